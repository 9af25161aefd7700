"""What a release says of itself: its notes, its version in the pages, and the README of the package index."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from enricher import __version__
from tests.support.paths import ROOT

HOME = "https://github.com/OWNER/AI-Flow-Scheduling-Papers"
CHANGELOG = """\
# Changelog

## [Unreleased]

### Added

- Not yet.

## [1.2.0] - 2026-11-28

### Added

- A [link](docs/site.md).

### Fixed

- A fault.

## [1.1.0] - 2026-10-01

- Older.

[1.2.0]: https://example.org/1.2.0
"""
NOTES = "### Added\n\n- A [link](docs/site.md).\n\n### Fixed\n\n- A fault.\n"


def released(
    folder: Path, *, tag: str = "v1.2.0", repository: str = "o/r", changelog: str = CHANGELOG
) -> subprocess.CompletedProcess[str]:
    """Ask for the notes of a release of version 1.2.0 of the repository o/r."""
    (folder / "src/enricher").mkdir(parents=True)
    (folder / "src/enricher/__init__.py").write_text('"""A bot."""\n\n__version__ = "1.2.0"\n', "utf-8")
    urls = '[project.urls]\nRepository = "https://github.com/o/r"\n'
    (folder / "pyproject.toml").write_text(urls, "utf-8")
    (folder / "CHANGELOG.md").write_text(changelog, "utf-8")
    command = [sys.executable, f"{ROOT / '.ci' / 'release_notes.py'}", tag, repository]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "changelog",
    [CHANGELOG, CHANGELOG.replace("## [1.1.0] - 2026-10-01\n\n- Older.\n\n", "")],
    ids=["among others", "the first"],
)
def test_the_notes_of_a_release_are_its_section_of_the_changelog(tmp_path: Path, changelog: str) -> None:
    assert released(tmp_path, changelog=changelog).stdout == NOTES


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tag": "v1.3.0"}, "has the version 1.2.0, and the tag is v1.3.0"),
        ({"repository": "o/fork"}, "has the repository https://github.com/o/r, and this is o/fork"),
        ({"changelog": CHANGELOG.replace("1.2.0", "1.2.1")}, "CHANGELOG.md has no section"),
        ({"changelog": CHANGELOG.replace(" - 2026-11-28", "")}, "CHANGELOG.md has no section"),
        ({"changelog": "## [1.2.0] - 2026-11-28\n\n## [1.1.0] - 2026-10-01\n"}, "no section with text"),
    ],
    ids=["another tag", "a fork", "no section", "no date", "no text"],
)
def test_what_is_not_ready_is_not_released(tmp_path: Path, change: dict[str, str], message: str) -> None:
    done = released(tmp_path, **change)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr


def test_the_changelog_and_the_citation_have_this_version_with_one_date() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    day = re.fullmatch(rf"\[{re.escape(__version__)}\] - (\d{{4}}-\d\d-\d\d)", headings[1])
    assert day
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (citation["version"], f"{citation['date-released']}") == (__version__, day[1])


@pytest.mark.parametrize(
    "path", [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"], ids=lambda path: path.stem
)
def test_the_pages_name_the_action_and_the_hooks_by_this_version(path: Path) -> None:
    text = path.read_text("utf-8")
    refs = re.findall(r"OWNER/AI-Flow-Scheduling-Papers@([\w.]+)", text)
    assert set(refs) <= {f"v{__version__.partition('.')[0]}"}
    assert set(re.findall(r"rev: (v\S+)", text)) <= {f"v{__version__}"}
    assert "pip install enricher" not in text


def test_the_readme_of_the_package_index_has_no_dead_link() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    links = re.findall(r"\]\(([^)]+)\)", (ROOT / project["readme"]).read_text("utf-8"))
    links += project["urls"].values()
    assert len(links) > 6
    paths = [re.fullmatch(rf"{HOME}(?:/(?:blob|tree)/main/([^#]+)|/issues)?", link) for link in links]
    assert all(paths), links
    assert [path[1] for path in paths if path and path[1] and not (ROOT / path[1]).exists()] == []
