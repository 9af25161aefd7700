"""The table of fields in docs/reference.md, made from their declarations.

`python -m tests.support.field_table` writes it into the page.
"""

from collections.abc import Iterator
from typing import Final

from enricher.model.facts import FIELDS, Paper
from enricher.model.fields import ColumnUse, Precedence, ReviewNeed, Volatility
from tests.support.paths import ROOT

BEGIN: Final = "<!-- fields:begin -->\n"
END: Final = "<!-- fields:end -->"
PAGE: Final = ROOT / "docs" / "reference.md"

_PROPOSED: Final = {
    Volatility.URGENT: "on any day",
    Volatility.SETTLED: "on the `schedule`",
    Volatility.COUNT: "on `volatile_every`, if it differs enough",
    Volatility.VOLATILE: "with another change",
}
_REVIEW: Final = {
    ReviewNeed.ALWAYS: "always",
    ReviewNeed.REPLACED: "if it replaces a value",
    ReviewNeed.NEVER: "-",
}
_WINS: Final = {Precedence.LINK: "the first link", Precedence.PUBLISHER: "the publisher"}


def field_table() -> str:
    """Return the Markdown table of all fields, in the order of metadata.yaml."""
    lines = [
        "| field | of | what it is | proposed | needs review | column | pin | which link wins |",
        "|:---|:---|:---|:---|:---|:---:|:---:|:---|",
        *_rows(),
    ]
    return "".join(f"{line}\n" for line in lines)


def _rows() -> Iterator[str]:
    for name, kind in FIELDS.items():
        owner = "paper" if hasattr(Paper, name) else "repository"
        cells = (
            f"`{name}`",
            owner if name != "dead" else "both",
            kind.about,
            _PROPOSED[kind.changes],
            _REVIEW[kind.review],
            "-" if kind.column is ColumnUse.NONE else "✔",
            "✔" if kind.pinnable else "-",
            _WINS[kind.precedence] if owner == "paper" else "-",
        )
        yield f"| {' | '.join(cells)} |"


def with_table(page: str) -> str:
    """Return the page with the table between its marks."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}{field_table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")
