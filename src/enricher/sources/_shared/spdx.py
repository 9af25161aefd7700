"""Licenses by their SPDX ids, for upstreams that write them in lower case."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

# The ids of the SPDX license list (spdx.org/licenses), deprecated ones too, one a line. They are those of the
# npm package spdx-license-ids 3.0.24, of September 2026.
_LIST: Final = "spdx_ids.txt"
_QUALIFIERS: Final = ("-only", "-or-later")


def spdx_id(name: str | None) -> str:
    """Return the SPDX id of a license in any case, "none" for no name, "custom" for an unknown one.

    GPL and its kin come without "only" or "or later", as GitHub writes them.
    """
    if not name:
        return "none"
    lower = plain = name.strip().lower()
    for qualifier in _QUALIFIERS:
        plain = plain.removesuffix(qualifier)
    return _by_lower().get(plain) or _by_lower().get(lower, "custom")


@cache
def _by_lower() -> Mapping[str, str]:
    ids = files(__package__).joinpath(_LIST).read_text("ascii").split()
    return {id_.lower(): id_ for id_ in ids}
