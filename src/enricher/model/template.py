"""Templates of cells: `[Paper]({paper}){? · ⭐{stars}}` is text with placeholders, and an optional part.

`{?repo?text}` is an optional part that is there where the placeholder before the second `?` has a value.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from enricher.model.facts import COLUMN_FIELDS

# What a placeholder may name: all that a column can show, and of a link to GitHub owner/name and the name.
PLACEHOLDERS: Final = (*COLUMN_FIELDS, "repo", "repo_name")

_PLACEHOLDER: Final = re.compile(r"\{([^{}?][^{}]*|)\}")
_PART: Final = re.compile(
    rf"\{{\?(?:(?P<when>[a-z_]+)\?)?(?P<optional>(?:[^{{}}]|{_PLACEHOLDER.pattern})*)\}}|(?P<text>(?:[^{{}}]|{_PLACEHOLDER.pattern})+)"
)


class TemplateInvalid(ValueError):
    """A template has a mistake; `str()` says which, and what to do."""


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """Text with placeholders. An optional part is left out where one of them has no value."""

    text: str
    optional: bool = False
    when: str = ""  # a further placeholder that must have a value

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of its placeholders."""
        shown = tuple(match[1] for match in _PLACEHOLDER.finditer(self.text))
        return (self.when, *shown) if self.when else shown

    def filled(self, value_of: Callable[[str], str]) -> str | None:
        """Return the text with the values of its placeholders, or None where one has none."""
        values = {name: value_of(name) for name in self.placeholders}
        return _PLACEHOLDER.sub(lambda match: values[match[1]], self.text) if all(values.values()) else None


@lru_cache(maxsize=256)  # each row has the templates of its columns
def read_template(text: str) -> tuple[TemplatePart, ...]:
    """Return the parts of a template. A placeholder may have any name; the PLACEHOLDERS have values.

    Raises TemplateInvalid for a brace without its partner, and for an optional part without a placeholder.
    """
    parts = []
    end = 0
    while match := _PART.match(text, end):
        shown = match["optional"] or match["text"] or ""
        parts.append(TemplatePart(shown, match["text"] is None, match["when"] or ""))
        end = match.end()
    if end < len(text):
        place = f'"{text[end : end + 20]}"'
        remedy = "a placeholder is {name}, an optional part {? text with {name}}, a brace that is text &#123;"
        raise TemplateInvalid(f"has a brace without its partner at {place}; {remedy}")
    if any(part.optional and not part.placeholders for part in parts):
        raise TemplateInvalid('has an optional part without a placeholder; delete its "{?" and "}"')
    return tuple(parts)


def filled(template: Sequence[TemplatePart], value_of: Callable[[str], str]) -> str:
    """Return the text of a template, empty where a placeholder outside of its optional parts has no value."""
    texts = [(part.filled(value_of), part.optional) for part in template]
    is_whole = all(optional or text is not None for text, optional in texts)
    return "".join(text or "" for text, _ in texts) if is_whole else ""


def read_back(template: Sequence[TemplatePart], text: str) -> dict[str, str]:
    """Return what a filled template has in place of each placeholder; nothing if the text does not fit."""
    seen: set[str] = set()
    pattern = ""
    for part in template:
        written, last = "", 0
        for found in _PLACEHOLDER.finditer(part.text):
            group = f"(?P={found[1]})" if found[1] in seen else f"(?P<{found[1]}>.+?)"
            written += re.escape(part.text[last : found.start()]) + group
            seen.add(found[1])
            last = found.end()
        written += re.escape(part.text[last:])
        pattern += f"(?:{written})?" if part.optional else written
    fits = re.fullmatch(pattern, text)
    return {name: said for name, said in fits.groupdict().items() if said} if fits else {}
