"""What sources share that ask an API for one thing at a time: JSON read with care, and when to stop."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeVar

from enricher.errors import BadAnswer, UpstreamError
from enricher.model import Failed, Outcome, Ref
from enricher.web import Answer

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


def read_object(answer: Answer, upstream: str) -> Mapping[str, Any]:
    """Return the JSON object of an answer with status 200. Raises BadAnswer for anything else."""
    if answer.status != HTTPStatus.OK:
        raise BadAnswer(f"{upstream} answered {answer.status}")
    return parse_object(answer.body, upstream)


def parse_object(body: bytes, upstream: str) -> Mapping[str, Any]:
    """Return the JSON object of a body. Raises BadAnswer where it is none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"{upstream} answered something that is not JSON") from error
    if isinstance(value, dict):
        return value
    raise BadAnswer(f"{upstream} answered JSON that is no object")


def optional(node: Mapping[str, Any], field: str, kind: type[T], upstream: str) -> T | None:
    """Return the field's value, or None where it is null or not there. Raises BadAnswer for another type."""
    value = node.get(field)
    if value is None or type(value) is kind:  # isinstance would take true for a number
        return value
    raise BadAnswer(f"{upstream}'s answer has no {kind.__name__} in {field}")


def stated(node: Mapping[str, Any], field: str, kind: type[T], upstream: str) -> T | None:
    """Return the value of a field that is always there, or None where it is null. Raises BadAnswer."""
    if field in node:
        return optional(node, field, kind, upstream)
    raise BadAnswer(f"{upstream}'s answer lacks {field}")


def required(node: Mapping[str, Any], field: str, kind: type[T], upstream: str) -> T:
    """Return the field's value. Raises BadAnswer where there is none, or one of another type."""
    value = optional(node, field, kind, upstream)
    if value is None:
        raise BadAnswer(f"{upstream}'s answer has nothing in {field}")
    return value


def one_line(text: str | None) -> str | None:
    """Return the text without line breaks and lone surrogates, which no file can hold; None for no text."""
    return " ".join((text or "").encode("utf-8", "ignore").decode().split()) or None
