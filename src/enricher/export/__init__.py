"""Export the papers of a list to the formats of other programs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from enricher.export.bibtex import to_bibtex
from enricher.export.csl import to_csl_json
from enricher.export.ris import to_ris
from enricher.export.tabular import to_csv, to_json
from enricher.export.works import Work, works_of

__all__ = ["FORMATS", "Work", "works_of"]

FORMATS: Final[Mapping[str, Callable[[Sequence[Work]], str]]] = {
    "bibtex": to_bibtex,
    "csl-json": to_csl_json,
    "ris": to_ris,
    "json": to_json,
    "csv": to_csv,
}
