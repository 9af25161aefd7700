"""The query and the fake's answer, held against GitHub's own GraphQL schema."""

from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema, execute_sync, parse, validate

from enricher.sources.github import repositories_query
from enricher.upstreams import github_graphql, samples
from enricher.upstreams.world import GitHubWorld, Repo

pytestmark = pytest.mark.npm

RENAMED = "Old-Owner/Old-Name"
INTERFACES = {"owner": "User", "target": "Commit"}  # the type behind each field of an interface's type


@pytest.fixture
def github() -> GitHubWorld:
    """A repository in every state that GitHub has for one."""
    github = samples.world().github
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


def names_of(github: GitHubWorld) -> list[str]:
    return [*(repo.full_name for repo in github.repositories.values()), RENAMED, "nobody/nothing"]


def variables(names: list[str]) -> dict[str, str]:
    pairs = [name.split("/") for name in names]
    owners = {f"o{number}": owner for number, (owner, _) in enumerate(pairs)}
    return owners | {f"n{number}": name for number, (_, name) in enumerate(pairs)}


def through_the_schema(
    schema: GraphQLSchema, query: str, data: dict[str, Any], values: dict[str, str]
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
    schema: GraphQLSchema, github: GitHubWorld
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
    schema: GraphQLSchema, github: GitHubWorld
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
