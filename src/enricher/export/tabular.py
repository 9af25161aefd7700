"""JSON for programs and CSV for spreadsheets: every field of a work by its name."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from io import StringIO
from typing import Final

from enricher.export.works import Work
from enricher.sources import PREPRINT_SERVERS

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def to_json(works: Sequence[Work]) -> str:
    """Return an array of objects, with null for what is not known."""
    return json.dumps([dict(_values(work)) for work in works], indent=2, ensure_ascii=False) + "\n"


def to_csv(works: Sequence[Work]) -> str:
    """Return a header and one row a work; authors are separated by semicolons."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_columns())
    writer.writerows([_cell(value) for _, value in _values(work)] for work in works)
    return file.getvalue()


def _columns() -> Iterator[str]:
    """Yield the name of each value; each preprint server has a column of its own."""
    for field in fields(Work):
        yield from PREPRINT_SERVERS if field.name == "eprint" else (field.name,)


def _values(work: Work) -> Iterator[tuple[str, object]]:
    for name in _columns():
        if name in PREPRINT_SERVERS:
            yield name, work.eprint.id if work.eprint and work.eprint.server == name else None
        else:
            yield name, getattr(work, name)


def _cell(value: object) -> str:
    """Return a value as text that no spreadsheet reads as a formula (OWASP, "CSV Injection")."""
    text = "; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
