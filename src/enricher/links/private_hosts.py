"""Whether a link leads to this machine or into a network that is not public, without asking DNS."""

import re
import unicodedata
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import unquote, urlsplit

# Names that are served inside a network (RFC 6761, 6762, 8375 and 9476; ICANN's resolution on `.internal`).
_INSIDE: Final = frozenset({
    *("localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"),
    *("home.arpa", "alt"),
})  # fmt: skip
# Public names that are known to answer with 127.0.0.1 …
_LOOPBACK: Final = frozenset({"localtest.me", "lvh.me", "vcap.me", "lacolhost.com", "localho.st"})
# … or with the address in the name, as in 10.0.0.1.nip.io or 10-0-0-1.nip.io
_ECHOING: Final = frozenset({"nip.io", "sslip.io", "xip.io"})
_ECHOED: Final = re.compile(r"(?<![0-9a-z])(?:\d{1,3}[.-]){3}\d{1,3}(?![0-9a-z])")
# IPv6 addresses that carry an IPv4 address in their last 32 bits (RFC 4291 and 6052).
_CARRYING: Final = (IPv6Network("::/96"), IPv6Network("64:ff9b::/96"))


def is_private(url: str) -> bool:
    """Return whether the URL's host is an address that is not public, or a name for one.

    A name that only DNS could tell from a public one is not recognized. It need not be: no link is requested.
    """
    host = _host(url)
    address = _address(host)
    if address:
        return _is_private(address)
    alone = bool(host) and "." not in host  # a name that only a network's own DNS knows, such as `intranet`
    return alone or _is_below(host, _INSIDE | _LOOPBACK) or _echoes_inside(host)


def _host(url: str) -> str:
    """Return the host as browsers read it: decoded, compatibility forms resolved, no dot at its end."""
    try:
        host = unquote(urlsplit(url).hostname or "")
    except ValueError:
        return ""
    return unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower().rstrip(".")


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _is_private(address: IPv4Address | IPv6Address) -> bool:
    carried = _carried(address) if isinstance(address, IPv6Address) else None
    if carried:
        return _is_private(carried)
    return not address.is_global or address.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address within an IPv6 address, where it holds one."""
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour
    if any(address in network for network in _CARRYING):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_below(host: str, names: frozenset[str]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)


def _echoes_inside(host: str) -> bool:
    if not _is_below(host, _ECHOING):
        return False
    named = (_address(found[0].replace("-", ".")) for found in _ECHOED.finditer(host))
    return any(address and _is_private(address) for address in named)
