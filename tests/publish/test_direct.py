"""`commit: direct`: generated sections reach the base without a pull request, and nothing else does."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from enricher.errors import PublishError
from enricher.model.catalog import Rules
from enricher.model.publishing import Edit, Operation
from enricher.readme.markers import outside
from simulated_upstreams import users
from simulated_upstreams.state import Rule
from tests.support.command import Result, enrich
from tests.support.hosted_list import CATALOG, FILES, Hosted, hosting, written

pytestmark = pytest.mark.sample(every=3)

DAY = date(2026, 11, 24)
DIRECT = f"{CATALOG}\ncommit: direct\n"
LISTED = {**FILES, "catalog.yaml": DIRECT}
ENTRY = """\
      - name: Ferry
        paper: https://www.usenix.org/conference/nsdi22/presentation/goyal

  - id: inference
"""


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, LISTED) as hosted:
        yield hosted


def subjects(hosted: Hosted) -> list[str]:
    """Return the first lines of the commits of the base, the newest first."""
    store = hosted.store
    commits = (store.read_commit(sha) for sha in store.history(store.head("main")))
    return [commit.message.partition("\n")[0] for commit in commits]


def published(hosted: Hosted, folder: Path, *arguments: str) -> Result:
    path = folder / "empty"
    path.mkdir(exist_ok=True)
    return enrich(path, hosted.upstreams.environment, "--pull-request", *arguments)


def test_rows_of_the_catalog_go_to_the_base_and_facts_into_the_pull_request(hosted: Hosted) -> None:
    before = hosted.store.read_files("main")

    _, result = hosted.night(DAY)

    base = hosted.store.read_files("main")
    assert "| Acme | 2024 | NSDI |" in base["README.md"]
    assert outside(base["README.md"].encode()) == outside(before["README.md"].encode())
    assert {path for path in base if base[path] != before.get(path)} == {"README.md", "abstracts.md"}
    assert subjects(hosted)[0] == "Render the tables as the catalog says"
    assert result.notes == ("Committed README.md and abstracts.md to main.",)
    assert result.operation is Operation.CREATED
    proposed = hosted.store.read_commit(hosted.branch or "")
    assert proposed.parents == (hosted.store.head("main"),)
    assert "AcmeTrace" in hosted.store.read_files(hosted.pull.head)["metadata.yaml"]


def test_what_is_there_already_is_not_committed_again(hosted: Hosted) -> None:
    hosted.night(DAY)
    was = subjects(hosted)
    writes = len(hosted.writes())

    _, result = hosted.night(DAY)

    assert result.operation is Operation.NONE
    assert (subjects(hosted), len(hosted.writes())) == (was, writes)


def test_the_row_of_a_merged_entry_does_not_wait_for_a_second_merge(hosted: Hosted) -> None:
    hosted.night(DAY)
    users.merge(hosted.github, hosted.pull.number)
    more = DIRECT.replace("  - id: inference\n", ENTRY, 1)
    users.push(hosted.github, "main", {"catalog.yaml": more})

    hosted.night(DAY)

    base = hosted.store.read_files("main")
    row = next(line for line in base["README.md"].splitlines() if line.startswith("| Ferry |"))
    assert "nsdi22/presentation/goyal" in row
    assert "goyal" not in base["metadata.yaml"]
    assert "goyal" in hosted.store.read_files(hosted.pull.head)["metadata.yaml"]


def test_without_the_key_the_base_stays_as_it_is(tmp_path: Path) -> None:
    with hosting(tmp_path) as hosted:
        head = hosted.store.head("main")
        hosted.night(DAY)
        assert hosted.store.head("main") == head


def test_a_section_that_a_person_has_edited_waits_for_the_review(hosted: Hosted) -> None:
    hosted.night(DAY)
    readme = hosted.store.read_files("main")["README.md"]
    users.push(hosted.github, "main", {"README.md": readme.replace("| Acme | 2024 |", "| Acme | 2023 |")})
    head = hosted.store.head("main")

    hosted.night(DAY)

    assert hosted.store.head("main") == head
    assert "year: 2023" in hosted.store.read_files(hosted.pull.head)["catalog.yaml"]


def test_tables_that_people_rejected_are_not_committed(tmp_path: Path) -> None:
    with hosting(tmp_path) as hosted:
        hosted.night(DAY)
        users.close(hosted.github, hosted.pull.number)
        head = users.push(hosted.github, "main", {"catalog.yaml": DIRECT})
        hosted.night(DAY)
        assert hosted.store.head("main") == head


@pytest.mark.parametrize("rule", ["pull_request", "update", "required_status_checks"])
def test_a_protected_base_is_refused_and_nothing_is_written(
    rule: str, hosted: Hosted, tmp_path: Path
) -> None:
    hosted.github.rules = (Rule(rule, branches="main"),)
    head = hosted.store.head("main")

    result = published(hosted, tmp_path)

    assert result.code == 1
    said = result.err.splitlines()[-1]
    assert said.startswith(
        'Error: the catalog has "commit: direct", but the branch main is protected. GitHub: Repository rule violations found'
    )
    assert said.endswith(
        'What to do: remove "commit" from the catalog, so that the pull request has the tables, or let the bot '
        "bypass the rule (Settings → Rules → Rulesets)"
    )
    assert (hosted.store.head("main"), hosted.branch, hosted.github.pulls) == (head, None, {})


def test_another_rule_is_refused_in_its_own_words(hosted: Hosted, tmp_path: Path) -> None:
    hosted.github.rules = (Rule("commit_message_pattern", "docs:", branches="main"),)
    result = published(hosted, tmp_path)
    assert result.code == 1
    assert 'write what they begin with as "commit" under "pull_request" in the catalog' in result.err


def test_a_rule_against_force_pushes_is_none_against_the_commit(hosted: Hosted) -> None:
    hosted.github.rules = (Rule("non_fast_forward", branches="main"),)
    hosted.night(DAY)
    assert subjects(hosted)[0] == "Render the tables as the catalog says"


def test_what_a_person_pushed_meanwhile_is_not_overwritten(hosted: Hosted) -> None:
    publisher = hosted.publisher()
    publisher.read()
    head = users.push(hosted.github, "main", {"notes.md": "Mine\n"})

    with pytest.raises(PublishError, match="someone pushed to the branch main during this run"):
        publisher.commit([Edit("README.md", "", "new\n")], Rules())

    assert hosted.store.head("main") == head


def test_the_commit_has_the_prefix_and_the_sign_off_of_the_catalog(tmp_path: Path) -> None:
    catalog = f"{DIRECT}pull_request: {{commit: 'docs:', sign_off: true}}\n"
    with hosting(tmp_path, {**FILES, "catalog.yaml": catalog}) as hosted:
        hosted.night(DAY)
        commit = hosted.store.read_commit(hosted.store.head("main"))
    assert commit.message.startswith("docs: render the tables as the catalog says\n\nSigned-off-by: ")


def test_a_dry_run_shows_the_commit_and_writes_nothing(hosted: Hosted, tmp_path: Path) -> None:
    head = hosted.store.head("main")
    result = published(hosted, tmp_path, "--dry-run")
    assert "Would commit README.md and abstracts.md without a pull request:\n" in result.out
    assert "+| Acme | 2024 | NSDI |" in result.out
    assert (hosted.store.head("main"), hosted.branch, hosted.github.pulls) == (head, None, {})


def test_the_doctor_says_beforehand_that_the_base_is_protected(hosted: Hosted, tmp_path: Path) -> None:
    hosted.github.rules = (Rule("pull_request", branches="main"),)
    result = enrich(written(tmp_path, LISTED), hosted.upstreams.environment, "doctor")
    assert 'the catalog has "commit: direct", but a ruleset of' in " ".join(result.out.split())
    assert 'Remove "commit" from the catalog' in " ".join(result.out.split())
