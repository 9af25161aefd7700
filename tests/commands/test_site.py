import subprocess
from pathlib import Path

import pytest

from tests.support.command import enrich
from tests.support.hosted_list import written
from tests.support.site_list import files


def test_the_page_is_written_and_the_command_says_where(folder: Path) -> None:
    result = enrich(folder, {}, "site", "--output", "public")

    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("Wrote 2 papers in ")
    assert result.out.endswith(" files: public/index.html\n")
    assert (folder / "public" / "index.html").is_file()


def test_the_list_itself_stays_as_it_is(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    enrich(folder, {}, "site", "--output", "public")

    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("repository", "arguments", "address"),
    [
        ("Example/Papers", (), "https://example.github.io/Papers/"),
        ("Example/example.github.io", (), "https://example.github.io/"),
        ("Example/Papers", ("--url", "https://papers.example.org"), "https://papers.example.org/"),
    ],
)
def test_the_address_is_that_of_github_pages_unless_it_is_named(
    folder: Path, repository: str, arguments: tuple[str, ...], address: str
) -> None:
    enrich(folder, {"GITHUB_REPOSITORY": repository}, "site", *arguments)

    assert f"Sitemap: {address}sitemap.xml" in (folder / "_site" / "robots.txt").read_text("utf-8")


def test_a_list_on_another_server_has_no_address_that_nothing_names(folder: Path) -> None:
    server = {"GITHUB_REPOSITORY": "example/papers", "GITHUB_SERVER_URL": "https://github.example.org"}
    server["GITHUB_API_URL"] = "https://github.example.org/api/v3"
    result = enrich(folder, server, "site")

    assert result.code == 0, result.err
    assert not (folder / "_site" / "robots.txt").exists()


def test_an_address_that_is_none_is_refused(folder: Path) -> None:
    result = enrich(folder, {}, "site", "--url", "papers.example.org")

    assert (result.code, result.out) == (2, "")
    assert result.err == "Error: --url is 'papers.example.org'; it must be an http:// or https:// URL\n"


def test_a_folder_that_cannot_be_written_is_named(folder: Path) -> None:
    (folder / "public").mkdir()
    (folder / "public" / "section").write_text("a file", encoding="utf-8")
    result = enrich(folder, {}, "site", "--output", "public")

    assert result.code == 1
    assert "public/section" in result.err
    assert "--output DIR" in result.err


def test_the_form_for_a_new_paper_is_linked_where_the_list_has_one(folder: Path) -> None:
    forms = folder / ".github" / "ISSUE_TEMPLATE"
    forms.mkdir(parents=True)
    for name in ("bug.yml", "suggest-a-paper.yml"):
        (forms / name).write_text("name: A form\n", encoding="utf-8")
    enrich(folder, {"GITHUB_REPOSITORY": "example/papers"}, "site")
    page = (folder / "_site" / "index.html").read_text("utf-8")

    assert "https://github.com/example/papers/issues/new?template=suggest-a-paper.yml" in page


def test_the_history_gives_new_papers_to_the_feed(tmp_path: Path) -> None:
    folder = written(tmp_path, files())
    facts = (folder / "metadata.yaml").read_text("utf-8")
    first, _, rest = facts.partition("arxiv:2001.00003:")
    _, second, end = rest.partition("doi:10.1000/birch:")
    commit(folder, first + second + end, "2026-06-01")
    commit(folder, facts, "2026-07-01")
    enrich(folder, {}, "site", "--history")
    feed = (folder / "_site" / "feed.xml").read_text("utf-8")

    assert feed.count("<entry>") == 0  # Cedar's second link was there before
    commit(folder, first + second + end, "2026-07-02")


def commit(folder: Path, facts: str, day: str) -> None:
    if not (folder / ".git").exists():
        subprocess.run(("git", "-C", str(folder), "init", "--quiet"), check=True)
    (folder / "metadata.yaml").write_text(facts, encoding="utf-8")
    moment = {"GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "GIT_AUTHOR_DATE": f"{day}T12:00:00Z"}
    who = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    for words in (("add", "metadata.yaml"), ("commit", "--quiet", "--message", "facts")):
        subprocess.run(
            ("git", "-C", str(folder), *who, *words),
            check=True,
            env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **moment},
        )
