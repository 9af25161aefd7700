"""The walk in CONTRIBUTING, "Add a field", in a copy of the package: the declaration alone decides."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from tests.support.paths import ROOT

BEFORE: Final = "    license: str | None = field("
DECLARATION: Final = """\
    forks: int | None = field(default=None, metadata={{KIND: FieldKind(
        label="forks", about="the number of forks",
        changes=Volatility.{changes}, review=ReviewNeed.{review}, problem=None, long=False,
        always_written=False, column=ColumnUse.USUAL, pinnable=True, precedence=Precedence.LINK,
    )}})
"""
LOOK: Final = """
import json
from dataclasses import replace
from datetime import date
from enricher.catalog.reader import read_catalog
from enricher.model.catalog import Rules
from enricher.model.facts import Record, Ref, Repository
from enricher.model.publishing import Texts
from enricher.model.run import Report
from enricher.metadata.merge import compare
from enricher.metadata.store import read_metadata, write_metadata
from enricher.render.files import render
from enricher.model.publishing import Operation, Published
from enricher.report.terminal import log
from enricher.review.body.whole import pull_request_body
from enricher.review.state import State
from enricher.review.policy import ReviewContext, propose, rows
from tests.support.field_table import field_table

URL, REF = "https://github.com/o/r", Ref("github", "o/r")
TUESDAY, MONDAY = date(2026, 11, 24), date(2026, 11, 30)

def stored(**facts):
    return {REF: Record(replace(Repository(name="o/r", stars=100, forks=10, license="MIT"), **facts), TUESDAY)}

def fields_of(day, **facts):
    found = propose(stored(), stored(**facts), None, ReviewContext(day, Rules()))
    return sorted(row.field for row in rows(stored(), found))

catalog = read_catalog('''
title: A list
abstracts: false
sections:
  - id: a
    title: A
    columns: [{title: Name, field: name}, {title: Forks, field: forks}]
    entries: [{name: Acme, code: "https://github.com/o/r", pin: forks}]
''')
changes = compare(stored(), stored(forks=10_000), [REF])
report = Report(asked=1, not_due=0, entries={REF: ("Acme",)}, urls={}, changes=changes, problems=(), usage=(), down=())
metadata = stored(forks=1234)
print(json.dumps({
    "small": fields_of(TUESDAY, forks=11),
    "large": fields_of(TUESDAY, forks=400),
    "large on a Monday": fields_of(MONDAY, forks=400),
    "with a license": fields_of(TUESDAY, forks=400, license="none"),
    "is read back": read_metadata(write_metadata(metadata)) == metadata,
    "table": render(catalog, {URL: REF}, metadata, Texts("", "")).lists["README.md"],
    "body": pull_request_body(report, State(frozenset())),
    "log": list(log(report, Published(Operation.NONE, "Nothing."))),
    "documentation": [line for line in field_table().splitlines() if "forks" in line],
}))
"""
# Each declaration is met by a package that is imported for it, and all by one process, as other libraries load slowly.
EACH: Final = """
import json, pathlib, sys
declared = pathlib.Path("enricher/model/facts.py")
for text in json.load(sys.stdin):
    declared.write_text(text, "utf-8")
    for name in [name for name in sys.modules if name.partition(".")[0] in ("enricher", "tests")]:
        del sys.modules[name]
    exec(LOOK, {})
"""
DECLARED: Final = (("VOLATILE", "NEVER"), ("COUNT", "NEVER"), ("SETTLED", "NEVER"), ("SETTLED", "REPLACED"))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the package and whatever was compiled of it."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "src" / "enricher", folder / "enricher")
    return folder


def facts(folder: Path) -> Path:
    return folder / "enricher" / "model" / "facts.py"


def with_field(folder: Path, text: str) -> str:
    """Return the module of the facts, in which those of a repository have one more field."""
    source = facts(folder).read_text("utf-8")
    assert source.count(BEFORE) == 1
    return source.replace(BEFORE, text + BEFORE)


@contextmanager
def kept(path: Path) -> Iterator[None]:
    """Let a file be changed, and then be as it was."""
    source = path.read_text("utf-8")
    try:
        yield
    finally:
        path.write_text(source, "utf-8")


@contextmanager
def declared(folder: Path, text: str) -> Iterator[None]:
    """Let the facts of a repository have one more field."""
    with kept(facts(folder)):
        facts(folder).write_text(with_field(folder, text), "utf-8")
        yield


def run(folder: Path, script: str, sent: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, cwd=folder, env=environment, input=sent, capture_output=True, text=True, check=False
    )


Seen = Mapping[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def seen(package: Path) -> Seen:
    """Return what is seen of a field, by what its declaration says of changes and of review."""
    texts = [DECLARATION.format(changes=changes, review=review) for changes, review in DECLARED]
    with kept(facts(package)):
        sent = json.dumps([with_field(package, text) for text in texts])
        result = run(package, f"LOOK = {LOOK!r}{EACH}", sent)
    assert result.returncode == 0, result.stderr
    return dict(zip(DECLARED, map(json.loads, result.stdout.splitlines()), strict=True))


def generated(folder: Path) -> dict[str, str]:
    """Return what is generated from the declarations: the schema, the tables of keys and that of fields."""
    page = ROOT / "docs" / "catalog.md"
    script = f"""
import json, pathlib
from enricher.catalog.schema import catalog_schema, with_key_tables
from tests.support.field_table import field_table
page = pathlib.Path({str(page)!r}).read_text("utf-8")
print(json.dumps({{"schema": json.dumps(catalog_schema()), "keys": with_key_tables(page), "fields": field_table()}}))
"""
    result = run(folder, script)
    assert result.returncode == 0, result.stderr
    found: dict[str, str] = json.loads(result.stdout)
    return found


def test_a_column_touches_the_declaration_and_two_generated_files(package: Path) -> None:
    before = generated(package)
    with declared(package, DECLARATION.format(changes="COUNT", review="NEVER")):
        after = generated(package)

    assert {name for name in before if before[name] != after[name]} == {"schema", "fields"}
    assert '"forks"' in after["schema"]


@pytest.mark.parametrize(
    ("changes", "small", "large", "monday"),
    [
        ("VOLATILE", [], [], []),
        ("COUNT", [], [], ["forks"]),
        ("SETTLED", ["forks"], ["forks"], ["forks"]),
    ],
)
def test_the_declaration_alone_decides_when_a_change_is_proposed(
    changes: str, small: list[str], large: list[str], monday: list[str], seen: Seen
) -> None:
    found = seen[changes, "NEVER"]

    assert (found["small"], found["large"], found["large on a Monday"]) == (small, large, monday)
    assert found["with a license"] == ["forks", "license"]


def test_the_declaration_alone_decides_how_a_fact_is_shown_and_documented(seen: Seen) -> None:
    found = seen["COUNT", "NEVER"]

    assert found["is read back"]
    assert "| Acme | 1.2k |" in found["table"]
    assert "<summary><b>Also updated</b>: 1 value</summary>" in found["body"]
    assert "| Acme | forks | 10 | 10k | GitHub |" in found["body"]
    assert "  Acme  forks  10 → 10,000  GitHub" in found["log"]
    assert found["documentation"] == [
        "| `forks` | repository | the number of forks | on `volatile_every`, if it differs enough | - | ✔ | ✔ | - |"
    ]


def test_the_declaration_alone_decides_that_a_change_needs_review(seen: Seen) -> None:
    found = seen["SETTLED", "REPLACED"]

    assert "## Needs review (1)" in found["body"]
    assert "  Acme  forks  10 → 10000  GitHub  needs review" in found["log"]


def test_without_a_declaration_the_import_fails_and_names_the_field(package: Path) -> None:
    with declared(package, "    forks: int | None = None\n"):
        result = run(package, "import enricher.pipeline.run")

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("TypeError: Repository.forks has no kind; declare it")


@pytest.mark.parametrize("member", ["changes", "review", "column", "pinnable", "long", "precedence"])
def test_a_declaration_without_one_of_its_members_fails_at_import(member: str, package: Path) -> None:
    whole = DECLARATION.format(changes="COUNT", review="NEVER")
    with declared(package, re.sub(rf"\b{member}=[\w.]+,", "", whole)):
        result = run(package, "import enricher.model.facts")

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].endswith(f"missing 1 required keyword-only argument: '{member}'")
    assert "    forks: int | None = field(" in result.stderr
