"""Each page of the documentation, followed by a person: every command as it is written there."""

import re
from pathlib import Path

import click
import pytest
import yaml

from enricher.cli import cli
from tests.support.command import enrich
from tests.support.hosted_list import Hosted, hosting
from tests.support.page_reader import blocks, command_blocks, page, reader_of_a_clone
from tests.support.paths import ROOT

INSTALL = command_blocks("quick-start")[0]
# Where the commands of a page are run. The installation is the same on each of them; tests/test_wheel.py has it.
FOLLOWED = {
    "check-contributions": "tests/docs/test_contribute_walk.py",
    "commands": "tests/docs/test_docs.py",
    "contributing-to-a-list": "tests/docs/test_contribute_walk.py",
    "keep-your-list": "tests/docs/test_pages.py",
    "move-your-list": "tests/docs/test_move_page.py",
    "pypi": "tests/test_wheel.py",
    "quick-start": "tests/docs/test_pages.py",
    "reference": "tests/docs/test_pages.py",
    "site": "tests/docs/test_pages.py",
    "upstreams": "tests/docs/test_pages.py",
}
BULLETS = """\
# Papers on serving

## Serving

- [SpotServe](https://arxiv.org/abs/2311.15566), arXiv 2023. [[code](https://github.com/Hsword/SpotServe)]
"""


def test_every_page_with_commands_is_followed() -> None:
    pages = {path.stem for path in (ROOT / "docs").glob("*.md") if command_blocks(path.stem)}
    assert pages == set(FOLLOWED)
    assert [test for test in FOLLOWED.values() if not (ROOT / test).is_file()] == []


def test_the_quick_start_leads_to_a_table_and_to_what_a_run_would_fetch(tmp_path: Path) -> None:
    catalog, workflow = blocks(page("quick-start"), "yaml")[:2]
    readme = blocks(page("quick-start"), "markdown")[0]
    with hosting(tmp_path, {"README.md": readme}) as hosted:
        reader = reader_of_a_clone(tmp_path, hosted)
        reader.write("catalog.yaml", catalog)

        printed = reader.run(command_blocks("quick-start")[1])
        assert "catalog.yaml is valid: 1 section, 1 entry." in printed
        assert "| SpotServe | [Paper](https://arxiv.org/abs/2311.15566) | - |" in reader.read("README.md")
        assert reader.run("git status --porcelain") == ""

        assert "+  stars: 45" in reader.run("enrich --dry-run")
    assert yaml.safe_load(workflow)["jobs"]["enrich"]["steps"]


def test_a_list_stays_where_it_is(tmp_path: Path) -> None:
    install, look, begin, dry_run = command_blocks("keep-your-list")
    assert install == INSTALL
    with hosting(tmp_path, {"README.md": BULLETS}) as hosted:
        reader = reader_of_a_clone(tmp_path, hosted)

        assert "1 entry" in reader.run(look)
        assert reader.run("git status --porcelain") == ""

        reader.run(begin)
        assert reader.read("catalog.yaml").endswith("\n" + blocks(page("keep-your-list"), "yaml")[0])
        assert reader.read("README.md") == BULLETS
        assert (reader.folder / ".github/workflows/enrich.yml").is_file()

        assert "arXiv 2023" in reader.run(dry_run)


def test_the_page_of_a_list_is_built(tmp_path: Path, hosted: Hosted) -> None:
    reader = reader_of_a_clone(tmp_path, hosted)
    [build] = command_blocks("site")
    reader.run(build)
    assert (reader.folder / "_site" / "index.html").is_file()


def test_the_first_live_run_prints_a_report(tmp_path: Path, hosted: Hosted) -> None:
    [ask] = command_blocks("upstreams")
    assert reader_of_a_clone(tmp_path, hosted).run(ask).startswith("# Live check of ")


def test_every_shell_gets_its_completion(tmp_path: Path) -> None:
    [lines] = command_blocks("reference")
    shells = re.findall(r"_ENRICH_COMPLETE=(\w+)_source", lines)
    assert shells == ["bash", "zsh", "fish"]
    for shell in shells:
        assert "_ENRICH_COMPLETE" in enrich(tmp_path, {"_ENRICH_COMPLETE": f"{shell}_source"}).out


@pytest.mark.parametrize(
    "path", [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"], ids=lambda path: path.stem
)
def test_every_command_and_option_that_is_named_in_a_sentence_exists(path: Path) -> None:
    named = re.findall(r"`(?:\.venv/bin/)?enrich( [^`\n]+)`", path.read_text("utf-8"))
    unknown = [words for words in named if not _is_known(words.split())]
    assert unknown == []


def _is_known(words: list[str]) -> bool:
    """Return whether the command takes these options."""
    context = click.Context(cli)
    command = cli.get_command(context, words[0]) or cli
    options = {name for one in command.get_params(context) for name in (*one.opts, *one.secondary_opts)}
    is_command = words[0].startswith(("-", "<")) or command is not cli
    return is_command and {word.strip("[]") for word in words if word.strip("[]").startswith("--")} <= options
