"""The section of a new paper: the one that a person names, or the one whose entries share most words."""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches
from math import log
from typing import Final

from enricher.errors import UserError
from enricher.model.catalog import Section

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_SMOOTHING: Final = 5.0  # entries, so that a section of one entry does not win by one word
_HEADING: Final = 0.5  # what a word of the heading counts, of what one of all entries does


def named_section(sections: Sequence[Section], wanted: str) -> Section:
    """Return the section of this id or title, or the only one whose title has these words.

    Raises UserError, naming what there is.
    """
    key = wanted.strip().casefold()
    exact = [one for one in sections if key in (one.id.casefold(), one.title.casefold())]
    found = exact or [one for one in sections if key and key in one.title.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(f"{one.title} ({one.id})" for one in found)
        raise UserError(f'several sections are called "{wanted}": {several}; name one by its id, in brackets')
    titles = [one.title for one in sections]
    near = get_close_matches(wanted, titles, n=3, cutoff=0.6)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(titles)}"
    raise UserError(f'no section is called "{wanted}"; {hint}')


def best_section(sections: Sequence[Section], titles: Sequence[Sequence[str]], words: str) -> Section:
    """Return the section whose entries have most words of the paper in their titles; rare words count more.

    `titles` has those of each section's entries. Of two alike, the first.
    """
    entries = [[_words(title) for title in own] for own in titles]
    everywhere = Counter(word for own in entries for one in own for word in one)
    number = sum(map(len, entries))
    wanted = {word: log(1 + number / (1 + everywhere[word])) for word in _words(words)}

    def score(at: int) -> float:
        counts = Counter(word for one in entries[at] for word in one)
        heading = _words(sections[at].title)
        shared = sum(weight * counts[word] for word, weight in wanted.items()) / (
            len(entries[at]) + _SMOOTHING
        )
        return shared + sum(_HEADING * weight for word, weight in wanted.items() if word in heading)

    return sections[max(range(len(sections)), key=score)]


def _words(text: str) -> frozenset[str]:
    """Return the words in lower case, without the plural's s."""
    return frozenset(word.casefold().removesuffix("s") for word in _WORD.findall(text))
