"""What the sources say of the links of an entry, as lines of Markdown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from enricher.contribute.looked_up import place_of_publication
from enricher.links.resolve import Links, papers_of
from enricher.model.catalog import LINK_LABELS, Entry
from enricher.model.facts import Facts, Metadata, Paper, Ref, Repository
from enricher.model.run import Failed, Missing, Outcome
from enricher.render.entry_view import short_count
from enricher.sources import title_of
from enricher.text.markdown import link, markdown
from enricher.text.numbers import counted

_NO_FAULT: Final = "This is not a fault of this pull request."


@dataclass(frozen=True, slots=True)
class Said:
    """What became of one link: its kind, such as Paper, and a sentence in Markdown."""

    kind: str
    url: str
    text: str
    is_checked: bool


def said(entry: Entry, links: Links, metadata: Metadata, outcomes: Sequence[Outcome]) -> Iterator[Said]:
    """Yield what became of each link of the entry that a source reads, and which links none does."""
    answers = {outcome.ref: outcome for outcome in outcomes}
    kinds = [(LINK_LABELS["paper"], url) for url in papers_of(entry)]
    kinds += [(LINK_LABELS[key], url) for key in LINK_LABELS if key != "paper" for url in entry.links(key)]
    for kind, url in kinds:
        ref = links.get(url)
        if ref is None:
            yield Said(kind, url, f"not checked: no source reads {link('this link', url)}", is_checked=False)
        else:
            yield _answer(kind, url, ref, metadata, answers)


def _answer(kind: str, url: str, ref: Ref, metadata: Metadata, answers: Mapping[Ref, Outcome]) -> Said:
    source = link(title_of(ref.source), url)
    match answers.get(ref):
        case Missing(reason=reason):
            return Said(kind, url, f"not found on {source}: {markdown(reason)}", is_checked=True)
        case Failed(reason=reason):
            return Said(
                kind, url, f"not checked: {source}: {markdown(reason)}. {_NO_FAULT}", is_checked=False
            )
    facts = metadata[ref].facts if ref in metadata else None
    if facts is None:
        return Said(kind, url, f"not checked: {source} is unavailable. {_NO_FAULT}", is_checked=False)
    return Said(kind, url, f"found on {source}: {', '.join(_facts(facts))}", is_checked=True)


def _facts(facts: Facts) -> Iterator[str]:
    match facts:
        case Paper():
            yield f'"{markdown(facts.title)}"'
            if facts.authors:
                yield counted(len(facts.authors), "author")
            venue, year = place_of_publication(facts)
            if facts.accepted and year:
                yield f"posted in {year}"  # the year of the venue is another one
            elif venue or year:
                yield markdown(f"{venue} {year or ''}".strip())
            if facts.accepted:
                yield f"accepted at {markdown(facts.accepted)}"
            if facts.withdrawn:
                yield "**withdrawn**"
            if facts.retraction:
                yield f"**retracted**: {markdown(facts.retraction)}"
        case Repository():
            if facts.stars is not None:
                yield f"{short_count(facts.stars)} {'star' if facts.stars == 1 else 'stars'}"
            if facts.license:
                yield "no license" if facts.license == "none" else markdown(facts.license)
            if facts.last_commit:
                yield f"last commit {markdown(facts.last_commit)}"
            yield "**archived**" if facts.archived else "not archived"
