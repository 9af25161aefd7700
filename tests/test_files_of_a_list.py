"""Where the README of a list is and what it is called, in the working tree and as a pull request."""

import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from enricher.errors import UserError
from enricher.http.usage import Meter
from enricher.model.publishing import Operation, Published
from enricher.pipeline.request import Run
from enricher.pipeline.run import enrich as run
from enricher.publish.github.identity import BRANCH
from enricher.publish.github.pull_request import PullRequest
from enricher.readme.markers import empty_block, end
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams.gitstore import Commit, GitStore, TreeEntry
from simulated_upstreams.users import push, update_branch
from tests.support.command import enrich
from tests.support.hosted_list import PERSON, Hosted, NoWatcher, hosting
from tests.support.seals import unsealed

pytestmark = pytest.mark.sample(every=3)

ONE, TWO = empty_block("one"), empty_block("two")
CATALOG = """\
title: A list
abstracts: false
{readme}sections:
  - {{id: one, title: One, columns: [{{title: Name, field: name}}], entries: [{{name: Acme}}]}}
  - {{id: two, title: Two, columns: [{{title: Name, field: name}}], entries: [{{name: Relay}}]}}
"""
LIST = CATALOG.format(readme="")


def named(*files: str) -> str:
    return CATALOG.format(readme=f"readme: [{', '.join(files)}]\n")


def filled(text: str) -> str:
    """Return the text with the two tables, which are written with nothing but their markers before."""
    table = "| **Name** |\n|:---:|\n| {} |\n"
    text = text.replace(end("one"), table.format("Acme") + end("one"))
    return text.replace(end("two"), table.format("Relay") + end("two"))


@dataclass(frozen=True)
class Place:
    """The files of a repository, which of them get tables, and what is otherwise special about them."""

    files: Mapping[str, str]
    written: tuple[str, ...]
    catalog: str = "catalog.yaml"
    links: Mapping[str, str] = field(default_factory=dict)  # symbolic links, with where they lead
    executable: str = ""


BOTH = f"# A list\n\n{ONE}\n{TWO}\nThe end.\n"
PLACES = {
    "README.md": Place({"catalog.yaml": LIST, "README.md": BOTH}, ("README.md",)),
    "readme.md": Place({"catalog.yaml": LIST, "readme.md": BOTH}, ("readme.md",)),
    "Readme.markdown": Place({"catalog.yaml": LIST, "Readme.markdown": BOTH}, ("Readme.markdown",)),
    "another name": Place(
        {"catalog.yaml": LIST, "README.md": "# Welcome\n", "papers.md": BOTH}, ("papers.md",)
    ),
    "in the folder of the documentation": Place(
        {
            "catalog.yaml": LIST,
            "README.md": "# Welcome\n",
            "docs/README.md": BOTH,
            "docs/more.md": "# More\n",
        },
        ("docs/README.md",),
    ),
    "in the folder of the documentation, under another name": Place(
        {"data/catalog.yaml": LIST, "docs/papers.md": BOTH}, ("docs/papers.md",), catalog="data/catalog.yaml"
    ),
    "beside a README in another format": Place(
        {"catalog.yaml": LIST, "README.rst": "Welcome\n", "papers.md": BOTH}, ("papers.md",)
    ),
    "two languages": Place(
        {"catalog.yaml": LIST, "README.md": BOTH, "README.zh-CN.md": f"# 列表\n\n{ONE}\n{TWO}"},
        ("README.md", "README.zh-CN.md"),
    ),
    "a section a file": Place(
        {"catalog.yaml": LIST, "README.md": f"# One\n\n{ONE}", "more.md": f"# Two\n\n{TWO}"},
        ("README.md", "more.md"),
    ),
    "an example in code beside it": Place(
        {"catalog.yaml": LIST, "README.md": BOTH, "CONTRIBUTING.md": f"```\n{ONE}```\n"}, ("README.md",)
    ),
    "named": Place(
        {"catalog.yaml": named("docs/papers.md"), "README.md": BOTH, "docs/papers.md": BOTH},
        ("docs/papers.md",),
    ),
    "named files": Place(
        {"catalog.yaml": named("README.md", "docs/two.md"), "README.md": ONE, "docs/two.md": TWO},
        ("README.md", "docs/two.md"),
    ),
    "a catalog in a folder": Place(
        {"data/catalog.yaml": LIST, "README.md": BOTH}, ("README.md",), catalog="data/catalog.yaml"
    ),
    "a catalog in a folder, named": Place(
        {"data/catalog.yaml": named("../docs/papers.md"), "docs/papers.md": BOTH},
        ("docs/papers.md",),
        catalog="data/catalog.yaml",
    ),
    "a catalog in a folder, beside the list of the root": Place(
        {"catalog.yaml": LIST, "README.md": BOTH, "gpu/catalog.yaml": LIST, "gpu/README.md": BOTH},
        ("gpu/README.md",),
        catalog="gpu/catalog.yaml",
    ),
    "a symbolic link": Place(
        {"catalog.yaml": LIST, "docs/list.md": BOTH}, ("docs/list.md",), links={"README.md": "docs/list.md"}
    ),
    "a link in a folder that is a link": Place(
        {"catalog.yaml": named("docs/list.md"), "texts/en/list.md": BOTH},
        ("texts/en/list.md",),
        links={"docs": "texts/now", "texts/now": "en"},
    ),
    "beside a file that cannot be read": Place(
        {"catalog.yaml": LIST, "README.md": BOTH}, ("README.md",), links={"AGENTS.md": "gone.md"}
    ),
    "a link beside its file": Place(
        {"catalog.yaml": LIST, "papers.md": BOTH}, ("papers.md",), links={"README.md": "papers.md"}
    ),
    "an executable": Place({"catalog.yaml": LIST, "README.md": BOTH}, ("README.md",), executable="README.md"),
}


SAMPLE = frozenset(
    {"readme.md", "two languages", "a catalog in a folder", "a symbolic link", "an executable"}
)


def working_tree(place: Place, folder: Path) -> Path:
    """Return a working tree of git with the files of the place."""
    root = folder / "list"
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    for name, text in place.files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    for name, target in place.links.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    if place.executable:
        (root / place.executable).chmod(0o755)
    return root


def hold(store: GitStore, place: Place) -> None:
    """Let the main branch hold the links and the executable of the place as well."""
    commit = store.read_commit(store.head("main"))
    paths = store.read_paths(commit.tree)
    for name, target in place.links.items():
        paths[name] = TreeEntry("120000", store.write_blob(target.encode()))
    if place.executable:
        paths[place.executable] = TreeEntry("100755", paths[place.executable].sha)
    new = store.write_commit(Commit(store.write_paths(paths), (store.head("main"),), PERSON, PERSON, "Links"))
    store.set_ref("refs/heads/main", new)


def texts(root: Path) -> dict[str, str]:
    """Return the files of a working tree that are no links."""
    every = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    names = {path.relative_to(root).as_posix(): path for path in every}
    return {
        name: unsealed(path.read_text("utf-8"))
        for name, path in names.items()
        if not name.startswith(".git/")
    }


def expected(place: Place) -> dict[str, str]:
    return {name: filled(text) if name in place.written else text for name, text in place.files.items()}


def metadata_of(place: Place) -> str:
    return (Path(place.catalog).parent / "metadata.yaml").as_posix()


EACH_PLACE = [pytest.param(name, marks=[] if name in SAMPLE else [pytest.mark.slow]) for name in PLACES]


@pytest.mark.parametrize("name", EACH_PLACE)
def test_tables_are_written_where_the_markers_are_in_the_working_tree(name: str, tmp_path: Path) -> None:
    place = PLACES[name]
    root = working_tree(place, tmp_path)
    catalog = ("--catalog", place.catalog)

    assert enrich(root, {}, "check", *catalog).code == 0
    result = enrich(root, {}, "render", *catalog)

    assert result.code == 0, result.err
    assert {name: text for name, text in texts(root).items() if name != metadata_of(place)} == expected(place)
    assert {name: str((root / name).readlink()) for name in place.links} == dict(place.links)
    assert not place.executable or (root / place.executable).stat().st_mode & 0o111
    assert enrich(root, {}, "render", "--check", *catalog).code == 0


def night(hosted: Hosted, catalog: str) -> Published:
    meter = Meter()
    with (
        open_sources(read_settings(hosted.upstreams.environment), meter) as sources,
        closing(hosted.connect()) as repository,
    ):
        publisher = PullRequest(repository, catalog)
        _, published = run(Run(catalog, (), date(2026, 11, 23)), sources, publisher, meter, NoWatcher())
    return published


def paths(store: GitStore, branch: str) -> dict[str, TreeEntry]:
    return store.read_paths(store.read_commit(store.head(branch)).tree)


@pytest.mark.parametrize("name", EACH_PLACE)
def test_tables_are_written_where_the_markers_are_as_a_pull_request(name: str, tmp_path: Path) -> None:
    place = PLACES[name]
    with hosting(tmp_path, place.files) as hosted:
        hold(hosted.store, place)
        before = {path: entry.mode for path, entry in paths(hosted.store, "main").items()}

        published = night(hosted, place.catalog)

        assert published.operation is Operation.CREATED
        after = hosted.store.read_files(published.branch or "")
        changed = {path: unsealed(text) for path, text in after.items() if path != metadata_of(place)}
        assert changed == {**expected(place), **place.links}
        assert {path: entry.mode for path, entry in paths(hosted.store, published.branch or "").items()} == {
            **before,
            metadata_of(place): "100644",
        }
        assert night(hosted, place.catalog).operation is Operation.NONE


REFUSED = {
    "another format": (
        Place({"catalog.yaml": LIST, "README.rst": "Welcome\n"}, ()),
        "README.rst is not Markdown, and of two READMEs GitHub shows only one; rename it to README.md",
    ),
    "no markers": (
        Place({"catalog.yaml": LIST, "readme.md": "# A list\n"}, ()),
        "readme.md: missing markers for one, two. Insert these lines",
    ),
    "only in code": (
        Place({"catalog.yaml": LIST, "README.md": f"{ONE}\n```\n{TWO}```\n"}, ()),
        "README.md: missing markers for two. The one in line 5 of README.md is in code or another comment. The one",
    ),
    "misspelt": (
        Place(
            {
                "catalog.yaml": LIST,
                "README.md": BOTH.replace("begin two", "begn two").replace("end two", "ende two"),
            },
            (),
        ),
        "README.md: missing markers for two. The one in line 6 of README.md is misspelt. The one in line 7",
    ),
    "of no section": (
        Place({"catalog.yaml": LIST, "README.md": BOTH.replace(" two ", " tow ")}, ()),
        'README.md:6: unknown block "tow"; the catalog generates: one, two.',
    ),
    "named, not there": (
        Place({"catalog.yaml": named("list.md"), "README.md": BOTH}, ()),
        'list.md is not there, or is empty; correct "readme" in catalog.yaml',
    ),
    "named twice": (
        Place(
            {"catalog.yaml": named("list.md", "README.md"), "list.md": BOTH},
            (),
            links={"README.md": "list.md"},
        ),
        'list.md and README.md are the same file; name it once in "readme" of catalog.yaml',
    ),
    "a link to nothing": (
        Place({"catalog.yaml": LIST}, (), links={"README.md": "docs/gone.md"}),
        "README.md is a symbolic link to docs/gone.md, which is not a file",
    ),
    "a link in a circle": (
        Place({"catalog.yaml": LIST}, (), links={"README.md": "Readme.md", "Readme.md": "README.md"}),
        "README.md is a symbolic link to Readme.md, which",
    ),
    "a link out of the repository": (
        Place({"catalog.yaml": LIST}, (), links={"README.md": "../../../../../../etc/hostname"}),
        "which is outside of the repository",
    ),
    "outside of the repository": (
        Place({"catalog.yaml": named("../list.md")}, ()),
        "../list.md is outside of the repository",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("command", ["check", "render"])
def test_what_cannot_be_followed_is_refused_with_its_reason_in_the_working_tree(
    name: str, command: str, tmp_path: Path
) -> None:
    place, reason = REFUSED[name]
    root = working_tree(place, tmp_path)

    result = enrich(root, {}, command)

    assert result.code == 2, result.out
    assert reason in result.err
    assert texts(root) == dict(place.files)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_is_refused_with_its_reason_as_a_pull_request(
    name: str, tmp_path: Path
) -> None:
    place, reason = REFUSED[name]
    with hosting(tmp_path, place.files) as hosted:
        hold(hosted.store, place)
        with pytest.raises(UserError) as raised:
            night(hosted, "catalog.yaml")

        assert reason in str(raised.value)
        assert hosted.branch is None


def large(entries: int) -> dict[str, str]:
    """Return a list with two sections of this many entries, each of which takes 10,005 bytes of its table."""

    def section(name: str) -> str:
        columns = "[{title: Name, field: name}], entries: ["
        names = ", ".join(f"{{name: {name} {number:03} {'x' * 9_993}}}" for number in range(entries))
        return f"  - {{id: {name}, title: {name.title()}, columns: {columns}{names}]}}\n"

    catalog = f"title: A list\nsections:\n{section('one')}{section('two')}"
    return {"catalog.yaml": catalog, "README.md": f"# A list\n\n## One\n\n{ONE}\n## Two\n\n{TWO}"}


def test_check_and_doctor_warn_of_a_file_that_github_does_not_show_whole(tmp_path: Path) -> None:
    root = working_tree(Place(large(52), ()), tmp_path)
    assert enrich(root, {}, "render").code == 0

    checked = enrich(root, {}, "check")
    examined = enrich(root, {}, "doctor")

    assert checked.code == 0
    assert 'as a README it is cut off at 512,000, before the section "Two"; as any other file' in checked.out
    assert "size" in examined.out
    assert 'cut off at 512,000, before the section "Two"' in " ".join(examined.out.split())


def test_large_abstracts_are_proposed_in_several_files_and_a_large_readme_is_told(tmp_path: Path) -> None:
    with hosting(tmp_path, large(26)) as hosted:
        assert night(hosted, "catalog.yaml").operation is Operation.CREATED

        files = hosted.store.read_files(BRANCH)
        assert {name for name in files if "abstracts" in name} == {
            "abstracts.md",
            "abstracts/one.md",
            "abstracts/two.md",
        }
        body = hosted.pull.body or ""
        assert (
            "**1 file is too large for GitHub.** It does not show the rest to readers.\n\n- README.md has 5"
            in body
        )
        assert 'within the section "Two"; as any other file it is shown as plain text' in body
        assert night(hosted, "catalog.yaml").operation is Operation.NONE


def test_a_list_in_place_may_be_behind_a_link_and_in_another_folder(tmp_path: Path) -> None:
    item = "- [SpotServe](https://arxiv.org/abs/2311.15566), arXiv 2023 [[code](https://github.com/Hsword/SpotServe)]\n"
    other = "- [Acme](https://www.usenix.org/conference/nsdi24/presentation/hu), NSDI 2024\n"
    place = Place(
        {
            "data/catalog.yaml": "title: A list\nreadme: ../README.md\n",
            "docs/list.md": f"# A list\n\n{item}{other}",
        },
        (),
        links={"README.md": "docs/list.md"},
    )
    with hosting(tmp_path, place.files) as hosted:
        hold(hosted.store, place)
        root = working_tree(place, tmp_path / "tree")
        result = enrich(root, hosted.upstreams.environment, "--catalog", "data/catalog.yaml")
        proposed = hosted.store.read_files(night(hosted, "data/catalog.yaml").branch or "")

        expected = place.files["docs/list.md"].replace("arXiv 2023", "ASPLOS 2024")
        assert result.code == 0, result.err
        assert unsealed((root / "docs/list.md").read_text()) == expected
        assert unsealed(proposed["docs/list.md"]) == expected
        assert proposed["README.md"] == "docs/list.md"


def test_a_button_that_merges_the_base_leaves_the_branch_to_the_bot(tmp_path: Path) -> None:
    with hosting(tmp_path, large(26)) as hosted:
        night(hosted, "catalog.yaml")
        push(hosted.github, "main", {"notes.md": "ours\n"}, "Write a note")
        update_branch(hosted.github, 1)

        published = night(hosted, "catalog.yaml")

        assert "was not updated" not in published.message


def test_the_folder_of_the_abstracts_is_put_right_after_a_kill(tmp_path: Path) -> None:
    root = working_tree(Place(large(26), ()), tmp_path)
    (root / "abstracts").mkdir()
    (root / "abstracts" / ".one.md.enrich-new").write_text("half")

    assert enrich(root, {}, "render").code == 0
    assert sorted(path.name for path in (root / "abstracts").iterdir()) == ["one.md", "two.md"]
