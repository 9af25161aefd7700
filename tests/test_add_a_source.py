"""A source that is added as CONTRIBUTING says is resolved, exported, credited and documented by its declaration.

It is added to a copy of the package, with one file and two lines; a child process then runs the copy.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT

SOURCE = '''"""Samples: a preprint server that knows one paper."""

from collections.abc import Iterator, Sequence
from typing import Final

from enricher.links.parse import parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Found, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.context import SourceContext

DECLARATION: Final = SourceDeclaration(
    name="samples",
    title="Sample Archive",
    links="`samples.example/NUMBER`",
    every=7,
    variables=("SAMPLES",),
    known=(WellKnown("https://samples.example/1", "A sample"),),
    assumes=(),
    paper_hosts=frozenset({"samples.example"}),
    code_hosts=frozenset(),
    is_preprint_server=True,
    abstract_notes={"samples": "Abstract from the Sample Archive."},
)


def open_source(context: SourceContext) -> "Samples":
    """Return the source."""
    return Samples()


class Samples(DeclaredSource):
    """What the archive knows of a paper."""

    declaration = DECLARATION

    def match(self, url: str) -> str | None:
        """Return the number of a paper."""
        link = parse_link(url)
        return link.path if link and link.host == "samples.example" and link.path.isdigit() else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield the same paper for each number."""
        for id_ in ids:
            paper = Paper(title="A sample", authors=("First Author",), year=2025, abstract="It is a sample.")
            yield Found(Ref(self.name, id_), paper)
'''

LIST = """\
title: A list
sections:
  - id: one
    title: One
    columns:
      - {title: Name, field: name}
      - {title: Paper, field: paper}
    entries:
      - {name: Acme, paper: "https://samples.example/12"}
"""
DERIVED = """
import json
from pathlib import Path
from enricher.commands.offline import read_list
from enricher.export import FORMATS, works_of
from enricher.importer.page import is_paper
from enricher.sources import documentation
read = read_list(Path("catalog.yaml"), {})
works = works_of(read.listed.full, read.listed.links, read.metadata)
exported = {name: FORMATS[name](works) for name in ("bibtex", "json")}
paper = is_paper("https://samples.example/1")
print(json.dumps({**exported, "leads to a paper": paper, "table": documentation()}))
"""
NEXT_TO = "    (zenodo.DECLARATION, zenodo.open_source),\n"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a copy of the package with one more source."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src/enricher", folder / "enricher")
    (folder / "enricher/sources/samples.py").write_text(SOURCE, "utf-8")
    registry = folder / "enricher/sources/__init__.py"
    text = registry.read_text("utf-8")
    assert text.count("    proceedings,\n") == text.count(NEXT_TO) == 1
    text = text.replace("    proceedings,\n", "    proceedings,\n    samples,\n")
    text = text.replace(NEXT_TO, f"{NEXT_TO}    (samples.DECLARATION, samples.open_source),\n")
    registry.write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def listed(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a list after a run with that source."""
    folder = tmp_path_factory.mktemp("list")
    (folder / "catalog.yaml").write_text(LIST, "utf-8")
    run(package, folder, ["-m", "enricher"])
    return folder


def run(package: Path, folder: Path, arguments: Sequence[str]) -> str:
    environment = {**os.environ, "PYTHONPATH": str(package), "ENRICHER_CACHE": "off"}
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "GITHUB_REPOSITORY", "GITHUB_ACTIONS"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_links_are_resolved_and_its_facts_stored(listed: Path) -> None:
    assert "samples:12" in (listed / "metadata.yaml").read_text("utf-8")


def test_its_abstracts_are_credited(listed: Path) -> None:
    abstracts = (listed / "abstracts.md").read_text("utf-8")

    assert "It is a sample." in abstracts
    assert "<sub>Abstract from the Sample Archive.</sub>" in abstracts


@pytest.fixture(scope="module")
def derived(package: Path, listed: Path) -> dict[str, Any]:
    """Return what the copy makes of the list and of the declaration."""
    return json.loads(run(package, listed, ["-c", DERIVED]))  # type: ignore[no-any-return]


@pytest.mark.slow
def test_its_ids_are_exported(derived: dict[str, Any]) -> None:
    (work,) = json.loads(derived["json"])

    assert "eprint = {12}" in derived["bibtex"]
    assert "archiveprefix = {Sample Archive}" in derived["bibtex"]
    assert (work["samples"], work["arxiv"]) == ("12", None)


@pytest.mark.slow
def test_its_hosts_are_known_to_the_importer(derived: dict[str, Any]) -> None:
    assert derived["leads to a paper"]


@pytest.mark.slow
def test_it_is_in_the_table_of_the_documentation(derived: dict[str, Any]) -> None:
    row = "| Sample Archive (`samples`) | `samples.example/NUMBER` | every 7 days | `SAMPLES` |\n"
    assert row in derived["table"]
