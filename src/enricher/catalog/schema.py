"""What is generated from the declared keys: catalog.schema.json, and the tables of docs/catalog.md.

python -m enricher.catalog.schema > src/enricher/catalog/catalog.schema.json
python -m enricher.catalog.schema docs/catalog.md > page.md && mv page.md docs/catalog.md
"""

import json
import re
import sys
from pathlib import Path
from typing import Final

from enricher.catalog.keys import ENTRY_KEYS, FIELD, TABLES, TEXT
from enricher.catalog.types import DEFINITIONS, Key, KeyTable, OneOrMore, Schema
from enricher.model.catalog import LINK_LABELS
from enricher.model.facts import COLUMN_FIELDS

_KEYS: Final = re.compile(r"(<!-- keys:begin ([a-z_]+) -->\n).*?(<!-- keys:end \2 -->)", re.DOTALL)
_BUILT_IN: Final = {"enum": list(COLUMN_FIELDS)}
_OTHER_KEYS: Final = [key for key in ENTRY_KEYS if key not in COLUMN_FIELDS]
_LINK: Final = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# What one key means for another, by the name of the table.
_CONDITIONS: Final[dict[str, Schema]] = {
    "catalog": {"anyOf": [{"required": ["sections"]}, {"required": ["readme"]}]},
    "section": {
        "if": {
            "properties": {
                "columns": {"contains": {"properties": {"kind": {"const": "legend"}}, "required": ["kind"]}}
            },
            "required": ["columns"],
        },
        "then": {"required": ["legend"]},
    },
    "column": {
        "allOf": [
            {
                "if": {"required": ["kind"]},
                "then": {
                    "properties": {
                        "field": {**FIELD.schema(), "not": {"anyOf": [_BUILT_IN, {"enum": _OTHER_KEYS}]}}
                    }
                },
                "else": {"properties": {"field": _BUILT_IN}},
            },
            {"if": {"required": ["label"]}, "then": {"properties": {"field": {"enum": list(LINK_LABELS)}}}},
            {"not": {"required": ["kind", "template"]}},
        ]
    },
    "entry": {
        "propertyNames": FIELD.schema(),
        "additionalProperties": {
            "description": "A field of the section's own: true or false, words of the legend, or text.",
            "anyOf": [{"type": "boolean"}, OneOrMore(TEXT).schema()],
        },
    },
}


def catalog_schema() -> Schema:
    """Return the JSON Schema of catalog.yaml, for editors."""
    root, *others = TABLES
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "catalog.yaml",
        "description": "A curated list of papers, as people write it.",
        **_table_schema(root),
        "$defs": {**DEFINITIONS, **{table.name: _table_schema(table) for table in others}},
    }


def _table_schema(table: KeyTable) -> Schema:
    return {
        "type": "object",
        "properties": {key.name: _key_schema(table, key) for key in table.keys},
        "required": [key.name for key in table.keys if key.required],
        "additionalProperties": False,
        **_CONDITIONS.get(table.name, {}),
    }


def _key_schema(table: KeyTable, key: Key) -> Schema:
    default = table.default(key)
    written = {} if default is None else {"default": default}
    description = _LINK.sub(r"\1", _help(table, key)).replace("`", "")
    return {"description": description, **key.type.schema(), **written}


def with_key_tables(page: str) -> str:
    """Return the Markdown page with the table of keys renewed between each pair of `keys:` markers."""
    tables = {table.name: key_table(table) for table in TABLES}
    return _KEYS.sub(lambda match: f"{match[1]}{tables[match[2]]}\n{match[3]}", page)


def key_table(table: KeyTable) -> str:
    """Return the keys of a table as Markdown."""
    rows = [
        f"| `{key.name}` | {key.type.words}{' (required)' if key.required else ''} "
        f"| `{key.example}` | {_help(table, key)} |"
        for key in table.keys
    ]
    return "\n".join(["| key | value | example | what it is |", "|:---|:---|:---|:---|", *rows])


def _help(table: KeyTable, key: Key) -> str:
    default = table.default(key)
    return key.help if default is None else f"{key.help} Default: `{_yaml(default)}`."


def _yaml(default: object) -> str:
    match default:
        case bool():
            return str(default).lower()
        case tuple():
            return f"[{', '.join(default)}]"
        case _:
            return str(default)


if __name__ == "__main__":
    sys.stdout.write(
        with_key_tables(Path(sys.argv[1]).read_text("utf-8"))
        if sys.argv[1:]
        else json.dumps(catalog_schema(), indent=2, ensure_ascii=False) + "\n"
    )
