"""What is printed: text upon which no terminal and no runner of Actions acts.

A module of its own, because all that a command needs to start is here, and `text` takes its time to load.
"""

import re
from typing import Final

BREAK: Final = "\u200b"  # parts what would be acted upon, and is not seen
# What a terminal acts upon or does not show: controls but tab and line feed, separators, marks of direction,
# tags, surrogates.
_UNPRINTABLE: Final = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# How a line begins that the runner of Actions takes for a command, and what it takes for one anywhere in a
# line (actions/runner, src/Runner.Common/ActionCommand.cs).
_COMMAND: Final = re.compile(r"^[^\S\n]*:(?=:)|##(?=\[)", re.MULTILINE)


def terminal(text: str) -> str:
    """Return text of any number of lines, such that no terminal and no runner of Actions acts upon it."""
    shown = _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
    return _COMMAND.sub(lambda found: found[0] + BREAK, shown)
