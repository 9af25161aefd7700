"""Tokens taken out of text, also where they are encoded."""

import re
from base64 import b64encode
from functools import cache
from typing import Final

_SHORTEST_ECHO: Final = 8  # characters of base64; every real token has more, and less is found in any text
_ESCAPES: Final = ("\\u00", "%", "&#")  # how a character is escaped in JSON, URLs and HTML


def redact(text: str, *tokens: str | None) -> str:
    """Return the text without the tokens, which an upstream may echo, as they are or encoded."""
    for token in filter(None, tokens):
        if _may_echo(text, token):
            text = _echo(token).sub("***", text)
    return text


def _may_echo(text: str, token: str) -> bool:
    """Return whether a search, which takes forty times as long, can find anything; it nearly never can."""
    folded = text.casefold()
    plain = token.casefold() in folded
    return plain or any(escape in folded for escape in _ESCAPES) or _encoded(token) in text


@cache
def _echo(token: str) -> re.Pattern[str]:
    """Return what finds the token in any case, escaped as in JSON, URLs or HTML, or in base64."""
    escaped = "".join(
        rf"(?:{re.escape(sign)}|\\u00{ord(sign):02x}|%{ord(sign):02x}|&\#(?:{ord(sign)}|x{ord(sign):x});)"
        for sign in token
    )
    encoded = _encoded(token)
    forms = [f"(?i:{escaped})"] + ([re.escape(encoded)] if len(encoded) >= _SHORTEST_ECHO else [])
    return re.compile("|".join(forms))


def _encoded(token: str) -> str:
    """Return the token in base64, without the last character, which also depends on what follows."""
    return b64encode(token.encode()).decode()[: len(token) * 8 // 6]
