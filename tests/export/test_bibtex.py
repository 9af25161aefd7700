import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string

from enricher.export import Work
from enricher.export.bibtex import to_bibtex
from tests.export.samples import ALL, BARE, HOSTILE, PLAIN


def test_an_entry_reads_well() -> None:
    assert to_bibtex([PLAIN]) == (
        "@inproceedings{plain,\n"
        "  author = {First Author and Second von Author},\n"
        "  title = {Scheduling {GPU} Clusters with {SpotServe}},\n"
        "  booktitle = {NSDI},\n"
        "  year = {2024},\n"
        "  doi = {10.1145/3620665.3640411},\n"
        "  eprint = {2311.15566},\n"
        "  archiveprefix = {arXiv},\n"
        "  url = {https://arxiv.org/abs/2311.15566},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("work", "kind", "field"),
    [
        (PLAIN, "inproceedings", "booktitle = {NSDI}"),
        (replace(PLAIN, is_article=True), "article", "journal = {NSDI}"),
        (BARE, "misc", "title = {Bare}"),
    ],
)
def test_the_type_follows_from_the_venue(work: Work, kind: str, field: str) -> None:
    written = to_bibtex([work])

    assert written.startswith(f"@{kind}{{")
    assert f"  {field},\n" in written


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("50% of A & B", r"50\% of {A} \& {B}"),
        ("x^2_i ~ {y}", r"x\textasciicircum{}2\_i \textasciitilde{} \textbraceleft{}y\textbraceright{}"),
        ("Multi-GPU Training", "{Multi-GPU} Training"),
        ("A Study", "{A} Study"),
        ("iPhone and GPT-4o", "{iPhone} and {GPT-4o}"),
    ],
)
def test_a_title_keeps_its_characters_and_its_capitals(title: str, written: str) -> None:
    assert f"title = {{{written}}}" in to_bibtex([replace(PLAIN, title=title)])


def test_a_name_with_a_comma_or_an_and_is_one_name() -> None:
    written = to_bibtex([replace(PLAIN, authors=("Author, Jr.", "This and That", "Alexandra Author"))])

    assert "author = {{Author, Jr.} and {This and That} and Alexandra Author}" in written


def test_a_strict_reader_finds_every_entry_with_its_fields() -> None:
    library = parse_string(to_bibtex(ALL))

    assert library.failed_blocks == []
    assert [entry.key for entry in library.entries] == [work.key for work in ALL]
    for entry, work in zip(library.entries, ALL, strict=True):
        assert ("year" in entry.fields_dict) == (work.year is not None)
        assert ("author" in entry.fields_dict) == bool(work.authors)


@pytest.mark.parametrize("work", HOSTILE)
def test_braces_are_balanced_whatever_a_field_holds(work: Work) -> None:
    depth = 0
    for character in to_bibtex([work]):
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0


@pytest.mark.external
def test_biber_accepts_every_entry_without_a_warning(tmp_path: Path) -> None:
    biber = shutil.which("biber")
    assert biber, "biber is not here"
    source = tmp_path / "list.bib"
    source.write_text(to_bibtex(ALL), "utf-8")
    done = subprocess.run(
        [biber, "--tool", "--output-file", str(tmp_path / "out.bib"), str(source)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert [line for line in done.stdout.splitlines() if not line.startswith("INFO")] == []
    written = (tmp_path / "out.bib").read_text("utf-8")
    assert all(f"{{{work.key}," in written for work in ALL)
