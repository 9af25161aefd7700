"""A paper that a person names by its links: one entry of it, and what the sources say."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from enricher.errors import EnrichError, Unreachable, UserError
from enricher.fetch.run import Watcher
from enricher.links.parse import is_link
from enricher.links.resolve import Links, match
from enricher.listing.resolved_list import ResolvedList, linked
from enricher.metadata.merge import merge
from enricher.model.catalog import Entry, Section
from enricher.model.facts import Metadata, Paper, Ref
from enricher.model.publishing import Texts
from enricher.model.readme_list import LinkRole
from enricher.model.run import Failed, Missing, Outcome
from enricher.model.source import Citing, Searching, Source, wanted_tokens
from enricher.model.venues import VENUE_TABLE, VenueTable, read_venue
from enricher.pipeline.ask import Answers, Memory, ask
from enricher.pipeline.request import Run
from enricher.readme import wording
from enricher.readme.item_template import PaperFacts, short_name
from enricher.readme.new_item import is_preprint
from enricher.readme.placing import month_of
from enricher.readme.roles import Lead, lead_of, role_of_host
from enricher.render.entry_view import EntryView, short_venue, view_of
from enricher.sources import title_of

_MOST_WORDS: Final = 4  # of a name before the colon of a title
_FURTHER: Final = (LinkRole.PROJECT, LinkRole.DATASET, LinkRole.SLIDES, LinkRole.VIDEO)
_LONGEST_VENUE: Final = 40  # characters


@dataclass(frozen=True, slots=True)
class LookedUp:
    """One entry, what its links refer to, and the facts of these."""

    entry: Entry  # its name is that of the paper; it has the code that a source names
    links: Links
    metadata: Metadata
    outcomes: tuple[Outcome, ...]
    venues: VenueTable

    @property
    def view(self) -> EntryView:
        """What is shown of the entry."""
        return view_of(self.entry, self.links, self.metadata, self.venues)

    @property
    def refs(self) -> tuple[Ref, ...]:
        """What the links refer to."""
        return tuple(dict.fromkeys(self.links.values()))


def look_up(
    asked: Entry, listed: ResolvedList, sources: Sequence[Source], run: Run, watcher: Watcher
) -> LookedUp:
    """Return the paper of an entry, with the links and the code that its sources name.

    Programs of conferences are left to the next run: a person waits, for one paper.
    Raises UserError where nothing is known of it.
    """
    sources = [one.without_programs() if isinstance(one, Searching) else one for one in sources]
    section = Section("new", "", columns=(), entries=(asked,))
    alone = replace(listed.catalog, sections=(section,))
    nothing = ResolvedList("", Texts("", ""), (), alone, alone, alone, {}, {}, {})
    asking = replace(linked(nothing, sources, {}), open_to_code=frozenset({section.id}))
    answers = ask(asking, Memory({}, {}), sources, replace(run, names=(asked.name,)), watcher)
    metadata, _ = merge({}, answers.outcomes, run.today)
    entry = next(answers.listed.full.entries())
    found = LookedUp(entry, answers.listed.links, metadata, answers.outcomes, alone.venue_table)
    if not found.view.paper.title:
        raise _nothing_known(answers, sources)
    return replace(found, entry=replace(entry, name=_name(found.view.paper.title)))


def entry_of(urls: Sequence[str], sources: Sequence[Source]) -> Entry:
    """Return the links as those of one entry. Raises UserError for what is no link or has no source."""
    for url in urls:
        if not is_link(url):
            raise UserError(
                f"{url} is not a link; write the whole address, such as https://arxiv.org/abs/2401.00001"
            )
    if not any(match(url, sources) for url in urls):
        raise UserError(
            f"no source reads {' or '.join(urls)}; give a link to arXiv, a DOI, USENIX, OpenReview, the ACL "
            "Anthology, or to the paper's code. Nothing was written."
        )
    kinds = {url: lead_of(url, lambda _: False) for url in dict.fromkeys(urls)}
    code = [url for url, kind in kinds.items() if kind is Lead.CODE]
    roles = {url: role_of_host(url) for url, kind in kinds.items() if kind is not Lead.CODE}
    others: dict[str, Any] = {role.value: url for url, role in roles.items() if role in _FURTHER}
    papers = [url for url in roles if url not in others.values()]
    return Entry(
        name=urls[0],
        paper=papers[0] if papers else None,
        also=tuple(papers[1:]),
        code=code[0] if code else None,
        more_code=tuple(code[1:]),
        **others,
    )


def with_cited_paper(asked: Entry, sources: Sequence[Source]) -> Entry:
    """Return an entry that has code alone with the paper that the code asks to be cited, if there is one.

    Raises UpstreamError.
    """
    if asked.paper or not asked.code:
        return asked
    for source in sources:
        ident = source.match(asked.code)
        if ident is not None and isinstance(source, Citing):
            return replace(asked, paper=source.cited_paper(ident))
    return asked


def _nothing_known(answers: Answers, sources: Sequence[Source]) -> EnrichError:
    """Return why nothing is known of the paper."""
    for outcome in answers.outcomes:
        match outcome:
            case Missing(ref, reason):
                return UserError(f"{ref} was not found ({reason}); correct the link. Nothing was written.")
            case Failed(ref, reason):
                again = "Nothing was written; run the same command later."
                return Unreachable(f"{ref} was not checked: {reason}. {again}")
    tokens = wanted_tokens(sources)
    for ref in answers.wanted:
        if ref.source in tokens:
            other = "or give another link of the paper. Nothing was written."
            return UserError(f"{title_of(ref.source)} wants a token: set {tokens[ref.source]}, {other}")
    return UserError("no source names a paper of these links; add the paper's own. Nothing was written.")


def _name(title: str) -> str:
    """Return how a list calls a paper: the words before the colon of its title, if they are few."""
    name = short_name(title)
    return name if name and len(name.split()) <= _MOST_WORDS else title


def place_of_publication(paper: Paper, venues: VenueTable = VENUE_TABLE) -> tuple[str, int | None]:
    """Return the short venue, empty for a preprint or a name too long for a list, and the year."""
    words = paper.venue or ""
    named = read_venue(words, venues)
    if named:
        return f"{named.short} {named.part}".strip(), paper.year or named.year
    read = wording.read_venue(words)  # the name before words such as `Oral`
    venue = words[slice(*read.venue)] if read and read.venue else short_venue(words)
    is_shown = len(venue) <= _LONGEST_VENUE and not is_preprint(venue)
    return venue if is_shown else "", paper.year


def facts_of(found: LookedUp) -> PaperFacts:
    """Return what an item of the paper says."""
    view, entry = found.view, found.entry
    venue, year = place_of_publication(view.paper, found.venues)
    links = [(LinkRole.PAPER, url) for url in (entry.paper, *entry.also) if url]
    links += [(LinkRole.CODE, url) for url in entry.links("code")]
    links += [(role, url) for role in _FURTHER for url in entry.links(role.value)]
    return PaperFacts(
        title=view.paper.title,
        authors=view.paper.authors,
        venue=venue,
        year=year,
        posted=next((month for _, url in links if (month := month_of(url))), None),
        links=tuple(links),
    )
