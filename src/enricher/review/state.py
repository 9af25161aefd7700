"""The state of a pull request, kept in its commit and in its body: no database, no cache.

The commit's message ends in two trailers: `Enricher-State`, the rows that it proposes, folded into short
lines, and `Enricher-Seal`, a hash over its tree, its parents and the message above. If the seal does not fit,
the commit is not the bot's. Of many rows, the message leaves out those that the commit's files tell.
"""

import base64
import binascii
import hashlib
import json
import re
import zlib
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from enricher.errors import BadAnswer
from enricher.http.json_reader import parse_json
from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey
from enricher.model.run import Problem

_STATE: Final = re.compile(r"^Enricher-State: (v1(?: \S+|(?:\n [A-Za-z0-9+/=]+)+))$", re.MULTILINE)
_SEAL: Final = re.compile(r"\nEnricher-Seal: ([0-9a-f]{64})\n?\Z")
_MARKER: Final = re.compile(r"<!-- enrich-state:(v1 [A-Za-z0-9+/=]+) -->")
_LONGEST_ROWS: Final = 10_000  # characters of a marker with rows
_LONGEST_MARKER: Final = 30_000  # characters; a body needs the rest for its text
_WIDTH: Final = 72  # of a line of the commit's message
_LARGEST_STATE: Final = 50_000_000  # bytes; what unpacks to more is not ours


@dataclass(frozen=True, slots=True)
class ListId:
    """The list that a pull request is for, as it was called then; its repository is the pull request's."""

    catalog: str  # the path in the repository
    base: str  # the branch that holds the list
    title: str  # of the catalog; when the file moves, it stays

    def is_same(self, other: "ListId") -> bool:
        """Return whether both are one list: a person may give it another title."""
        return (self.catalog, self.base) == (other.catalog, other.base)


@dataclass(frozen=True, slots=True)
class State:
    """What is proposed (None: see the commit), the problems that are listed, and what is left to do."""

    rows: frozenset[ChangeKey] | None = None
    problems: tuple[Problem, ...] = ()  # each with its first day
    is_new: bool = False  # labels and reviewers are still to be set
    title: str = ""  # as the bot wrote it; any other is a person's
    list: ListId | None = None
    more_in_files: bool = False  # whether metadata.yaml, compared with the base's, tells further rows


def seal(title: str, state: State, tree: str, *parents: str, author: str | None = None) -> str:
    """Return the message of the bot's commit; `author` is the one who signs it off."""
    version, _, packed = _encode(state).partition(" ")
    folded = "".join(f"\n {packed[at : at + _WIDTH]}" for at in range(0, len(packed), _WIDTH))
    signed = f"Signed-off-by: {author}\n" if author else ""
    message = f"{title}\n\n{signed}Enricher-State: {version}{folded}"
    return f"{message}\nEnricher-Seal: {_hash(message, tree, parents)}\n"


def is_sealed(message: str, tree: str, parents: tuple[str, ...]) -> bool:
    """Return whether a commit is the bot's, as the bot made it."""
    found = _SEAL.search(message)
    return bool(found and found[1] == _hash(message[: found.start()], tree, parents))


def state_of_commit(message: str) -> State | None:
    """Return what a commit of the bot's proposed, or None if the message does not tell."""
    found = _STATE.search(message)
    return _decode(found[1]) if found else None


def bounded(state: State) -> State:
    """Return what of the state fits into a body. If there are too many rows, only the commit has them."""
    if len(_encode(state)) > _LONGEST_ROWS:
        state = replace(state, rows=None)
    while state.problems and len(_encode(state)) > _LONGEST_MARKER:
        state = replace(state, problems=state.problems[: len(state.problems) // 2])
    return state


def marker(state: State) -> str:
    """Return the state, as far as it fits, as a comment for the body."""
    return f"<!-- enrich-state:{_encode(bounded(state))} -->"


def with_state(body: str, state: State) -> str:
    """Return the body with another state in the place of its own."""
    found = list(_MARKER.finditer(body))
    if not found:
        return f"{body.rstrip()}\n{marker(state)}\n"
    return body[: found[-1].start()] + marker(state) + body[found[-1].end() :]


def state_of_body(body: str) -> State | None:
    """Return the state that the body carries, or None where it carries none that can be read."""
    found = _MARKER.findall(body)
    return _decode(found[-1]) if found else None


def end_of_state(body: str, start: int) -> int:
    """Return where the first state after `start` ends; `start` itself if there is none."""
    found = _MARKER.search(body, start)
    return found.end() if found else start


def _hash(message: str, tree: str, parents: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join((tree, *parents, message)).encode()).hexdigest()


def _encode(state: State) -> str:
    rows = None if state.rows is None else [[row.ref, row.field, row.value] for row in sorted(state.rows)]
    problems = [
        [str(one.ref), one.kind, one.reason, one.since.isoformat() if one.since else None]
        for one in state.problems
    ]
    content: dict[str, object] = {"rows": rows, "problems": problems, "new": state.is_new}
    content |= {"title": state.title} if state.title else {}
    content |= {"list": [state.list.catalog, state.list.base, state.list.title]} if state.list else {}
    content |= {"more": True} if state.more_in_files else {}
    text = json.dumps(content, separators=(",", ":"))
    return "v1 " + base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _problem(ref: str, kind: str, reason: str, since: str | None) -> Problem:
    source, _, id_ = ref.partition(":")
    return Problem(
        Ref(source, id_), ProblemKind(kind), str(reason), date.fromisoformat(since) if since else None
    )


def _decode(text: str) -> State | None:
    try:
        packed = base64.b64decode("".join(text.removeprefix("v1").split()), validate=True)
        content = parse_json("the state", zlib.decompressobj().decompress(packed, _LARGEST_STATE))
        rows = content["rows"]
        return State(
            None if rows is None else frozenset(ChangeKey(*map(str, row)) for row in rows),
            tuple(_problem(*one) for one in content.get("problems", ())),
            bool(content["new"]),
            str(content.get("title", "")),
            ListId(*map(str, content["list"])) if "list" in content else None,
            content.get("more", False) is True,
        )
    except (BadAnswer, binascii.Error, zlib.error, ValueError, KeyError, TypeError, AttributeError):
        return None
