"""The declarations of the keys, and what is generated from them."""

import json
import re
from dataclasses import fields
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator

from enricher.catalog.keys import TABLES
from enricher.catalog.mistakes import Mistakes
from enricher.catalog.schema import catalog_schema, with_key_tables
from enricher.catalog.types import Key, KeyTable
from enricher.yaml_io.nodes import Pairs, compose
from tests.support.paths import ROOT

KEYS = [pytest.param(table, key, id=f"{table.name}.{key.name}") for table in TABLES for key in table.keys]


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_a_key_has_a_sentence_of_help_and_an_example_that_is_read_and_in_the_schema(
    table: KeyTable, key: Key
) -> None:
    assert re.fullmatch(r"\S.*\.", key.help)
    document = compose(f"{{{key.name}: {key.example}}}")
    assert isinstance(document.root, Pairs)
    mistakes = Mistakes(document.mistakes)
    assert key.type.read(mistakes, document.root.nodes[0][1], key.name) is not None
    assert mistakes.found == []
    assert key.name in {**catalog_schema(), **catalog_schema()["$defs"].get(table.name, {})}["properties"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_key_is_declared_twice_and_what_the_model_requires_is_required(table: KeyTable) -> None:
    assert len(set(table.names)) == len(table.names)
    required = {key.name for key in table.keys if key.required}
    assert required <= {field.name for field in fields(table.model)}


def test_the_defaults_are_those_of_the_model() -> None:
    rules = catalog_schema()["$defs"]["pull_request"]["properties"]
    assert {name: key.get("default") for name, key in rules.items()} == {
        "schedule": "daily",
        "volatile_every": "weekly",
        "star_change": None,
        "labels": ("metadata",),
        "reviewers": None,
        "branch": "enrich/metadata",
        "title": None,
        "commit": None,
        "sign_off": False,
    }


def test_the_schema_is_valid_and_the_committed_one_is_generated() -> None:
    schema = json.loads(files("enricher.catalog").joinpath("catalog.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema == json.loads(json.dumps(catalog_schema())), (
        "run: python -m enricher.catalog.schema > src/enricher/catalog/catalog.schema.json"
    )


def test_the_tables_in_the_documentation_are_generated() -> None:
    page = (ROOT / "docs" / "catalog.md").read_text("utf-8")
    assert re.findall(r"<!-- keys:begin ([a-z_]+) -->", page) == [table.name for table in TABLES]
    assert with_key_tables(page) == page, "run: python -m enricher.catalog.schema docs/catalog.md"
