"""GitHub's GraphQL for `rateLimit`, aliased `repository(owner:, name:)`, and the mutation `updateRefs`.

Reads variables, named fragments and inline fragments, answers the requested fields, and refuses everything
else with an error in GitHub's format, including lists, objects and directives in the document.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulated_upstreams.github_refs import InvalidInput, Rejected, update_refs
from simulated_upstreams.github_shapes import LICENSES, node_id, timestamp
from simulated_upstreams.state import GitHubState, Repo

_TOKEN: Final = re.compile(
    r'(?P<skip>[\s,]+|#[^\n]*)|(?P<text>\.\.\.|[_A-Za-z]\w*|\$\w+|"(?:[^"\\\n]|\\.)*"|-?\d+|[{}()\[\]:!=@])'
)
_LITERALS: Final = {"true": True, "false": False, "null": None}


class _Refused(Exception):
    """The query gets no data; `error` is the reason in GitHub's format."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.error = error
        super().__init__(error["message"])


def execute(github: GitHubState, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return what GitHub answers to the query: `data`, and `errors` where there are any."""
    if not query:
        return {"errors": [{"message": "A query attribute must be specified and must be a string."}]}
    try:
        document = _parse(query)
        run = _Run(github, document.operation, variables, document.fragments, [])
        data = run.select(document.operation.capitalize(), run.roots(), document.selection, ())
    except _Refused as refused:
        return {"errors": [refused.error]}
    return {"data": data, **({"errors": run.errors} if run.errors else {})}


# --- the document ---


@dataclass(frozen=True, slots=True)
class _Field:
    key: str  # its alias, or else its name
    name: str
    arguments: Mapping[str, Any]  # a variable is a _Variable
    selection: tuple["_Selection", ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Spread:
    """The use of a fragment; a named one has no selection of its own."""

    name: str | None
    on: str | None
    selection: tuple["_Selection", ...]


_Selection = _Field | _Spread


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str


@dataclass(frozen=True, slots=True)
class _Document:
    operation: str  # query or mutation
    selection: tuple[_Selection, ...]
    fragments: Mapping[str, _Spread]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    line: int
    column: int


def _tokens(query: str) -> Iterator[_Token]:
    position = 0
    while position < len(query):
        match = _TOKEN.match(query, position)
        line, column = query.count("\n", 0, position) + 1, position - query.rfind("\n", 0, position)
        if match is None:
            raise _unexpected(_Token(query[position], line, column))
        if match["text"]:
            yield _Token(match["text"], line, column)
        position = match.end()
    yield _Token("end of file", query.count("\n") + 1, 1)


def _unexpected(token: _Token) -> _Refused:
    message = f'Parse error on "{token.text}" at [{token.line}, {token.column}]'
    return _Refused({"message": message, "locations": [{"line": token.line, "column": token.column}]})


class _Reader:
    """Reads a document token by token."""

    def __init__(self, query: str) -> None:
        self._tokens = list(_tokens(query))

    def peek(self) -> str:
        return self._tokens[0].text

    def take(self, *allowed: str) -> _Token:
        """Return the next token, which must be one of `allowed` if any are given."""
        token = self._tokens[0]
        if token.text == "end of file" or (allowed and token.text not in allowed):
            raise _unexpected(token)
        return self._tokens.pop(0)

    def name(self) -> _Token:
        token = self.take()
        if not token.text.isidentifier():
            raise _unexpected(token)
        return token

    def operation(self) -> str:
        """Return the kind of the operation, and stop before its selection."""
        if self.peek() == "{":
            return "query"
        kind = self.take("query", "mutation").text
        while self.peek() not in {"{", "end of file"}:  # name and variable definitions
            self.take()
        return kind

    def fragment(self) -> _Spread:
        self.take("fragment")
        name = self.name().text
        self.take("on")
        return _Spread(name, self.name().text, self.selection())

    def selection(self) -> tuple[_Selection, ...]:
        self.take("{")
        found: list[_Selection] = []
        while self.peek() != "}":
            found.append(self._spread() if self.peek() == "..." else self._field())
        self.take("}")
        return tuple(found)

    def _spread(self) -> _Spread:
        self.take("...")
        if self.peek() == "{":
            return _Spread(None, None, self.selection())
        name = self.name().text
        return _Spread(None, self.name().text, self.selection()) if name == "on" else _Spread(name, None, ())

    def _field(self) -> _Field:
        key = name = self.name()
        if self.peek() == ":":
            self.take(":")
            name = self.name()
        arguments = dict(self._arguments()) if self.peek() == "(" else {}
        selection = self.selection() if self.peek() == "{" else ()
        return _Field(key.text, name.text, arguments, selection, key.line, key.column)

    def _arguments(self) -> Iterator[tuple[str, Any]]:
        self.take("(")
        while self.peek() != ")":
            name = self.name().text
            self.take(":")
            yield name, self._value()
        self.take(")")

    def _value(self) -> Any:
        token = self.take()
        if token.text.startswith("$"):
            return _Variable(token.text[1:])
        if token.text.startswith('"'):
            return token.text[1:-1]
        if token.text in _LITERALS:
            return _LITERALS[token.text]
        raise _unexpected(token)


def _parse(query: str) -> _Document:
    reader = _Reader(query)
    operation, selection = "query", tuple[_Selection, ...]()
    fragments = {}
    while reader.peek() != "end of file":
        if reader.peek() == "fragment":
            fragment = reader.fragment()
            fragments[fragment.name or ""] = fragment
        else:
            operation, selection = reader.operation(), reader.selection()
    return _Document(operation, selection, fragments)


# --- the answer ---


@dataclass(frozen=True, slots=True)
class _Object:
    """A value with fields."""

    type: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Run:
    github: GitHubState
    operation: str  # query or mutation
    variables: Mapping[str, Any]
    fragments: Mapping[str, _Spread]
    errors: list[dict[str, Any]]

    def roots(self) -> Mapping[str, Any]:
        """Return the fields of the operation; a function for those with arguments."""
        if self.operation == "mutation":
            return {"updateRefs": self._update_refs}
        return {"rateLimit": _rate_limit(self.github), "repository": self._repository}

    def select(
        self,
        type_name: str,
        values: Mapping[str, Any],
        selection: tuple[_Selection, ...],
        path: tuple[str, ...],
    ) -> dict[str, Any]:
        """Return the selected fields of one object."""
        chosen: dict[str, Any] = {}
        for part in selection:
            if isinstance(part, _Field):
                chosen[part.key] = self._field(type_name, values, part, (*path, part.key))
                continue
            spread = self._fragment(part)
            if spread.on in {None, type_name}:
                chosen |= self.select(type_name, values, spread.selection, path)
        return chosen

    def _fragment(self, spread: _Spread) -> _Spread:
        if spread.name is None:
            return spread
        if spread.name not in self.fragments:
            raise _Refused({"message": f"Fragment {spread.name} was used, but not defined"})
        return self.fragments[spread.name]

    def _field(self, type_name: str, values: Mapping[str, Any], field: _Field, path: tuple[str, ...]) -> Any:
        if field.name == "__typename":
            return type_name
        if field.name not in values:
            raise self._undefined(type_name, field, path)
        value = values[field.name]
        return self._complete(value(field, path) if callable(value) else value, field, path)

    def _complete(self, value: Any, field: _Field, path: tuple[str, ...]) -> Any:
        if not isinstance(value, _Object):
            return value
        if not field.selection:
            raise self._without_selection(value.type, field, path)
        return self.select(value.type, value.values, field.selection, path)

    def _repository(self, field: _Field, path: tuple[str, ...]) -> _Object | None:
        name = f"{self._argument(field, 'owner')}/{self._argument(field, 'name')}"
        follow = self._argument(field, "followRenames") if "followRenames" in field.arguments else True
        repo = self.github.find(name) or (self.github.renamed(name) if follow else None)
        if repo and repo.owner.lower() in self.github.refusing:
            self.errors.append(_failed("FORBIDDEN", self.github.refusing[repo.owner.lower()], field, path))
            return None
        if repo is None:
            message = f"Could not resolve to a Repository with the name '{name}'."
            self.errors.append(_failed("NOT_FOUND", message, field, path))
            return None
        return _repository(repo)

    def _update_refs(self, field: _Field, path: tuple[str, ...]) -> _Object | None:
        value = self._argument(field, "input")
        payload = _Object("UpdateRefsPayload", {"clientMutationId": value.get("clientMutationId")})
        self._complete(payload, field, path)  # a refused selection must have no effect
        try:
            update_refs(self.github, value)
        except InvalidInput as invalid:
            raise _invalid(invalid, value, field) from None
        except Rejected as rejected:
            self.errors.append(_failed(rejected.type, str(rejected), field, path))
            return None
        return payload

    def _argument(self, field: _Field, name: str) -> Any:
        value = field.arguments.get(name)
        value = self.variables.get(value.name) if isinstance(value, _Variable) else value
        if value is None:
            raise _Refused({"message": f"Field '{field.name}' is missing required arguments: {name}"})
        return value

    def _undefined(self, type_name: str, field: _Field, path: tuple[str, ...]) -> _Refused:
        code = {"code": "undefinedField", "typeName": type_name, "fieldName": field.name}
        return self._rejected(code, f"Field '{field.name}' doesn't exist on type '{type_name}'", field, path)

    def _without_selection(self, type_name: str, field: _Field, path: tuple[str, ...]) -> _Refused:
        message = (
            f"Field must have selections (field '{field.name}' returns {type_name} but has no selections. "
            f"Did you mean '{field.name} {{ ... }}'?)"
        )
        return self._rejected({"code": "selectionMismatch", "typeName": type_name}, message, field, path)

    def _rejected(
        self, extensions: Mapping[str, str], message: str, field: _Field, path: tuple[str, ...]
    ) -> _Refused:
        where = {"path": [self.operation, *path], "locations": _locations(field)}
        return _Refused({**where, "extensions": extensions, "message": message})


def _failed(kind: str, message: str, field: _Field, path: tuple[str, ...]) -> dict[str, Any]:
    """Return the error of one field, which is sent with the data of the others."""
    return {"type": kind, "path": list(path), "locations": _locations(field), "message": message}


def _invalid(invalid: InvalidInput, value: Mapping[str, Any], field: _Field) -> _Refused:
    """Return the error of a variable whose value has the wrong type."""
    place = f"{'.'.join(map(str, invalid.path))} ({invalid})"
    problem = {"path": list(invalid.path), "explanation": str(invalid)}
    return _Refused(
        {
            "extensions": {"value": value, "problems": [problem]},
            "locations": _locations(field),
            "message": f"Variable $input of type UpdateRefsInput! was provided invalid value for {place}",
        }
    )


def _locations(field: _Field) -> list[dict[str, int]]:
    return [{"line": field.line, "column": field.column}]


# --- the values, by the names and types of GitHub's schema ---


def _rate_limit(github: GitHubState) -> _Object:
    used = github.spent["graphql"]
    values = {
        "cost": 1,
        "limit": github.limit,
        "nodeCount": 0,
        "remaining": max(0, github.limit - used),
        "resetAt": timestamp(github.resets),
        "used": used,
    }
    return _Object("RateLimit", values)


def _repository(repo: Repo) -> _Object:
    url = f"https://github.com/{repo.full_name}"
    values = {
        "databaseId": repo.id,
        "id": node_id("Repository", repo.id),
        "name": repo.name,
        "nameWithOwner": repo.full_name,
        "owner": _Object("User", {"login": repo.owner, "url": f"https://github.com/{repo.owner}"}),
        "url": url,
        "description": repo.description,
        "homepageUrl": None,
        "stargazerCount": repo.stars,
        "forkCount": 0,
        "isArchived": repo.archived,
        "isDisabled": False,
        "isEmpty": repo.empty,
        "isFork": repo.fork,
        "isPrivate": False,
        "visibility": "PUBLIC",
        "pushedAt": None if repo.empty else repo.last_commit,
        "licenseInfo": _license(repo.license),
        "latestRelease": None,
        "defaultBranchRef": _branch(repo),
    }
    return _Object("Repository", values)


def _license(spdx: str | None) -> _Object | None:
    if spdx is None:
        return None
    other = spdx == "NOASSERTION"
    values = {
        "key": "other" if other else spdx.lower(),
        "name": LICENSES.get(spdx, spdx),
        "spdxId": spdx,
        "pseudoLicense": other,
        "url": None if other else f"http://choosealicense.com/licenses/{spdx.lower()}/",
    }
    return _Object("License", values)


def _branch(repo: Repo) -> _Object | None:
    if repo.empty:
        return None
    commit = None
    if repo.last_commit is not None:
        commit = _Object("Commit", {"committedDate": repo.last_commit, "authoredDate": repo.last_commit})
    return _Object("Ref", {"name": repo.default_branch, "prefix": "refs/heads/", "target": commit})
