"""The history of metadata.yaml, from a real git repository whose commits have dates."""

import subprocess
from datetime import date
from pathlib import Path

from enricher.metadata.store import write_metadata
from enricher.model.facts import Facts, Paper, Record, Ref, Repository
from enricher.site.history import read_history, stars_of

TODAY = date(2026, 11, 28)
ALDER, BIRCH, TREE = Ref("arxiv", "2001.00001"), Ref("arxiv", "2611.00002"), Ref("github", "example/tree")


def text(stars: int, *papers: Ref) -> str:
    facts: dict[Ref, Facts] = {ref: Paper(title="stars: 7") for ref in papers}
    facts[TREE] = Repository(name="example/tree", stars=stars)
    return write_metadata({ref: Record(one, TODAY) for ref, one in facts.items()})


def commit(folder: Path, day: str, content: str) -> None:
    if not (folder / ".git").exists():
        subprocess.run(("git", "-C", str(folder), "init", "--quiet"), check=True)
    (folder / "metadata.yaml").write_text(content, encoding="utf-8")
    moment = f"{day}T12:00:00Z"
    who = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    for words in (("add", "metadata.yaml"), ("commit", "--quiet", "--message", "facts")):
        subprocess.run(
            ("git", "-C", str(folder), *who, *words),
            check=True,
            env={
                "GIT_COMMITTER_DATE": moment,
                "GIT_AUTHOR_DATE": moment,
                "PATH": "/usr/bin:/bin",
                "HOME": str(folder),
            },
        )


def test_what_came_in_later_has_its_day_and_what_was_there_first_has_none(tmp_path: Path) -> None:
    commit(tmp_path, "2026-07-30", text(10, ALDER))
    commit(tmp_path, "2026-11-20", text(12, ALDER, BIRCH))
    commit(tmp_path, "2026-11-21", text(13, ALDER))  # it is taken out …
    commit(tmp_path, "2026-11-25", text(14, ALDER, BIRCH))  # … and put back

    history = read_history(tmp_path / "metadata.yaml", TODAY)

    assert history.since([BIRCH]) == date(2026, 11, 20)
    assert history.since([ALDER]) is None
    assert history.since([ALDER, BIRCH]) is None  # a second link of an old entry does not make it new
    assert history.since([]) is None


def test_stars_are_those_of_each_months_last_version_and_of_90_days_ago(tmp_path: Path) -> None:
    for day, stars in (("2026-07-03", 5), ("2026-07-30", 10), ("2026-08-29", 20), ("2026-11-25", 50)):
        commit(tmp_path, day, text(stars))

    trend = read_history(tmp_path / "metadata.yaml", TODAY).trends[TREE]

    assert trend.months == {"2026-07": 10, "2026-08": 20, "2026-11": 50}
    assert trend.before == 20  # 28 November less 90 days is 30 August


def test_a_short_history_knows_nothing_of_90_days_ago(tmp_path: Path) -> None:
    commit(tmp_path, "2026-11-01", text(5))

    assert read_history(tmp_path / "metadata.yaml", TODAY).trends[TREE].before is None


def test_a_file_without_a_history_has_none(tmp_path: Path) -> None:
    (tmp_path / "metadata.yaml").write_text(text(5), encoding="utf-8")

    history = read_history(tmp_path / "metadata.yaml", TODAY)

    assert (history.added, history.first, history.trends) == ({}, frozenset(), {})


def test_a_version_without_records_is_read(tmp_path: Path) -> None:
    commit(tmp_path, "2026-07-30", write_metadata({}))
    commit(tmp_path, "2026-11-20", text(12, ALDER))

    history = read_history(tmp_path / "metadata.yaml", TODAY)

    assert history.since([ALDER]) == date(2026, 11, 20)


def test_stars_are_read_as_the_store_writes_them_whatever_the_reference_is() -> None:
    odd = Ref("gitlab", "a: b/'c' #d")
    known = {odd: Record(Repository(name="x", stars=3, description="stars: 9"), TODAY)}

    assert stars_of(write_metadata(known) + text(7)) == {odd: 3, TREE: 7}
