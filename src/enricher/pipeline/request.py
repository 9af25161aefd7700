"""What a person asked for, and where the files of a list are."""

import posixpath
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Run:
    """What a person asked for: the path of the catalog, and the entries (none: all that are due)."""

    catalog: str
    names: tuple[str, ...]
    today: date
    budget: int | None = None  # requests to each upstream; None for as many as it takes
    secrets: tuple[str, ...] = field(default=(), repr=False)  # tokens and keys, which no result may hold


def sibling(catalog: str, name: str) -> str:
    """Return the path of a file that is named from the catalog's folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(catalog), name))
