"""metadata.yaml in and out: what the sources gave, in one order and style, so that a diff shows facts."""

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, asdict, fields
from datetime import date
from functools import lru_cache
from typing import Any

from enricher.errors import MetadataInvalid, Mistake
from enricher.model.facts import FIELDS, Absence, Facts, Metadata, Paper, Record, Ref, Repository
from enricher.yaml_io.nodes import Document, Items, Node, Pairs, Scalar, compose
from enricher.yaml_io.writer import Plain, dump

_HEADER = (
    "# Written by enrich from what the sources said; do not edit. What catalog.yaml says wins over it.\n"
)
_ADVICE = (
    "The bot writes this file: restore it from git, or delete it and run enrich to fetch everything again."
)
_ISO_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def write_metadata(metadata: Metadata) -> str:
    """Return the text of metadata.yaml: sorted by reference, and without empty fields."""
    # Joined as bytes: one letter beyond the basic plane makes each character of a whole text take four.
    records = [dump({str(ref): _values(metadata[ref])}).encode() for ref in sorted(metadata)]
    return _HEADER + b"".join(records).decode()


def read_metadata(text: str, file: str = "metadata.yaml") -> Metadata:
    """Return the records of the file; none where it is empty.

    Raises MetadataInvalid, with place and remedy, where the text is not what `write_metadata` writes.
    """
    try:
        return _read(text)
    except _Wrong as wrong:
        raise MetadataInvalid(f"{file}:{wrong.line}:{wrong.column}: {wrong.message}. {_ADVICE}") from None


# --- out ------------------------------------------------------------------------------------------


def _values(record: Record) -> dict[str, Plain]:
    """Return what is written of a record, in the order of the fields of its facts."""
    facts = _stated(record.facts) if record.facts else {}
    missing = {"missing": asdict(record.missing)} if record.missing else {}
    return {**facts, "changed": record.changed, **missing}


def _stated(facts: Facts) -> dict[str, Plain]:
    values = ((field, getattr(facts, field.name)) for field in fields(facts))
    return {field.name: value for field, value in values if _is_stated(field, value)}


def _is_stated(field: "Field[Any]", value: object) -> bool:
    return FIELDS[field.name].always_written or value not in (field.default, "")


# --- in -------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)  # a run reads the same text of the base and of the commit below the branch
def _read(text: str) -> Metadata:
    root = _root(compose(text))
    return dict(_record(key, node) for key, node in _pairs(root, "the file")) if root else {}


class _Wrong(Exception):
    """The first place where the file is not what the bot writes."""

    def __init__(self, place: Node | Mistake, message: str) -> None:
        self.line, self.column, self.message = place.line, place.column, message
        super().__init__(message)


def _root(document: Document) -> Node | None:
    if document.mistakes:
        first = min(document.mistakes)
        raise _Wrong(first, first.message)
    return document.root


def _record(key: Scalar, node: Node) -> tuple[Ref, Record]:
    source, _, identifier = key.text.partition(":")
    if not source or not identifier:
        raise _Wrong(key, f"{key.text!r} is not a reference such as arxiv:2311.15566")
    names = {name.text for name, _ in _pairs(node, key.text)}
    kind = _kind(node, names)
    if "changed" not in names:
        raise _Wrong(node, f"{key.text} has no changed date")
    types = {**(_types(kind) if kind else {}), **_BESIDE_FACTS}
    values = _values_of(node, key.text, types)
    changed, missing = values.pop("changed"), values.pop("missing", None)
    return Ref(source, identifier), Record(kind(**values) if kind else None, changed, missing)


def _kind(node: Node, names: set[str]) -> type[Facts] | None:
    """Return the type of a record's facts; None if it has no facts and says that the link is missing."""
    if "title" in names:
        return Paper
    if "name" in names:
        return Repository
    if "missing" in names and names <= set(_BESIDE_FACTS):
        return None
    raise _Wrong(node, "neither a paper (title) nor a repository (name), nor only missing")


def _absence(node: Node) -> Absence:
    types = _types(Absence)
    values = _values_of(node, "missing", types)
    absent = [name for name in types if name not in values]
    if absent:
        raise _Wrong(node, f"missing has no {absent[0]}")
    return Absence(**values)


def _types(kind: type[Facts | Absence]) -> dict[str, Any]:
    return {field.name: field.type for field in fields(kind)}


def _values_of(node: Node, what: str, types: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _RENAMED.get(name.text, name.text): _value(name, value, types) for name, value in _pairs(node, what)
    }


def _pairs(node: Node, what: str) -> tuple[tuple[Scalar, Node], ...]:
    if isinstance(node, Pairs):
        return tuple(pair for pair in node.nodes if (what, pair[0].text) not in _DROPPED)
    raise _Wrong(node, f"{what} must be a mapping")


def _value(name: Scalar, node: Node, types: Mapping[str, Any]) -> Any:
    key = _RENAMED.get(name.text, name.text)
    if key not in types:
        raise _Wrong(name, f"unknown field {name.text!r}; the fields are {', '.join(types)}")
    what, read = _READERS[types[key]]
    value = read(node)
    if value is None:
        raise _Wrong(node, f"{name.text} must be {what}")
    return value


def _text(node: Node) -> str | None:
    return node.string if isinstance(node, Scalar) else None


def _texts(node: Node) -> tuple[str, ...] | None:
    texts = [_text(item) for item in node.nodes] if isinstance(node, Items) else [None]
    found = tuple(text for text in texts if text is not None)
    return found if len(found) == len(texts) else None


def _number(node: Node) -> int | None:
    return node.integer if isinstance(node, Scalar) else None


def _truth(node: Node) -> bool | None:
    return node.boolean if isinstance(node, Scalar) else None


def _day(node: Node) -> date | None:
    if not isinstance(node, Scalar) or node.type != "timestamp" or not _ISO_DATE.fullmatch(node.text):
        return None
    try:
        return date.fromisoformat(node.text)
    except ValueError:
        return None


_RENAMED: Mapping[str, str] = {"voices": "provenance"}  # keys of files that an older version wrote
_DROPPED = {("missing", "runs")}
_BESIDE_FACTS: Mapping[str, Any] = {"changed": date, "missing": Absence}

# How a field is read, by its type in the model.
_READERS: Mapping[object, tuple[str, Callable[[Node], object]]] = {
    str: ("text", _text),
    str | None: ("text", _text),
    int: ("a number", _number),
    int | None: ("a number", _number),
    bool: ("true or false", _truth),
    tuple[str, ...]: ("a list of text", _texts),
    date: ("a date without quotes, such as 2026-11-24", _day),
    Absence: ("a mapping", _absence),
}
