"""The mistakes of a file while it is read, and what a message suggests."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Final

from enricher.errors import Mistake
from enricher.yaml_io.nodes import Alias, Node, quoted

_MOST_MISTAKES: Final = 1000  # of one file; to suggest a correction for each takes time
_MOST_NAMED: Final = 30  # allowed words that a message lists, or all its copies would fill the memory


class TooManyMistakes(Exception):
    """The file has more mistakes than a person reads at once."""


class Mistakes:
    """Collects the mistakes of a file."""

    def __init__(self, known: Iterable[Mistake]) -> None:
        """Begin with the mistakes that are known."""
        self.found = list(known)

    def add(self, node: Node, message: str) -> None:
        """Add a mistake, unless the node is an alias, which is one already.

        Raises TooManyMistakes at the thousandth.
        """
        if isinstance(node, Alias):
            return
        self.found.append(Mistake(node.line, node.column, message))
        if len(self.found) >= _MOST_MISTAKES:
            last = max(self.found)
            further = "there may be more mistakes; correct these first"
            self.found.append(Mistake(last.line, last.column + 1, further))
            raise TooManyMistakes

    def add_duplicates(self, named: Iterable[tuple[str, Node]], what: str, where: str = "") -> None:
        """Add each name that an earlier node has, in upper or lower case."""
        first: dict[str, Node] = {}
        for name, node in named:
            earlier = first.setdefault(name.casefold(), node)
            if name and earlier is not node:
                message = f"duplicate {what} {quoted(name)}{where} (first defined on line {earlier.line})"
                self.add(node, message)


def nearest(word: str, allowed: Collection[str]) -> str:
    """Return the allowed word that may be meant; empty if none is near."""
    return next(iter(get_close_matches(quoted(word)[1:-1], [*islice(allowed, _MOST_NAMED)], n=1)), "")


def instead(word: str, allowed: Collection[str]) -> str:
    """Return the end of a message about a word that is not allowed: what it may mean, and what is allowed."""
    near = nearest(word, allowed)
    more = f" and {len(allowed) - _MOST_NAMED} more" if len(allowed) > _MOST_NAMED else ""
    guess = f"; did you mean {quoted(near)}?" if near else "."
    return f"{guess} Allowed: {', '.join(islice(allowed, _MOST_NAMED))}{more}"
