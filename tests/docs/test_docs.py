"""What docs/commands.md shows is what the program prints; and every document leads where it says."""

import re
import subprocess
from pathlib import Path

from enricher.text.markdown import slug
from simulated_upstreams.server import text_response
from tests.support.command import enrich
from tests.support.hosted_list import CATALOG, Hosted
from tests.support.paths import ROOT

DOCUMENTS = {
    path: path.read_text(encoding="utf-8")
    for folder in (".", "docs", "bench")
    for path in (ROOT / folder).glob("*.md")
}
COMMANDS = DOCUMENTS[ROOT / "docs" / "commands.md"]


def shown(block: str) -> str:
    match = re.search(rf"<!-- {block} -->\n```\n(.*?)```\n<!-- /{block} -->", COMMANDS, re.DOTALL)
    assert match, f"docs/commands.md has no block {block}"
    return match[1]


def test_the_help_is_the_commands(folder: Path) -> None:
    assert shown("help") == "$ enrich --help\n" + enrich(folder, {"COLUMNS": "80"}, "--help").out


def test_the_output_is_that_of_a_night_on_which_something_happened(folder: Path, hosted: Hosted) -> None:
    """Stars and a license have changed, a repository has moved, and arXiv is down."""
    settings = hosted.upstreams.environment
    nightly = CATALOG.replace("sections:", "sources: {arxiv: {every: 1}}\nsections:", 1)
    (folder / "catalog.yaml").write_text(nightly, encoding="utf-8")
    enrich(folder, settings)
    github = hosted.upstreams.simulated.github
    github.change("InternLM/AcmeTrace", stars=187, license="Apache-2.0")
    github.rename("Hsword/SpotServe", "SpotServe/SpotServe")
    hosted.upstreams.arxiv.faults.append(lambda _: text_response(503, "down"))
    result = enrich(folder, settings)
    assert result.code == 3
    assert without_clock(shown("output")) == without_clock("$ enrich\n" + result.out)


def without_clock(text: str) -> str:
    return re.sub(r"[\d,]+ of 5,000 left until \d\d:\d\d", "N of 5,000 left until HH:MM", text)


def test_the_mistakes_are_those_that_check_finds(folder: Path) -> None:
    text = CATALOG.replace("name: Acme", "nmae: Acme").replace("[Latency, Cost]", "[Latncy, Cost]")
    text = text.replace("https://arxiv.org/abs/2311.15566", "2311.15560")
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    assert shown("mistakes") == "$ enrich check\n" + enrich(folder, {}, "check").err


def test_every_variable_that_is_read_is_documented() -> None:
    reference = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    source = (ROOT / "src" / "enricher" / "settings.py").read_text(encoding="utf-8")
    variables = set(re.findall(r'"((?:ENRICHER|GITHUB|GH)_[A-Z_]+)"', source))
    assert len(variables) > 4
    assert {name for name in variables if f"`{name}`" not in reference} == set()


def test_every_relative_link_in_the_documents_leads_to_a_file_and_a_heading() -> None:
    links = [
        (document, *target)
        for document, text in DOCUMENTS.items()
        for target in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", re.sub(r"<!--.*?-->|`[^`\n]+`", "", text))
    ]
    assert len(links) > 50
    assert [link for link in links if not leads_somewhere(*link)] == []


def leads_somewhere(document: Path, path: str, heading: str) -> bool:
    target = (document.parent / path).resolve() if path else document
    return target.exists() and (not heading or heading in headings(target))


def headings(document: Path) -> set[str]:
    return {slug(title) for title in re.findall(r"^#+ (.*)$", DOCUMENTS[document], re.MULTILINE)}


def test_every_file_that_is_named_in_the_documents_is_there() -> None:
    named = {
        path
        for text in DOCUMENTS.values()
        for path in re.findall(r"`((?:bench|docs|src|tests)/[\w./]+)`", text)
        if "NAME" not in path
    }
    assert len(named) > 20
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_every_target_of_make_that_the_documents_name_is_there() -> None:
    named = {
        target
        for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"))
        if document.name != "CHANGELOG.md"
        for target in re.findall(r"(?:`|^)make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE)
    }
    done = subprocess.run(
        ["make", "--dry-run", "--question", "--print-data-base"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    there = set(re.findall(r"^([a-z-]+):", done.stdout, re.MULTILINE))
    assert len(named) > 8
    assert named - there == set()
