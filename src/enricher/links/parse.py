"""A link taken apart into the pieces that a source matches on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote, unquote, urlsplit

# `github.example.org`, but not `github.blog` or `github.io`.
_CODE_SERVER: Final = re.compile(r"(?:git|gitlab)\.|(?:gitea|ghe|github)\.[^.]+\.|[^.]+\.ghe\.com\Z")
_SPACE: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class ParsedUrl:
    """An http(s) URL: its host in lower case without `www.`, and its decoded path segments."""

    host: str
    segments: tuple[str, ...]

    @property
    def path(self) -> str:
        """The segments joined again, without a slash at either end."""
        return "/".join(self.segments)


@lru_cache(maxsize=16)  # every source in turn takes the same link apart
def parse_link(url: str) -> ParsedUrl | None:
    """Return the parts of an http(s) URL, or None for anything else, or with credentials or a port.

    Query and fragment are dropped: none of the sources tells papers or repositories apart by them.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or parts.username is not None
        or port not in {None, 80, 443}
    ):
        return None
    host = parts.hostname.rstrip(".").removeprefix("www.")
    return ParsedUrl(host, tuple(unquote(segment) for segment in parts.path.split("/") if segment))


def is_code_server(host: str) -> bool:
    """Return whether a host is named like an own server for code, such as one of GitHub Enterprise."""
    return _CODE_SERVER.match(host) is not None


def domain(host: str) -> str:
    """Return the last two labels of a host, such as `mlr.press`."""
    return ".".join(host.split(".")[-2:])


def is_within(link: ParsedUrl, places: Iterable[str]) -> bool:
    """Return whether a link leads to one of these hosts, to a subdomain of one, or below a `host/path`."""
    return any(_is_below(link, *place.split("/", 1)) for place in places)


def _is_below(link: ParsedUrl, host: str, path: str = "") -> bool:
    is_there = link.host == host or link.host.endswith(f".{host}")
    return is_there and (not path or f"{link.path}/".startswith(f"{path}/"))


def doi_link(doi: str) -> str:
    """Return the link that a DOI resolves at, such as https://doi.org/10.1145/3620665.3640411."""
    written = doi.encode("utf-8", "ignore")  # half a character is in no DOI, and no URL can hold it
    return f"https://doi.org/{quote(written, safe='/:;()')}"


def bare(url: str) -> str:
    """Return a URL without what two links to the same page may differ in: scheme, `www.` and last slashes."""
    return re.sub(r"^https?://(?:www\.)?|/+$", "", url)


def is_link(text: str) -> bool:
    """Return whether the text is a link that a catalog may hold: http(s), without spaces or a user name."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and parts.username is None
        and not _SPACE.search(text)
    )
