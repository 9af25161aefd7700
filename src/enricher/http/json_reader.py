"""JSON from outside, read with suspicion: whatever is not as it should be raises BadAnswer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar

from enricher.errors import BadAnswer, Refused
from enricher.http.response import Response

_REFUSALS: Final = frozenset({401, 403, 451})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JsonObject:
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

    def node(self, name: str) -> "JsonObject":
        """Return an object, or one without fields."""
        return JsonObject(self.upstream, self._value(name, dict) or {})

    def nodes(self, name: str) -> tuple["JsonObject", ...]:
        """Return a list of objects."""
        return tuple(JsonObject(self.upstream, self._of(item, dict, name)) for item in self._items(name))

    def required(self, name: str) -> "JsonObject":
        """Return the object itself, for a field of it that must be there and hold something."""
        if self.stated(name).fields[name] is None:
            raise BadAnswer(f"{self.upstream}'s answer has nothing in {name}")
        return self

    def stated(self, name: str) -> "JsonObject":
        """Return the object itself, for a field of it that must be there, but may be null."""
        if name not in self.fields:
            raise BadAnswer(f"{self.upstream}'s answer lacks {name}")
        return self

    def values(self, name: str) -> Sequence[Any]:
        """Return a list of values, as they came."""
        return self._items(name)

    def _items(self, name: str) -> Sequence[Any]:
        return self._value(name, list) or ()

    def _value(self, name: str, kind: type[T]) -> T | None:
        value = self.fields.get(name)
        return None if value is None else self._of(value, kind, name)

    def _of(self, value: Any, kind: type[T], name: str) -> T:
        if type(value) is kind:  # isinstance would take true for a number
            return value
        raise BadAnswer(f"{self.upstream}'s answer has no {kind.__name__} in {name}")


def read_object(upstream: str, answer: Response) -> JsonObject:
    """Return the object of an answer with status 200. Raises Refused or BadAnswer for anything else."""
    if answer.status in _REFUSALS:
        raise Refused(f"{upstream} answered {answer.status}")
    if answer.status != HTTPStatus.OK:
        raise BadAnswer(f"{upstream} answered {answer.status}")
    return parse_object(upstream, answer.body)


def parse_object(upstream: str, body: bytes) -> JsonObject:
    """Return the object that a body holds. Raises BadAnswer where it holds none."""
    return JsonObject(upstream, checked(upstream, parse_json(upstream, body), dict))


def parse_json(upstream: str, body: bytes) -> Any:
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
