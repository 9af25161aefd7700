"""Resolve: a list as its files say it, with what its links refer to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from enricher.catalog.reader import read_catalog
from enricher.links.resolve import (
    Links,
    entries_by_ref,
    named_dois,
    new_code,
    resolve,
    with_found_code,
    with_named_dois,
)
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata, Ref
from enricher.model.publishing import Texts
from enricher.model.run import ReadmeEdit
from enricher.model.source import Source
from enricher.readme.markers import EditedBlocks, without_blocks
from enricher.readme.reader import read_list
from enricher.readme.sections import sections_of
from enricher.render.in_place import ListFile
from enricher.render.marked import block_names


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The edits that people made in generated sections, and in which blocks."""

    edits: tuple[ReadmeEdit, ...] = ()
    blocks: EditedBlocks = field(default_factory=EditedBlocks)


@dataclass(frozen=True, slots=True)
class ResolvedList:
    """A list, what its links refer to, and the names of the entries behind each reference."""

    file: str  # the path of the catalog
    texts: Texts  # the catalog's is with the edits that are taken over
    files: tuple[ListFile, ...]  # those with items that are kept in place
    catalog: Catalog  # as people wrote it, with the entries that are these items
    papers: Catalog  # with the further links that the papers' sources name
    full: Catalog  # and with the code that they name
    links: Links
    names: Mapping[Ref, tuple[str, ...]]
    dois: Mapping[Ref, str]  # that the papers' sources name
    committed: Metadata = field(default_factory=dict)  # code that it does not have is new
    open_to_code: frozenset[str] = frozenset()  # the ids of the sections whose entries may get code
    taken: TakenOver = field(default_factory=TakenOver)

    def code(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Yield the code that entries without any would get, by the section's id and the entry's name."""
        for section, full in zip(self.catalog.sections, self.full.sections, strict=True):
            for entry, now in zip(section.entries, full.entries, strict=True):
                if now.code and not entry.code:
                    yield (section.id, entry.name), now.code


def resolve_list(file: str, texts: Texts, sources: Sequence[Source], metadata: Metadata) -> ResolvedList:
    """Return the list of these files, the catalog's path first. Raises UserError for a mistake in them."""
    catalog = read_catalog(texts.catalog, file)
    files: tuple[ListFile, ...] = ()
    if catalog.in_place is not None:
        names = frozenset(block_names(catalog))
        files = tuple(_list_file(name, text, names, sources) for name, text in texts.lists.items())
        found = sections_of([one.readme for one in files], catalog.sections, catalog.venue_table)
        catalog = replace(catalog, sections=(*catalog.sections, *found))
    nothing = ResolvedList(file, texts, files, catalog, catalog, catalog, {}, {}, {})
    return linked(nothing, sources, metadata)


def _list_file(name: str, text: str, generated: Collection[str], sources: Sequence[Source]) -> ListFile:
    def accepts(url: str) -> bool:
        return any(source.match(url) is not None for source in sources)

    return ListFile(name, text, read_list(without_blocks(text, name, generated), name, accepts=accepts))


def linked(listed: ResolvedList, sources: Sequence[Source], metadata: Metadata) -> ResolvedList:
    """Return the list with the DOIs that the metadata names, and what links refer to; without new code."""
    links = resolve(listed.catalog, sources, metadata)
    full = with_named_dois(listed.catalog, links, metadata)
    names = entries_by_ref(full.entries(), links)
    return replace(listed, papers=full, full=full, links=links, names=names, dois=named_dois(metadata))


def with_code(listed: ResolvedList, metadata: Metadata, sources: Sequence[Source]) -> ResolvedList:
    """Return the list with the code that is new in the metadata, and none that it had of others."""
    new = new_code(listed.committed, metadata)
    full, links = with_found_code(listed.papers, listed.links, sources, new, listed.open_to_code)
    return replace(listed, full=full, links=links, names=entries_by_ref(full.entries(), links))
