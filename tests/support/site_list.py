"""A small generated list with facts of every kind, and what its page has."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from enricher.metadata.store import write_metadata
from enricher.model.facts import Absence, Facts, Paper, Record, Ref, Repository

CHANGED = date(2026, 11, 21)
CATALOG = """\
title: Papers of a test
readme: [README.md]
sections:
  - id: systems
    title: Systems
    sort: [-year]
    columns:
      - {title: System, field: name}
      - {title: Year, field: year}
      - {title: Objective, field: objective, kind: legend}
      - {title: Elastic, field: elastic, kind: flag}
      - {title: Notes, field: notes, kind: text}
      - {title: Paper, field: paper}
    legend:
      symbols: {Cost: a, Latency: b}
    entries:
      - name: Alder
        paper: https://arxiv.org/abs/2001.00001
        code: https://github.com/example/alder
        year: 2020
        venue: arXiv
        objective: [Latency, Cost]
        notes: "**Fast**: see [its page](https://example.org), `O(1)`"
      - name: Birch
        paper: https://doi.org/10.1000/birch
        code: https://github.com/example/birch
        slides: https://example.org/birch.pdf
        year: 2021
        elastic: true
      - name: Cedar
        paper: https://arxiv.org/abs/2001.00003
        also: [https://doi.org/10.1000/cedar]
        year: 2019
        venue: arXiv
"""
README = """\
# Papers of a test

## Systems

<!-- enrich:begin systems -->
<!-- enrich:end systems -->
"""
FACTS: dict[Ref, Facts] = {
    Ref("arxiv", "2001.00001"): Paper(
        title="Alder: O($n^2$) Steps of Trees", authors=("A. Author",), year=2020, abstract="One.\n\nTwo."
    ),
    Ref("github", "example/alder"): Repository(
        name="Example/Alder-2", stars=1200, license="MIT", archived=True, last_commit="2026-03-02"
    ),
    Ref("doi", "10.1000/birch"): Paper(
        title="Birch",
        authors=("B. Author", "C. Author"),
        venue="Transactions on Trees",
        year=2021,
        award="Best Paper",
        citations=44,
        abstract="Birches.",
        provenance=("abstract: OpenAlex",),
        retraction="retraction: 10.1000/notice",
    ),
    Ref("arxiv", "2001.00003"): Paper(title="Cedar", withdrawn=True, comment="Wrong proof"),
    Ref("doi", "10.1000/cedar"): Paper(title="Cedar", venue="Symposium on Trees (SOT 21)", year=2021),
}
ABSENT = {Ref("github", "example/birch"): Absence(date(2026, 11, 1), date(2026, 11, 9))}


def metadata_text() -> str:
    """Return metadata.yaml of the list."""
    known = {ref: Record(facts, CHANGED) for ref, facts in FACTS.items()}
    return write_metadata(
        {**known, **{ref: Record(None, CHANGED, absence) for ref, absence in ABSENT.items()}}
    )


def files() -> dict[str, str]:
    """Return the files of the list."""
    return {"catalog.yaml": CATALOG, "README.md": README, "metadata.yaml": metadata_text()}


def part(path: Path) -> Any:
    """Return what a file of data calls the script with."""
    text = path.read_text(encoding="utf-8")
    found = re.fullmatch(r"enrich\('[a-z0-9-]+','(.*)'\)\n", text)
    assert found, text[:80]
    return json.loads(re.sub(r"\\(['\\])", r"\1", found[1]))
