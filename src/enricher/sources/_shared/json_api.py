"""Answers in JSON, read with suspicion, and when to stop asking: what sources with an API share."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar

from enricher.errors import BadAnswer, UpstreamError
from enricher.http.client import Web
from enricher.http.response import Response
from enricher.model.facts import Facts, Ref
from enricher.model.run import Failed, Found, Missing, Outcome

T = TypeVar("T")

_IN_A_ROW: Final = 3  # after so many answers that cannot be trusted, it is the upstream that is ill


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
    """Yield the same for ids that begin with the name of a host: one that is ill ends only its own work."""
    for host in dict.fromkeys(id_.partition("/")[0] for id_ in ids):
        yield from one_by_one(source, [id_ for id_ in ids if id_.partition("/")[0] == host], ask)


def ask_host(
    ref: Ref, hosts: Mapping[str, tuple[Web, str]], api: Callable[[str], str], read: Callable[["Node"], Facts]
) -> Outcome:
    """Return what the host that an id begins with says of the rest of it, at the path that `api` makes of it.

    Raises UpstreamError where the answer cannot be trusted.
    """
    host, _, path = ref.id.partition("/")
    web, url = hosts[host]
    answer = web.get(f"{url}/{api(path)}")
    if answer.status == HTTPStatus.NOT_FOUND:
        return Missing(ref, f"{host} has nothing of this name: deleted, private or renamed")
    return Found(ref, read(read_node(host, answer)))


@dataclass(frozen=True, slots=True)
class Node:
    """An object in an upstream's answer. A field that is absent or null is empty.

    Every method raises BadAnswer where the field holds something of another kind.
    """

    upstream: str  # whose answer it is
    fields: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        """Return a text as one line, or None."""
        return one_line(self._value(name, str) or "") or None

    def markup(self, name: str) -> str:
        """Return a text as it came."""
        return self._value(name, str) or ""

    def number(self, name: str) -> int | None:
        """Return a whole number, or None."""
        return self._value(name, int)

    def is_true(self, name: str) -> bool:
        """Return whether it is true."""
        return self._value(name, bool) or False

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, as they came."""
        return tuple(self._of(item, str, name) for item in self._items(name))

    def node(self, name: str) -> "Node":
        """Return an object, without a field where there is none."""
        return Node(self.upstream, self._value(name, dict) or {})

    def nodes(self, name: str) -> tuple["Node", ...]:
        """Return a list of objects."""
        return tuple(Node(self.upstream, self._of(item, dict, name)) for item in self._items(name))

    def required(self, name: str) -> "Node":
        """Return the node itself, for a field of it that must be there."""
        if self.fields.get(name) is None:
            raise BadAnswer(f"{self.upstream}'s answer has nothing in {name}")
        return self

    def stated(self, name: str) -> "Node":
        """Return the node itself, for a field of it that must be there, but may be null."""
        if name not in self.fields:
            raise BadAnswer(f"{self.upstream}'s answer lacks {name}")
        return self

    def _items(self, name: str) -> Sequence[Any]:
        return self._value(name, list) or ()

    def _value(self, name: str, kind: type[T]) -> T | None:
        value = self.fields.get(name)
        return None if value is None else self._of(value, kind, name)

    def _of(self, value: Any, kind: type[T], name: str) -> T:
        if type(value) is kind:  # isinstance would take true for a number
            return value
        raise BadAnswer(f"{self.upstream}'s answer has no {kind.__name__} in {name}")


def read_node(upstream: str, answer: Response) -> Node:
    """Return the object of an answer with status 200. Raises BadAnswer for anything else."""
    if answer.status != HTTPStatus.OK:
        raise BadAnswer(f"{upstream} answered {answer.status}")
    return parse_node(upstream, answer.body)


def parse_node(upstream: str, body: bytes) -> Node:
    """Return the object that a body holds. Raises BadAnswer where it holds none."""
    return Node(upstream, checked(upstream, parse(upstream, body), dict))


def parse(upstream: str, body: bytes) -> Any:
    """Return what a body holds. Raises BadAnswer where it is not JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"{upstream} answered something that is not JSON") from error


def checked(upstream: str, value: Any, kind: type[T]) -> T:
    """Return a value that is of this kind. Raises BadAnswer where it is not."""
    if type(value) is kind:
        return value
    raise BadAnswer(f"{upstream} answered something else than it should")


def one_line(text: str) -> str:
    """Return the text without line breaks, and without lone surrogates, which no file can hold."""
    return " ".join(text.encode("utf-8", "ignore").decode().split())
