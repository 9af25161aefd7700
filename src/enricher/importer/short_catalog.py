"""The short catalog of a list that stays in its README."""

import re
from collections.abc import Sequence
from typing import Final

from enricher.text.markdown import clean
from enricher.text.origin import docs_page
from enricher.yaml_io.writer import scalar

_HEADING: Final = re.compile(r"^# +(.+?)(?: +#+)?$", re.MULTILINE)
_NO_TITLES: Final = frozenset({"contents", "content", "table of contents", "table of content", "overview"})
_ADDRESS: Final = r"\]\([^()]*(?:\([^()]*\)[^()]*)*\)"
_IMAGE: Final = re.compile(rf"\[?!\[[^\[\]]*{_ADDRESS}(?:{_ADDRESS})?|<[^<>]*>")
_LINKED: Final = re.compile(rf"\[([^\[\]]*){_ADDRESS}")
_ESCAPE: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


def short_catalog(files: Sequence[str], text: str, otherwise: str) -> str:
    """Return a catalog that names the files of the list.

    Its title is the first heading of `text`, the first of these files, or `otherwise`.
    """
    names = [scalar(file, flow=True) for file in files]
    headings = (_plain(heading) for heading in _HEADING.findall(text))
    title = next((one for one in headings if one and one.casefold() not in _NO_TITLES), "")
    return f"""\
# The list is in the README; this file has its title and settings: {docs_page("catalog.md")}
title: {scalar(title or otherwise)}
readme: {names[0] if len(names) == 1 else f"[{', '.join(names)}]"}
"""


def _plain(heading: str) -> str:
    """Return the words of a heading without images, links and escapes."""
    return clean(_ESCAPE.sub(r"\1", _LINKED.sub(r"\1", _IMAGE.sub("", heading)))).strip(" *_`#")
