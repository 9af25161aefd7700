"""What Crossref, OpenAlex and Semantic Scholar have in common: they are asked for many DOIs at once."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Final

from enricher.errors import BadAnswer, Refused, UpstreamError
from enricher.http.json_reader import JsonObject, checked, parse_json, read_object
from enricher.http.response import Response
from enricher.model.facts import Ref
from enricher.model.run import Failed, Outcome

NAME: Final = "doi"  # of the source that the three of them make up

_REFUSALS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_MOST_BAD_ANSWERS: Final = 3  # in a row; then it is the index that is out of order, not a record

# What else a DOI may hold, a comma or a bar, would end it in a filter.
_PLAIN: Final = re.compile(r"[a-z0-9._;()/:-]+", re.ASCII)

Group = tuple[str, ...]


def read_index(index: str, answer: Response) -> JsonObject:
    """Return the object that an answer holds. Raises Refused or BadAnswer for any other answer."""
    return read_object(index, _unrefused(index, answer))


def read_indexed(index: str, answer: Response) -> tuple[JsonObject | None, ...]:
    """Return the objects and nulls of the list that an answer holds. Raises as `read_index` does."""
    if _unrefused(index, answer).status != HTTPStatus.OK:
        raise BadAnswer(f"{index} answered {answer.status}")
    items = checked(index, parse_json(index, answer.body), list)
    return tuple(None if item is None else JsonObject(index, checked(index, item, dict)) for item in items)


def _unrefused(index: str, answer: Response) -> Response:
    if answer.status in _REFUSALS:
        raise Refused(f"{index} refused to answer ({answer.status}); if a key is set, check that it is valid")
    return answer


def bare_doi(written: str | None) -> str:
    """Return a DOI in lower case and without a resolver before it, as it is compared."""
    return (written or "").lower().removeprefix("https://doi.org/")


def is_plain(doi: str) -> bool:
    """Return whether the DOI can be one of several in a filter."""
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
