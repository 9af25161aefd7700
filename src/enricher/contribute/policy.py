"""What the policy of a list has against a new entry; what a source could not say is not against it."""

from collections.abc import Iterator
from dataclasses import dataclass

from enricher.contribute.looked_up import place_of_publication
from enricher.errors import UserError
from enricher.links.parse import is_within, parse_link
from enricher.links.resolve import links_of
from enricher.model.catalog import LINK_LABELS, Policy
from enricher.render.entry_view import EntryView
from enricher.text.numbers import counted, listed


@dataclass(frozen=True, slots=True)
class Against:
    """One thing that the policy does not allow; the end of the sentence is not written."""

    title: str
    what: str
    cure: str


def refuse_unwanted(view: EntryView, policy: Policy) -> None:
    """Raise UserError with all that the policy has against the entry."""
    found = list(against_policy(view, policy))
    if found:
        said = " ".join(f"{one.what}. {one.cure}" for one in found)
        further = any(not view.entry.links(field) for field in policy.required if field in LINK_LABELS)
        hint = " Several links of a paper can be given, one after the other." if further else ""
        raise UserError(f"{said}{hint} Nothing was written.")


def against_policy(view: EntryView, policy: Policy) -> Iterator[Against]:
    """Yield what the policy does not allow of an entry."""
    entry = view.entry
    lacking = [field for field in policy.required if _lacks(view, field)]
    if lacking:
        what = f"{entry.name} has no {listed(lacking)}, which the list requires"
        yield Against("Something is missing", what, "Add it.")
    stars = view.repository.stars
    if entry.code and stars is not None and stars < policy.min_stars:
        what = f"{entry.name}: {entry.code} has {counted(stars, 'star')}"
        cure = f"The list asks for {policy.min_stars} at least; wait, or say why it belongs here."
        yield Against("Too few stars", what, cure)
    for url in links_of(entry) if policy.hosts else ():
        link = parse_link(url)
        if link is None or not is_within(link, policy.hosts):
            what = f"{entry.name}: {url} leads to a host that the list does not allow"
            yield Against("Host not allowed", what, f"Use a link to {' or '.join(policy.hosts)}.")


def _lacks(view: EntryView, field: str) -> bool:
    """Return whether an entry has neither the link nor the fact; a fact is not lacking before it is known."""
    if field in LINK_LABELS:
        return not view.entry.links(field)
    if field == "venue" and not view.entry.venue:
        return bool(view.paper.title) and not place_of_publication(view.paper)[0]
    return not view.value(field) and bool(view.paper.title or view.repository.name)
