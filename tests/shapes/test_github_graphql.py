"""The query and the fake's answer, held against GitHub's own GraphQL schema."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from github import Auth, Github
from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from enricher.sources.github import repositories_query
from simulated_upstreams import github_graphql, github_refs, samples
from simulated_upstreams.github import answer
from simulated_upstreams.server import Server
from simulated_upstreams.state import GitHubState, Repo
from tests.support.paths import ROOT

pytestmark = pytest.mark.external

SCHEMA = ROOT / "node_modules/@octokit/graphql-schema/schema.graphql"
INSTALL = "npm install --no-save --no-audit --no-fund @octokit/graphql-schema@15.26.1"
RENAMED = "Old-Owner/Old-Name"
INTERFACES = {"owner": "User", "target": "Commit"}  # the type behind each field of an interface's type


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """GitHub's own GraphQL schema, which takes seconds to read."""
    if not SCHEMA.is_file():
        pytest.fail(f"GitHub's GraphQL schema is not installed; run in the repository's root: {INSTALL}")
    return build_schema(SCHEMA.read_text(encoding="utf-8"), assume_valid=True)


@pytest.fixture
def github() -> GitHubState:
    """A repository in every state that GitHub has for one."""
    github = samples.sample_state().github
    plain = github["InternLM/AcmeTrace"]
    github.add(
        replace(plain, id=1, full_name="some/mit", license="MIT", archived=True),
        replace(plain, id=2, full_name="some/other", license="NOASSERTION", description=None),
        replace(plain, id=3, full_name="some/none", license=None),
        replace(plain, id=4, full_name="some/empty", empty=True),
        replace(plain, id=5, full_name="some/undated", last_commit=None),
        replace(plain, id=6, full_name=RENAMED),
    )
    github.rename(RENAMED, "New-Owner/New-Name")
    return github


def names_of(github: GitHubState) -> list[str]:
    return [*(repo.full_name for repo in github.repositories.values()), RENAMED, "nobody/nothing"]


def variables(names: list[str]) -> dict[str, str]:
    pairs = [name.split("/") for name in names]
    owners = {f"o{number}": owner for number, (owner, _) in enumerate(pairs)}
    return owners | {f"n{number}": name for number, (_, name) in enumerate(pairs)}


def through_the_schema(
    schema: GraphQLSchema, query: str, data: dict[str, Any], values: dict[str, Any]
) -> Any:
    """Return `data` as the schema's own types would send it; any value of a wrong type is an error."""

    def by_key(source: dict[str, Any], info: GraphQLResolveInfo[Any], **_arguments: Any) -> Any:
        return source[str(info.path.key)]

    def by_field(_value: Any, info: GraphQLResolveInfo[Any], _type: Any) -> str:
        return INTERFACES[str(info.path.key)]

    document = parse(query)
    assert validate(schema, document) == []
    result = execute_sync(
        schema, document, data, variable_values=values, field_resolver=by_key, type_resolver=by_field
    )
    assert result.errors is None
    return result.data


@pytest.mark.parametrize("count", [1, 2, 50])
def test_the_query_is_valid(schema: GraphQLSchema, count: int) -> None:
    assert validate(schema, parse(repositories_query(count))) == []


def test_the_fakes_answer_to_the_query_has_the_schemas_types(
    schema: GraphQLSchema, github: GitHubState
) -> None:
    names = names_of(github)
    query, values = repositories_query(len(names)), variables(names)
    answered = github_graphql.execute(github, query, values)
    assert through_the_schema(schema, query, answered["data"], values) == answered["data"]
    assert [error["path"] for error in answered["errors"]] == [[f"r{len(names) - 1}"]]


def everything(value: Any) -> str:
    """Return the selection of all that the fake knows of an object, and of the objects in it."""
    fields = []
    for name, inner in value.values.items():
        if isinstance(inner, github_graphql._Object):
            selection = everything(inner)
            on = f"... on {inner.type} {selection}" if name in INTERFACES else selection[1:-1]
            fields.append(f"{name} {{ {on} }}")
        elif name not in {"licenseInfo", "latestRelease", "defaultBranchRef", "target"}:
            fields.append(name)
    return f"{{ {' '.join(fields)} }}"


def test_whatever_the_fake_knows_has_the_schemas_names_and_types(
    schema: GraphQLSchema, github: GitHubState
) -> None:
    for repo in github.repositories.values():
        repository = everything(github_graphql._repository(repo))
        budget = everything(github_graphql._rate_limit(github))
        values = {"o": repo.owner, "n": repo.name}
        query = (
            "query($o: String!, $n: String!) "
            f"{{ rateLimit {budget} repository(owner: $o, name: $n) {repository} }}"
        )
        data = github_graphql.execute(github, query, values)["data"]
        assert through_the_schema(schema, query, data, values) == data


def test_a_null_stands_only_where_the_schema_allows_it(schema: GraphQLSchema) -> None:
    repository = schema.type_map["Repository"]
    assert isinstance(repository, GraphQLObjectType)
    bare = github_graphql._repository(Repo(id=1, full_name="a/b", empty=True)).values
    nulls = {name for name, value in bare.items() if value is None}
    assert nulls
    assert [name for name in nulls if str(repository.fields[name].type).endswith("!")] == []


# --- the mutation ---


@pytest.fixture
def mutation(tmp_path: Path) -> dict[str, Any]:
    """What PyGithub sent for `updateRefs`, and what the fake answered."""
    simulated = samples.sample_state()
    head = samples.seed(simulated, tmp_path / "list.git", {"README.md": "# List\n"}).head("main")
    update = {"name": "refs/heads/x", "beforeOid": github_refs.NOTHING, "afterOid": head, "force": False}
    with (
        Server(answer(simulated.github)) as server,
        Github(base_url=server.url, auth=Auth.Token("sample-token"), seconds_between_writes=0) as client,
    ):
        node = client.get_repo(samples.LIST).raw_data["node_id"]
        sent = {"repositoryId": node, "refUpdates": [update], "clientMutationId": "mine"}
        _, payload = client.requester.graphql_named_mutation("updateRefs", sent, "clientMutationId")
        asked = json.loads(server.requests[-1].body)
    return {**asked, "data": {"updateRefs": payload}}


def test_the_mutation_that_the_fake_knows_is_the_schemas(
    schema: GraphQLSchema, mutation: dict[str, Any]
) -> None:
    values = mutation["variables"]
    answered = through_the_schema(schema, mutation["query"], mutation["data"], values)
    assert answered == mutation["data"] == {"updateRefs": {"clientMutationId": "mine"}}


@pytest.mark.parametrize("name", ["UpdateRefsInput", "RefUpdate"])
def test_the_fake_needs_and_takes_the_fields_of_the_schemas_input(
    schema: GraphQLSchema, mutation: dict[str, Any], name: str
) -> None:
    kind = schema.type_map[name]
    assert isinstance(kind, GraphQLInputObjectType)
    whole = mutation["variables"]["input"]
    sent = whole if name == "UpdateRefsInput" else whole["refUpdates"][0]
    assert set(sent) == set(kind.fields)
    required = {key for key, field in kind.fields.items() if str(field.type).endswith("!")}
    assert required == refused_without(whole, sent)


def refused_without(whole: dict[str, Any], part: dict[str, Any]) -> set[str]:
    """Return the fields of a part of the input that the fake misses when they are gone."""
    missed = set()
    for key in part:
        kept = {name: value for name, value in part.items() if name != key}
        tried = kept if part is whole else {**whole, "refUpdates": [kept]}
        try:
            github_refs.update_refs(samples.sample_state().github, tried)
        except github_refs.InvalidInput:
            missed.add(key)
        except github_refs.Rejected:
            continue
    return missed
