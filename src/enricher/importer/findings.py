"""What an import reports about a README, each with its line."""

from dataclasses import dataclass
from enum import StrEnum


class RemarkKind(StrEnum):
    """What a finding is about."""

    UNMANAGED = "unmanaged"  # a table, or items outside of tables, left as they are
    KEPT = "kept in place"  # items outside of tables
    REPAIRED = "repaired"  # a row with another number of cells than its header
    LOST = "lost"  # a line that may be a row, but is in no table
    DUPLICATE = "duplicate"
    LINK = "link"


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """One thing that a person should know, and the text that corrects it, if there is one.

    The line counts from 1.
    """

    line: int
    kind: RemarkKind
    message: str
    fix: str | None = None
    links: tuple[str, ...] = ()  # what a table that is left holds, none of which is in the catalog
