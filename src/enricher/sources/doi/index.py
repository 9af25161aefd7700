"""What Crossref, OpenAlex and Semantic Scholar have in common: they are asked for many DOIs at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from enricher.errors import BadAnswer, Refused
from enricher.http.json_reader import JsonObject, checked, parse_json, read_object
from enricher.http.response import Response
from enricher.model.facts import Paper

NAME: Final = "doi"  # of the source that the three of them make up

_REFUSALS: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

# What else a DOI may hold, a comma or a bar, would end it in a filter.
_PLAIN: Final = re.compile(r"[a-z0-9._;()/:-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class RecordReading:
    """Which fields an index is asked for, as it names them, and what is read of one of its records."""

    fields: str
    read: Callable[[JsonObject], Paper]


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
