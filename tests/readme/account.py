"""A count of the links of a README that knows nothing of the reader: plain regular expressions over the text."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from enricher.model.readme_list import ReadmeList
from tests.support.paths import shared

_NO_TEXT = re.compile(
    r"^(?P<fence>```+|~~~+)[^\n]*\n.*?^(?P=fence)[^\n]*$|<!--.*?-->|`[^`\n]+`", re.MULTILINE | re.DOTALL
)
_IMAGE = re.compile(r"!\[[^\]\n]*\]\((?:[^()\n]|\([^()\n]*\))*\)|<(?:img|source)\b[^>]*>", re.IGNORECASE)
_URL = re.compile(r"https?://(?:[^\s<>\[\]()\"|`\\]|\([^\s<>()\[\]]*\))+")
_TEXT_OF_LINK = re.compile(r"\[(https?://[^\]\s]+)\]\(")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many links a list has, those that the account does not have, and those that it has too often."""

    links: int
    silent: tuple[str, ...]
    twice: tuple[str, ...]


def lists() -> list[Path]:
    """Return the real lists, where they are beside the repository."""
    return sorted(shared("data/lists").glob("*.md"))


def urls_in(text: str) -> Counter[str]:
    """Return each address of the web that leads somewhere from the text, with how often it is there."""
    plain = _IMAGE.sub(" ", _NO_TEXT.sub(" ", text))
    plain = _TEXT_OF_LINK.sub("[](", plain)
    return Counter(_same(url) for url in _URL.findall(plain))


def _same(url: str) -> str:
    return url.replace("&amp;", "&").rstrip(".,;:!?'\"*_~")


def count(text: str, read: ReadmeList) -> Counted:
    """Return what the reader's account of a text leaves out in silence, or has more than once."""
    reported = Counter[str]()
    for item in read.items:
        own = (*item.papers, *item.code, *(link for link, _ in item.other))
        reported.update(_same(link.url) for link in own)
    reported.update(_same(left.url) for left in read.left_out)
    found = urls_in(text)
    silent = tuple(sorted(url for url, times in found.items() if reported[url] < times))
    twice = tuple(sorted(url for url, times in reported.items() if found[url] < times and "://" in url))
    return Counted(found.total(), silent, twice)
