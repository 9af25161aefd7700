"""Tokens taken out of text, also where they are encoded."""

import re
from base64 import b64encode
from functools import cache
from typing import Final

_SHORTEST_ECHO: Final = 8  # characters of base64; every real token has more, and less is found in any text


def redact(text: str, *tokens: str | None) -> str:
    """Return the text without the tokens, which an upstream may echo, as they are or encoded."""
    for token in filter(None, tokens):
        text = _echo(token).sub("***", text)
    return text


@cache
def _echo(token: str) -> re.Pattern[str]:
    """Return what finds the token in any case, escaped as in JSON, URLs or HTML, or in base64."""
    escaped = "".join(
        rf"(?:{re.escape(sign)}|\\u00{ord(sign):02x}|%{ord(sign):02x}|&\#(?:{ord(sign)}|x{ord(sign):x});)"
        for sign in token
    )
    # The last character of base64 also depends on what follows the token.
    encoded = b64encode(token.encode()).decode()[: len(token) * 8 // 6]
    forms = [f"(?i:{escaped})"] + ([re.escape(encoded)] if len(encoded) >= _SHORTEST_ECHO else [])
    return re.compile("|".join(forms))
