"""The code links of the lines near an item, as examples of how the list writes them."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from enricher.model.readme_list import LinkRole
from enricher.readme.inline import LINK, InlineLink, clean
from enricher.readme.lines import Field, Line
from enricher.readme.roles import Lead, lead_of, role_of_label, split_url
from enricher.text.patterns import later

CODE_WORD: Final = r"(?:official )?(?:source )?(?:codes?|git ?hub|repo(?:sitory)?|implementation|source)"
ENOUGH: Final = 2  # examples to learn from
LONGEST_LABEL: Final = 5  # words

_UNLINKED: Final = later(r"\\?\[{1,2}([\w .-]{1,24})\\?\]{1,2}(?![(\[])")
_WRAPPERS: Final = (
    ("\\[", "\\]"),
    ("[", "]"),
    ("[", ".]"),
    ("(", ")"),
    ("**", "**"),
    ("__", "__"),
    ("*", "*"),
    ("`", "`"),
)
_EDGES: Final = " \t\\[]()*_`"  # of a label, which belong to its brackets
_CLOSING: Final = later(r"\.?(?:\\?\]|\)|</[a-z]+>|\*\*|__)", re.IGNORECASE)
_BLANKS: Final = later(r"[ \t\xa0]{2,}")
_PLAIN_LABEL: Final = later(CODE_WORD, re.IGNORECASE)
_PLAIN: Final = 2.0  # how much more a label counts that says no more than that there is code
_NEAR: Final = 4.0  # lines at which an example counts half
_CLEAR: Final = 0.5
_SOME: Final = 0.25
_URL: Final = "\x10"  # in a template, in place of the address
_REPOSITORY: Final = "\x11"  # for owner and name of the repository
_LABEL: Final = "\x12"  # for the label


@dataclass(frozen=True, slots=True)
class LinkPart:
    """A link with the brackets around it, as offsets of its line."""

    start: int
    end: int
    label: str
    link: InlineLink | None  # None where the brackets have no address

    @property
    def key(self) -> str:
        """The label in small letters, or `title` where it has many words."""
        if len(self.label.split()) > LONGEST_LABEL:
            return "title"
        return " ".join(re.findall(r"\w+", self.label.casefold()))


@dataclass(frozen=True, slots=True)
class Example:
    """A code link of a neighbor: where it is among the other links, and how it is written."""

    line: Line
    field: Field
    part: LinkPart
    template: str  # the link with its brackets, without address and label
    label: str
    gap: str  # what is between the thing before it and the link
    before: tuple[str, ...]  # the keys of the links before it
    after: tuple[str, ...]
    closing: str  # the bracket behind it that began before it, as in `([paper](…), [code](…))`
    after_words: bool  # whether words are before the link, behind the link before it
    weight: float = 1.0  # the nearer to the item that learns from it, the more


def code_examples(lines: Sequence[Line]) -> tuple[Example, ...]:
    """Return the code links of the lines, as examples to learn from."""
    found = (_example(line, field) for line in lines for field in line.fields if line.piece.links)
    return tuple(one for one in found if one)


def weighted(own: Sequence[Line], examples: Sequence[Example]) -> Iterator[Example]:
    """Yield the examples of other items, the near ones with more weight."""
    numbers = {line.number for line in own}
    middle = sum(numbers) / len(numbers)
    for one in examples:
        if one.line.number not in numbers:
            yield replace(one, weight=_NEAR / (_NEAR + abs(one.line.number - middle)))


def alike_to(own: Sequence[Line], examples: Sequence[Example]) -> tuple[Example, ...]:
    """Return the examples in lines of the same shape, or all where those are too few."""
    shapes = {line.shape for line in own}
    alike = tuple(one for one in examples if one.line.shape in shapes)
    return alike if len(alike) >= ENOUGH else tuple(examples)


def _example(line: Line, field: Field) -> Example | None:
    parts = parts_of(line, field)
    at = next((at for at, part in enumerate(parts) if part.link and is_code(line, part.link)), None)
    if at is None:
        return None
    part = parts[at]
    begin = behind_brackets(line, field, parts[at - 1].end) if at else field.start
    between = line.view[begin : part.start]
    after_words = re.search(r"\w", between) is not None
    gap = line.text[begin : part.start]
    if after_words or not at:
        gap = gap[len(gap.rstrip()) :]
    gap = _BLANKS.sub(" ", gap)
    return Example(
        line=line,
        field=field,
        part=part,
        template=template_of(line.text, part),
        label=part.label,
        gap=gap,
        before=tuple(one.key for one in parts[:at]),
        after=tuple(one.key for one in parts[at + 1 :]),
        closing=_closing(line, field, part),
        after_words=after_words,
    )


def _closing(line: Line, field: Field, part: LinkPart) -> str:
    end = behind_brackets(line, field, part.end)
    return line.text[part.end : end] if len(line.text[part.end : end]) == 1 else ""


def template_of(text: str, part: LinkPart) -> str:
    """Return a link with its brackets, with signs in place of its address, repository and label."""
    link = part.link
    if link is None:
        return text[part.start : part.end]
    if link.bare:
        return text[part.start : link.url_start] + _URL + text[link.url_end : part.end]
    if link.badge:
        written = text[part.start : link.url_start]
        repository = repository_of(link.url)
        name = "/".join(repository) if repository else _URL
        return written.replace(name, _REPOSITORY) + _URL + text[link.url_end : part.end]
    places = sorted([(link.label_start, link.label_end, _LABEL), (link.url_start, link.url_end, _URL)])
    pieces, at = [], part.start
    for start, end, mark in places:
        raw = text[start:end]
        words = raw
        if mark == _LABEL:
            words = part.label if part.label in raw else raw.strip(_EDGES)
        lead, _, trail = raw.partition(words) if words else ("", "", "")
        pieces += [text[at:start], lead, mark, trail]
        at = end
    return "".join(pieces) + text[at : part.end]


def parts_of(line: Line, field: Field) -> tuple[LinkPart, ...]:
    """Return the links of a field with the brackets around each, and the labels that lack an address."""
    parts = [_part(line, field, link) for link in line.links_of(field)]
    for found in _UNLINKED.finditer(line.text, field.start, field.end):
        inside = any(part.start <= found.start() and found.end() <= part.end for part in parts)
        if not inside and LINK not in line.view[found.start() : found.end()]:
            parts.append(LinkPart(found.start(), found.end(), found[1], None))
    return tuple(sorted(parts, key=lambda part: part.start))


def _part(line: Line, field: Field, link: InlineLink) -> LinkPart:
    text, start, end = line.text, link.start, link.end
    grown = True
    while grown:
        grown = False
        for left, right in _WRAPPERS:
            if (
                start - len(left) >= field.start
                and text[:start].endswith(left)
                and text.startswith(right, end)
                and end + len(right) <= field.end
            ):
                start, end, grown = start - len(left), end + len(right), True
                break
    label = line.piece.label(link)
    if start >= 2 and text[start - 2 : start] == "\\[" and label.endswith("]"):  # noqa: PLR2004
        start -= 2
    return LinkPart(start, end, label.strip("[]() "), link)


def cell_template(example: Example) -> str:
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


def behind_brackets(line: Line, field: Field, at: int) -> int:
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
        return len(re.findall(rf"<{name}\b", text, re.IGNORECASE)) > len(
            re.findall(rf"</{name}>", text, re.IGNORECASE)
        )
    if closing in ("**", "__"):
        return text.count(closing) % 2 == 1
    opening = {"]": "[", ")": "("}[closing]
    return text.count(opening) > text.count(closing)


def separator_of(examples: Sequence[Example]) -> str:
    """Return what most often is between two links that follow each other."""
    gaps: dict[str, float] = defaultdict(float)
    for one in examples:
        parts = parts_of(one.line, one.field)
        for left, right in pairwise(parts):
            if not re.search(r"\w", one.line.view[left.end : right.start]):
                gaps[re.sub(r"\s{2,}", " ", one.line.text[left.end : right.start])] += one.weight
    return max(gaps, key=lambda gap: gaps[gap], default=" ")


def label_for(line: Line, examples: Sequence[Example], url: str) -> str | None:
    """Return the label: the usual one, or what it is made of where each row has its own; None if unknown."""
    labels: dict[str, float] = defaultdict(float)
    reasons: dict[str, float] = defaultdict(float)
    counts = Counter(one.label for one in examples)
    for one in examples:
        if counts[one.label] >= ENOUGH or role_of_label(one.label) is LinkRole.CODE:
            labels[one.label] += one.weight * (_PLAIN if _PLAIN_LABEL.fullmatch(one.label) else 1)
        for reason in _reasons(one):
            reasons[reason] += one.weight
    total = sum(one.weight for one in examples)
    usual = max(labels, key=lambda label: labels[label], default=None)
    if usual is not None and role_of_label(usual) is LinkRole.PROJECT:
        return "CODE" if usual.isupper() else "code" if usual.islower() else "Code"
    if usual is not None and labels[usual] >= _CLEAR * total:
        return usual
    best = max(reasons, key=lambda reason: reasons[reason], default="")
    if best and reasons[best] >= (_CLEAR if usual else _SOME) * total:
        return _made_of(best, line, url) or usual
    return usual


def _made_of(reason: str, line: Line, url: str) -> str | None:
    if reason == _REPOSITORY:
        repository = repository_of(url)
        return repository[1] if repository else None
    cell = next((field for field in line.fields if str(field.column) == reason), None)
    return _name(line, cell) if cell else None


def _reasons(example: Example) -> Iterator[str]:
    """Yield what the label of an example may be made of: the column of a cell, or the repository's name."""
    label = example.label.casefold()
    for field in example.line.fields:
        if field.column != example.field.column and _name(example.line, field).casefold() == label:
            yield str(field.column)
    repository = repository_of(example.part.link.url) if example.part.link else None
    if repository and repository[1].casefold() == label:
        yield _REPOSITORY


def _name(line: Line, field: Field) -> str:
    links = line.links_of(field)
    words = line.piece.label(links[0]) if links else line.words_of(field)
    return re.sub(r"^\W+|[^\w)]+$", "", words)


def written(template: str, label: str, url: str) -> str:
    repository = repository_of(url)
    text = template.replace(_LABEL, label).replace(_URL, url)
    return text.replace(_REPOSITORY, "/".join(repository)) if repository else text


def is_writable(template: str, label: str | None, url: str) -> bool:
    """Return whether all that the template asks for is known, such as the repository for a badge."""
    return (bool(label) or _LABEL not in template) and (
        _REPOSITORY not in template or repository_of(url) is not None
    )


def vote(examples: Sequence[Example], key: Callable[[Example], object]) -> Example:
    """Return the heaviest example of the kind that weighs most."""
    votes: dict[object, float] = defaultdict(float)
    for one in examples:
        votes[key(one)] += one.weight
    best = max(votes, key=lambda kind: votes[kind])
    return max((one for one in examples if key(one) == best), key=lambda one: one.weight)


def repository_of(url: str) -> tuple[str, str] | None:
    """Return owner and name of the repository that a URL leads to, or None."""
    parts = split_url(url.strip())
    if parts is None or lead_of(url.strip(), lambda _: False) is not Lead.CODE:
        return None
    segments = [segment for segment in parts[1].split("/") if segment]
    if segments[:1] == ["r"]:  # anonymous.4open.science
        segments = segments[1:]
    return (segments[0], segments[1].removesuffix(".git")) if len(segments) > 1 else None


def is_code(line: Line, link: InlineLink) -> bool:
    label = line.piece.label(link)
    role = role_of_label(label)
    if not (label or link.bare or link.badge):
        return False
    if len(label.split()) > LONGEST_LABEL or role not in (None, LinkRole.CODE, LinkRole.PROJECT):
        return False
    return lead_of(link.url, lambda _: False) is Lead.CODE or (
        role is LinkRole.CODE and link.url.startswith(("http:", "https:"))
    )
