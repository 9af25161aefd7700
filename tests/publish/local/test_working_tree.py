from collections.abc import Callable
from pathlib import Path

import pytest

from enricher.errors import CatalogInvalid, PublishError, UserError
from enricher.model.catalog import Rules
from enricher.model.publishing import Edit, Operation, Proposal
from enricher.model.run import Report
from enricher.publish.local.working_tree import WorkingTree

CATALOG = "title: ♣\nsections: [{id: a, title: A, columns: [{title: N, field: name}]}]\n"


def proposed(*edits: Edit) -> Proposal:
    return Proposal(edits, frozenset(), Rules())


def test_the_four_files_are_read_and_those_that_are_not_there_are_empty(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "README.md").write_bytes(b"# Title\r\n")
    texts = WorkingTree(tmp_path / "list.yaml").read().texts
    assert (texts.catalog, texts.metadata, texts.lists) == (CATALOG, "", {"README.md": "# Title\r\n"})
    assert texts.abstracts == {"abstracts.md": ""}


def test_a_catalog_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"catalog\.yaml not found; change to the folder of your list, name"):
        WorkingTree(tmp_path / "catalog.yaml").read()


def test_a_readme_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(CATALOG, encoding="utf-8")
    (tmp_path / "README.md").write_bytes(b"# Title\n\xff\n")
    with pytest.raises(CatalogInvalid, match=r"README\.md:2:1: byte 0xFF is not UTF-8"):
        WorkingTree(tmp_path / "catalog.yaml").read()


def test_edits_are_written_and_named(tmp_path: Path, report: Callable[..., Report]) -> None:
    edits = tuple(Edit(str(tmp_path / name), "", f"{name}\n") for name in ("README.md", "metadata.yaml"))
    published = WorkingTree(tmp_path / "catalog.yaml").publish(proposed(*edits), report())
    assert (published.operation, published.message) == (Operation.WRITTEN, "Wrote README.md, metadata.yaml.")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "README.md": "README.md\n",
        "metadata.yaml": "metadata.yaml\n",
    }


def test_nothing_to_write_is_reported(tmp_path: Path, report: Callable[..., Report]) -> None:
    published = WorkingTree(tmp_path / "catalog.yaml").publish(proposed(), report())
    assert published.operation is Operation.NONE


@pytest.mark.parametrize("name", ["catalog.yaml", "README.md", "metadata.yaml", "abstracts.md"])
def test_where_any_file_was_changed_since_it_was_read_nothing_is_written(
    tmp_path: Path, report: Callable[..., Report], name: str
) -> None:
    (tmp_path / "catalog.yaml").write_text("title: x\n")
    tree = WorkingTree(tmp_path / "catalog.yaml")
    tree.read()
    (tmp_path / name).write_text("a person's")
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    with pytest.raises(PublishError, match=f"{name} was changed by someone else during this run"):
        tree.publish(proposed(Edit(str(tmp_path / "metadata.yaml"), "", "new")), report())
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
