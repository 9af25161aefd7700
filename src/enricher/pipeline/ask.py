"""Ask: resolve the links, plan which are due, and fetch what the sources say of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from enricher.errors import NoNetwork
from enricher.fetch.circuit_breaker import apply_breaker
from enricher.fetch.plan import Pace, Plan, is_its_day, paces, plan, shuffled
from enricher.fetch.run import Watcher, fetch
from enricher.http.usage import Meter
from enricher.links.clues import clues_of
from enricher.links.resolve import entries_by_ref, named_dois, select
from enricher.listing.resolved_list import ResolvedList, linked, with_code
from enricher.listing.wanted import with_wanted
from enricher.model.facts import Metadata, Record, Ref
from enricher.model.publishing import Snapshot
from enricher.model.run import Fetched, Found, Held, Outcome, Tripped
from enricher.model.source import Source, guided
from enricher.pipeline.request import Run


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier runs know: what is proposed already, and since when new links have no answer."""

    metadata: Metadata
    failing: Mapping[Ref, date]


@dataclass(frozen=True, slots=True)
class Answers:
    """The wanted links, the outcomes, and the list with the DOIs that the answers name."""

    listed: ResolvedList
    wanted: Mapping[Ref, tuple[str, ...]]
    outcomes: tuple[Outcome, ...]  # in the order of the list; what the breaker does not trust has failed
    left: tuple[Ref, ...]  # links that were due, and are left for the next run
    held: tuple[Held, ...]  # links that were due, and whose source refuses strangers
    down: tuple[str, ...]  # unavailable sources
    tripped: tuple[Tripped, ...]


def ask(
    listed: ResolvedList,
    memory: Memory,
    sources: Sequence[Source],
    run: Run,
    watcher: Watcher,
) -> Answers:
    """Return the outcomes of all links that are due, and then of the DOIs and code that these answers name.

    Both in one run, so that one pull request has a new preprint, its publication and its code.
    """
    before = memory.metadata
    pace = paces(sources, listed.catalog.every, run.budget)
    wanted: Mapping[Ref, tuple[str, ...]] = {}
    outcomes: tuple[Outcome, ...] = ()
    left: tuple[Ref, ...] = ()
    held: tuple[Held, ...] = ()
    down: dict[str, None] = {}
    known = dict(before)
    for _round in range(2):
        if named_dois(known) != listed.dois:
            listed = linked(listed, sources, known)
        listed = with_code(listed, known, sources)
        asked, wanted = wanted, entries_by_ref(select(listed.full, run.names), listed.links)
        further = tuple(ref for ref in wanted if ref not in asked)
        if run.names:
            planned = Plan(tuple(shuffled(further, run.today)))
        else:
            planned = plan(further, before, _rest(pace, outcomes), run.today, memory.failing)
        early = frozenset[Ref]() if run.names else _early(planned.due, before, pace, run.today)
        stated = clues_of(listed.full, listed.links, known)
        clues = with_wanted(stated, listed.full, listed.links, known, early)
        asked_now = guided(sources, clues, run.today, listed.catalog.venue_table)
        answers = fetch(planned.due, asked_now, watcher, run.secrets) if planned.due else Fetched()
        trusted, _ = apply_breaker(answers.outcomes, before, listed.catalog.breaker)
        found = (answer for answer in trusted if isinstance(answer, Found))
        known.update({answer.ref: Record(answer.facts, run.today) for answer in found})
        outcomes += answers.outcomes
        left += (*answers.left, *planned.left)
        held += answers.held
        down.update(dict.fromkeys(answers.down))
    trusted, tripped = apply_breaker(_in_order(outcomes, wanted), before, listed.catalog.breaker)
    return Answers(listed, wanted, trusted, left, held, tuple(down), tripped)


def _early(due: Iterable[Ref], before: Metadata, pace: Mapping[str, Pace], today: date) -> frozenset[Ref]:
    """Return the links with facts that are due before their day: only their own source is asked for them."""
    known = ((ref, record) for ref in due if (record := before.get(ref)) and record.facts)
    return frozenset(
        ref for ref, record in known if not is_its_day(ref, record, pace[ref.source].every, today)
    )


def _rest(pace: Mapping[str, Pace], asked: Iterable[Outcome]) -> dict[str, Pace]:
    """Return the pace with the links that were asked for subtracted from its limits."""
    counts = Counter(outcome.ref.source for outcome in asked)
    return {
        name: one if one.most is None else replace(one, most=max(0, one.most - counts[name]))
        for name, one in pace.items()
    }


def _in_order(outcomes: Sequence[Outcome], wanted: Iterable[Ref]) -> tuple[Outcome, ...]:
    """Return the outcomes in the order of the list; the order of the requests differs from run to run."""
    by_ref = {outcome.ref: outcome for outcome in outcomes}
    return tuple(by_ref[ref] for ref in wanted if ref in by_ref)


def check_network(snapshot: Snapshot, meter: Meter) -> None:
    """Raise NoNetwork if no host was found. Where there are pull requests, GitHub has answered already."""
    hosts = meter.without_network() if snapshot.rejections is None else ()
    if hosts:
        raise NoNetwork(hosts)
