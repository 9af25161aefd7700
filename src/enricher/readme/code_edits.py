"""A code link in the label, the wrapper and the place that the items around it use."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final
from urllib.parse import urlsplit

from enricher.readme.inline import BREAK, FILL, IMAGE, LINK, LINK_END, InlineLink, clean
from enricher.readme.lines import TEXT, Field, Line
from enricher.readme.venue_edits import Change

_HOSTS: Final = frozenset({"github.com", "gitlab.com", "bitbucket.org", "gitee.com", "codeberg.org", "sourceforge.net"})
_CODE_WORD: Final = r"(?:official )?(?:source )?(?:codes?|git ?hub|repo(?:sitory)?|implementation|source)"
_CODE_LABEL: Final = re.compile(rf"{_CODE_WORD}(?: link| page| repo)?", re.IGNORECASE)
_OTHER_LABEL: Final = re.compile(
    r"papers?|pdf|arxiv|preprint|report|tech(?:nical)? report|slides?|video|poster|data ?sets?|data|demo|blog|bib(?:tex)?",
    re.IGNORECASE,
)
_FILE: Final = re.compile(r"\.(?:pdf|pptx?|png|jpe?g|bib|zip)(?:$|[?#])", re.IGNORECASE)
_EMPTY_LINK: Final = re.compile(r"(?:|#|tbd|todo|none|null|-|coming soon|link|url)", re.IGNORECASE)
_NOTHING: Final = re.compile(
    r"(?:|[-–—−/?_x×]+|n/?a|none|null|no|nil|tbd|tba|todo|code|coming soon|not available|\(?soon\)?|to be released)",
    re.IGNORECASE,
)
_LABEL_VALUE: Final = re.compile(rf"[^\w]*(?P<label>{_CODE_WORD})[\W]*?[:：][\s\x00-\x07]*(?P<value>.*?)\s*", re.IGNORECASE)
_UNLINKED: Final = re.compile(rf"\\?\[{{1,2}}\s*{_CODE_WORD}\s*\\?\]{{1,2}}(?![(\[])", re.IGNORECASE)
_WRAPPERS: Final = (("\\[", "\\]"), ("[", "]"), ("[", ".]"), ("(", ")"), ("**", "**"), ("__", "__"), ("*", "*"), ("`", "`"))
_CLOSING: Final = re.compile(r"\.?(?:\\?\]|\)|</[a-z]+>|\*\*|__)", re.IGNORECASE)
_TRAILER: Final = re.compile(rf"[ \t]*(?:\\|{BREAK}|[{IMAGE}{LINK}][^{BREAK}]*|[⭐★🌟🔥][^{BREAK}]*)?$")
_BEFORE: Final = re.compile(r"^title$|paper|pdf|arxiv|pub|project|page|website|homepage|abs|doi|link")
_AFTER: Final = re.compile(r"video|slides?|poster|demo|blog|suppl?|supp|data|model|colab|hugging|talk|bib|tweet|weights|checkpoints?")
_PLAIN: Final = 2.0  # how much more a label counts that says no more than that there is code
_LITTLE: Final = 0.05
_LONGEST_LABEL: Final = 5  # words
_ENOUGH: Final = 2
_NEAR: Final = 4.0  # lines at which a neighbor counts half
_CLEAR: Final = 0.5
_URL: Final = "\x10"  # stands in a template for the address
_REPOSITORY: Final = "\x11"  # for owner and name of the repository
_LABEL: Final = "\x12"  # for the label


@dataclass(frozen=True, slots=True)
class Part:
    """A link with the brackets around it, as offsets of its line."""

    start: int
    end: int
    label: str
    link: InlineLink | None  # None where the brackets have no address

    @property
    def key(self) -> str:
        """The label in small letters, or `title` where it has many words."""
        if len(self.label.split()) > _LONGEST_LABEL:
            return "title"
        return " ".join(re.findall(r"\w+", self.label.casefold()))


@dataclass(frozen=True, slots=True)
class Example:
    """A code link of a neighbor: where it is among the other links, and how it is written."""

    line: Line
    field: Field
    part: Part
    template: str  # the link with its brackets, without address and label
    label: str
    gap: str  # what is between the thing before it and the link
    before: tuple[str, ...]  # the keys of the links before it
    after: tuple[str, ...]
    after_words: bool  # whether words are between the link before it and the link
    weight: float = 1.0  # the nearer to the item that learns from it, the more


def code_change(
    own: Sequence[Line], section: Sequence[Line], found: Sequence[Example], url: str
) -> Change | str:
    """Return the change that adds a code link to an item, or why it is not made.

    `own` are the lines of the item, `section` those to learn from, `found` the code links in them.
    """
    if any(link.url == url for line in own for link in line.piece.links):
        return "the link is there already"
    examples = _alike(own, tuple(_weighted(own, found)))
    change = _placeholder(own, examples, url)
    if change:
        return change
    if any(_is_code(line, link) for line in own for link in line.piece.links):
        return "the item has a code link already"
    if len(examples) < _ENOUGH:
        return "fewer than two items near it have a code link"
    return (
        _in_cell(own, section, examples, url)
        or _in_new_line(own, section, examples, url)
        or _in_text(own, examples, url)
        or "no place was found for a code link"
    )


def repository_of(url: str) -> tuple[str, str] | None:
    """Return owner and name of the repository that a URL leads to, or None."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").removeprefix("www.")
    path = [one for one in parts.path.split("/") if one]
    if host == "anonymous.4open.science" and len(path) > 1:
        return path[0], path[1]
    if host not in _HOSTS or len(path) < 2:  # noqa: PLR2004 - an owner and a name
        return None
    return path[0], path[1].removesuffix(".git")


def _is_code(line: Line, link: InlineLink) -> bool:
    label = line.piece.label(link)
    if len(label.split()) > _LONGEST_LABEL or _FILE.search(link.url) or _OTHER_LABEL.fullmatch(label.strip("[]() ")):
        return False
    if repository_of(link.url):
        return True
    return bool(_CODE_LABEL.fullmatch(label.strip("[]() "))) and not _EMPTY_LINK.fullmatch(link.url.strip())


# --- what the neighbors do ------------------------------------------------------------------------


def code_examples(lines: Sequence[Line]) -> tuple[Example, ...]:
    """Return the code links of the lines, as examples to learn from."""
    found = (_example(line, field) for line in lines for field in line.fields if line.piece.links)
    return tuple(one for one in found if one)


def _weighted(own: Sequence[Line], examples: Sequence[Example]) -> Iterator[Example]:
    """Yield the examples of other items, the near ones with more weight."""
    numbers = {line.number for line in own}
    middle = sum(numbers) / len(numbers)
    for one in examples:
        if one.line.number not in numbers:
            yield replace(one, weight=_NEAR / (_NEAR + abs(one.line.number - middle)))


def _alike(own: Sequence[Line], examples: Sequence[Example]) -> tuple[Example, ...]:
    """Return the examples in lines of the same shape, or all where those are too few."""
    shapes = {line.shape for line in own}
    alike = tuple(one for one in examples if one.line.shape in shapes)
    return alike if len(alike) >= _ENOUGH else tuple(examples)


def _example(line: Line, field: Field) -> Example | None:
    parts = _parts(line, field)
    at = next((at for at, part in enumerate(parts) if part.link and _is_code(line, part.link)), None)
    if at is None:
        return None
    part = parts[at]
    begin = parts[at - 1].end if at else field.start
    between = line.view[begin : part.start]
    after_words = bool(re.search(r"\w", between)) and at > 0
    gap = line.text[begin : part.start]
    if after_words or not at:
        gap = gap[len(gap.rstrip()) :]
    gap = re.sub(r"[ \t\xa0]{2,}", " ", gap)
    return Example(
        line=line,
        field=field,
        part=part,
        template=_template(line.text, part),
        label=part.label,
        gap=gap,
        before=tuple(one.key for one in parts[:at]),
        after=tuple(one.key for one in parts[at + 1 :]),
        after_words=after_words,
    )


def _template(text: str, part: Part) -> str:
    link = part.link
    if link is None:
        return text[part.start : part.end]
    if link.bare:
        return text[part.start : link.url_start] + _URL + text[link.url_end : part.end]
    if link.badge:
        shown = text[part.start : link.url_start]
        repository = repository_of(link.url)
        name = "/".join(repository) if repository else _URL
        return shown.replace(name, _REPOSITORY) + _URL + text[link.url_end : part.end]
    pieces = sorted([(link.label_start, link.label_end, _LABEL), (link.url_start, link.url_end, _URL)])
    written, at = [], part.start
    for start, end, mark in pieces:
        raw = text[start:end]
        lead = re.match(r"[\s\\\[(*_`]*", raw)[0] if mark == _LABEL else ""  # type: ignore[index]
        trail = re.search(r"[\s\\\])*_`]*$", raw)[0] if mark == _LABEL else ""  # type: ignore[index]
        written += [text[at:start], lead, mark, trail]
        at = end
    return "".join(written) + text[at : part.end]


def _parts(line: Line, field: Field) -> tuple[Part, ...]:
    """Return the links of a field with the brackets around each, and the labels that lack an address."""
    parts = [_part(line, field, link) for link in line.links_of(field)]
    view = line.view
    for found in re.finditer(r"(\\?)\[{1,2}([\w .-]{1,24})\\?\]{1,2}(?![(\[])", line.text):
        inside = any(part.start <= found.start() and found.end() <= part.end for part in parts)
        if field.start <= found.start() and found.end() <= field.end and not inside and LINK not in view[found.start() : found.end()]:
            parts.append(Part(found.start(), found.end(), found[2], None))
    return tuple(sorted(parts, key=lambda part: part.start))


def _part(line: Line, field: Field, link: InlineLink) -> Part:
    text, start, end = line.text, link.start, link.end
    grown = True
    while grown:
        grown = False
        for left, right in _WRAPPERS:
            if start - len(left) >= field.start and text[:start].endswith(left) and text.startswith(right, end) and end + len(right) <= field.end:
                start, end, grown = start - len(left), end + len(right), True
                break
    label = line.piece.label(link)
    if start >= 2 and text[start - 2 : start] == "\\[" and label.endswith("]"):  # noqa: PLR2004
        start -= 2
    return Part(start, end, label.strip("[]() "), link)


# --- placeholders ---------------------------------------------------------------------------------


def _placeholder(own: Sequence[Line], examples: Sequence[Example], url: str) -> Change | None:
    for line in own:
        for field in line.fields:
            change = _empty_link(line, field, url) or _unlinked(line, field, examples, url) or _value(line, field, examples, url)
            if change:
                return change
    return None


def _empty_link(line: Line, field: Field, url: str) -> Change | None:
    for link in line.links_of(field):
        label = line.piece.label(link).strip("[]() ")
        if _CODE_LABEL.fullmatch(label) and _EMPTY_LINK.fullmatch(link.url.strip()):
            return Change(line, link.url_start, link.url_end, url)
    return None


def _unlinked(line: Line, field: Field, examples: Sequence[Example], url: str) -> Change | None:
    found = _UNLINKED.search(line.text, field.start, field.end)
    if not found or LINK in line.view[found.start() : found.end()]:
        return None
    escaped = found[0].startswith("\\")
    if found[0].startswith("[[") or escaped:
        text = f"({url})" if not escaped else f"[{found[0]}]({url})"
        return Change(line, found.end() if not escaped else found.start(), found.end(), text)
    if not examples:
        return None
    best = max(examples, key=lambda one: one.weight)
    return Change(line, found.start(), found.end(), _written(best.template, found[0].strip("[]"), url))


def _value(line: Line, field: Field, examples: Sequence[Example], url: str) -> Change | None:
    found = _LABEL_VALUE.fullmatch(line.view, field.start, field.end)
    if not found or not _NOTHING.fullmatch(clean(found["value"]).strip("[]() ")):
        return None
    same = [one for one in examples if _LABEL_VALUE.fullmatch(one.line.view, one.field.start, one.field.end)]
    if not same:
        return None
    best = _vote(same, lambda one: one.template)
    start = found.start("value")
    blank = "" if line.text[:start].endswith((" ", "\t")) or not line.text[start:].strip() and False else ""
    return Change(line, start, found.end("value"), blank + _written(best.template, best.label, url))


# --- cells ----------------------------------------------------------------------------------------


def _in_cell(own: Sequence[Line], section: Sequence[Line], examples: Sequence[Example], url: str) -> Change | None:
    """Return the change of a row: the empty cell of the column that has code is filled, or its cell goes on."""
    weights: dict[int, float] = defaultdict(float)
    for one in examples:
        if one.field.column != TEXT:
            weights[one.field.column] += one.weight
    for column in sorted(weights, key=lambda column: -weights[column]):
        cells = [(line, field) for line in own for field in line.fields if field.column == column]
        there = [one for one in examples if one.field.column == column]
        if not cells or len(there) < _ENOUGH or weights[column] < _CLEAR * sum(weights.values()):
            continue
        line, field = cells[-1]
        if _is_blank(line, field, section):
            return _filled(line, field, there, url)
        if not line.links_of(field) and "![" not in line.text_of(field):
            return _linked_name(line, field, there, url)
        return _inserted(line, field, there, url)
    return None


def _linked_name(line: Line, field: Field, examples: Sequence[Example], url: str) -> Change | None:
    """Return the change that links the name of a row, where each row has its own name linked to its code."""
    labels = {one.label for one in examples}
    whole = [one for one in examples if _cell_template(one)]
    words = line.text_of(field).strip()
    if len(labels) < len(examples) or len(whole) < _ENOUGH or len(words.split()) > _LONGEST_LABEL:
        return None
    start = field.start + line.text_of(field).index(words)
    best = _vote(whole, lambda one: one.template)
    return Change(line, start, start + len(words), _written(best.template, words, url))


def _is_blank(line: Line, field: Field, section: Sequence[Line]) -> bool:
    """Return whether a cell holds nothing, or what this column has in rows without a link."""
    if line.links_of(field) or "![" in line.text_of(field):
        return False
    words = line.words_of(field)
    if _NOTHING.fullmatch(words.strip("[]() ")):
        return True
    same = sum(
        1
        for other in section
        for cell in other.fields
        if cell.column == field.column and other.number != line.number and other.words_of(cell) == words
    )
    return same >= _ENOUGH and len(words.split()) <= _ENOUGH and not re.search(r"\w", words)


def _filled(line: Line, field: Field, examples: Sequence[Example], url: str) -> Change | None:
    whole = [replace(one, template=_cell_template(one)) for one in examples]
    best = _vote([one for one in whole if one.template] or list(examples), lambda one: one.template)
    label = _label(line, examples, url)
    if not _is_writable(best.template, label, url):
        return None
    text = _written(best.template, label or "", url)
    raw = line.text_of(field)
    lead = raw[: len(raw) - len(raw.lstrip())]
    if field.column < 0 or not raw.strip():
        example = best.line.text_of(best.field)
        blanks = ("", "") if field.column < 0 else (_blank(example[:1]), _blank(example[-1:]))
        padded = blanks[0] + text + blanks[1]
        return Change(line, field.start, field.end, padded.ljust(len(raw)) if field.column >= 0 else padded)
    trail = raw[len(raw.rstrip()) :]
    return Change(line, field.start + len(lead), field.end - len(trail), text)


def _blank(character: str) -> str:
    return character if character.isspace() else ""


def _cell_template(example: Example) -> str:
    """Return the whole cell as a template, or nothing where it holds other words or links too."""
    line, field, part = example.line, example.field, example.part
    others = [link for link in line.links_of(field) if part.link and link.start != part.link.start]
    outside = clean(line.view[field.start : part.start] + line.view[part.end : field.end])
    if others or re.search(r"\w", outside):
        return ""
    repository = repository_of(part.link.url) if part.link else None
    before, after = line.text[field.start : part.start].lstrip(), line.text[part.end : field.end].rstrip()
    if repository:
        name = "/".join(repository)
        before, after = before.replace(name, _REPOSITORY), after.replace(name, _REPOSITORY)
    return before + example.template + after


def _label(line: Line, examples: Sequence[Example], url: str) -> str | None:
    """Return the label: the usual one, or what it is made of where each row has its own."""
    votes: dict[str, float] = defaultdict(float)
    constant: dict[str, float] = defaultdict(float)
    for one in examples:
        constant[one.label] += one.weight * (_PLAIN if _CODE_LABEL.fullmatch(one.label) else 1)
        for reason in _reasons(one):
            votes[reason] += one.weight
    total = sum(one.weight for one in examples)
    usual = max(constant, key=lambda label: constant[label])
    if constant[usual] >= _CLEAR * total:
        return usual
    for reason in sorted(votes, key=lambda reason: -votes[reason]):
        if votes[reason] < _CLEAR * total:
            break
        if reason == "name":
            found = repository_of(url)
            return found[1] if found else None
        cell = next((field for field in line.fields if f"cell {field.column}" == reason), None)
        words = _name(line, cell) if cell else ""
        if words:
            return words
    same = [label for label in constant if sum(1 for one in examples if one.label == label) >= _ENOUGH]
    return max(same, key=lambda label: constant[label]) if same else None


def _reasons(example: Example) -> Iterator[str]:
    label = example.label.casefold()
    for field in example.line.fields:
        if field.column != example.field.column and _name(example.line, field).casefold() == label:
            yield f"cell {field.column}"
    repository = repository_of(example.part.link.url) if example.part.link else None
    if repository and repository[1].casefold() == label:
        yield "name"


def _name(line: Line, field: Field) -> str:
    links = line.links_of(field)
    words = line.piece.label(links[0]) if links else line.words_of(field)
    return re.sub(r"^\W+|[^\w)]+$", "", words)


# --- between other links --------------------------------------------------------------------------


def _in_text(own: Sequence[Line], examples: Sequence[Example], url: str) -> Change | None:
    there = [one for one in examples if one.field.column == TEXT]
    if len(there) < _ENOUGH:
        return None
    keys: dict[str, float] = defaultdict(float)
    shapes: dict[str, float] = defaultdict(float)
    for one in there:
        shapes[one.line.shape] += one.weight
        for key in one.before:
            keys[key] += one.weight
    found: dict[Line, tuple[float, float]] = {}
    for line in own:
        parts = _parts(line, line.fields[0]) if line.fields[0].column == TEXT else ()
        if parts:
            found[line] = max(keys[part.key] for part in parts), shapes[line.shape]
    if not found:
        return None
    line = max(found, key=lambda line: found[line])
    return _inserted(line, line.fields[0], there, url)


def _in_new_line(
    own: Sequence[Line], section: Sequence[Line], examples: Sequence[Example], url: str
) -> Change | None:
    """Return the change that adds a line, where the neighbors have the code link in a line of its own."""
    alone = [one for one in examples if one.field.column == TEXT and _is_alone(one)]
    if len(alone) < _ENOUGH or len(alone) < _CLEAR * len(examples):
        return None
    by_number = {line.number: line for line in section}
    for one in sorted(alone, key=lambda one: -one.weight):
        above = next((by_number[at] for at in range(one.line.number - 1, 0, -1) if _has_words(by_number.get(at))), None)
        line = next((line for line in own if above and _line_key(line) == _line_key(above)), None)
        if above is None or line is None or not _line_key(line):
            continue
        lead = one.line.text[: one.part.start]
        label = _label(line, [example for example in alone if example.template == one.template], url)
        if _is_writable(one.template, label, url):
            blank = "\n" * (one.line.number - above.number)
            at = len(line.text)
            return Change(line, at, at, blank + lead + _written(one.template, label or "", url))
    return None


def _is_alone(example: Example) -> bool:
    """Return whether a line has nothing but a code link and a word for it."""
    rest = example.line.view[example.field.start : example.part.start] + example.line.view[example.part.end :]
    return not example.before and not example.after and re.fullmatch(rf"\W*(?:{_CODE_WORD})?\W*", rest, re.IGNORECASE) is not None


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
    return before if before else label if len(label.split()) <= _LONGEST_LABEL else ""


def _inserted(line: Line, field: Field, examples: Sequence[Example], url: str) -> Change | None:
    """Return the change that puts the link after the last of the links that the neighbors have before it."""
    parts = _parts(line, field)
    before: dict[str, float] = defaultdict(float)
    after: dict[str, float] = defaultdict(float)
    for one in examples:
        for key in one.before:
            before[key] += one.weight
        for key in one.after:
            after[key] += one.weight
    previous = None
    for part in parts:
        if after[part.key] + _prior(_AFTER, part) > before[part.key] + _prior(_BEFORE, part):
            break
        previous = part
    if previous is None and not parts:
        return None
    key = previous.key if previous else ""
    alike = [one for one in examples if (one.before[-1:] or ("",))[0] == key] or list(examples)
    best = _vote(alike, lambda one: (one.after_words, one.gap, one.template))
    label = _label(line, examples, url)
    if not _is_writable(best.template, label, url):
        return None
    text = _written(best.template, label or "", url)
    separator = best.gap if best.before else _separator(examples)
    if previous is None:
        following = parts[0]
        return Change(line, following.start, following.start, text + separator)
    at = _outside(line, field, previous.end)
    if best.after_words:
        at = _end_of_words(line, field, at)
    return _spaced(line, field, at, separator, text)


def _prior(usual: re.Pattern[str], part: Part) -> float:
    """Return the little weight of what most lists do, for a label that no neighbor has."""
    return _LITTLE if usual.search(part.key) else 0.0


def _separator(examples: Sequence[Example]) -> str:
    """Return what most often is between two links that follow each other."""
    gaps: dict[str, float] = defaultdict(float)
    for one in examples:
        parts = _parts(one.line, one.field)
        for left, right in pairwise(parts):
            if not re.search(r"\w", one.line.view[left.end : right.start]):
                gaps[re.sub(r"\s{2,}", " ", one.line.text[left.end : right.start])] += one.weight
    return max(gaps, key=lambda gap: gaps[gap], default=" ")


def _outside(line: Line, field: Field, at: int) -> int:
    """Return the place behind the brackets and tags that are still open there."""
    while True:
        found = _CLOSING.match(line.text, at, field.end)
        if not found or not _is_open(line.text[field.start : at], found[0]):
            return at
        at = found.end()


def _is_open(text: str, closing: str) -> bool:
    closing = closing.lstrip(".\\")
    if closing.startswith("</"):
        name = closing[2:-1]
        return len(re.findall(rf"<{name}\b", text, re.IGNORECASE)) > len(re.findall(rf"</{name}>", text, re.IGNORECASE))
    if closing in ("**", "__"):
        return text.count(closing) % 2 == 1
    opening = {"]": "[", ")": "("}[closing]
    return text.count(opening) > text.count(closing)


def _end_of_words(line: Line, field: Field, at: int) -> int:
    rest = line.view[at : field.end]
    found = _TRAILER.search(rest)
    words = rest[: found.start()] if found else rest
    return at + len(words.rstrip(f" \t{FILL}"))


def _spaced(line: Line, field: Field, at: int, gap: str, text: str) -> Change:
    """Return the insertion; one blank at the end of the line is used up, and serves as the gap."""
    rest = line.text[at : field.end]
    if rest == " " and field.end == len(line.text) and gap.strip() == "":
        return Change(line, at, at + 1, gap + text)
    return Change(line, at, at, gap + text)


# --- writing --------------------------------------------------------------------------------------


def _written(template: str, label: str, url: str) -> str:
    repository = repository_of(url)
    text = template.replace(_LABEL, label).replace(_URL, url)
    return text.replace(_REPOSITORY, "/".join(repository)) if repository else text


def _is_writable(template: str, label: str | None, url: str) -> bool:
    """Return whether all that the template asks for is known: a badge needs a repository, a link its label."""
    return (bool(label) or _LABEL not in template) and (
        _REPOSITORY not in template or repository_of(url) is not None
    )


def _vote(examples: Sequence[Example], key: Callable[[Example], object]) -> Example:
    """Return the heaviest example of the kind that weighs most."""
    votes: dict[object, float] = defaultdict(float)
    for one in examples:
        votes[key(one)] += one.weight
    best = max(votes, key=lambda kind: votes[kind])
    return max((one for one in examples if key(one) == best), key=lambda one: one.weight)
