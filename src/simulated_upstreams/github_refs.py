"""GitHub's GraphQL mutation `updateRefs`: creates, moves and deletes refs, all of them or none.

The rules are those in the descriptions of GitHub's schema. It documents no error for a rejected update: type
and message are an approximation, so a client should read the ref again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulated_upstreams.github_rules import ARCHIVED, is_in_the_way, violations
from simulated_upstreams.github_settle import settle
from simulated_upstreams.github_shapes import NOT_FOR_WORKFLOWS, node_id
from simulated_upstreams.gitstore import GitStore
from simulated_upstreams.state import GitHubState, Repo

REJECTED: Final = "Reference update failed"
NOTHING: Final = "0" * 40  # before: the ref must not exist; after: it is deleted
_OID: Final = re.compile(r"[0-9a-f]{40}")
_NAME: Final = re.compile(r"refs/(?:heads|tags)/.+")
_NULL: Final = "Expected value to not be null"


class InvalidInput(Exception):
    """A variable with a value of the wrong type; `path` leads to the value."""

    def __init__(self, path: tuple[str | int, ...], explanation: str) -> None:
        self.path = path
        super().__init__(explanation)


class Rejected(Exception):
    """A mutation that changed nothing; `type` is that of GitHub's error."""

    def __init__(self, kind: str, message: str) -> None:
        self.type = kind
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """One ref and its new commit; `before` is the commit it must have now, None for any."""

    name: str
    after: str
    before: str | None
    force: bool

    @property
    def target(self) -> str | None:
        """The commit of the ref after the update; None if it is deleted."""
        return None if self.after == NOTHING else self.after


def update_refs(github: GitHubState, value: Mapping[str, Any]) -> None:
    """Carry out an `UpdateRefsInput`; raises InvalidInput or Rejected, and then nothing has changed."""
    repo, updates = _repository(github, value), _updates(value)
    if repo.full_name.lower() != github.target.lower() or github.store is None:
        raise Rejected("FORBIDDEN", NOT_FOR_WORKFLOWS)
    if repo.archived:
        raise Rejected("FORBIDDEN", ARCHIVED)
    names = [update.name for update in updates]
    if len(set(names)) < len(names) or not all(_allowed(github.store, update) for update in updates):
        raise Rejected("UNPROCESSABLE", REJECTED)
    for update in updates:
        broken = violations(github, update.name, github.store.get_ref(update.name), update.target)
        if broken:
            raise Rejected("UNPROCESSABLE", broken if github.explains_rules else REJECTED)
    for update in updates:
        _apply(github.store, update)
    settle(github)


def _allowed(store: GitStore, update: RefUpdate) -> bool:
    """Return whether the ref has the expected commit, and may move to the new one."""
    try:
        now = store.get_ref(update.name)
    except ValueError:
        return False
    if update.before is not None and update.before != (now or NOTHING):
        return False
    if update.target is None:
        return now is not None
    if store.kind(update.target) != "commit" or is_in_the_way(store, update.name):
        return False
    return now is None or update.force or now in store.history(update.target)


def _apply(store: GitStore, update: RefUpdate) -> None:
    if update.target is None:
        store.delete_ref(update.name)
    else:
        store.set_ref(update.name, update.target)


# --- the input ---


def _repository(github: GitHubState, value: Mapping[str, Any]) -> Repo:
    given = _required(value, "repositoryId", ())
    found = (repo for repo in github.repositories.values() if node_id("Repository", repo.id) == given)
    repo = next(found, None)
    if repo is None:
        raise Rejected("NOT_FOUND", f"Could not resolve to a node with the global id of '{given}'")
    return repo


def _updates(value: Mapping[str, Any]) -> list[RefUpdate]:
    given = _required(value, "refUpdates", ())
    return [_update(item, ("refUpdates", number)) for number, item in enumerate(given)]


def _update(item: Mapping[str, Any], path: tuple[str | int, ...]) -> RefUpdate:
    unknown = next((key for key in item if key not in {"name", "beforeOid", "afterOid", "force"}), None)
    if unknown is not None:
        raise InvalidInput((*path, unknown), "Field is not defined on RefUpdate")
    name, after = (_required(item, key, path) for key in ("name", "afterOid"))
    before, force = item.get("beforeOid"), item.get("force")
    _check(_NAME, name, (*path, "name"))
    _check(_OID, after, (*path, "afterOid"))
    if before is not None:
        _check(_OID, before, (*path, "beforeOid"))
    return RefUpdate(name, after, before, force is True)


def _required(value: Mapping[str, Any], key: str, path: tuple[str | int, ...]) -> Any:
    if value.get(key) is None:
        raise InvalidInput((*path, key), _NULL)
    return value[key]


def _check(pattern: re.Pattern[str], value: Any, path: tuple[str | int, ...]) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise InvalidInput(path, f"Could not coerce value {value!r} to {_TYPES[pattern]}")


_TYPES: Final = {_OID: "GitObjectID", _NAME: "GitRefname"}
