"""What Crossref, OpenAlex and Semantic Scholar have in common: answers in JSON, read with suspicion."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar

from enricher.errors import BadAnswer, Refused, UpstreamError
from enricher.model import Failed, Outcome, Ref
from enricher.resolve import DOI
from enricher.web import Answer

NAME: Final = DOI  # of the source that the three of them speak for

_REFUSALS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_MOST_BAD_ANSWERS: Final = 3  # in a row; then it is the index that is out of order, not a record

# What else a DOI may hold, a comma or a bar, would end it in a filter.
_PLAIN: Final = re.compile(r"[a-z0-9._;()/:-]+", re.ASCII)

T = TypeVar("T")
Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """An object in an index's answer. A field that is absent or null is empty.

    Every method raises BadAnswer where the field holds something of another kind.
    """

    index: str  # whose answer it is
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
        return Node(self.index, self._value(name, dict) or {})

    def nodes(self, name: str) -> tuple["Node", ...]:
        """Return a list of objects."""
        return tuple(Node(self.index, self._of(item, dict, name)) for item in self._items(name))

    def required(self, name: str) -> "Node":
        """Return the node itself, for a field of it that must be there."""
        if self.fields.get(name) is None:
            raise BadAnswer(f"{self.index}'s answer has nothing in {name}")
        return self

    def _items(self, name: str) -> Sequence[Any]:
        return self._value(name, list) or ()

    def _value(self, name: str, kind: type[T]) -> T | None:
        value = self.fields.get(name)
        return None if value is None else self._of(value, kind, name)

    def _of(self, value: Any, kind: type[T], name: str) -> T:
        if type(value) is kind:  # isinstance would take true for a number
            return value
        raise BadAnswer(f"{self.index}'s answer has no {kind.__name__} in {name}")


def read_node(index: str, answer: Answer) -> Node:
    """Return the object that an answer holds. Raises Refused or BadAnswer for any other answer."""
    return Node(index, _checked(index, read_json(index, answer), dict))


def read_nodes(index: str, answer: Answer) -> tuple[Node, ...]:
    """Return the objects of the list that an answer holds, its nulls left out. Raises as `read_node` does."""
    items = (item for item in _checked(index, read_json(index, answer), list) if item is not None)
    return tuple(Node(index, _checked(index, item, dict)) for item in items)


def read_json(index: str, answer: Answer) -> Any:
    """Return what an answer with status 200 holds. Raises Refused or BadAnswer for any other."""
    if answer.status in _REFUSALS:
        raise Refused(f"{index} refused to answer ({answer.status}); if a key is set, check that it is valid")
    if answer.status != HTTPStatus.OK:
        raise BadAnswer(f"{index} answered {answer.status}")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"{index} answered something that is not JSON") from error


def _checked(index: str, value: Any, kind: type[T]) -> T:
    if type(value) is kind:
        return value
    raise BadAnswer(f"{index} answered something else than it should")


def one_line(text: str) -> str:
    """Return the text without line breaks, and without lone surrogates, which no file can hold."""
    return " ".join(text.encode("utf-8", "ignore").decode().split())


def bare_doi(written: str | None) -> str:
    """Return a DOI in lower case and without a resolver before it, as it is compared."""
    return (written or "").lower().removeprefix("https://doi.org/")


def is_plain(doi: str) -> bool:
    """Return whether the DOI can stand in a filter among others."""
    return bool(_PLAIN.fullmatch(doi))


def batches(ids: Iterable[str], size: int) -> Iterator[Group]:
    """Yield the ids, each once, in groups of at most `size`."""
    unique = tuple(dict.fromkeys(ids))
    return (unique[start : start + size] for start in range(0, len(unique), size))


def failures(ids: Iterable[str], reason: str) -> Iterator[Outcome]:
    """Yield a failure for each id."""
    return (Failed(Ref(NAME, ident), reason) for ident in ids)


def ask_in_groups(
    groups: Iterable[Group], ask: Callable[[Group], Mapping[str, Outcome]]
) -> Iterator[Outcome]:
    """Yield one outcome an id. `ask` may raise UpstreamError; what it leaves out of many is asked for alone.

    An index that is down is asked no more, nor one whose answers are bad several times in a row.
    """
    waiting = list(groups)
    bad_answers = 0
    while waiting:
        group = waiting.pop(0)
        try:
            outcomes = ask(group)
        except UpstreamError as error:
            yield from failures(group, str(error))
            bad_answers += 1
            if not isinstance(error, BadAnswer) or bad_answers == _MOST_BAD_ANSWERS:
                yield from failures((ident for left in waiting for ident in left), f"not asked: {error}")
                return
            continue
        bad_answers = 0
        yield from outcomes.values()
        waiting[:0] = [(ident,) for ident in group if ident not in outcomes]
