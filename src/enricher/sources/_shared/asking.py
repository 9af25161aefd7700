"""What a source asks for next, and when it asks no more: the same rules for every source.

An error is that of one link, or of a request for many of which one is the cause. So such a request is split,
and the work goes on. Where three links in a row get no answer, each asked for alone, it is the upstream that
is unavailable: the work ends with UpstreamError, and what was not asked for has no outcome.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from enricher.errors import Disallowed, UpstreamError
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, read_object
from enricher.model.facts import Facts, Ref
from enricher.model.run import Failed, Found, Missing, Outcome

_IN_A_ROW: Final = 3
_PARTS: Final = 10  # of a request that failed; two levels of them lead from a hundred links to one

Group = tuple[str, ...]


def groups_of(ids: Iterable[str], size: int) -> list[Group]:
    """Return the ids, each once, in groups of at most `size`."""
    unique = tuple(dict.fromkeys(ids))
    return [unique[start : start + size] for start in range(0, len(unique), size)]


def in_groups(
    source: str, groups: Iterable[Group], ask: Callable[[Group], Iterable[Outcome]]
) -> Iterator[Outcome]:
    """Yield one outcome for each id that was asked for.

    `ask` returns the outcomes of a group, or raises UpstreamError. What it leaves out of many is asked for
    alone. Raises UpstreamError, after their outcomes, where three groups in a row got no answer.
    """
    waiting = deque(groups)
    silent = 0
    while waiting:
        group = waiting.popleft()
        try:
            outcomes = tuple(ask(group))
        except UpstreamError as error:
            if len(group) > 1:
                waiting.extendleft(reversed(groups_of(group, max(1, len(group) // _PARTS))))
                continue
            outcomes = (Failed(Ref(source, group[0]), str(error), answered=isinstance(error, Disallowed)),)
        yield from outcomes
        named = {outcome.ref.id for outcome in outcomes}
        waiting.extendleft((ident,) for ident in reversed(group) if ident not in named)
        silences = [each.reason for each in outcomes if isinstance(each, Failed) and not each.answered]
        silent = silent + 1 if len(silences) == len(outcomes) > 0 else 0
        if silent == _IN_A_ROW:
            raise UpstreamError(silences[0])


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


def host_of(ident: str) -> str:
    """Return the first part of an id, which is the host for a source with several."""
    return ident.partition("/")[0]


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
