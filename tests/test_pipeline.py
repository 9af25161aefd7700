"""What a run does with the states of the list; each stage has tests of its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from enricher.model import Operation, ProblemKind
from enricher.publish.standing import BRANCH
from enricher.upstreams import people, samples, serve
from enricher.upstreams.samples import seed, world
from enricher.upstreams.server import Request, Response, text_response
from hosted_list import Hosted

CATALOG = samples.catalog()
TUESDAY = date(2026, 11, 24)


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    sample = world()
    store = seed(sample, tmp_path / "list.git", {"catalog.yaml": CATALOG})
    with serve(sample) as upstreams:
        yield Hosted(upstreams, store)


def down(_: Request) -> Response:
    return text_response(503, "down")


def settled(hosted: Hosted) -> None:
    """Let the first pull request be merged."""
    hosted.night(TUESDAY)
    people.merge(hosted.github, 1, "merge")


def test_after_a_merge_there_is_nothing_to_do(hosted: Hosted) -> None:
    settled(hosted)
    hosted.upstreams.github.requests.clear()
    report, published = hosted.night(TUESDAY + timedelta(days=1))
    assert (report.changes, published.operation, hosted.writes()) == ((), Operation.NONE, [])


def test_a_moved_repository_gets_its_new_link_in_the_catalog_and_keeps_its_facts(hosted: Hosted) -> None:
    settled(hosted)
    hosted.github.rename("InternLM/AcmeTrace", "New-Home/AcmeTrace")
    hosted.night(TUESDAY)
    proposed = hosted.store.read_files(BRANCH)
    assert proposed["catalog.yaml"] == CATALOG.replace("InternLM/AcmeTrace", "New-Home/AcmeTrace")
    assert (
        "github:new-home/acmetrace:\n  name: New-Home/AcmeTrace\n  id: 900000001\n"
        in proposed["metadata.yaml"]
    )
    assert "internlm" not in proposed["metadata.yaml"]
    assert "[Code](https://github.com/New-Home/AcmeTrace) | 120 |" in proposed["README.md"]
    assert (
        "| Acme | moved | InternLM/AcmeTrace | New-Home/AcmeTrace | [github](https://github.com/InternLM/AcmeTrace) |"
        in (hosted.pull.body or "")
    )

    before = hosted.branch
    hosted.upstreams.github.faults.append(lambda r: down(r) if b"repository(" in r.body else None)
    report, _ = hosted.night(TUESDAY + timedelta(days=1))
    assert (report.down, hosted.branch) == (("github",), before), "the move waits on, though GitHub is down"

    hosted.upstreams.github.faults.clear()
    people.merge(hosted.github, 2, "squash")
    assert hosted.night(TUESDAY + timedelta(days=2))[0].changes == ()


def test_a_move_that_was_turned_down_changes_neither_link_nor_name(hosted: Hosted) -> None:
    settled(hosted)
    hosted.github.rename("InternLM/AcmeTrace", "New-Home/AcmeTrace")
    hosted.night(TUESDAY)
    people.close(hosted.github, 2)
    report, published = hosted.night(TUESDAY + timedelta(days=1))
    assert (report.changes, published.operation) == ((), Operation.NONE)
    assert published.message.startswith(
        "Nothing to propose: main already says all this, or it was turned down"
    )
    assert [problem.kind for problem in report.problems] == [ProblemKind.MOVED]


def test_an_edit_of_the_catalog_alone_brings_the_tables_in_line(hosted: Hosted) -> None:
    settled(hosted)
    edited = CATALOG.replace("QoS: Quality of Service", "QoS: Quality of a Service")
    people.push(hosted.github, "main", {"catalog.yaml": edited})
    _, published = hosted.night(TUESDAY)
    assert published.operation is Operation.CREATED
    assert hosted.pull.title == "Refresh the tables"
    assert "No fact has changed" in (hosted.pull.body or "")
    assert "| QoS | Quality of a Service |" in hosted.store.read_files(BRANCH)["README.md"]
    assert hosted.night(TUESDAY)[1].operation is Operation.NONE
    people.close(hosted.github, 2)
    assert hosted.night(TUESDAY)[1].operation is Operation.NONE


def test_a_pinned_licence_stays_and_the_problem_that_an_entry_ignores_is_not_told(hosted: Hosted) -> None:
    settled(hosted)
    wishes = "code: https://github.com/InternLM/AcmeTrace\n        pin: license\n        ignore: moved"
    pinned = CATALOG.replace("code: https://github.com/InternLM/AcmeTrace", wishes)
    people.push(hosted.github, "main", {"catalog.yaml": pinned})
    hosted.github.change("InternLM/AcmeTrace", license="Apache-2.0")
    hosted.github.rename("InternLM/AcmeTrace", "New-Home/AcmeTrace")
    report, published = hosted.night(TUESDAY)
    assert (report.changes, report.problems, published.operation) == ((), (), Operation.NONE)


def test_a_dead_link_is_counted_quietly_then_proposed_then_taken_back(hosted: Hosted) -> None:
    settled(hosted)
    repo = hosted.github["Hsword/SpotServe"]
    hosted.github.delete("Hsword/SpotServe")
    for night in range(3):
        report, published = hosted.night(TUESDAY + timedelta(days=night))
        assert (published.operation, len(hosted.github.pulls)) == (Operation.NONE, 1)
        assert [problem.kind for problem in report.problems] == [ProblemKind.NOT_FOUND]
    _, published = hosted.night(TUESDAY + timedelta(days=3))
    assert published.operation is Operation.CREATED
    assert (
        "| SpotServe | dead link since | - | 2026-11-24 | [github](https://github.com/Hsword/SpotServe) |"
        in (hosted.pull.body or "")
    )
    assert (
        "[Code](https://github.com/Hsword/SpotServe) (dead link) | 45 | none |"
        in (hosted.store.read_files(BRANCH)["README.md"])
    )
    hosted.github.add(replace(repo))
    _, published = hosted.night(TUESDAY + timedelta(days=4))
    assert (published.operation, hosted.pull.open, hosted.branch) == (Operation.CLOSED, False, None)


def test_an_entry_that_was_renamed_keeps_its_facts(hosted: Hosted) -> None:
    settled(hosted)
    people.push(hosted.github, "main", {"catalog.yaml": CATALOG.replace("name: Acme", "name: Acme 2")})
    hosted.upstreams.usenix.requests.clear()
    report, published = hosted.night(TUESDAY)
    assert (report.changes, published.operation) == ((), Operation.CREATED)
    assert "| Acme 2 | 2024 |" in hosted.store.read_files(BRANCH)["README.md"]
    assert hosted.upstreams.usenix.requests == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "http://[::1]/x", "http://169.254.169.254/latest", "http://10.0.0.1/a",
            "https://localhost/x", "https://printer.local/x"]
)  # fmt: skip
def test_a_link_into_a_private_network_is_reported_and_asked_by_nobody(hosted: Hosted, url: str) -> None:
    text = CATALOG.replace("https://arxiv.org/abs/2311.15566", url)
    people.push(hosted.github, "main", {"catalog.yaml": text})
    report, _ = hosted.night(TUESDAY)
    (problem,) = report.problems
    assert (problem.kind, report.entries[problem.ref]) == (ProblemKind.BLOCKED, ("SpotServe",))
    assert hosted.upstreams.arxiv.requests == []
