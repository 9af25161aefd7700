"""A code link in the label, the wrapper and the place that the items around it use."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from enricher.model.readme_list import LinkRole
from enricher.readme.code_examples import (
    CODE_WORD,
    ENOUGH,
    LONGEST_LABEL,
    Example,
    LinkPart,
    alike_to,
    behind_brackets,
    cell_template,
    is_code,
    is_writable,
    label_for,
    parts_of,
    separator_of,
    template_of,
    vote,
    weighted,
    written,
)
from enricher.readme.inline import BREAK, FILL, IMAGE, LINK, clean, scan
from enricher.readme.lines import TEXT, Field, Line, LineChange
from enricher.readme.roles import role_of_label
from enricher.text.patterns import later

_EMPTY_LINK: Final = later(r"(?:|#|tbd|todo|none|null|-|coming soon|link|url)", re.IGNORECASE)
_NOTHING: Final = later(
    r"(?:|[-–—−/?_x×]+|n/?a|none|null|no|nil|tbd|tba|todo|codes?|soon|coming soon|to be released)",
    re.IGNORECASE,
)
_LABEL_VALUE: Final = later(rf"[^\w]*{CODE_WORD}[\W]*?[:：][\s\x00-\x07]*(?P<value>.*?)\s*", re.IGNORECASE)
_UNLINKED: Final = later(rf"\\?\[{{1,2}}\s*{CODE_WORD}\s*\\?\]{{1,2}}(?![(\[])", re.IGNORECASE)
_ONLY_CODE: Final = later(rf"\W*(?:{CODE_WORD})?\W*", re.IGNORECASE)
_UNSAFE: Final = later(r"[\s|<>\"'`\\]")
_TRAILER: Final = later(
    rf"[ \t]*(?:\\|{BREAK}|[{IMAGE}{LINK}][^{BREAK}]*|[⭐★🌟🔥][^{BREAK}]*|(?::\w+:[ \t]*)+)?$"
)
_AFTER_CODE: Final = frozenset(LinkRole) - {
    LinkRole.PAPER,
    LinkRole.CODE,
    LinkRole.PROJECT,
    LinkRole.OTHER,
}  # what most lists put behind the code
_LITTLE: Final = 0.25  # in doubt, as where two examples differ, the usual order decides
_CLEAR: Final = 0.5


def code_change(
    own: Sequence[Line], section: Sequence[Line], found: Sequence[Example], url: str
) -> LineChange | str:
    """Return the change that adds a code link to an item, or why it is not made.

    `own` are the lines of the item, `section` those to learn from, `found` the code links in them.
    """
    if _UNSAFE.search(url):
        return "the address has signs that a link cannot have"
    if any(link.url == url for line in own for link in line.piece.links):
        return "the link is there already"
    examples = alike_to(own, tuple(weighted(own, found)))
    if len(examples) == 1 and _confirms(own, examples[0], section):
        examples *= ENOUGH  # the item itself is the second
    change = _placeholder(own, examples, url)
    if change is None and any(is_code(line, link) for line in own for link in line.piece.links):
        return "the item has a code link already"
    if change is None and len(examples) < ENOUGH:
        return "fewer than two items near it have a code link"
    change = (
        change
        or _in_cell(own, section, examples, url)
        or _in_new_line(own, section, examples, url)
        or _in_text(own, examples, url)
    )
    return change if change and _is_link(change, url) else "no place was found for a code link"


def _confirms(own: Sequence[Line], lone: Example, section: Sequence[Line]) -> bool:
    """Return whether the item itself shows that the only example near it has its own form too.

    It has an empty cell in the column of the code, or a link that the example has before the code link,
    written in the same way.
    """
    before = [part for part in parts_of(lone.line, lone.field) if part.end <= lone.part.start]
    forms = {_form(lone.line, part) for part in before}
    same = [
        (line, field)
        for line in own
        for field in line.fields
        if line.shape == lone.line.shape and field.column == lone.field.column
    ]
    return any(
        (field.column != TEXT and _is_blank(line, field, section))
        or any(_form(line, part) in forms for part in parts_of(line, field))
        for line, field in same
    )


def _form(line: Line, part: LinkPart) -> tuple[str, str]:
    """Return what a link is, and how it is written."""
    return role_of_label(part.label) or part.key, template_of(line.text, part)


def _is_link(change: LineChange, url: str) -> bool:
    """Return whether the address is a link once the change is made; in code or a comment it is none."""
    text = change.line.text[: change.start] + change.text + change.line.text[change.end :]
    before = [link.url for link in change.line.piece.links if link.url != url]
    after = [link.url for link in scan(text, 0, {}).links]
    return url in after and all(one in after for one in before if one.startswith("http"))


# --- placeholders ---------------------------------------------------------------------------------


def _placeholder(own: Sequence[Line], examples: Sequence[Example], url: str) -> LineChange | None:
    for line in own:
        for field in line.fields:
            change = (
                _empty_link(line, field, url)
                or _unlinked(line, field, examples, url)
                or _value(line, field, examples, url)
            )
            if change:
                return change
    return None


def _empty_link(line: Line, field: Field, url: str) -> LineChange | None:
    for link in line.links_of(field):
        label = line.piece.label(link).strip("[]() ")
        if role_of_label(label) is LinkRole.CODE and _EMPTY_LINK.fullmatch(link.url.strip()):
            return LineChange(line, link.url_start, link.url_end, url)
    return None


def _unlinked(line: Line, field: Field, examples: Sequence[Example], url: str) -> LineChange | None:
    found = _UNLINKED.search(line.text, field.start, field.end)
    if not found or LINK in line.view[found.start() : found.end()]:
        return None
    escaped = found[0].startswith("\\")
    if found[0].startswith("[[") or escaped:
        text = f"({url})" if not escaped else f"[{found[0]}]({url})"
        return LineChange(line, found.end() if not escaped else found.start(), found.end(), text)
    if not examples:
        return None
    best = max(examples, key=lambda one: one.weight)
    return LineChange(line, found.start(), found.end(), written(best.template, found[0].strip("[]"), url))


def _value(line: Line, field: Field, examples: Sequence[Example], url: str) -> LineChange | None:
    found = _LABEL_VALUE.fullmatch(line.view, field.start, field.end)
    if not found or not _NOTHING.fullmatch(clean(found["value"]).strip("[]() ")):
        return None
    same = [one for one in examples if _LABEL_VALUE.fullmatch(one.line.view, one.field.start, one.field.end)]
    if not same:
        return None
    best = vote(same, lambda one: one.template)
    return LineChange(line, found.start("value"), found.end("value"), written(best.template, best.label, url))


# --- cells ----------------------------------------------------------------------------------------


def _in_cell(
    own: Sequence[Line], section: Sequence[Line], examples: Sequence[Example], url: str
) -> LineChange | None:
    """Return the change of a row: an empty cell of the column with code is filled, another goes on."""
    weights: dict[int, float] = defaultdict(float)
    for one in examples:
        if one.field.column != TEXT:
            weights[one.field.column] += one.weight
    for column in sorted(weights, key=lambda column: -weights[column]):
        cells = _cells_of(own, column, examples)
        there = [one for one in examples if one.field.column == column]
        if not cells or len(there) < ENOUGH or weights[column] < _CLEAR * sum(weights.values()):
            continue
        line, field = cells[-1]
        if _is_blank(line, field, section):
            return _filled(line, field, there, url)
        named = None
        if not line.links_of(field) and "![" not in line.text_of(field):
            named = _linked_name(line, field, there, url)
        return named or _inserted(line, field, there, url)
    return None


def _cells_of(own: Sequence[Line], column: int, examples: Sequence[Example]) -> list[tuple[Line, Field]]:
    """Return the cells of an item that are in a column.

    In a row that lacks a cell, the last one belongs to the last column where it says that there is nothing.
    """
    cells = [(line, field) for line in own for field in line.fields if field.column == column]
    is_last = all(one.line.fields[-1].column <= column for one in examples)
    if not cells and column != TEXT and is_last:
        last = [(line, line.fields[-1]) for line in own if line.fields[-1].column != TEXT]
        return [(line, field) for line, field in last if _NOTHING.fullmatch(line.text_of(field).strip())]
    return cells


def _linked_name(line: Line, field: Field, examples: Sequence[Example], url: str) -> LineChange | None:
    """Return the change that links the name of a row, where each row has its own name linked to its code."""
    labels = {one.label for one in examples}
    whole = [one for one in examples if cell_template(one)]
    words = line.text_of(field).strip()
    if len(labels) < len(examples) or len(whole) < ENOUGH or len(words.split()) > LONGEST_LABEL:
        return None
    start = field.start + line.text_of(field).index(words)
    best = vote(whole, lambda one: one.template)
    return LineChange(line, start, start + len(words), written(best.template, words, url))


def _is_blank(line: Line, field: Field, section: Sequence[Line]) -> bool:
    """Return whether a cell holds nothing, or what this column has in rows without a link."""
    if any(link.url.strip() for link in line.links_of(field)) or "![" in line.text_of(field):
        return False
    words = line.words_of(field)
    if _NOTHING.fullmatch(words.strip("[]() ")) or line.links_of(field):
        return True
    same = sum(
        1
        for other in section
        for cell in other.fields
        if cell.column == field.column and other.number != line.number and other.words_of(cell) == words
    )
    return same >= ENOUGH and len(words.split()) <= ENOUGH and not re.search(r"\w", words)


def _filled(line: Line, field: Field, examples: Sequence[Example], url: str) -> LineChange | None:
    whole = [replace(one, template=cell_template(one)) for one in examples]
    best = vote([one for one in whole if one.template] or list(examples), lambda one: one.template)
    label = label_for(line, examples, url)
    if not is_writable(best.template, label, url):
        return None
    text = written(best.template, label or "", url)
    raw = line.text_of(field)
    lead = raw[: len(raw) - len(raw.lstrip())]
    if field.column < 0 or not raw.strip():
        example = best.line.text_of(best.field)
        blanks = ("", "") if field.column < 0 else (_blank(example[:1]), _blank(example[-1:]))
        padded = blanks[0] + text + blanks[1]
        return LineChange(
            line, field.start, field.end, padded.ljust(len(raw)) if field.column >= 0 else padded
        )
    trail = raw[len(raw.rstrip()) :]
    return LineChange(line, field.start + len(lead), field.end - len(trail), text)


def _blank(character: str) -> str:
    return character if character.isspace() else ""


# --- between other links --------------------------------------------------------------------------


def _in_text(own: Sequence[Line], examples: Sequence[Example], url: str) -> LineChange | None:
    there = [one for one in examples if one.field.column == TEXT]
    if len(there) < ENOUGH:
        return None
    keys: dict[str, float] = defaultdict(float)
    shapes: dict[str, float] = defaultdict(float)
    for one in there:
        shapes[one.line.shape] += one.weight
        for key in one.before:
            keys[key] += one.weight
    found: dict[Line, tuple[float, float]] = {}
    for line in (line for line in own if line.fields[0].column == TEXT):
        parts = parts_of(line, line.fields[0])
        if parts or _has_words(line):
            found[line] = max((keys[part.key] for part in parts), default=0.0), shapes[line.shape]
    if not found:
        return None
    line = max(found, key=lambda line: found[line])
    return _inserted(line, line.fields[0], there, url)


def _in_new_line(
    own: Sequence[Line], section: Sequence[Line], examples: Sequence[Example], url: str
) -> LineChange | None:
    """Return the change that adds a line, where the neighbors have the code link in a line of its own."""
    alone = [one for one in examples if one.field.column == TEXT and _is_alone(one)]
    if len(alone) < ENOUGH or len(alone) < _CLEAR * len(examples):
        return None
    by_number = {line.number: line for line in section}
    for one in sorted(alone, key=lambda one: -one.weight):
        above = next(
            (by_number[at] for at in range(one.line.number - 1, 0, -1) if _has_words(by_number.get(at))), None
        )
        line = next((line for line in own if above and _line_key(line) == _line_key(above)), None)
        if above is None or line is None or not _line_key(line):
            continue
        lead = one.line.text[: one.part.start]
        label = label_for(line, [example for example in alone if example.template == one.template], url)
        if is_writable(one.template, label, url):
            blank = "\n" * (one.line.number - above.number)
            at = len(line.text)
            return LineChange(line, at, at, blank + lead + written(one.template, label or "", url))
    return None


def _is_alone(example: Example) -> bool:
    """Return whether a line has nothing but a code link and a word for it."""
    rest = example.line.view[example.field.start : example.part.start] + example.line.view[example.part.end :]
    return not example.before and not example.after and _ONLY_CODE.fullmatch(rest) is not None


def _has_words(line: Line | None) -> bool:
    return line is not None and re.search(r"\w", line.view) is not None


def _line_key(line: Line) -> str:
    """Return what a line says that its link is: the words before it, else its label."""
    field = line.fields[0]
    links = line.links_of(field)
    if not links or field.column != TEXT:
        return ""
    before = clean(line.view[field.start : links[0].start]).casefold().strip(" :-")
    label = line.piece.label(links[0]).casefold()
    return before or (label if len(label.split()) <= LONGEST_LABEL else "")


def _inserted(line: Line, field: Field, examples: Sequence[Example], url: str) -> LineChange | None:
    """Return the change that puts the link after the last of the links that the neighbors have before it."""
    parts = parts_of(line, field)
    previous = _previous(parts, examples)
    key = previous.key if previous else ""
    alike = [one for one in examples if (one.before[-1:] or ("",))[0] == key] or list(examples)
    label = label_for(line, examples, url)
    labelled = [one for one in alike if one.label == label] or alike
    best = vote(labelled, lambda one: (one.after_words, one.gap, one.template))
    if not is_writable(best.template, label, url):
        return None
    text = written(best.template, label or "", url)
    separator = best.gap if best.before else separator_of(examples)
    if previous is None and parts:
        return LineChange(line, parts[0].start, parts[0].start, text + separator)
    if previous is None and not best.after_words:
        return None
    at = _behind(previous, best, line, field) if previous else field.start
    if best.after_words:
        at = _end_of_words(line, field, at)
    return _spaced(line, field, at, separator if previous else best.gap, text)


def _behind(previous: LinkPart, example: Example, line: Line, field: Field) -> int:
    """Return the end of a link, within the bracket around it if the example has both links in one bracket."""
    inner = previous.link.end if previous.link else previous.end
    if example.closing and line.text.startswith(example.closing, inner) and inner < previous.end:
        return inner
    return behind_brackets(line, field, previous.end)


def _previous(parts: Sequence[LinkPart], examples: Sequence[Example]) -> LinkPart | None:
    """Return the last of the links that are before the code link in the examples."""
    order: dict[str, float] = defaultdict(float)
    for one in examples:
        for key in one.before:
            order[key] -= one.weight
        for key in one.after:
            order[key] += one.weight
    previous = None
    for part in parts:
        role = role_of_label(part.key)
        unknown = role is None and part.key not in order and part.key != "title"
        usual = (
            _LITTLE if role in _AFTER_CODE or (unknown and previous and order[previous.key] < 0) else -_LITTLE
        )
        if order[part.key] + usual > 0:
            break
        previous = part
    return previous


def _end_of_words(line: Line, field: Field, at: int) -> int:
    rest = line.view[at : field.end]
    found = _TRAILER.search(rest)
    words = rest[: found.start()] if found else rest
    return at + len(words.rstrip(f" \t{FILL}"))


def _spaced(line: Line, field: Field, at: int, gap: str, text: str) -> LineChange:
    """Return the insertion; one blank at the end of the line is used up, and serves as the gap."""
    rest = line.text[at : field.end]
    if rest == " " and field.end == len(line.text) and gap.strip() == "":
        return LineChange(line, at, at + 1, gap + text)
    return LineChange(line, at, at, gap + text)
