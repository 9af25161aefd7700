"""Answers made safe to store: a fact is one line of visible characters, and its length is limited.

It happens here and nowhere else, so that no source can forget it: all text in metadata.yaml, in a report or
in a log went through `clean`. An answer with values that cannot be true fails, and so changes nothing.
A token that an upstream sends back in pieces is whole after that, and is taken out then.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from enricher.http.redaction import redact
from enricher.model.facts import FIELDS, REQUIRED, Facts, Paper
from enricher.model.run import Failed, Found, Outcome
from enricher.text.markdown import clean, clean_paragraphs, shorten

_LONGEST: Final = 2_000  # characters; the longest titles, comments and descriptions have a few hundred
_LONGEST_TEXT: Final = 50_000  # the longest abstracts have a few thousand
_LONGEST_REASON: Final = 500
_LARGEST: Final = 10**15  # metadata.yaml can hold such a number, and it is read back as the same
# The label of an abstract: in capitals, or with a sign after it. "Abstract interpretation …" is a sentence.
_LABEL: Final = re.compile(
    "(?:ABSTRACT\\b(?:\\s*[.:\u2013\u2014-])?|[Aa]bstract(?:\\s*[.:\u2013\u2014]|\\s+-(?=\\s)|(?=\\n|\\Z)))\\s*"
)


def sanitize(outcome: Outcome, secrets: Sequence[str] = ()) -> Outcome:
    """Return the outcome, its texts cleaned and without secrets, or Failed where a value cannot be true."""
    if not isinstance(outcome, Found):
        return replace(outcome, reason=_reason(outcome.reason, secrets))
    wrong = next(_wrongs(outcome.facts), None)
    if wrong:
        return Failed(outcome.ref, f"{outcome.ref.source} sent {wrong}; the answer was not used")
    facts = _cleaned(outcome.facts, secrets)
    if not (facts.title if isinstance(facts, Paper) else facts.name):
        return Failed(outcome.ref, f"{outcome.ref.source} sent a name without a visible character")
    gaps = (replace(gap, reason=_reason(gap.reason, secrets)) for gap in outcome.gaps)
    return Found(outcome.ref, facts, tuple(gaps))


def _reason(text: str, secrets: Sequence[str]) -> str:
    return shorten(redact(clean(text[: 10 * _LONGEST_REASON]), *secrets), _LONGEST_REASON)


def _wrongs(facts: Facts) -> Iterator[str]:
    """Yield what cannot be true. This comes before any cleaning, whose time grows with the length."""
    for name, value in _values(facts):
        texts = value if isinstance(value, tuple) else (value,)
        longest = max((len(text) for text in texts if isinstance(text, str)), default=0)
        if longest > (_LONGEST_TEXT if FIELDS[name].long else _LONGEST):
            yield f"{longest:,} characters as {name}"
        if isinstance(value, int) and not 0 <= value < _LARGEST:
            yield f"an invalid number as {name}"


def _cleaned(facts: Facts, secrets: Sequence[str]) -> Facts:
    return replace(facts, **{name: _clean(name, value, secrets) for name, value in _values(facts)})


def _values(facts: Facts) -> Iterator[tuple[str, Any]]:
    return ((field.name, getattr(facts, field.name)) for field in fields(facts))


def _clean(name: str, value: Any, secrets: Sequence[str]) -> Any:
    if isinstance(value, tuple):
        return tuple(redact(text, *secrets) for text in map(clean, value) if text)
    if not isinstance(value, str):
        return value
    visible = _without_label("\n\n".join(clean_paragraphs(value))) if FIELDS[name].long else clean(value)
    text = redact(visible, *secrets)
    return text if text or name in REQUIRED else None


def _without_label(abstract: str) -> str:
    label = _LABEL.match(abstract)
    return abstract[label.end() :] if label else abstract
