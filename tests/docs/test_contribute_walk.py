"""The pages for contributors and on the check, walked as written: each command and each YAML block, in a clone."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from simulated_upstreams import Upstreams, samples, serve
from tests.commands.test_add import GENERATED, IN_PLACE, MARKERS, put
from tests.support.command import Result, enrich
from tests.support.paths import ROOT

pytestmark = pytest.mark.sample(every=2)

PAGES = {
    name: (ROOT / "docs" / f"{name}.md").read_text("utf-8")
    for name in ("contributing-to-a-list", "check-contributions")
}
BLOCKS = {name: re.findall(r"```(\w*)\n(.*?)```", page, re.DOTALL) for name, page in PAGES.items()}
COMMANDS = {
    name: [
        line
        for kind, block in blocks
        if not kind
        for line in block.splitlines()
        if ".venv/bin/enrich" in line
    ]
    for name, blocks in BLOCKS.items()
}
LISTS = {"in place": IN_PLACE, "generated": {"catalog.yaml": GENERATED, "README.md": MARKERS}}


@dataclass(frozen=True)
class Clone:
    """A contributor's clone of a list, and the upstreams that the commands ask."""

    folder: Path
    upstreams: Upstreams

    def git(self, *arguments: str) -> str:
        return git(self.folder, *arguments)

    def run(self, command: str) -> Result:
        """Run a command of a page, which calls `enrich` or `git`."""
        program, *arguments = shlex.split(command)
        if program == "git":
            return Result(0, self.git(*arguments), "")
        assert program == ".venv/bin/enrich"
        return enrich(self.folder, self.upstreams.environment, *arguments)


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    command = ["git", "-C", f"{folder}", *identity, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(params=LISTS)
def clone(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Clone]:
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    put(origin, LISTS[request.param])
    with serve(samples.sample_state()) as upstreams:
        assert enrich(origin, upstreams.environment).code == 0  # the bot has run before
        git(origin, "add", "-A")
        git(origin, "commit", "-qm", "The list")
        git(tmp_path, "clone", "-q", f"{origin}", "clone")
        yield Clone(tmp_path / "clone", upstreams)


def test_a_contributor_adds_a_paper_and_looks_for_mistakes(clone: Clone) -> None:
    add, check = COMMANDS["contributing-to-a-list"]
    assert clone.run(add).code == 0
    again = clone.run(add)
    checked = clone.run(check)

    assert again.code == 2
    said = next(block for _, block in BLOCKS["contributing-to-a-list"] if block.startswith("Error:"))
    own = "catalog.yaml line 18" if "catalog.yaml" in clone.git("diff", "--name-only") else "README.md line 8"
    assert again.err == said.replace("README.md line 8", own)
    assert (checked.code, "1 new entry, no problems found." in checked.out) == (0, True)


@pytest.mark.parametrize("clone", ["generated"], indirect=True)
def test_a_contributor_commits_the_catalog_alone(clone: Clone) -> None:
    add, check = COMMANDS["contributing-to-a-list"]
    (take_back,) = re.findall(r"`(git checkout [^`]*)`", PAGES["contributing-to-a-list"])
    clone.run(add)
    clone.run(take_back)
    assert clone.git("status", "--porcelain") == " M catalog.yaml\n"
    clone.git("commit", "-qam", "Add SpotServe")
    assert clone.run(check).code == 0


def test_a_maintainer_writes_the_forms_the_policy_and_the_hooks(clone: Clone) -> None:
    forms, check = COMMANDS["check-contributions"]
    assert "Wrote .github/ISSUE_TEMPLATE/paper.yml and .github/workflows/suggest.yml." in clone.run(forms).out
    kinds = [block for kind, block in BLOCKS["check-contributions"] if kind == "yaml"]
    policy = next(block for block in kinds if block.startswith("policy:"))
    catalog = clone.folder / "catalog.yaml"
    catalog.write_text(f"{catalog.read_text('utf-8')}{policy}", "utf-8")
    clone.git("add", "-A")
    clone.git("commit", "-qm", "Ask for more")

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    ids = {
        hook["id"]
        for block in kinds
        if block.startswith("repos:")
        for hook in yaml.safe_load(block)["repos"][0]["hooks"]
    }
    for hook in hooks:
        assert hook["id"] in ids
        assert clone.run(f".venv/bin/{hook['entry']}").code == 0
    assert clone.run(check).code == 0


def test_the_policy_of_the_page_is_kept_by_the_command_for_contributors(clone: Clone) -> None:
    policy = next(block for _, block in BLOCKS["check-contributions"] if block.startswith("policy:"))
    catalog = clone.folder / "catalog.yaml"
    catalog.write_text(f"{catalog.read_text('utf-8')}{policy}", "utf-8")
    add, _ = COMMANDS["contributing-to-a-list"]

    assert clone.run(add).code == 2  # there is no link to code
    assert clone.run(f"{add} https://github.com/Hsword/SpotServe").code == 0
