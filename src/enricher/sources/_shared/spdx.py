"""Licences by their SPDX ids, for upstreams that write them in lower case."""

from typing import Final

# The licences of choosealicense.com and the Creative Commons, with which nearly all code is published
# (spdx.org/licenses). GPL and its kin without "only" or "or later", as GitHub writes them.
_IDS: Final = """
    0BSD AFL-3.0 AGPL-3.0 Apache-2.0 Artistic-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause
    BSD-3-Clause-Clear BSD-4-Clause BSL-1.0 CC-BY-3.0 CC-BY-4.0 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-3.0
    CC-BY-NC-ND-4.0 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0
    CECILL-2.1 CERN-OHL-P-2.0 CERN-OHL-S-2.0 CERN-OHL-W-2.0 ECL-2.0 EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2 GFDL-1.3
    GPL-2.0 GPL-3.0 ISC LGPL-2.1 LGPL-3.0 LPPL-1.3c MIT MIT-0 MPL-2.0 MS-PL MS-RL MulanPSL-2.0 NCSA ODbL-1.0
    OFL-1.1 OSL-3.0 PDDL-1.0 PostgreSQL Unlicense UPL-1.0 Vim WTFPL Zlib
""".split()  # noqa: SIM905 - words read best as words
_BY_LOWER: Final = {id_.lower(): id_ for id_ in _IDS}
_QUALIFIERS: Final = ("-only", "-or-later")


def spdx_id(name: str | None) -> str:
    """Return the SPDX id of a licence whatever its case, "none" for no name, "custom" for an unknown one."""
    if not name:
        return "none"
    lower = name.strip().lower()
    for qualifier in _QUALIFIERS:
        lower = lower.removesuffix(qualifier)
    return _BY_LOWER.get(lower, "custom")
