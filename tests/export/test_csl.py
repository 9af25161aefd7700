import json
import re
from dataclasses import replace
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft7Validator

from enricher.export import Work
from enricher.export.csl import to_csl_json
from tests.export.samples import ALL, BARE, PLAIN

# The part of the schema of CSL-JSON 1.0.2 for the fields that are written here.
_TEXT = {"type": "string", "minLength": 1}
TYPES = ["article", "article-journal", "paper-conference"]
PROPERTIES: dict[str, Any] = {
    "id": _TEXT,
    "type": {"enum": TYPES},
    "title": _TEXT,
    "author": {
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {"family": _TEXT, "given": _TEXT, "literal": _TEXT},
        },
    },
    "issued": {
        "type": "object",
        "required": ["date-parts"],
        "additionalProperties": False,
        "properties": {
            "date-parts": {
                "type": "array",
                "minItems": 1,
                "maxItems": 2,
                "items": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 3,
                    "items": {"type": "integer"},
                },
            }
        },
    },
    "container-title": _TEXT,
    "DOI": _TEXT,
    "URL": _TEXT,
    "abstract": _TEXT,
}
SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["type", "id"],
        "additionalProperties": False,
        "properties": PROPERTIES,
    },
}


def items(*works: Work) -> list[dict[str, object]]:
    found = json.loads(to_csl_json(works))
    assert isinstance(found, list)
    return found


def test_every_item_keeps_to_the_schema() -> None:
    Draft7Validator.check_schema(SCHEMA)

    assert list(Draft7Validator(SCHEMA).iter_errors(items(*ALL))) == []


def test_the_schema_here_has_only_fields_of_csl() -> None:
    """The types and the variables of CSL's own schema, which citeproc-py brings in RELAX NG."""
    official = resources.files("citeproc") / "data" / "schema" / "schemas" / "styles"
    types, variables = (
        frozenset(re.findall('"([A-Za-z_-]+)"', (official / name).read_text("utf-8")))
        for name in ("csl-types.rnc", "csl-variables.rnc")
    )

    assert set(TYPES) <= types
    assert PROPERTIES.keys() - {"id", "type"} <= variables


def test_an_item_has_what_is_known() -> None:
    assert items(PLAIN) == [
        {
            "id": "plain",
            "type": "paper-conference",
            "title": "Scheduling GPU Clusters with SpotServe",
            "author": [
                {"family": "Author", "given": "First"},
                {"family": "Author", "given": "Second von"},
            ],
            "issued": {"date-parts": [[2024]]},
            "container-title": "NSDI",
            "DOI": "10.1145/3620665.3640411",
            "URL": "https://arxiv.org/abs/2311.15566",
            "abstract": "One paragraph.\n\nAnother one.",
        }
    ]


def test_what_is_not_known_is_left_out() -> None:
    assert items(BARE) == [{"id": "bare", "type": "article", "title": "Bare"}]


@pytest.mark.parametrize("author", ["Mononym", "Author, Jr."])
def test_a_name_without_two_parts_stays_as_it_is(author: str) -> None:
    assert items(replace(PLAIN, authors=(author,)))[0]["author"] == [{"literal": author}]


def test_an_article_in_a_journal_is_one() -> None:
    assert items(replace(PLAIN, is_article=True))[0]["type"] == "article-journal"
