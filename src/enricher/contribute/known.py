"""Whether a list has a paper already: by any of its links, a version of one, or its DOI."""

from collections.abc import Iterator

from enricher.errors import UserError
from enricher.links.parse import bare
from enricher.links.resolve import Links, papers_of
from enricher.listing.resolved_list import ResolvedList
from enricher.model.catalog import Entry
from enricher.model.facts import Ref
from enricher.readme.sections import items_of
from enricher.yaml_io.nodes import at, compose


def refuse_known(listed: ResolvedList, paper: Entry, links: Links) -> None:
    """Raise UserError with the entry and its line where the list has the paper. Code alone is no paper."""
    wanted = frozenset(paper_keys(paper, links))
    for entry in listed.full.entries():
        if not wanted.isdisjoint(paper_keys(entry, listed.links)):
            file, line = lines_of_entries(listed)[entry.name]
            raise UserError(
                f"this paper is already in the list: {entry.name}, {file} line {line}. Nothing was written."
            )


def paper_keys(entry: Entry, links: Links) -> Iterator[Ref | str]:
    """Yield what the links of a paper refer to, or of code where there is no other."""
    for url in papers_of(entry) or entry.links("code"):
        yield links.get(url) or bare(url)


def lines_of_entries(listed: ResolvedList) -> dict[str, tuple[str, int]]:
    """Return file and line of each entry by its name: in a README, or if it is generated in the catalog."""
    items = (item for file in listed.files for item in items_of(file.readme))
    entries = listed.catalog.in_readme()
    found = {entry.name: (item.file, item.line) for item, entry in zip(items, entries, strict=True)}
    root = compose(listed.texts.catalog).root
    for number, section in enumerate(listed.catalog.sections):
        for index, entry in enumerate(section.entries if section.is_generated and root else ()):
            if root:
                place = at(root, "sections", number, "entries", index, "name")
                found[entry.name] = listed.file, place.line
    return found
