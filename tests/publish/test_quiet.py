"""Nights without news: what is remembered from night to night costs no write, over real HTTP and git."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from enricher.catalog.reader import read_catalog
from enricher.fetch.plan import is_tried
from enricher.metadata.store import read_metadata
from enricher.model.facts import Ref
from enricher.publish.github.identity import BRANCH
from enricher.render.marked import skeleton
from simulated_upstreams import users
from simulated_upstreams.server import Request, Response, text_response
from tests.support.command import child
from tests.support.hosted_list import Hosted, down, hosting

pytestmark = pytest.mark.sample(every=3)

SPOTSERVE: Final = "Hsword/SpotServe"
ACME: Final = "InternLM/AcmeTrace"
PAGE: Final = "/conference/nsdi24/presentation/hu"
CATALOG: Final = """\
title: Samples
sources: {arxiv: {every: 1}}
sections:
  - id: one
    title: One
    columns:
      - {title: Name, field: name}
      - {title: Title, field: title}
      - {title: Code, field: code}
      - {title: License, field: license}
    entries:
      - {name: Acme, code: 'https://github.com/InternLM/AcmeTrace'}
      - {name: SpotServe, paper: https://arxiv.org/abs/2311.15566, code: https://github.com/Hsword/SpotServe}
"""
REFUSED: Final = (
    "      - {name: Refused, paper: 'https://www.usenix.org/conference/nsdi24/presentation/hu'}\n"
)
FILES: Final = {"catalog.yaml": CATALOG, "README.md": skeleton(read_catalog(CATALOG))}
TUESDAY: Final = date(2026, 11, 24)
DAY: Final = timedelta(1)


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files once the first facts have been merged."""
    with hosting(tmp_path_factory.mktemp("accepted"), FILES) as hosted:
        hosted.night(date(2026, 11, 2))
        return hosted.store.read_files(BRANCH)


@pytest.fixture
def hosted(tmp_path: Path, accepted: dict[str, str]) -> Iterator[Hosted]:
    """A list that has all facts."""
    with hosting(tmp_path, accepted) as found:
        yield found


def writes(hosted: Hosted, day: date) -> list[str]:
    """Return what a night writes to GitHub."""
    hosted.upstreams.github.requests.clear()
    hosted.night(day)
    return hosted.writes()


def push(hosted: Hosted, **files: str) -> None:
    """Let a person push to the base."""
    users.push(hosted.github, "main", {name.replace("_", "."): text for name, text in files.items()})


def first(refuse: str, fault: Callable[[Request], Response]) -> Callable[[Request], Response | None]:
    """Let one path fail in this way."""
    return lambda request: fault(request) if request.path == refuse else None


# --- another process ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_a_process_that_orders_its_sets_in_another_way_writes_nothing(seed: str, tmp_path: Path) -> None:
    with hosting(tmp_path) as hosted:
        hosted.night(datetime.now(UTC).date())
        assert hosted.pull.open
        hosted.upstreams.github.requests.clear()
        variables = {**hosted.upstreams.environment, "PYTHONHASHSEED": seed}
        done = child(tmp_path, variables, "enricher", "--pull-request")

        assert "Pull request #1 is up to date." in done.out, done.err
        assert hosted.writes() == []


# --- links that are not found ---------------------------------------------------------------------


def test_a_link_that_is_not_found_is_written_on_its_first_night_and_when_it_is_dead(hosted: Hosted) -> None:
    hosted.github.delete(SPOTSERVE)
    nights = [bool(writes(hosted, TUESDAY + n * DAY)) for n in range(6)]
    assert nights == [True, False, False, True, False, False]
    assert "not found since 2026-11-24" in (hosted.pull.body or "")


def test_what_people_do_to_the_list_meanwhile_is_no_news_either(hosted: Hosted) -> None:
    hosted.github.delete(SPOTSERVE)
    writes(hosted, TUESDAY)
    push(hosted, README_md=f"{hosted.store.read_files('main')['README.md']}\nMore prose.\n")
    push(hosted, catalog_yaml=f"# A comment.\n{CATALOG}")
    assert [writes(hosted, TUESDAY + n * DAY) for n in (1, 2)] == [[], []]

    hosted.night(TUESDAY + 3 * DAY)
    files = hosted.store.read_files(BRANCH)
    assert "not found since 2026-11-24" in (hosted.pull.body or "")
    assert files["catalog.yaml"].startswith("# A comment.\n")
    assert files["README.md"].endswith("\nMore prose.\n")


def test_what_a_person_rejected_is_not_pushed_without_a_pull_request(hosted: Hosted) -> None:
    files = {name: hosted.store.read_files("main")[name] for name in ("catalog.yaml", "README.md")}
    for name, text in files.items():
        lines = text.splitlines(keepends=True)
        users.push(hosted.github, "main", {name: "".join(line for line in lines if "Acme" not in line)})
    hosted.night(TUESDAY)
    assert hosted.pull.title == "Update the tables", "abstracts.md still has the entry"
    users.close(hosted.github, hosted.pull.number)
    users.delete_branch(hosted.github, BRANCH)
    assert writes(hosted, TUESDAY + DAY) == []


def test_a_link_in_an_open_pull_request_is_counted_without_a_push(hosted: Hosted) -> None:
    hosted.github.change(ACME, license="MIT")
    hosted.night(TUESDAY)
    hosted.github.delete(SPOTSERVE)
    nights = [bool(writes(hosted, TUESDAY + n * DAY)) for n in range(1, 6)]
    assert nights == [True, False, False, True, False]


@pytest.mark.parametrize("keeps_branch", [True, False])
def test_a_dead_link_that_was_closed_is_quiet_for_ever(hosted: Hosted, keeps_branch: bool) -> None:
    hosted.github.delete(SPOTSERVE)
    for night in range(4):
        hosted.night(TUESDAY + night * DAY)
    users.close(hosted.github, hosted.pull.number)
    if not keeps_branch:
        users.delete_branch(hosted.github, BRANCH)
    assert [writes(hosted, TUESDAY + n * DAY) for n in range(4, 9)] == [[]] * 5

    hosted.github.change(ACME, license="MIT")
    hosted.night(TUESDAY + 9 * DAY)
    assert list(hosted.github.pulls) == [1, 2]
    assert "SpotServe" not in (hosted.pull.body or "").partition("---\n")[0]
    assert writes(hosted, TUESDAY + 10 * DAY) == []


# --- links that are not checked -------------------------------------------------------------------


def test_an_outage_changes_no_byte_of_the_pull_request(hosted: Hosted) -> None:
    hosted.github.change(ACME, license="MIT")
    hosted.night(TUESDAY)
    hosted.upstreams.arxiv.faults.append(down)
    assert [writes(hosted, TUESDAY + n * DAY) for n in range(1, 6)] == [[]] * 5

    hosted.upstreams.arxiv.faults.clear()
    assert writes(hosted, TUESDAY + 6 * DAY) == []


def test_a_link_that_was_not_found_stays_listed_while_its_source_is_down(hosted: Hosted) -> None:
    hosted.github.change(ACME, license="MIT")
    hosted.upstreams.simulated.papers.clear()
    hosted.night(TUESDAY)
    assert "**1 link was not found.**" in (hosted.pull.body or "")

    hosted.upstreams.arxiv.faults.append(down)
    assert [writes(hosted, TUESDAY + n * DAY) for n in range(1, 4)] == [[]] * 3
    hosted.github.change(SPOTSERVE, archived=True)
    assert writes(hosted, TUESDAY + 4 * DAY)
    assert "**1 link was not found.**" in (hosted.pull.body or ""), "with other news too"


def test_a_link_that_is_always_refused_is_asked_less_and_less_often(hosted: Hosted) -> None:
    hosted.upstreams.usenix.faults.append(first(PAGE, lambda _: text_response(403, "no")))
    push(hosted, catalog_yaml=CATALOG + REFUSED)
    hosted.github.change(ACME, license="MIT")
    hosted.night(TUESDAY)
    ref = Ref("usenix", PAGE[1:])
    tried = [night for night in range(14, 100) if is_tried(ref, TUESDAY, TUESDAY + night * DAY)]
    silent = [night for night in range(14, 100) if night not in tried]
    for night, is_asked in [(1, True), (2, True), (silent[0], False), (tried[0], True), (silent[-1], False)]:
        hosted.upstreams.usenix.requests.clear()
        assert writes(hosted, TUESDAY + night * DAY) == []
        assert any(request.path == PAGE for request in hosted.upstreams.usenix.requests) is is_asked

    users.merge(hosted.github, hosted.pull.number)
    hosted.upstreams.usenix.faults.clear()
    assert writes(hosted, TUESDAY + silent[-1] * DAY) == []
    hosted.night(TUESDAY + tried[-1] * DAY)
    assert hosted.pull.open, "it is tried again, also after the merge"
    assert "| Refused | Characterization" in (hosted.pull.body or "")


# --- links that have moved ------------------------------------------------------------------------


def moved_locally(hosted: Hosted) -> None:
    """Let a person run `enrich` in a folder and commit what it wrote: facts, and no edit of the catalog."""
    text = hosted.store.read_files("main")["metadata.yaml"]
    assert f"name: {ACME}" in text
    push(hosted, metadata_yaml=text.replace(f"name: {ACME}", "name: InternLM/Acme-Trace"))


@pytest.mark.parametrize("is_answering", [True, False])
def test_a_move_that_a_local_run_has_found_is_put_right_too(hosted: Hosted, is_answering: bool) -> None:
    hosted.github.rename(ACME, "InternLM/Acme-Trace")
    moved_locally(hosted)
    if not is_answering:
        hosted.upstreams.github.faults.append(
            lambda request: down(request) if b"Facts" in request.body else None
        )
    hosted.night(TUESDAY)
    assert "https://github.com/InternLM/Acme-Trace'" in hosted.store.read_files(BRANCH)["catalog.yaml"]
    assert "internlm/acmetrace → [InternLM/Acme-Trace]" in (hosted.pull.body or "")
    assert writes(hosted, TUESDAY + DAY) == []
    users.merge(hosted.github, hosted.pull.number)
    assert "github:internlm/acme-trace" in map(
        str, read_metadata(hosted.store.read_files("main")["metadata.yaml"])
    )
    assert writes(hosted, TUESDAY + 2 * DAY) == []


@pytest.mark.parametrize("how", ["close", "ignore: [moved]", "pin: [name]"])
def test_a_move_that_people_refuse_is_not_put_right(hosted: Hosted, how: str) -> None:
    hosted.github.rename(ACME, "InternLM/Acme-Trace")
    moved_locally(hosted)
    if how == "close":
        hosted.night(TUESDAY)
        users.close(hosted.github, hosted.pull.number)
        hosted.github.change("InternLM/Acme-Trace", license="MIT")
        hosted.night(TUESDAY + DAY)
    else:
        push(hosted, catalog_yaml=CATALOG.replace("AcmeTrace'", f"AcmeTrace', {how}"))
    assert writes(hosted, TUESDAY + 2 * DAY) == []
    branch = BRANCH if hosted.branch else "main"
    assert "Acme-Trace" not in hosted.store.read_files(branch)["catalog.yaml"]
