"""Several lists in one repository, night after night, over real HTTP and git: each keeps its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

import pytest

from enricher.catalog.reader import read_catalog
from enricher.errors import UserError
from enricher.model.publishing import Operation, Published
from enricher.render.marked import skeleton
from simulated_upstreams import users
from simulated_upstreams.state import Pull
from tests.support.hosted_list import PERSON, Hosted, hosting

pytestmark = pytest.mark.sample(every=3)

TUESDAY: Final = date(2026, 11, 24)
CODE: Final = {"a": "InternLM/AcmeTrace", "b": "Hsword/SpotServe"}


def catalog(name: str, more: str = "") -> str:
    columns = "[{title: Name, field: name}, {title: Code, field: code}, {title: License, field: license}]"
    entry = f"{{name: Tool, code: https://github.com/{CODE[name]}}}"
    section = f"{{id: tools, title: Tools, columns: {columns}, entries: [{entry}]}}"
    return f"title: List {name}\nabstracts: false\n{more}sections: [{section}]\n"


def files(name: str, folder: str, more: str = "") -> dict[str, str]:
    text = catalog(name, more)
    made = {"catalog.yaml": text, "README.md": skeleton(read_catalog(text))}
    return {str(PurePosixPath(folder, name)): content for name, content in made.items()}


def move(hosted: Hosted, old: str, new: str) -> None:
    """Rename a folder on main, as `git mv` does."""
    store = hosted.store
    paths = {path: text for path, text in store.read_files("main").items() if path.startswith(f"{old}/")}
    moved = {path.replace(old, new, 1): text for path, text in paths.items()}
    gone: dict[str, str | None] = dict.fromkeys(paths)
    store.commit_files("main", {**gone, **moved}, "Move the list", PERSON)


@dataclass(frozen=True)
class Shelf:
    """A repository with two lists on two bases."""

    hosted: Hosted

    def run(self, name: str, base: str | None = None, night: int = 0) -> Published:
        day = TUESDAY + timedelta(days=night)
        return self.hosted.night(day, catalog=str(PurePosixPath(name, "catalog.yaml")), base=base)[1]

    def changed(self, pull: Pull) -> set[str]:
        """Return the files that differ between the base and the branch of a pull request."""
        before, after = (self.hosted.store.read_files(ref) for ref in (pull.base, pull.head))
        return {path for path in before | after if before.get(path) != after.get(path)}


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    with hosting(tmp_path, {**files("a", "a"), **files("b", "b")}) as hosted:
        hosted.store.set_ref("refs/heads/dev", hosted.store.head("main"))
        hosted.store.commit_files("dev", {"notes.md": "For the next edition\n"}, "Start", PERSON)
        yield Shelf(hosted)


LISTS: Final = (("a", "main"), ("a", "dev"), ("b", "main"), ("b", "dev"))


@pytest.mark.slow
def test_two_lists_on_two_bases_have_four_pull_requests_and_each_its_own_memory(shelf: Shelf) -> None:
    github, numbers = shelf.hosted.github, dict(zip(LISTS, (1, 2, 3, 4), strict=True))
    for night in range(10):
        if night == 1:
            users.close(github, numbers["a", "main"])
        if night == 2:
            users.close(github, numbers["b", "dev"])
        if night == 3:
            github.change(CODE["a"], license="MIT")
        done = {one: shelf.run(one[0], one[1], night) for one in LISTS}

        if night == 0:
            assert {one: published.number for one, published in done.items()} == numbers
            assert {one: published.branch for one, published in done.items()} == {
                ("a", "main"): "enrich/metadata-a",
                ("a", "dev"): "enrich/metadata-a--dev",
                ("b", "main"): "enrich/metadata-b",
                ("b", "dev"): "enrich/metadata-b--dev",
            }
        if night == 3:
            assert done["a", "main"].operation is Operation.CREATED, "another value than the rejected one"
            assert done["a", "dev"].operation is Operation.UPDATED
            numbers["a", "main"] = 5
        if night not in {0, 3}:
            assert {published.operation for published in done.values()} == {Operation.NONE}
        closed = {number for number, pull in github.pulls.items() if not pull.open}
        assert closed == {number for number, since in ((1, 1), (4, 2)) if night >= since}
        for (name, base), number in numbers.items():
            pull = github.pulls[number]
            assert pull.base == base
            if pull.open:
                assert {PurePosixPath(path).parts[0] for path in shelf.changed(pull)} == {name}
    assert len(github.pulls) == 5


def test_a_list_in_a_folder_leaves_the_files_of_the_list_in_the_root(tmp_path: Path) -> None:
    with hosting(tmp_path, {**files("a", "."), **files("b", "b")}) as hosted:
        shelf = Shelf(hosted)
        for name in (".", "b"):
            assert shelf.run(name).operation is Operation.CREATED
        pulls = hosted.github.pulls
        assert shelf.changed(pulls[1]) == {"README.md", "metadata.yaml"}
        assert shelf.changed(pulls[2]) == {"b/README.md", "b/metadata.yaml"}


def test_a_list_that_moves_to_another_folder_keeps_its_open_pull_request(shelf: Shelf) -> None:
    shelf.run("a")
    move(shelf.hosted, "a", "lists/a")
    published = shelf.run("lists/a", night=1)
    pull = shelf.hosted.github.pulls[1]
    assert (published.operation, published.number, pull.open) == (Operation.UPDATED, 1, True)
    assert shelf.changed(pull) == {"lists/a/README.md", "lists/a/metadata.yaml"}
    assert shelf.run("lists/a", night=2).operation is Operation.NONE


def test_what_waits_in_the_pull_request_of_a_list_that_moves_survives_a_source_that_fails(
    shelf: Shelf,
) -> None:
    shelf.run("a")
    move(shelf.hosted, "a", "lists/a")
    shelf.hosted.github.delete(CODE["a"])
    shelf.run("lists/a", night=1)
    assert "license: CC-BY-4.0" in shelf.hosted.store.read_files("enrich/metadata-a")["lists/a/metadata.yaml"]


def test_a_list_that_moves_remembers_what_was_rejected(shelf: Shelf) -> None:
    shelf.run("a")
    users.close(shelf.hosted.github, 1)
    move(shelf.hosted, "a", "lists/a")
    published = shelf.run("lists/a", night=1)
    assert (published.operation, published.notes) == (Operation.NONE, ())
    assert "except for what was rejected in #1" in published.message


def test_a_list_that_moves_and_gets_another_title_says_what_it_no_longer_remembers(shelf: Shelf) -> None:
    shelf.run("a")
    users.close(shelf.hosted.github, 1)
    move(shelf.hosted, "a", "lists/a")
    other = catalog("a").replace("List a", "Another name")
    shelf.hosted.store.commit_files("main", {"lists/a/catalog.yaml": other}, "Rename the list", PERSON)
    published = shelf.run("lists/a", night=1)
    assert published.operation is Operation.CREATED
    assert published.notes[0].startswith("Pull request #1 is not remembered: it is that of a/catalog.yaml")


def test_a_base_that_is_renamed_keeps_the_pull_request_and_its_memory(shelf: Shelf) -> None:
    """GitHub gives the open pull requests of a branch that is renamed its new name."""
    hosted = shelf.hosted
    shelf.run("a", "dev")
    shelf.run("b", "dev")
    users.close(hosted.github, 2)
    hosted.store.set_ref("refs/heads/develop", hosted.store.head("dev"))
    users.retarget(hosted.github, 1, "develop")
    hosted.store.delete_ref("refs/heads/dev")
    assert shelf.run("a", "develop", 1).number == 1
    assert "except for what was rejected in #2" in shelf.run("b", "develop", 1).message


def test_a_pull_request_that_a_person_retargets_is_still_the_lists_and_the_run_says_so(shelf: Shelf) -> None:
    shelf.run("a")
    users.retarget(shelf.hosted.github, 1, "dev")
    published = shelf.run("a", night=1)
    assert published.number == 1
    assert published.notes[0].startswith("Pull request #1 merges into dev, and its changes are made for main")
    assert shelf.run("a", "dev", 1).number == 2, "the list of dev has its own"


@pytest.mark.sample(every=1)  # a promise: tests/support/slips.py
def test_two_catalogs_with_the_same_branch_do_not_share_a_pull_request(tmp_path: Path) -> None:
    same = "pull_request: {branch: bot/list}\n"
    with hosting(tmp_path, {**files("a", "a", same), **files("b", "b", same)}) as hosted:
        shelf = Shelf(hosted)
        assert shelf.run("a").branch == "bot/list"
        head = hosted.store.head("bot/list")
        with pytest.raises(
            UserError,
            match=r"#1 .* is that of a/catalog.yaml for main; close it, or give b/catalog.yaml a branch",
        ):
            shelf.run("b")
        assert hosted.store.head("bot/list") == head


def test_a_list_whose_catalog_names_another_branch_goes_on_with_the_pull_request_that_is_open(
    shelf: Shelf,
) -> None:
    hosted = shelf.hosted
    shelf.run("a")
    text = catalog("a", "pull_request: {branch: bot/list}\n")
    hosted.store.commit_files("main", {"a/catalog.yaml": text}, "Name the branch", PERSON)
    assert shelf.run("a", night=1).branch == "enrich/metadata-a"
    users.merge(hosted.github, 1)
    hosted.github.change(CODE["a"], license="MIT")
    assert shelf.run("a", night=2).branch == "bot/list"


def test_of_many_pull_requests_the_lists_own_is_found_however_old_it_is(shelf: Shelf) -> None:
    """GitHub lists the newest fifty of all branches together; older ones are asked for by their branch."""
    number = shelf.run("a", "main", 0).number
    repository, store = shelf.hosted.connect(), shelf.hosted.store
    for other in range(50):
        store.set_ref(f"refs/heads/topic-{other}", store.head("main"))
        store.commit_files(f"topic-{other}", {"notes.md": f"{other}\n"}, "Notes", PERSON)
        repository.open_pull_request(f"topic-{other}", "main", "Notes", "Some notes.")

    shelf.hosted.upstreams.github.requests.clear()
    assert shelf.run("a", "main", 1).number == number
    assert shelf.hosted.writes() == []
