"""The workflow that maintainers copy from the page on the check: it may only read, and zizmor finds nothing."""

import re
import subprocess
import sys
from pathlib import Path

import yaml

from enricher.catalog.reader import read_catalog
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "check-contributions.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_workflow_may_only_read_and_is_safe_for_forks(tmp_path: Path) -> None:
    text = next(block for block in BLOCKS if "mode: check" in block)
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    assert (workflow[True], workflow["permissions"]) == ("pull_request", {})
    assert job["permissions"] == {"contents": "read"}
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "check.yml").write_text(text.replace("Papers@v1", f"Papers@{'0' * 40}"), "utf-8")
    zizmor = f"{Path(sys.executable).with_name('zizmor')}"
    options = ["--offline", "--quiet", "--pedantic", "--strict-collection"]
    done = subprocess.run([zizmor, *options, f"{folder}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_policy_is_one_that_a_catalog_can_have() -> None:
    text = next(block for block in BLOCKS if block.startswith("policy:"))
    policy = read_catalog(f"title: A list\nreadme: README.md\n{text}").policy
    assert (policy.required, policy.order) == (("paper", "code", "venue"), "newest")


def test_the_hooks_are_those_of_the_repository() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    block = yaml.safe_load(next(block for block in BLOCKS if block.startswith("repos:")))
    assert [hook["id"] for hook in block["repos"][0]["hooks"]] == [hook["id"] for hook in hooks]
    assert [hook["entry"] for hook in hooks] == ["enrich check", "enrich render --check"]
