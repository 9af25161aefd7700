import subprocess
from collections.abc import Callable
from pathlib import Path

from enricher.model.catalog import Rules
from enricher.model.publishing import Edit, Operation, Proposal
from enricher.model.run import Report
from enricher.publish.local.dry_run import DryRun, diff
from enricher.publish.local.working_tree import WorkingTree


def proposed(*edits: Edit) -> Proposal:
    return Proposal(edits, frozenset(), Rules())


def test_the_difference_is_shown_and_nothing_is_written(
    tmp_path: Path, report: Callable[..., Report]
) -> None:
    (tmp_path / "catalog.yaml").write_text("title: x\n")
    publisher = DryRun(WorkingTree(tmp_path / "catalog.yaml"))
    assert publisher.read().texts.catalog == "title: x\n"
    published = publisher.publish(proposed(Edit(str(tmp_path / "README.md"), "a\n", "b\n")), report())
    assert published.operation is Operation.SHOWN
    assert "\n-a\n+b\n" in published.message
    assert published.message.endswith("Nothing was written: this is a dry run.")
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.yaml"]


def test_no_difference_is_reported(tmp_path: Path, report: Callable[..., Report]) -> None:
    published = DryRun(WorkingTree(tmp_path / "catalog.yaml")).publish(proposed(), report())
    assert (published.operation, published.message) == (Operation.NONE, "Nothing would change.")


def test_the_difference_can_be_applied_also_without_a_line_feed_at_the_end(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("a\nb")
    patch = diff(Edit("README.md", "a\nb", "a\nc\nd"))
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=tmp_path, check=True)
    assert (tmp_path / "README.md").read_text() == "a\nc\nd"
