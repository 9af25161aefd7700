"""The boxes of a pull request: a ticked one is in it, and a person unticks what is to be left out.

The box of a change carries its rows in a comment, so that it can be read back even from a pull request that
was closed or merged long ago. What was left out stays listed in the body, until a person ticks it again.
"""

import re
from collections.abc import Collection, Iterable
from typing import Final
from urllib.parse import quote, unquote

from enricher.model.publishing import ChangeKey

LEFT_OUT: Final = "## Left out"

_BOX: Final = re.compile(
    r"^- \[([ xX])\] <!-- enrich:(change|left-out) (\S+(?: \S+)*) -->([^\r\n]*)", re.MULTILINE
)


def box(keys: Iterable[ChangeKey], unticked: Collection[ChangeKey]) -> str:
    """Return the beginning of a line with a box, for a change that consists of these rows."""
    every = sorted(keys)
    mark = " " if any(key in unticked for key in every) else "x"
    return f"- [{mark}] <!-- enrich:change {' '.join(map(_written, every))} -->"


def unticked_rows(body: str) -> frozenset[ChangeKey]:
    """Return the rows that a person left out of a pull request, in this run or before."""
    return frozenset(
        key
        for mark, _, keys, _ in _BOX.findall(body)
        if mark == " "
        for key in map(_read, keys.split())
        if key
    )


def wanted_again(body: str) -> frozenset[str]:
    """Return the references of the changes that were left out, and that a person has ticked again."""
    boxes = (keys for mark, kind, keys, _ in _BOX.findall(body) if kind == "left-out" and mark != " ")
    return frozenset(key.ref for keys in boxes for key in map(_read, keys.split()) if key)


def left_out_lines(body: str, proposed: Collection[ChangeKey]) -> tuple[str, ...]:
    """Return the line of each change that stays left out, as it was written when it was proposed."""
    lines = (
        (f"- [ ] <!-- enrich:left-out {keys} -->{text}", {_read(key) for key in keys.split()})
        for mark, _, keys, text in _BOX.findall(body)
        if mark == " "
    )
    return tuple(dict.fromkeys(line for line, keys in lines if not keys.intersection(proposed)))


def _written(key: ChangeKey) -> str:
    return "/".join(quote(part, safe=":") for part in (key.ref, key.field, key.value))


def _read(text: str) -> ChangeKey | None:
    parts = [unquote(part) for part in text.split("/")]
    return ChangeKey(*parts) if len(parts) == len(ChangeKey.__slots__) else None
