"""What sources say against a new entry, and what the list's policy does."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from enricher.contribute.contribution import ChangedEntry
from enricher.contribute.known import paper_keys
from enricher.contribute.looked_up import place_of_publication
from enricher.contribute.objection import Objection, error, warning
from enricher.contribute.policy import against_policy
from enricher.links.resolve import Links, links_of
from enricher.listing.resolved_list import ResolvedList
from enricher.model.catalog import Policy
from enricher.model.facts import Metadata, Paper, Ref, Repository
from enricher.model.run import Missing, Outcome
from enricher.model.venues import is_venue, same_series
from enricher.readme.placing import ORDERS, Keys, is_in_order
from enricher.render.entry_view import EntryView, view_of
from enricher.sources import PREPRINT_SERVERS, title_of
from enricher.text.numbers import counted

_WORD: Final = re.compile(r"\w+")
_LONG: Final = 4  # words of a title, which a name has not
_ALIKE: Final = 0.75  # of the letters of two titles that are one


def duplicate_findings(
    changed: Sequence[ChangedEntry], head: ResolvedList, places: Mapping[str, tuple[str, int]]
) -> Iterator[Objection]:
    """Yield the new entries whose paper another entry has: an error in one section, a warning in two."""
    owners: dict[Ref | str, list[tuple[str, str]]] = {}
    for one in head.full.sections:
        for entry in one.entries:
            for key in dict.fromkeys(paper_keys(entry, head.links)):
                owners.setdefault(key, []).append((one.id, entry.name))
    new = {(this.section.id, this.entry.name) for this in changed}
    for this in changed:
        own = this.section.id, this.entry.name
        others = {
            other: key
            for key in paper_keys(this.entry, head.links)
            for other in owners.get(key, ())
            if other != own and (other not in new or owners[key].index(other) < owners[key].index(own))
        }
        for (section, name), key in others.items():
            file, line = places[name]
            where = f"line {line}" if file == this.file else f"{file} line {line}"
            what = f"{this.entry.name} is a duplicate: {where}, {name}, has the same paper ({_called(key)})"
            if section == this.section.id:
                yield error(this.file, this.line, "Duplicate entry", what, f"Remove line {this.line}.")
            else:
                cure = "Remove one of the two, or leave it if the list has papers in several sections."
                yield warning(this.file, this.line, "Duplicate entry", what, cure)


def _called(key: Ref | str) -> str:
    return f"{title_of(key.source)} {key.id}" if isinstance(key, Ref) else key


def source_findings(
    one: ChangedEntry, links: Links, metadata: Metadata, outcomes: Mapping[Ref, Outcome]
) -> Iterator[Objection]:
    """Yield what the sources say against an entry: a link that is not there, another title, year or venue."""
    name = one.entry.name
    for url in dict.fromkeys(links_of(one.entry)):
        ref = links.get(url)
        if ref and isinstance(outcomes.get(ref), Missing):
            cure = "Correct the link, or remove it."
            yield warning(one.file, one.line, "Link not found", f"{name}: {url} was not found", cure)
        match metadata[ref].facts if ref and ref in metadata else None:
            case Repository(archived=True):
                cure = "Keep the link if there is no other."
                yield warning(one.file, one.line, "Archived repository", f"{name}: {url} is archived", cure)
            case Paper(withdrawn=True):
                what = f"{name}: the authors have withdrawn {url}"
                yield warning(one.file, one.line, "Withdrawn paper", what, "Remove the entry, or say so.")
            case Paper(retraction=str() as by):
                what = f"{name}: {url} was retracted: {by}"
                yield warning(one.file, one.line, "Retracted paper", what, "Remove the entry, or say so.")
    yield from _differences(one, view_of(one.entry, links, metadata), links)


def _differences(one: ChangedEntry, view: EntryView, links: Links) -> Iterator[Objection]:
    entry, paper = one.entry, view.paper
    venue, year = place_of_publication(paper)
    if entry.title and paper.title and not _is_same_title(entry.title, paper.title):
        what = f'{entry.name}: the source says "{paper.title}"'
        yield warning(one.file, one.line, "Another title", what, "Correct the title, or the link.")
    if (
        entry.venue
        and venue
        and is_venue(venue)
        and is_venue(entry.venue)
        and not same_series(entry.venue, venue)
    ):
        what = f"{entry.name}: the source says {venue}, the line {entry.venue}"
        yield warning(one.file, one.line, "Another venue", what, "Correct the venue.")
    refs = [links[url] for url in links_of(entry) if url in links]
    is_published = bool(venue) or any(ref.source not in PREPRINT_SERVERS for ref in refs)
    if entry.year and year and entry.year != year and is_published:
        what = f"{entry.name}: the source says {year}, the line {entry.year}"
        yield warning(one.file, one.line, "Another year", what, "Correct the year.")


def _is_same_title(written: str, stated: str) -> bool:
    """Return whether two titles are one; a name, or the beginning of the title, is no other title."""
    one, two = (" ".join(_WORD.findall(title.casefold())) for title in (written, stated))
    if len(one.split()) < _LONG or one in two or two in one:
        return True
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= _ALIKE


def policy_findings(
    changed: Sequence[ChangedEntry], policy: Policy, links: Links, metadata: Metadata
) -> Iterator[Objection]:
    """Yield what the policy of the list does not allow."""
    new = [one for one in changed if one.is_new]
    if policy.most_entries is not None and len(new) > policy.most_entries:
        one, most = new[policy.most_entries], counted(policy.most_entries, "new entry", "new entries")
        what = f"this pull request has {len(new)} new entries; the list asks for {most} in each"
        yield error(one.file, one.line, "Too many entries", what, "Open one pull request for each.")
    for one in new:
        for against in against_policy(view_of(one.entry, links, metadata), policy):
            yield error(one.file, one.line, against.title, against.what, against.cure)


def order_findings(
    changed: Sequence[ChangedEntry], policy: Policy, keys: Mapping[str, Sequence[tuple[str, Keys]]]
) -> Iterator[Objection]:
    """Yield the new entries that are not in the order of the policy; `keys` has those of each section."""
    if policy.order is None:
        return
    order = ORDERS[policy.order]
    for one in changed:
        section = keys[one.section.id]
        at = next(at for at, (name, _) in enumerate(section) if name == one.entry.name)
        if not is_in_order([key for _, key in section], at, order):
            what = f"{one.entry.name} is not at its place: {order}"
            yield error(one.file, one.line, "Not in order", what, "Move the entry.")
