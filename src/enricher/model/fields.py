"""What kind of fact a field is. It is declared once, at the field; all code that handles facts reads it."""

from collections.abc import Iterable, Iterator
from dataclasses import Field, dataclass, fields
from enum import StrEnum
from typing import Any, Final

from enricher.model.catalog import ProblemKind

KIND: Final = "kind"  # the key of a field's metadata under which its FieldKind is declared


class Volatility(StrEnum):
    """When a change of a fact may open or update a pull request."""

    URGENT = "urgent"  # on any day
    SETTLED = "settled"  # on the schedule
    COUNT = "count"  # as volatile, but a large difference goes out once per `volatile_every`
    VOLATILE = "volatile"  # never by itself; a new value goes out with another change


class ReviewNeed(StrEnum):
    """Which changes of a fact need review."""

    ALWAYS = "always"
    REPLACED = "if it replaces a value"
    NEVER = "never"


class ColumnUse(StrEnum):
    """Whether a table may show a fact in a column."""

    USUAL = "usual"
    EXTRA = "extra"  # named after the usual ones
    NONE = "none"


class Precedence(StrEnum):
    """Which link of an entry wins where several give a value."""

    LINK = "the first link"
    PUBLISHER = "the first link that is no preprint"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldKind:
    """All that holds for every value of a field. No member has a default, so that none can be forgotten."""

    label: str  # in reports
    about: str  # in the documentation: what the value is
    changes: Volatility
    review: ReviewNeed
    problem: ProblemKind | None  # that reports the same, and that an entry can ignore
    long: bool  # whether it has paragraphs, and may be long
    always_written: bool  # whether metadata.yaml states it even where it is false
    column: ColumnUse
    pinnable: bool
    precedence: Precedence

    @property
    def is_volatile(self) -> bool:
        """Whether a change of it never opens a pull request by itself, or only if it is a large one."""
        return self.changes in {Volatility.VOLATILE, Volatility.COUNT}


def kinds_of(*classes: type[Any]) -> dict[str, FieldKind]:
    """Return the kind of each field of these dataclasses, by its name.

    Raises TypeError, with the class and the field, where one has no kind or two have one name.
    """
    kinds: dict[str, FieldKind] = {}
    for owner, field in _fields_of(classes):
        kind = field.metadata.get(KIND)
        if not isinstance(kind, FieldKind):
            message = f"{owner}.{field.name} has no kind; declare it: field(metadata={{KIND: FieldKind(…)}})"
            raise TypeError(message)
        if field.name in kinds:
            raise TypeError(f"{owner}.{field.name} has the name of another field; choose another name")
        kinds[field.name] = kind
    return kinds


def _fields_of(classes: Iterable[type[Any]]) -> Iterator[tuple[str, "Field[Any]"]]:
    return ((owner.__name__, field) for owner in classes for field in fields(owner))
