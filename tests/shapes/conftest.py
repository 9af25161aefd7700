import pytest
from graphql import GraphQLSchema, build_schema

from tests.support.paths import ROOT

SCHEMA = ROOT / "node_modules/@octokit/graphql-schema/schema.graphql"
INSTALL = "npm install --no-save --no-audit --no-fund @octokit/graphql-schema@15.26.1"


@pytest.fixture(scope="session")
def schema() -> GraphQLSchema:
    """GitHub's own GraphQL schema, which takes seconds to read."""
    if not SCHEMA.is_file():
        pytest.fail(f"GitHub's GraphQL schema is not installed; run in the repository's root: {INSTALL}")
    return build_schema(SCHEMA.read_text(encoding="utf-8"), assume_valid=True)
