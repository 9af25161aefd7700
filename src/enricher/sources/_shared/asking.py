"""One request an id, and when to stop asking: what sources with an API share."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from enricher.errors import BadAnswer, UpstreamError
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, read_object
from enricher.model.facts import Facts, Ref
from enricher.model.run import Failed, Found, Missing, Outcome

_IN_A_ROW: Final = 3  # after so many answers that cannot be trusted, the upstream is out of order


def one_by_one(source: str, ids: Sequence[str], ask: Callable[[Ref], Outcome]) -> Iterator[Outcome]:
    """Yield one outcome an id, and raise for none.

    `ask` raises BadAnswer where one answer cannot be trusted; three in a row end the work, as does any other
    UpstreamError, and the rest have failed for the same reason.
    """
    waiting = [Ref(source, id_) for id_ in dict.fromkeys(ids)]
    failures = 0
    while waiting:
        try:
            yield ask(waiting[0])
            failures = 0
        except BadAnswer as error:
            failures += 1
            if failures == _IN_A_ROW:
                yield from (Failed(ref, str(error)) for ref in waiting)
                return
            yield Failed(waiting[0], str(error))
        except UpstreamError as error:
            yield from (Failed(ref, str(error)) for ref in waiting)
            return
        waiting.pop(0)


def host_by_host(source: str, ids: Sequence[str], ask: Callable[[Ref], Outcome]) -> Iterator[Outcome]:
    """Yield the same for ids that begin with the name of a host: one that fails ends only its own work."""
    for host in dict.fromkeys(id_.partition("/")[0] for id_ in ids):
        yield from one_by_one(source, [id_ for id_ in ids if id_.partition("/")[0] == host], ask)


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
