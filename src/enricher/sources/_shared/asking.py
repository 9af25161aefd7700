"""What a source asks for next, and when it asks no more: the same rules for every source.

An error is that of one link, or of a request for many of which one is the cause. So such a request is split,
and the work goes on. Where three links in a row get no answer, each asked for alone, it is the upstream that
is unavailable: the work ends with UpstreamError, and what was not asked for has no outcome.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from enricher.errors import (
    BudgetSpent,
    NameNotFound,
    StrangersRefused,
    Throttled,
    UpstreamError,
)
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, read_object
from enricher.model.facts import Facts, Ref
from enricher.model.run import Failed, Found, Held, Missing, Outcome
from enricher.model.source import host_of

_IN_A_ROW: Final = 3

Group = tuple[str, ...]


def groups_of(ids: Iterable[str], size: int) -> list[Group]:
    """Return the ids, each once, in groups of at most `size`."""
    unique = tuple(dict.fromkeys(ids))
    return [unique[start : start + size] for start in range(0, len(unique), size)]


@dataclass(slots=True)
class Backlog:
    """The groups that a source has yet to ask for. Threads may share it."""

    source: str
    groups: deque[Group]
    parts: int = 10  # of a group whose request fails; two levels of them lead from a hundred ids to one
    silent: int = 0  # ids that got no answer by themselves, since the last answer

    def note(self, outcomes: Sequence[Outcome]) -> None:
        """Count the outcomes of one request. Raises UpstreamError at the third in a row without an answer."""
        silences = [each.reason for each in outcomes if isinstance(each, Failed) and not each.answered]
        self.silent = self.silent + 1 if outcomes and len(silences) == len(outcomes) else 0
        if self.silent >= _IN_A_ROW:
            raise UpstreamError(silences[0])

    def failed(self, group: Group, error: UpstreamError) -> Iterator[Outcome]:
        """Yield the failure of one id, or put back the parts of several. Raises as `note` does.

        Where the budget is spent, or strangers are refused, nothing more is asked for, nor where the upstream
        has no address: that is the same for all ids.

        "Too many requests" is hardly due to an id: it counts for several too, and others are asked for first.
        """
        if isinstance(error, BudgetSpent):
            self.groups.clear()
            return
        if isinstance(error, StrangersRefused):
            held = (group, *self.groups)
            self.groups.clear()
            yield from (Held(Ref(self.source, id_), str(error)) for one in held for id_ in one)
            return
        is_throttled = isinstance(error, Throttled)
        failures = [Failed.by(error, Ref(self.source, id_)) for id_ in group]
        if isinstance(error, NameNotFound):
            yield from failures
            raise error
        if len(group) == 1 or (is_throttled and self.silent + 1 >= _IN_A_ROW):
            yield from failures
        else:
            parts = groups_of(group, -(-len(group) // self.parts))
            self.groups.extend(parts) if is_throttled else self.groups.extendleft(reversed(parts))
        if len(group) == 1 or is_throttled:
            self.note(failures)


def in_groups(
    source: str, groups: Iterable[Group], ask: Callable[[Group], Iterable[Outcome]]
) -> Iterator[Outcome]:
    """Yield one outcome for each id that was asked for. Raises as `Backlog.note` does, after the outcomes.

    `ask` returns the outcomes of a group, or raises UpstreamError. What it leaves out is asked for alone.
    """
    backlog = Backlog(source, deque(groups))
    while backlog.groups:
        group = backlog.groups.popleft()
        try:
            outcomes = tuple(ask(group))
        except UpstreamError as error:
            yield from backlog.failed(group, error)
            continue
        yield from outcomes
        named = {outcome.ref.id for outcome in outcomes}
        backlog.groups.extendleft((id_,) for id_ in reversed(group) if id_ not in named)
        backlog.note(outcomes)


def one_by_one(source: str, ids: Iterable[str], ask: Callable[[Ref], Outcome]) -> Iterator[Outcome]:
    """Yield the same where a request asks for one id."""
    return in_groups(source, groups_of(ids, 1), lambda group: (ask(Ref(source, group[0])),))


def host_by_host(source: str, ids: Sequence[str], ask: Callable[[Ref], Outcome]) -> Iterator[Outcome]:
    """Yield the same for ids that begin with the name of a host, each of which is an upstream of its own."""
    hosts = dict.fromkeys(map(host_of, ids))
    return side_by_side(
        one_by_one(source, [ident for ident in ids if host_of(ident) == host], ask) for host in hosts
    )


def side_by_side(works: Iterable[Iterator[Outcome]]) -> Iterator[Outcome]:
    """Yield the outcomes of several works in turn, so that the pauses between their requests overlap.

    Raises the last UpstreamError of those that ended with one, after all others are done.
    """
    running = deque(works)
    unavailable: UpstreamError | None = None
    while running:
        work = running.popleft()
        try:
            yield next(work)
            running.append(work)
        except StopIteration:
            continue
        except UpstreamError as error:
            unavailable = error
    if unavailable:
        raise unavailable


def ask_host(
    ref: Ref,
    hosts: Mapping[str, tuple[Web, str]],
    api: Callable[[str], str],
    read: Callable[[JsonObject], Facts],
) -> Outcome:
    """Return what the host that an id begins with knows of the rest of it, at the path that `api` gives.

    Raises UpstreamError where the answer cannot be trusted.
    """
    host, _, path = ref.id.partition("/")
    web, url = hosts[host]
    answer = web.get(f"{url}/{api(path)}")
    if answer.status == HTTPStatus.NOT_FOUND:
        return Missing(ref, f"{host} has nothing of this name: deleted, private or renamed")
    return Found(ref, read(read_object(host, answer)))
