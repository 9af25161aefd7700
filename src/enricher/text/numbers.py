"""Numbers in sentences."""

from collections.abc import Sequence


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return the number with its noun, in the plural unless it is 1; the default plural adds an s."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def percent(part: int, whole: int) -> str:
    """Return a share in whole percent, rounded down: 100 % is all of it. "-" where there is nothing."""
    return f"{100 * part // whole} %" if whole else "-"


def listed(names: Sequence[object]) -> str:
    """Return names as in a sentence: `a`, `a and b`, or `a, b and c`."""
    *first, last = map(str, names)
    return f"{', '.join(first)} and {last}" if first else last
