"""JSON for programs and CSV for spreadsheets: every field of a work by its name."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from io import StringIO
from typing import Final

from enricher.export.works import Work

_COLUMNS: Final = tuple(field.name for field in fields(Work))
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def to_json(works: Sequence[Work]) -> str:
    """Return an array of objects, with null for what is not known."""
    return json.dumps([asdict(work) for work in works], indent=2, ensure_ascii=False) + "\n"


def to_csv(works: Sequence[Work]) -> str:
    """Return a header and one row a work; authors are separated by semicolons."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(getattr(work, column)) for column in _COLUMNS] for work in works)
    return file.getvalue()


def _cell(value: object) -> str:
    """Return a value as text that no spreadsheet reads as a formula (OWASP, "CSV Injection")."""
    text = "; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
