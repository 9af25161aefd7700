"""Regular expressions that are compiled when they are first used.

To compile those by which a list is read takes as long as to load half of the program, and most runs use few.
"""

import re
from typing import Any, Final, cast

_USES: Final = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer", "pattern")


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return what is used as the compiled pattern is."""
    return cast("re.Pattern[str]", _Uncompiled(pattern, flags))


class _Uncompiled:
    """Has no attribute that a pattern has, up to the first time that one is asked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._written = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._written)
        for use in _USES:
            setattr(self, use, getattr(compiled, use))
        return getattr(compiled, name)
