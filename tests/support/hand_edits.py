"""What people edit by hand in the year: tables that the bot generates in README.md, and catalog.yaml.

Each edit says what the catalog is with it, so that every byte of the catalog is known on every day.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulated_upstreams.state import ArxivPaper, Repo, UpstreamState

Know = Callable[[UpstreamState], None]
Edit = Callable[[str], str]


def _nothing(_: UpstreamState) -> None:
    """Let the upstreams know nothing new."""


@dataclass(frozen=True, slots=True)
class HandEdit:
    """One edit of README.md (None: of the catalog), what the catalog is with it, and what README.md shows then."""

    what: str
    readme: Edit | None
    catalog: Edit
    shows: str  # a pattern that README.md has from then on
    know: Know = _nothing
    newcomer: str = ""  # a link of which nothing is known before, such as `Acme paper`
    is_refused: bool = False  # people close the pull request that brings it

    @property
    def place(self) -> tuple[str, Edit]:
        """The file that is edited, and how."""
        return ("README.md", self.readme) if self.readme else ("catalog.yaml", self.catalog)

    def is_shown(self, readme: str) -> bool:
        """Return whether README.md has what a person wrote."""
        return re.search(self.shows, readme, re.MULTILINE) is not None


def _once(old: str, new: str) -> Edit:
    """Return the edit that puts a text in the place of another, which is there once."""

    def edit(text: str) -> str:
        assert text.count(old) == 1, old
        return text.replace(old, new)

    return edit


def _row(pattern: str, new: str) -> Edit:
    """Return the edit of a row of a table, which the pattern describes."""

    def edit(text: str) -> str:
        edited, places = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert places == 1, pattern
        return edited

    return edit


def _with_notes(readme: str) -> str:
    """Return README.md with one more column in the table of papers, with a note in the row of Acme."""
    before, mark, rest = readme.partition("<!-- enrich:begin papers")
    block, end, after = rest.partition("<!-- enrich:end papers")
    seal, header, rule, *rows = block.split("\n")
    rows = [f"{row} {'Read in May.' if row.startswith('| Acme ') else ''} |" for row in rows if row]
    block = "\n".join([seal, f"{header} Notes |", f"{rule}:---|", *rows, ""])
    return f"{before}{mark}{block}{end}{after}"


def _both(*edits: Edit) -> Edit:
    def edit(text: str) -> str:
        for one in edits:
            text = one(text)
        return text

    return edit


def _repository(number: int, name: str) -> Know:
    repository = Repo(
        id=2_000 + number,
        full_name=name,
        stars=120,
        license="MIT",
        description="Sample, added by hand.",
        last_commit="2025-06-01T12:00:00Z",
    )
    return lambda simulated: simulated.github.add(repository)


def _paper(ident: str) -> Know:
    paper = ArxivPaper(
        title="A Sample Paper Added by Hand",
        authors=("First Author",),
        abstract="Sample abstract.",
        category="cs.DC",
        published="2025-10-01T00:00:00Z",
    )
    return lambda simulated: simulated.papers.update({ident: paper})


_ACME: Final = (
    '      - {name: Acme, paper: "https://www.usenix.org/conference/nsdi24/presentation/hu", venue: NSDI'
)
_SPOT: Final = "      - {name: SpotServe, paper: https://arxiv.org/abs/2311.15566}\n"
_TOOL: Final = "      - name: Tool {0:03}\n        code: {1}https://github.com/owner-{0:03}/tool-{0:03}{1}\n"
_ADVERT: Final = "| Advert | [Code](https://github.com/owner-900/advert) | - | - |\n"

NEW_ROW: Final = HandEdit(
    "new row",
    _row(
        r"^(\| SpotServe \|.*\n)",
        r"\1| Handmade | - | SOSP | [Paper](https://arxiv.org/abs/2510.00007) | - |" + "\n",
    ),
    _once(
        _SPOT,
        f"{_SPOT}      - name: Handmade\n        paper: https://arxiv.org/abs/2510.00007\n        venue: SOSP\n",
    ),
    r"^\| Handmade \|.*\| SOSP \|",
    _paper("2510.00007"),
    "Handmade paper",
)
CHANGED_CELL: Final = HandEdit(
    "changed cell",
    _row(r"^(\| Tool 015 \|(?:[^|\n]*\|){2} )[^|\n]*\|$", r"\1BSD-3-Clause |"),
    _once(
        "/tool-015  # kept since the first day\n",
        "/tool-015  # kept since the first day\n        license: BSD-3-Clause\n",
    ),
    r"^\| Tool 015 \|.*\| BSD-3-Clause \|$",
)
REMOVED_ROW: Final = HandEdit(
    "removed row",
    _row(r"^\| Tool 021 \|.*\n", ""),
    _once(_TOOL.format(21, ""), ""),
    r"\A(?![\s\S]*Tool 021)",
)
CHANGED_LINK: Final = HandEdit(
    "changed link",
    _row(r"^(\| Tool 013 \| \[Code\]\()[^)]*", r"\1https://github.com/owner-013/second-013"),
    _once('"https://github.com/owner-013/tool-013"', "https://github.com/owner-013/second-013"),
    r"^\| Tool 013 \|.*second-013",
    _repository(13, "owner-013/second-013"),
)
NEW_COLUMN: Final = HandEdit(
    "new column",
    _with_notes,
    _both(
        _once(
            "{title: Code, field: code}\n    entries:",
            "{title: Code, field: code}\n      - {title: Notes, field: notes, kind: text}\n    entries:",
        ),
        _once(f"{_ACME} (best paper)}}", f"{_ACME} (best paper), notes: Read in May.}}"),
    ),
    r"^\| Acme \|.*\| Read in May\. \|$",
)
ORDER: Final = HandEdit(
    "order",
    _row(r"^(\| Acme \|.*\n)(\| SpotServe \|.*\n)", r"\2\1"),
    _once(f"{_ACME} (best paper)}}\n{_SPOT}", f"{_SPOT}{_ACME} (best paper)}}\n"),
    r"^\| SpotServe \|[\s\S]*^\| Acme \|",
)
NEW_ENTRY: Final = HandEdit(
    "new entry",
    None,
    _once(
        _TOOL.format(18, ""),
        f"{_TOOL.format(18, '')}      - {{name: By Hand, code: https://github.com/owner-901/by-hand}}\n",
    ),
    r"^\| By Hand \|",
    _repository(18, "owner-901/by-hand"),
    "By Hand code",
)
CHANGED_VENUE: Final = HandEdit(
    "changed venue",
    None,
    _once(f"{_ACME}}}", f"{_ACME} (best paper)}}"),
    r"^\| Acme \|.*\| NSDI \(best paper\) \|",
)
REMOVED_ENTRY: Final = HandEdit(
    "removed entry", None, _once(_TOOL.format(23, "'"), ""), r"\A(?![\s\S]*Tool 023)"
)
RENAMED: Final = HandEdit(
    "renamed entry",
    None,
    _once("- name: Tool 014\n", "- name: Tool Fourteen\n"),
    r"^\| Tool Fourteen \|",
    newcomer="Tool Fourteen code",
)
CHANGED_CODE: Final = HandEdit(
    "changed code link",
    None,
    _once('"https://github.com/owner-016/tool-016"', '"https://github.com/owner-016/second-016"'),
    r"^\| Tool 016 \|.*second-016",
    _repository(16, "owner-016/second-016"),
)
COMMENT: Final = HandEdit(
    "comment",
    None,
    _once("      - name: Tool 019\n", "      # to be read again\n      - name: Tool 019\n"),
    r"^\| Tool 019 \|",
)
ADVERT: Final = HandEdit(
    "row that people refuse",
    _row(r"^(\| Tool 002 \|.*\n)", rf"\1{_ADVERT}"),
    _once(
        _TOOL.format(2, "'"),
        f"{_TOOL.format(2, chr(39))}      - name: Advert\n        code: https://github.com/owner-900/advert\n",
    ),
    r"^\| Advert \|",
    _repository(900, "owner-900/advert"),
    "Advert code",
    is_refused=True,
)
ADVERT_GONE: Final = HandEdit(
    "row that is deleted again", _row(r"^\| Advert \|.*\n", ""), lambda text: text, r"\A(?![\s\S]*Advert)"
)
