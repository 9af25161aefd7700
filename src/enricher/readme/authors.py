"""Names of authors as a list writes them: all or some, whole or with initials, and what joins them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from enricher.readme.wording import is_authors, is_people, is_person
from enricher.text.patterns import later

_ET_AL: Final = later(r"(?P<join>,?[ ])(?P<words>et[ .]+al\b\.?|and others)\s*$", re.IGNORECASE)
_LAST: Final = later(r"(?P<join>,? (?:and|&) )(?P<name>[^,]+)$")
_INITIALS: Final = later(r"(?:[A-Z]\.?[ -]?)+[A-ZÀ-Þ]\S+(?: \S+)?")
_DOTTED: Final = later(r"[A-Z]\.")
_FAMILY_NAME: Final = later(r"[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’-]+)?")
_FEW: Final = 3  # authors before `et al.`


@dataclass(frozen=True, slots=True)
class AuthorForm:
    """How an item writes its authors; `most` is how many it names before `more`, 0 for all of them."""

    initials: bool
    family_first: bool  # Lovelace, Ada
    last: str  # what joins the last of all; empty for a comma
    most: int
    more: str  # such as `, et al.`

    def write(self, names: Sequence[str]) -> str:
        """Return the names in this form."""
        shown = names[: self.most] if self.most and len(names) > self.most else names
        written = [self._name(name) for name in shown]
        if len(shown) < len(names):
            return ", ".join(written) + self.more
        if self.last and len(written) > 1:
            last = self.last if len(written) > 2 else f" {self.last.lstrip(', ')}"  # noqa: PLR2004 - two need no comma
            return ", ".join(written[:-1]) + last + written[-1]
        return ", ".join(written)

    def _name(self, name: str) -> str:
        given, _, family = name.rpartition(" ")
        if self.initials and given:
            given = " ".join(part if part.endswith(".") else f"{part[0]}." for part in given.split())
        if self.family_first and given:
            return f"{family}, {given}"
        return f"{given} {family}".strip()


@dataclass(frozen=True, slots=True)
class WrittenAuthors:
    """The names that an item writes, given name first, and the form in which it does."""

    names: tuple[str, ...]
    form: AuthorForm


def read_authors(words: str) -> WrittenAuthors | None:
    """Return the names in words that are nothing else, and their form; None for other words."""
    more = _ET_AL.search(words)
    named = (words[: more.start()] if more else words).strip(" ,;")
    if not named or not (more or is_people(named) or is_authors(named)):
        return None
    last = _LAST.search(named)
    parts = [part.strip() for part in (named[: last.start()] if last else named).split(",") if part.strip()]
    parts += [last["name"].strip()] if last else []
    family_first = bool(more) and len(parts) == 2 and _is_family_first(parts)  # noqa: PLR2004 - family, given
    if family_first:
        parts = [f"{parts[1]} {parts[0]}"]
    if not all(is_person(part) or (more and _FAMILY_NAME.fullmatch(part)) for part in parts):
        return None
    return WrittenAuthors(
        tuple(parts),
        AuthorForm(
            initials=all(_DOTTED.match(part) and _INITIALS.fullmatch(part) for part in parts),
            family_first=family_first,
            last=last["join"] if last and not more else "",
            most=min(len(parts), _FEW) if more else 0,
            more=f"{more['join']}{more['words']}" if more else "",
        ),
    )


def _is_family_first(parts: Sequence[str]) -> bool:
    """Return whether two parts are one person, as in `Lovelace, Ada King`: the first is no whole name."""
    return " " not in parts[0].replace(". ", ".")
