"""Tokens taken out of text, also where they are encoded."""

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from functools import cache
from typing import Final

_SHORTEST_ECHO: Final = 8  # characters of base64; every real token has more, and less is found in any text


def redact(text: str, token: str | None) -> str:
    """Return the text without the token, which an upstream may echo, as it is or encoded."""
    if not token:
        return text
    return _echo(token).sub("***", text)


@cache
def _echo(token: str) -> re.Pattern[str]:
    """Return what finds the token in whatever case, escaped as in JSON, URLs or HTML, or within base64."""
    escaped = "".join(
        rf"(?:{re.escape(sign)}|\\u00{ord(sign):02x}|%{ord(sign):02x}|&\#(?:{ord(sign)}|x{ord(sign):x});)"
        for sign in token
    )
    return re.compile("|".join([f"(?i:{escaped})", *map(re.escape, _in_base64(token))]))


def _in_base64(token: str) -> Iterator[str]:
    """Yield the token as it looks within base64 after 0, 1 and 2 other bytes, without what these change."""
    for before in range(3):
        whole = bytes(before) + token.encode()
        for encode in (b64encode, urlsafe_b64encode):
            told = encode(whole).decode()[-(-before * 8 // 6) : len(whole) * 8 // 6]
            if len(told) >= _SHORTEST_ECHO:
                yield told
