"""The pull request that adds one entry: its branch, its title and its body."""

import posixpath
import re
from typing import Final

from enricher.contribute.add import Added
from enricher.contribute.said import said
from enricher.text.markdown import code, markdown

_PLAIN: Final = re.compile(r"[\w .+-]{1,50}", re.ASCII)
_NOT_IN_BRANCH: Final = re.compile(r"[^a-z0-9]+")
_BACKTICKS: Final = re.compile("`+")
_LONGEST_BRANCH: Final = 40  # characters of the name in it


def entry_branch(stem: str, name: str) -> str:
    """Return the branch for an entry, beside the bot's own: `enrich/add-ferry` beside `enrich/metadata`."""
    slug = _NOT_IN_BRANCH.sub("-", name.casefold())[:_LONGEST_BRANCH].strip("-") or "paper"
    return posixpath.join(posixpath.dirname(stem), f"add-{slug}")


def entry_title(name: str) -> str:
    """Return the title; a name that GitHub could read as more than words is not in it."""
    is_plain = _PLAIN.fullmatch(name) and markdown(name) == name
    return f"Add {name}" if is_plain else "Add a paper"


def entry_body(added: Added) -> str:
    """Return the body: where the entry is, its lines as they are in the file, and what the sources say."""
    found, written = added.found, added.written
    runs = _BACKTICKS.findall("\n".join(written.lines))
    fence = "`" * max([3, *(len(run) + 1 for run in runs)])
    sayings = said(found.entry, found.links, found.metadata, found.outcomes)
    rows = "".join(f"| {one.kind} | {one.text} |\n" for one in sayings)
    where = code(f"{written.file} line {written.line}")
    name, section = markdown(found.entry.name), markdown(added.section.title)
    return (
        f"Adds **{name}** to the section **{section}**, {where}. Merge it to accept, close it to reject; "
        "you can edit the lines before.\n\n"
        f"{fence}diff\n{''.join(f'+ {line}{chr(10)}' for line in written.lines)}{fence}\n\n"
        f"| Link | What its source says |\n|:---|:---|\n{rows}"
    )
