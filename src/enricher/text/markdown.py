"""Escape text from elsewhere for Markdown, and write pieces of Markdown. No other module does.

Whatever a source sends (titles, authors, abstracts, licenses, names, reasons) passes through `clean`, and
through `markdown` before it enters a Markdown file or a pull request; `terminal` is for what is printed.
Escaping does not stop GitHub from linking `@name`, `#12` or a commit hash, which it searches for after
Markdown is rendered: these are broken by an invisible zero-width space.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from enricher.text.terminal import BREAK

# Further invisible characters (Unicode's Default_Ignorable_Code_Point): fillers and variation selectors,
# which can hide a text.
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_MARKS: Final = frozenset({"Mn", "Me"})
# Combined marks on one letter. More than any language uses cover the lines around them, and sorting them
# takes quadratic time.
_MOST_MARKS: Final = 8
_NOT_IN_SLUG: Final = re.compile(r"[!-,./:-@\[-^`{-~\s](?<! )")  # of what `_UNUSUAL` leaves
_UNUSUAL: Final = re.compile(r"[^ -~\s]+")  # only these are checked: most texts have none
_STACKABLE: Final = re.compile(rf"[^ -~\s]{{{_MOST_MARKS + 1},}}")

# "Autolinked references and URLs" on docs.github.com; advisories and CVE: github/advisory-database#2869;
# a path with a number is not documented, and broken to be on the safe side.
# Each alternative begins with a character of its own, so that the search skips all other text.
_ACTIVE: Final = re.compile(
    r"""
      @(?=\S)(?!(?<=[A-Za-z0-9]@)[A-Za-z0-9]{1,6}\.?(?![\w.@:/-]))  # @user, @org/team, a@b.org; not p@k
    | \#(?=\d)                                                      # #12, owner/repo#12
    | -(?=\d)(?:(?<=(?i:GH-))|(?<=(?i:CVE-))) | -(?=\w)(?<=(?i:GHSA-))
    | /(?i:issues|pull|discussions)/(?=\d)                          # owner/repo/pull/12
    | :(?=//)(?:(?<=(?i:http:))|(?<=(?i:https:))|(?<=(?i:ftp:)))    # a bare URL
    | w[wW]{2}(?=\.) | W[wW]{2}(?=\.)                               # the same
    | :(?=[\w+-]+:)                                                 # :emoji:
    """,
    re.VERBOSE,
)
# A commit hash or the beginning of one, but no plain number or word.
_HASH: Final = re.compile(
    r"[0-9a-f](?<![0-9a-z].)(?:(?<=\d)(?=\d*[a-f])|(?<=[a-f])(?=[a-f]*\d))[0-9a-f]{6,39}(?![0-9a-z])",
    re.IGNORECASE,
)
_HASH_PIECE: Final = re.compile(r"[0-9a-f]{6}(?=[0-9a-f])", re.IGNORECASE)  # too short for a hash
# What HTML reads as a tag or an entity; any other `<` or `&` is displayed as it is.
_TAG: Final = re.compile(r"<(?=[A-Za-z/!?]|\Z)")
_ENTITY: Final = re.compile(r"&(?=[#\w]|\Z)")
# What Markdown could interpret within a line. An underscore between letters is only an underscore.
_SPECIAL: Final = re.compile(
    r"[\\`*\[\]|~!_](?:(?<=[\\`*\[\]|~])|(?<=!)(?=\[|\Z)|(?<=_)(?:(?<![^\W_]_)|(?![^\W_])))"
)
_BLOCK_START: Final = re.compile(r"^(?:[=>^]|[-+](?=[-\s]|\Z)|\#(?=\#{0,5}(?:\s|\Z))|\d+(?=[.)](?:\s|\Z)))")
# GitHub searches the rendered text for mathematics, where no backslash is left; its page "Writing
# mathematical expressions" recommends a span around a literal dollar.
_DOLLAR: Final = "<span>$</span>"


def clean(text: str) -> str:
    """Return the text as one line of visible characters, NFC, with single spaces."""
    if text.isascii() and text.isprintable():  # as most are; then only spaces need work
        return " ".join(text.split())
    return " ".join(clean_paragraphs(text))


def clean_paragraphs(text: str) -> tuple[str, ...]:
    """Return the text's paragraphs (separated by blank lines), each cleaned to one line; no empty ones."""
    visible = _UNUSUAL.sub(_visible, text)
    normal = _STACKABLE.sub(_unstacked, unicodedata.normalize("NFC", visible))
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", normal))
    return tuple(paragraph for paragraph in paragraphs if paragraph)


def _visible(unusual: re.Match[str]) -> str:
    """Return all but controls, bidi and zero-width marks, surrogates, private and unassigned characters."""
    printable = "".join(filter(str.isprintable, unusual[0]))
    return _STACKABLE.sub(_unstacked, _INVISIBLE.sub("", printable))


def _unstacked(unusual: re.Match[str]) -> str:
    return "".join(_without_stacks(unusual[0]))


def _without_stacks(text: str) -> Iterator[str]:
    """Yield the characters, and of the marks on one letter only the first few."""
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in _MARKS else 0
        if marks <= _MOST_MARKS:
            yield character


def markdown(text: str) -> str:
    """Return text from elsewhere as inline Markdown that displays the same text and does nothing else."""
    return _markdown(clean(text))


def markdown_paragraphs(text: str) -> str:
    """Return the paragraphs of a text from elsewhere as `markdown` does, with blank lines between them."""
    return "\n\n".join(map(_markdown, clean_paragraphs(text)))


def _markdown(line: str) -> str:
    escaped = _SPECIAL.sub(r"\\\g<0>", _inert(line))
    return _BLOCK_START.sub(_escape_block_start, escaped).replace("$", _DOLLAR)


def html(text: str) -> str:
    """Return text from elsewhere for the inside of an HTML element, where Markdown's escapes would show."""
    return _inert(clean(text)).replace("$", _DOLLAR)


def _inert(line: str) -> str:
    """Return a clean line without tags, entities and GitHub's references."""
    line = _HASH.sub(lambda found: _break_after(_HASH_PIECE, found[0]), line)
    line = _break_after(_ACTIVE, line)
    return _TAG.sub("&lt;", _ENTITY.sub("&amp;", line))


def _break_after(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: match[0] + BREAK, text)


def code(text: str) -> str:
    """Return text as a code span, its fence longer than any run of backticks within."""
    line = clean(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    space = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{space}{line}{space}{fence}"


def _escape_block_start(match: re.Match[str]) -> str:
    start = match.group()
    return start + "\\" if start.isdigit() else "\\" + start


def shorten(text: str, length: int) -> str:
    """Return the cleaned text, cut at a word and marked with … if longer than `length`."""
    line = clean(text)
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"


def cell(text: str) -> str:
    """Return a person's own Markdown so that it stays within one table cell."""
    line = " ".join(filter(None, map(str.strip, text.replace("\r", "\n").split("\n"))))
    return re.sub(r"(?<!\\)((?:\\\\)*)\|", r"\1\\|", line) if "|" in line else line


def link(label: str, url: str) -> str:
    """Return a Markdown link whose URL has no character that could end the link or the cell."""
    return f"[{label}]({target(url)})"


def target(url: str) -> str:
    """Return the URL, quoted for the parentheses of a Markdown link within a cell."""
    quoted = quote(clean(url), safe="%/:?#@!$&'*+,;=~-._[]()")
    if not _is_balanced(quoted):
        quoted = quoted.replace("(", "%28").replace(")", "%29")
    return quoted


def _is_balanced(url: str) -> bool:
    """Return whether each closing parenthesis has an opening one before it, as Markdown requires."""
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the rows as indented lines, each cell as wide as the widest of its column."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading of plain text."""
    words = _UNUSUAL.sub(_in_slug, heading.strip().lower())
    return _NOT_IN_SLUG.sub("", words).replace(" ", "-")


def _in_slug(unusual: re.Match[str]) -> str:
    return "".join(c for c in unusual[0] if unicodedata.category(c)[0] in "LMN")


def log_command(text: str) -> str:
    """Return text from elsewhere as the message of a GitHub Actions annotation, where `%` is syntax."""
    return clean(text).replace("%", "%25")
