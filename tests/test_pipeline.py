"""What a run does with the states of the list; each stage has tests of its own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from enricher.model.catalog import ProblemKind
from enricher.model.publishing import Operation
from enricher.model.run import Tripped
from enricher.publish.github.identity import BRANCH
from simulated_upstreams import users
from simulated_upstreams.server import Request, Response, json_response
from simulated_upstreams.state import CrossrefWork, Repo, Update, UpstreamState
from tests.support.hosted_list import CATALOG, FILES, Hosted, down, hosting, hosting_copy

pytestmark = pytest.mark.sample(every=2)

TUESDAY = date(2026, 11, 24)


def settle(hosted: Hosted) -> None:
    """Let the first pull request be merged."""
    hosted.night(TUESDAY)
    users.merge(hosted.github, 1, "merge")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Hosted]:
    """A list that begins."""
    with hosting(tmp_path) as hosted:
        yield hosted


@pytest.fixture(scope="session")
def settled(tmp_path_factory: pytest.TempPathFactory) -> UpstreamState:
    """The same list, all of it known and merged."""
    with hosting(tmp_path_factory.mktemp("settled")) as hosted:
        settle(hosted)
        return hosted.upstreams.simulated


@pytest.fixture
def hosted(tmp_path: Path, settled: UpstreamState) -> Iterator[Hosted]:
    """A copy of it."""
    with hosting_copy(tmp_path, settled) as hosted:
        yield hosted


def test_after_a_merge_there_is_nothing_to_do(hosted: Hosted) -> None:
    hosted.upstreams.github.requests.clear()
    report, published = hosted.night(TUESDAY + timedelta(days=1))
    assert (report.changes, published.operation, hosted.writes()) == ((), Operation.NONE, [])


def test_a_moved_repository_gets_its_new_link_in_the_catalog_and_keeps_its_facts(hosted: Hosted) -> None:
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
    moved = "InternLM/AcmeTrace → [New-Home/AcmeTrace](https://github.com/New-Home/AcmeTrace)"
    assert moved in (hosted.pull.body or "")

    before = hosted.branch
    hosted.upstreams.github.faults.append(lambda r: down(r) if b"repository(" in r.body else None)
    report, _ = hosted.night(TUESDAY + timedelta(days=1))
    assert (report.down, hosted.branch) == (("github",), before), "the move waits on, though GitHub is down"

    hosted.upstreams.github.faults.clear()
    users.merge(hosted.github, 2, "squash")
    assert hosted.night(TUESDAY + timedelta(days=2))[0].changes == ()


def test_a_rejected_move_changes_neither_link_nor_name_and_is_not_reported_again(hosted: Hosted) -> None:
    hosted.github.rename("InternLM/AcmeTrace", "New-Home/AcmeTrace")
    hosted.night(TUESDAY)
    users.close(hosted.github, 2)
    report, published = hosted.night(TUESDAY + timedelta(days=1))
    assert (report.changes, published.operation) == ((), Operation.NONE)
    assert published.message.startswith(
        "Nothing to propose: main is up to date, except for what was rejected in"
    )
    assert report.problems == ()


def test_an_edit_of_the_catalog_alone_updates_the_tables(hosted: Hosted) -> None:
    edited = CATALOG.replace("QoS: Quality of Service", "QoS: Quality of a Service")
    users.push(hosted.github, "main", {"catalog.yaml": edited})
    _, published = hosted.night(TUESDAY)
    assert published.operation is Operation.CREATED
    assert hosted.pull.title == "Update the tables"
    assert "No fact has changed" in (hosted.pull.body or "")
    assert "| QoS | Quality of a Service |" in hosted.store.read_files(BRANCH)["README.md"]
    assert hosted.night(TUESDAY)[1].operation is Operation.NONE
    users.close(hosted.github, 2)
    assert hosted.night(TUESDAY)[1].operation is Operation.NONE


def test_a_pinned_license_stays_and_a_problem_that_an_entry_ignores_is_not_reported(hosted: Hosted) -> None:
    settings = "code: https://github.com/InternLM/AcmeTrace\n        pin: license\n        ignore: moved"
    pinned = CATALOG.replace("code: https://github.com/InternLM/AcmeTrace", settings)
    users.push(hosted.github, "main", {"catalog.yaml": pinned})
    hosted.github.change("InternLM/AcmeTrace", license="Apache-2.0")
    hosted.github.rename("InternLM/AcmeTrace", "New-Home/AcmeTrace")
    report, published = hosted.night(TUESDAY)
    assert (report.changes, report.problems, published.operation) == ((), (), Operation.NONE)


def test_every_link_of_an_entry_is_checked_and_follows_its_repository(hosted: Hosted) -> None:
    other = "https://github.com/Hsword/SpotServe"
    links = f"code: [https://github.com/InternLM/AcmeTrace, {other}/tree/main]\n        dataset: {other}"
    users.push(
        hosted.github,
        "main",
        {"catalog.yaml": CATALOG.replace("code: https://github.com/InternLM/AcmeTrace", links)},
    )
    hosted.github.rename("Hsword/SpotServe", "New-Home/Serve")

    hosted.night(TUESDAY)

    written = hosted.store.read_files(BRANCH)
    now = links.replace("Hsword/SpotServe", "New-Home/Serve")
    assert now in written["catalog.yaml"]
    assert "[Code](https://github.com/New-Home/Serve/tree/main)" in written["README.md"]
    assert hosted.night(TUESDAY)[1].operation is Operation.NONE


def test_a_pin_has_no_effect_after_its_last_day_and_the_pull_request_says_so(hosted: Hosted) -> None:
    last = TUESDAY.isoformat()
    settings = f"name: Acme\n        pin: {{field: license, reason: see the file, until: {last}}}"
    users.push(hosted.github, "main", {"catalog.yaml": CATALOG.replace("name: Acme", settings)})
    hosted.github.change("InternLM/AcmeTrace", license="Apache-2.0")

    report, published = hosted.night(TUESDAY)
    assert (report.changes, report.ended, published.operation) == ((), (), Operation.NONE)

    _, published = hosted.night(TUESDAY + timedelta(days=1))
    assert published.operation is Operation.CREATED
    body = hosted.pull.body or ""
    assert "CC-BY-4.0 → **Apache-2.0**" in body
    assert "**1 decision has ended.** They no longer have an effect." in body
    assert f"- Acme: `pin: license` until {last} (see the file)" in body


def test_a_dead_link_is_counted_then_proposed_then_restored(hosted: Hosted) -> None:
    repo = hosted.github["Hsword/SpotServe"]
    hosted.github.delete("Hsword/SpotServe")
    for night in range(3):
        report, published = hosted.night(TUESDAY + timedelta(days=night))
        assert (published.operation, len(hosted.github.pulls)) == (Operation.NONE, 1)
        assert [problem.kind for problem in report.problems] == [ProblemKind.NOT_FOUND]
    _, published = hosted.night(TUESDAY + timedelta(days=3))
    assert published.operation is Operation.CREATED
    dead = "[github.com/Hsword/SpotServe](https://github.com/Hsword/SpotServe), not found since 2026-11-24"
    assert dead in (hosted.pull.body or "")
    assert (
        "[Code](https://github.com/Hsword/SpotServe) (dead link) | 45 | none |"
        in (hosted.store.read_files(BRANCH)["README.md"])
    )
    hosted.github.add(replace(repo))
    _, published = hosted.night(TUESDAY + timedelta(days=4))
    assert (published.operation, hosted.pull.open, hosted.branch) == (Operation.CLOSED, False, None)


def test_an_entry_that_was_renamed_keeps_its_facts(hosted: Hosted) -> None:
    users.push(hosted.github, "main", {"catalog.yaml": CATALOG.replace("name: Acme", "name: Acme 2")})
    hosted.upstreams.usenix.requests.clear()
    report, published = hosted.night(TUESDAY)
    assert (report.changes, published.operation) == ((), Operation.CREATED)
    assert "| Acme 2 | 2024 |" in hosted.store.read_files(BRANCH)["README.md"]
    assert hosted.upstreams.usenix.requests == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "http://[::1]/x", "http://169.254.169.254/latest", "http://10.0.0.1/a",
            "https://localhost/x", "https://printer.local/x"]
)  # fmt: skip
def test_a_link_into_a_private_network_is_reported_and_never_requested(fresh: Hosted, url: str) -> None:
    text = CATALOG.replace("https://arxiv.org/abs/2311.15566", url)
    users.push(fresh.github, "main", {"catalog.yaml": text})
    report, _ = fresh.night(TUESDAY)
    (problem,) = report.problems
    assert (problem.kind, report.entries[problem.ref]) == (ProblemKind.BLOCKED, ("SpotServe",))


def test_a_link_into_a_private_network_that_its_entry_ignores_is_not_reported(fresh: Hosted) -> None:
    text = CATALOG.replace("https://arxiv.org/abs/2311.15566", "http://10.0.0.1/a\n        ignore: blocked")
    users.push(fresh.github, "main", {"catalog.yaml": text})
    report, _ = fresh.night(TUESDAY)
    assert report.problems == ()
    assert fresh.upstreams.arxiv.requests == []


LONG = CATALOG.replace(
    "    entries:\n",
    "    entries:\n"
    + "".join(
        f"      - {{name: Tool {n}, code: 'https://github.com/owner/tool-{n}'}}\n" for n in range(1, 9)
    ),
    1,
)


def failing_for(names: set[str]) -> Callable[[Request, Response], Response | None]:
    """Return what lets GraphQL fail for these repositories, and answer for the others."""

    def afterward(request: Request, response: Response) -> Response | None:
        if request.path != "/graphql" or b"repository(" not in request.body:
            return None
        variables = json.loads(request.body)["variables"]
        answer = json.loads(response.body)
        for alias in list(answer["data"]):
            if variables.get(f"n{alias[1:]}") in names:
                answer["data"][alias] = None
        return json_response(200, answer)

    return afterward


@pytest.fixture(scope="session")
def settled_tools(tmp_path_factory: pytest.TempPathFactory) -> UpstreamState:
    """A list of ten repositories, all of them known and merged."""
    with hosting(tmp_path_factory.mktemp("tools"), {**FILES, "catalog.yaml": LONG}) as hosted:
        hosted.github.add(*(Repo(id=n, full_name=f"owner/tool-{n}", stars=10 * n) for n in range(1, 9)))
        settle(hosted)
        return hosted.upstreams.simulated


@pytest.fixture
def tools(tmp_path: Path, settled_tools: UpstreamState) -> Iterator[Hosted]:
    """A copy of it."""
    with hosting_copy(tmp_path, settled_tools) as hosted:
        yield hosted


@pytest.mark.parametrize(("failing", "trips"), [(2, False), (3, True)])
def test_a_source_changes_nothing_in_a_run_in_which_too_many_of_its_lookups_fail(
    tools: Hosted, failing: int, trips: bool
) -> None:
    tools.github.change("InternLM/AcmeTrace", license="Apache-2.0")
    tools.github.delete("Hsword/SpotServe")
    tools.upstreams.github.afterwards.append(failing_for({f"tool-{n}" for n in range(1, failing + 1)}))
    before = tools.store.read_files("main"), tools.branch
    report, published = tools.night(TUESDAY + timedelta(days=1))
    if not trips:
        assert (report.tripped, [change.field for change in report.changes]) == ((), ["license"])
        assert published.operation is Operation.CREATED
        return
    assert report.tripped == (Tripped("github", 3, 10, 20),)
    assert (report.down, report.changes, published.operation) == ((), (), Operation.NONE)
    assert len(report.problems) == 10, "what was found and what was missing are not checked either"
    assert {problem.kind for problem in report.problems} == {ProblemKind.NOT_CHECKED}
    assert (tools.store.read_files("main"), tools.branch) == before, "no miss is counted"


def test_where_nearly_all_links_are_suddenly_not_found_no_miss_is_counted(tools: Hosted) -> None:
    for n in range(1, 9):
        tools.github.delete(f"owner/tool-{n}")
    tools.github.delete("Hsword/SpotServe")
    before = tools.store.read_files("main"), tools.branch
    for night in range(1, 6):
        report, published = tools.night(TUESDAY + timedelta(days=night))
        assert (report.tripped, published.operation) == ((Tripped("github", 9, 10, 20),), Operation.NONE)
        assert {problem.kind for problem in report.problems} == {ProblemKind.NOT_CHECKED}
    assert (tools.store.read_files("main"), tools.branch) == before


def test_a_doi_that_no_registrar_knows_never_makes_a_link_dead(fresh: Hosted) -> None:
    link = "https://dl.acm.org/doi/10.1145/9999999.9999999"
    text = CATALOG.replace("https://www.usenix.org/conference/nsdi24/presentation/hu", link)
    users.push(fresh.github, "main", {"catalog.yaml": text})
    for night in range(6):
        report, _ = fresh.night(TUESDAY + timedelta(days=night))
        (problem,) = report.problems
        assert (problem.kind, problem.ref.source) == (ProblemKind.NOT_CHECKED, "doi")
    assert report.down == ()


def test_the_run_after_the_breaker_tripped_checks_all_links_again_and_uses_the_answers(
    tools: Hosted,
) -> None:
    tools.github.change("InternLM/AcmeTrace", license="Apache-2.0")
    tools.upstreams.github.afterwards.append(failing_for({"tool-1", "tool-2", "tool-3"}))
    tools.night(TUESDAY + timedelta(days=1))
    tools.upstreams.github.afterwards.clear()
    report, published = tools.night(TUESDAY + timedelta(days=2))
    assert (report.tripped, [change.now for change in report.changes]) == ((), ["Apache-2.0"])
    assert published.operation is Operation.CREATED


def test_the_list_can_set_when_a_source_is_not_trusted(tools: Hosted) -> None:
    patient = f"{LONG}\nbreaker: {{percent: 100}}\n"
    users.push(tools.github, "main", {"catalog.yaml": patient})
    tools.github.change("InternLM/AcmeTrace", license="Apache-2.0")
    tools.upstreams.github.afterwards.append(failing_for({f"tool-{n}" for n in range(1, 9)}))
    report, _ = tools.night(TUESDAY + timedelta(days=1))
    assert (report.tripped, [change.now for change in report.changes]) == ((), ["Apache-2.0"])


def test_a_source_that_always_refuses_its_links_is_not_unavailable(fresh: Hosted) -> None:
    """No page confirms the PDF, every night: that is no reason to call USENIX down every night."""
    text = CATALOG.replace(
        "https://www.usenix.org/conference/nsdi24/presentation/hu",
        "https://www.usenix.org/system/files/nsdi24-other.pdf",
    )
    assert text != CATALOG
    users.push(fresh.github, "main", {"catalog.yaml": text})
    report, _ = fresh.night(TUESDAY)
    assert [problem.reason for problem in report.problems] == ["no USENIX page confirms this PDF"]
    assert report.down == ()


# --- several links of one paper ---

NAMED_DOI = "10.1145/3620665.3640411"


def later(hosted: Hosted, **facts: object) -> None:
    """Change what arXiv says about the sample's preprint."""
    papers = hosted.upstreams.simulated.papers
    papers["2311.15566"] = replace(papers["2311.15566"], **facts)  # type: ignore[arg-type]


def test_the_doi_that_arxiv_names_is_checked_in_the_same_run(fresh: Hosted) -> None:
    fresh.night(TUESDAY)
    proposed = fresh.store.read_files(BRANCH)["metadata.yaml"]

    assert f"\ndoi:{NAMED_DOI}:\n  title: 'SpotServe: " in proposed
    assert "  venue: Proceedings of the 29th ACM International" in proposed
    assert fresh.night(TUESDAY)[1].operation is Operation.NONE


def test_a_preprint_that_is_published_later_is_reported_as_accepted(fresh: Hosted) -> None:
    later(fresh, doi=None, comment=None)
    settle(fresh)
    later(fresh, doi=NAMED_DOI)
    report, published = fresh.night(TUESDAY + timedelta(days=1), "SpotServe")

    assert published.operation is Operation.CREATED
    assert [(one.names, str(one.ref)) for one in report.publications] == [
        (("SpotServe",), f"doi:{NAMED_DOI}")
    ]
    assert "**1 preprint was accepted.**" in (fresh.pull.body or "")
    assert "(ASPLOS '24) 2024" in (fresh.pull.body or "")

    again, published = fresh.night(TUESDAY + timedelta(days=2))
    assert (again.publications, published.operation) == (report.publications, Operation.NONE)
    users.merge(fresh.github, 2, "merge")
    assert fresh.night(TUESDAY + timedelta(days=3))[0].publications == ()


def test_crossref_being_down_takes_no_fact_back(hosted: Hosted) -> None:
    hosted.upstreams.others["CROSSREF"].faults.append(down)
    report, published = hosted.night(TUESDAY + timedelta(days=40), "SpotServe")

    assert (report.changes, published.operation) == ((), Operation.NONE)
    assert [(problem.ref.source, problem.kind) for problem in report.problems] == [
        ("doi", ProblemKind.NOT_CHECKED)
    ]


def test_a_further_link_that_a_person_added_is_checked_too(hosted: Hosted) -> None:
    hosted.upstreams.simulated.works["10.1109/1.1"] = CrossrefWork(
        title="A title", online=(2025,), venue="A Venue"
    )
    edited = CATALOG.replace("nsdi24/presentation/hu\n", "nsdi24/presentation/hu\n        doi: 10.1109/1.1\n")
    users.push(hosted.github, "main", {"catalog.yaml": edited})
    hosted.night(TUESDAY + timedelta(days=1))

    assert "\ndoi:10.1109/1.1:\n  title: A title\n" in hosted.store.read_files(BRANCH)["metadata.yaml"]


def test_a_retraction_needs_review_and_changes_no_table(hosted: Hosted) -> None:
    before = hosted.store.read_files("main")["README.md"]
    works = hosted.upstreams.simulated.works
    notice = Update("10.1145/notice", "retraction", (2026, 11, 1))
    works[NAMED_DOI] = replace(works[NAMED_DOI], updated_by=(notice,))
    report, published = hosted.night(TUESDAY + timedelta(days=40), "SpotServe")

    assert published.operation is Operation.CREATED
    assert [problem.kind for problem in report.problems] == [ProblemKind.RETRACTED]
    assert "retraction by 10.1145/notice (2026-11-01)" in (hosted.pull.body or "")
    assert hosted.store.read_files(BRANCH)["README.md"] == before
