"""Escape text for terminals and for the runner of GitHub Actions.

A module of its own, because every command needs it to start, and `markdown` is slow to import.
"""

import re
from typing import Final

BREAK: Final = "\u200b"  # an invisible character that breaks a command
# What a terminal interprets or does not show: controls but tab and line feed, separators, marks of direction,
# tags, surrogates.
_UNPRINTABLE: Final = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# How a line begins that the runner of Actions reads as a command, and what it reads as one anywhere in a
# line (actions/runner, src/Runner.Common/ActionCommand.cs). For it, a lone `\r` also ends a line.
_COMMAND: Final = re.compile(r"(?:^|(?<=\r))[^\S\n]*:(?=:)|##(?=\[)", re.MULTILINE)


def terminal(text: str) -> str:
    """Return the text, of any number of lines, so that no terminal and no runner interprets any of it."""
    visible = _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
    return without_commands(visible)


def without_commands(text: str) -> str:
    """Return the text, of any number of lines, so that the runner of Actions reads no command in it."""
    return _COMMAND.sub(lambda found: found[0] + BREAK, text)
