"""A record of DataCite, the registrar of arXiv's and Dagstuhl's DOIs; its fields are those of schema 4."""

from collections.abc import Iterator
from typing import Final

from enricher.errors import BadAnswer
from enricher.http.json_reader import JsonObject, one_line

DATACITE: Final = "DataCite"
URL: Final = "https://api.datacite.org"
DELAY: Final = 1.0  # seconds; without an account it allows some hundred requests in five minutes


def title_of(record: JsonObject) -> str:
    """Return the title, and not a subtitle or a translated one. Raises BadAnswer where there is none."""
    titles = (title.text("title") for title in record.nodes("titles") if not title.text("titleType"))
    title = next(filter(None, titles), None)
    if title is None:
        raise BadAnswer(f"{DATACITE} has no title for it")
    return title


def authors_of(record: JsonObject) -> tuple[str, ...]:
    """Return the authors as `First Last`."""
    return tuple(name for name in map(_author, record.nodes("creators")) if name)


def described(record: JsonObject, kind: str) -> str:
    """Return the description of this kind, such as Abstract, as it came; empty where there is none."""
    return next(_descriptions(record, kind), "")


def _descriptions(record: JsonObject, kind: str) -> Iterator[str]:
    described = (one for one in record.nodes("descriptions") if one.text("descriptionType") == kind)
    return (one.markup("description") for one in described)


def _author(creator: JsonObject) -> str:
    """Return `First Last`; a name in one piece reads `Last, First`."""
    given, family = creator.text("givenName"), creator.text("familyName")
    if given and family:
        return f"{given} {family}"
    last, comma, first = (creator.text("name") or "").partition(", ")
    return one_line(f"{first} {last}") if comma else last
