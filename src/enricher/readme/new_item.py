"""A new item in the form of its neighbors: their markup, with each fact of a new paper in its place."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2
from typing import Final

from enricher.model.readme_list import Item, ItemKind, LinkRole
from enricher.model.venues import same_series
from enricher.readme.authors import AuthorForm
from enricher.readme.code_examples import repository_of
from enricher.readme.item_template import (
    ARXIV,
    AUTHORS,
    DATE,
    NAME,
    REPOSITORY,
    REST,
    TITLE,
    VENUE,
    YEAR,
    PaperFacts,
    Template,
    arxiv_id,
    dated,
    host_of,
    short_name,
    template_of,
)
from enricher.text.markdown import html, markdown, target

_PREPRINT: Final = re.compile(r"(?:arxiv|corr|biorxiv|medrxiv|pre-?prints?)(?: pre-?print)?", re.IGNORECASE)
_USUAL: Final = 0.2  # of the items have a word which belongs to the form
_TWO: Final = 2  # authors: before the last of more there may be a comma
_FEW: Final = 3  # items of a section by which it has a form of its own
# What counts for a form, and against it; twice as many items of that form count 1.
_SAME_HOST: Final = 1.0
_SAME_KIND: Final = 1.5  # both are preprints, or neither
_MISSING: Final = 5.0  # a fact has no place in it
_ALWAYS: Final = 3.0  # times that, for what no item may lose
_EXTRA: Final = 2.0  # a place has no fact
_CONTENT: Final = 4.0  # it has words that no source states
_DOUBTFUL: Final = 4.0
_LINKS: Final = frozenset(role.value for role in LinkRole)
MOST_CONTENT: Final = 8  # stretches of words that no source states; more are an essay


def is_preprint(venue: str) -> bool:
    """Return whether the words of a venue only say that it is a preprint."""
    return _PREPRINT.fullmatch(venue.strip()) is not None


Value = Callable[[str], str]  # what takes the place of the words of a template


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a form should show: the values that there are, and how many of the items near by show each."""

    values: Mapping[str, Value]
    shares: Mapping[str, float]  # from 0 to 1
    host: str  # of the paper's link
    is_preprint: bool


class Forms:
    """The forms of the items of one file, and how often each is used."""

    def __init__(self, templates: Sequence[Template]) -> None:
        """The templates are all those of a file, see `templates_of`."""
        self._items: Final = [one.item for one in templates]
        self._templates: Final = {id(one.item): one for one in templates}
        self._words: Final = Counter(word for one in self._templates.values() for word in one.words)
        self._labels: Final = Counter(label for one in self._templates.values() for label in one.labels)
        self._keys: Final = Counter(one.key for one in self._templates.values())

    def written(self, paper: PaperFacts, section: Sequence[Item], near: int) -> str | None:
        """Return the paper as an item of a section, near the item of this line; None without an example.

        The form is the one that most items have which show the same facts; what no source states is left out.
        """
        here = [one for item in section if (one := self._templates.get(id(item)))]
        everywhere = tuple(self._templates.values())
        neighbors = [one.item for one in here]
        unwanted = () if _shows_name(here if len(here) >= _FEW else everywhere, paper.title) else (NAME, REST)

        def values(form: AuthorForm | None, escape: Callable[[str], str] = markdown) -> Mapping[str, Value]:
            found = values_of(paper, neighbors, self._items, form, escape)
            return {role: value for role, value in found.items() if role not in unwanted}

        known = values(None)
        needed = _LINKS & known.keys() & {role for one in everywhere for role in one.roles} | {TITLE}
        whole = [one for one in here if needed <= _shown(one, known) and not self._names_its_paper(one)]
        is_small = len(here) < _FEW or not whole
        pool = [*here, *everywhere] if is_small else here
        if not pool:
            return None
        wanted = _Wanted(known, _shares(pool, paper), host_of(paper.links[0][1]), is_preprint=not paper.venue)
        counts = Counter(one.key for one in here)

        def score(one: Template) -> tuple[float, int]:
            frequent = log2(1 + counts[one.key]) + (1.0 if is_small else 0.25) * log2(1 + self._keys[one.key])
            return frequent + self._fit(one, wanted), -abs(one.item.line - near)

        best = max(pool, key=score)
        formed = best.of_form(self._is_usual)
        if len(formed.parts) - len(best.parts) > MOST_CONTENT:
            return None
        form = author_form((best, *pool), len(paper.authors))
        last = values(form, html if best.item.kind is ItemKind.HTML_ROW else markdown)
        if TITLE not in best.roles and NAME not in last:
            last = {**last, NAME: last[TITLE]}  # the only form links a name, and the title has none
        return formed.fill(last)

    def _is_usual(self, word: str) -> bool:
        return self._words[word] >= max(2, _USUAL * len(self._templates))

    def _names_its_paper(self, one: Template) -> bool:
        """Return whether the link to the paper has a text that is only its own, such as its name."""
        labels = [link.label.strip().casefold() for link in one.item.papers[:1]]
        return any(label in one.labels and self._labels[label] < _FEW for label in labels)

    def _fit(self, one: Template, wanted: _Wanted) -> float:
        """Return how well a form fits what is known; it loses most by a fact that it has no place for."""
        has = wanted.values.keys()
        missing = sum(wanted.shares.get(role, 0.0) for role in has - _shown(one, wanted.values))
        content = sum(self._labels[label] < _FEW for label in one.labels)
        content += 0 if one.is_of_form(self._is_usual) else 1
        return (
            (_SAME_HOST if one.host() == wanted.host else 0.0)
            + (_SAME_KIND if _is_of_preprint(one) is wanted.is_preprint else 0.0)
            - (0.0 if one.item.sure else _DOUBTFUL)
            - _MISSING * missing
            - _EXTRA * len(one.roles - has)
            - _CONTENT * content
            - (2 * _MISSING * _ALWAYS if self._names_its_paper(one) else 0.0)
        )


def templates_of(text: str, items: Sequence[Item]) -> tuple[Template, ...]:
    """Return the items of a text as templates; rows of tables have a form of their own, see `new_row`."""
    made = (template_of(text, item) for item in items if item.kind is not ItemKind.ROW)
    return tuple(one for one in made if one)


def _shown(one: Template, values: Mapping[str, Value]) -> frozenset[str]:
    """Return what a form shows; a title also in two parts, if it has them."""
    return one.roles | ({TITLE} if REST in one.roles and NAME in values else frozenset())


def _is_of_preprint(one: Template) -> bool | None:
    """Return whether the words of its venue say that the paper is a preprint; None without any."""
    return is_preprint(one.item.venue.text) if one.item.venue else None


def author_form(templates: Sequence[Template], count: int) -> AuthorForm | None:
    """Return how the first of these writes its authors; what joins the last, as where there are as many."""
    found = [written for one in templates if (written := one.authors())]
    first = found[0].form if found else None
    if first is None or first.most:
        return first
    alike = (one.form for one in found if not one.form.most and (len(one.names) > _TWO) == (count > _TWO))
    return next((form for form in alike if form.initials == first.initials), first)


def values_of(
    paper: PaperFacts,
    near: Sequence[Item],
    everywhere: Sequence[Item],
    form: AuthorForm | None,
    escape: Callable[[str], str] = markdown,
) -> Mapping[str, Value]:
    """Return what each role of a template becomes; the venue is spelled as by items near, else by any."""
    urls = paper.urls()
    values: dict[str, Value] = {role: _constant(target(url)) for role, url in urls.items()}
    values[TITLE] = _constant(escape(paper.title))
    if name := short_name(paper.title):
        values[NAME] = _constant(escape(name))
        values[REST] = _constant(escape(paper.title.partition(":")[2].strip()))
    if paper.authors:
        names = tuple(map(escape, paper.authors))
        values[AUTHORS] = _constant(form.write(names) if form else ", ".join(names))
    if venue := _venue(paper, near) or _venue(paper, everywhere) or escape(paper.venue):
        values[VENUE] = lambda written: written if _is_spelling(written, paper.venue) else venue
    if paper.year is not None:
        year = paper.year
        values[YEAR] = lambda written: f"{year % 100:02d}" if len(written) == 2 else f"{year}"  # noqa: PLR2004
    if when := paper.posted:
        values[DATE] = lambda written: dated(written, *when)
    if ident := next((found for url in urls.values() if (found := arxiv_id(url))), ""):
        values[ARXIV] = _constant(ident)
    if repository := repository_of(urls.get(LinkRole.CODE.value, "")):
        values[REPOSITORY] = _constant(target("/".join(repository)))
    return values


def _venue(paper: PaperFacts, items: Sequence[Item]) -> str:
    """Return the venue as most of these items spell it, or for a preprint their word for that."""
    spelled = Counter(
        item.venue.text for item in items if item.venue and _is_spelling(item.venue.text, paper.venue)
    )
    return spelled.most_common(1)[0][0] if spelled else ""


def _is_spelling(written: str, venue: str) -> bool:
    """Return whether words name the venue, or that it is a preprint where there is none."""
    return same_series(written, venue) if venue else is_preprint(written)


def _constant(value: str) -> Value:
    return lambda _: value


def _shares(templates: Sequence[Template], paper: PaperFacts) -> Mapping[str, float]:
    """Return how many items show each role, from 0 to 1: of preprints for one, else of the others.

    The title and a first link are shown wherever there is one, in any item.
    """
    links = _LINKS & {role for one in templates for role in one.roles}
    alike = [one for one in templates if _is_of_preprint(one) is not bool(paper.venue)] or templates
    counts = Counter(role for one in alike for role in one.roles)
    shares = {role: count / len(alike) for role, count in counts.items()}
    return shares | dict.fromkeys((TITLE, *links), _ALWAYS)


def _shows_name(templates: Sequence[Template], title: str) -> bool:
    """Return whether most items show the name before the colon of their titles which have such a one.

    A name of one word is another kind than one of several, which often is only the first half of a sentence.
    """
    is_word = " " not in short_name(title)
    alike = [
        NAME in one.roles
        for one in templates
        if (name := short_name(one.item.title)) and (" " not in name) is is_word
    ]
    return bool(short_name(title)) and 2 * sum(alike) >= len(alike)
