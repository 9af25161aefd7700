from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from enricher.errors import UpstreamError
from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.conference import Conference
from simulated_upstreams.conference import abstracts, program
from simulated_upstreams.state import Presentation
from tests.support.outcomes import until_the_end

POSTER, ORAL = "mlsys.org/virtual/2025/poster/3150", "mlsys.org/virtual/2025/oral/3250"
PAPER = Presentation(
    title="Fast & Fair", authors=("First Author", "Sécond Author"), abstract=" Sample words. "
)
YEAR = {
    POSTER: PAPER,
    ORAL: Presentation(title="Fast & Fair", authors=("First Author",), abstract="Sample words.", poster=3150),
}
FACTS = Paper(
    title="Fast & Fair",
    authors=("First Author", "Sécond Author"),
    year=2025,
    venue="MLSys",
    abstract="Sample words.",
)
HOSTS = ("mlsys.org", "icml.cc", "iclr.cc", "neurips.cc", "cvpr.thecvf.com", "eccv.ecva.net")
Serve = Callable[[httpx.Request], httpx.Response]


def source(serve: Serve) -> Conference:
    def site(host: str) -> tuple[Web, str]:
        url = f"https://{host}"
        transport = httpx.MockTransport(serve)
        policy = RetryPolicy(attempts=2)
        return Web(host, url, meter=Meter(), policy=policy, transport=transport, sleep=lambda _: None), url

    return Conference({host: site(host) for host in HOSTS})


def files(events: object, texts: object | None = None) -> Serve:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("-orals-posters.json"):
            return httpx.Response(200, json=events)
        return httpx.Response(404) if texts is None else httpx.Response(200, json=texts)

    return serve


def fetch(serve: Serve, *ids: str) -> Mapping[str, Outcome]:
    return until_the_end(source(serve).fetch(ids))


def event(**changes: Any) -> dict[str, Any]:
    events = program({POSTER: PAPER})
    events["results"][0] |= changes
    return events


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        ("https://mlsys.org/virtual/2025/poster/3150", POSTER),
        ("http://www.mlsys.org/virtual/2025/oral/3250/?x#y", ORAL),
        ("https://nips.cc/virtual/2023/poster/70711", "neurips.cc/virtual/2023/poster/70711"),
        ("https://icml.cc/virtual/2024/spotlight/1", "icml.cc/virtual/2024/spotlight/1"),
        ("https://cvpr.thecvf.com/virtual/2026/poster/123", "cvpr.thecvf.com/virtual/2026/poster/123"),
        ("https://eccv.ecva.net/virtual/2026/poster/12", "eccv.ecva.net/virtual/2026/poster/12"),
    ],
)
def test_the_page_of_a_paper_is_known_by_its_path(url: str, id_: str) -> None:
    assert source(files({})).match(url) == id_


def test_other_pages_are_not_claimed() -> None:
    urls = [
        "https://mlsys.org/virtual/2025/papers.html",
        "https://mlsys.org/virtual/2025/workshop/3",
        "https://mlsys.org/virtual/2025/poster/abc",
        "https://mlsys.org/Conferences/2020/ScheduleMultitrack?event=1",
        "https://icml.cc/media/icml-2024/Slides/1.pdf",
        "https://neurips.cc/virtual/2023/poster/1/more",
        "https://example.org/virtual/2025/poster/3150",
        "https://thecvf.com/virtual/2025/poster/3150",
        "https://openaccess.thecvf.com/virtual/2025/poster/3150",
    ]
    assert {url: source(files({})).match(url) for url in urls} == dict.fromkeys(urls)


def test_a_paper_gives_its_facts() -> None:
    serve = files(program(YEAR), abstracts(YEAR))

    assert fetch(serve, POSTER) == {POSTER: Found(Ref("conference", POSTER), FACTS)}


@pytest.mark.parametrize(
    ("host", "venue", "file"), [("cvpr.thecvf.com", "CVPR", "cvpr"), ("eccv.ecva.net", "ECCV", "eccv")]
)
def test_a_site_of_computer_vision_serves_the_same_files(host: str, venue: str, file: str) -> None:
    asked: list[str] = []
    ident = f"{host}/virtual/2026/poster/12"

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return files(program({ident: PAPER}), abstracts({ident: PAPER}))(request)

    outcome = fetch(serve, ident)[ident]

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert (outcome.facts.venue, outcome.facts.year) == (venue, 2026)
    assert asked == [
        f"/static/virtual/data/{file}-2026-{kind}.json" for kind in ("orals-posters", "abstracts")
    ]


def test_an_oral_has_the_abstract_of_its_poster() -> None:
    outcome = fetch(files(program(YEAR), {"3150": "The poster's."}), ORAL)[ORAL]

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert outcome.facts.abstract == "The poster's."


def test_a_year_without_abstracts_is_found_without_them() -> None:
    outcome = fetch(files(program(YEAR)), POSTER)[POSTER]

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert outcome.facts.abstract is None


def test_two_files_are_asked_for_however_many_papers_of_a_year_there_are() -> None:
    asked: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return files(program(YEAR), abstracts(YEAR))(request)

    fetch(serve, POSTER, ORAL, POSTER)

    assert asked == [
        "/static/virtual/data/mlsys-2025-orals-posters.json",
        "/static/virtual/data/mlsys-2025-abstracts.json",
    ]


@pytest.mark.parametrize("events", [event(visible=False), event(virtualsite_url="/virtual/2025/poster/1")])
def test_what_the_programme_does_not_show_is_missing(events: dict[str, Any]) -> None:
    outcome = fetch(files(events), POSTER)[POSTER]

    assert outcome == Missing(outcome.ref, "the programme of MLSys has no such paper")


@pytest.mark.parametrize(
    "events",
    [
        {},
        {"results": []},
        {"results": {}},
        {"results": ["text"]},
        event(name=None),
        event(name=" "),
        event(authors="First Author"),
        event(virtualsite_url=None),
        event(virtualsite_url=7),
    ],
)
def test_an_answer_of_another_shape_is_rejected(events: dict[str, Any]) -> None:
    assert isinstance(fetch(files(events), POSTER)[POSTER], Failed)


def test_a_paper_whose_authors_are_left_out_is_rejected() -> None:
    events = event()
    del events["results"][0]["authors"]

    assert isinstance(fetch(files(events), POSTER)[POSTER], Failed)


def test_abstracts_of_another_shape_are_rejected() -> None:
    assert isinstance(fetch(files(program(YEAR), ["text"]), POSTER)[POSTER], Failed)
    assert isinstance(fetch(files(program(YEAR), {"3150": 3}), POSTER)[POSTER], Failed)


def test_a_year_that_is_not_there_fails_alone() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(404) if "-2024-" in request.url.path else files(program(YEAR))(request)

    other = POSTER.replace("2025", "2024")
    outcomes = fetch(serve, other, POSTER)

    assert [type(outcomes[id_]) for id_ in (other, POSTER)] == [Failed, Found]


# --- the papers of a year by their submissions ---

PAGE = "/virtual/2025/poster/3150"
OWN = "https://openreview.net/group?id=MLSys.org/2025/Conference"


def submitted(**changes: Any) -> dict[str, Any]:
    return event(**{"paper_url": "https://openreview.net/forum?id=sample_Id-1", **changes})


def by_submission(events: object, texts: object | None = None) -> Mapping[str, Paper]:
    return source(files(events, texts)).submissions("mlsys.org", 2025, {"sample_Id-1", "sample_Id-2"})


def test_a_paper_is_found_by_the_exact_id_of_its_submission() -> None:
    texts = abstracts(YEAR)

    assert by_submission(submitted(sourceurl=OWN), texts) == {"sample_Id-1": FACTS}
    assert by_submission(submitted(), texts) == {"sample_Id-1": FACTS}
    assert by_submission(event(paper_url="https://openreview.net/forum?id=sample_Id-10")) == {}
    assert by_submission(event(paper_url="https://openreview.example/forum?id=sample_Id-1")) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"visible": False},
        {"decision": "Reject"},
        {"decision": "Withdrawn"},
        {"virtualsite_url": "/virtual/2025/workshop/9"},
    ],
)
def test_what_was_not_presented_is_not_found(changes: dict[str, Any]) -> None:
    assert by_submission(submitted(**changes)) == {}


@pytest.mark.parametrize(
    ("group", "venue"),
    [
        ("MLSys.org/2025/Conference", "MLSys"),
        ("NeurIPS.cc/2025/Datasets_and_Benchmarks_Track", "MLSys"),
        ("NeurIPS.cc/2023/Track/Datasets_and_Benchmarks", "MLSys"),
        ("ICML.cc/2025/Position_Paper_Track", "MLSys"),
        ("ICLR.cc/2025/Workshop/Sample", None),
        ("ICLR.cc/2025/BlogPosts", None),
        ("TMLR", None),
    ],
)
def test_a_paper_of_a_workshop_or_a_journal_has_not_the_venue_of_the_conference(
    group: str, venue: str | None
) -> None:
    found = by_submission(submitted(sourceurl=f"https://openreview.net/group?id={group}"))

    assert found["sample_Id-1"].venue == venue


def test_of_an_oral_and_its_poster_the_one_with_an_abstract_is_taken() -> None:
    oral = submitted(virtualsite_url="/virtual/2025/oral/1", id=1)["results"]
    poster = submitted(abstract="Words.")["results"]

    for results in ([*oral, *poster], [*poster, *oral]):
        assert by_submission({"results": results})["sample_Id-1"].abstract == "Words."


def test_a_year_without_a_programme_has_no_papers_and_one_that_fails_raises() -> None:
    gone = source(lambda _: httpx.Response(404))
    down = source(lambda _: httpx.Response(503))

    assert gone.submissions("mlsys.org", 2031, {"sample_Id-1"}) == {}
    with pytest.raises(UpstreamError, match="503"):
        down.submissions("mlsys.org", 2025, {"sample_Id-1"})


@pytest.mark.parametrize("changes", [{"name": None}, {"authors": 7}, {"decision": []}, {"sourceurl": 1}])
def test_a_paper_that_cannot_be_read_costs_no_other_its_facts(changes: dict[str, Any]) -> None:
    good = submitted(
        virtualsite_url="/virtual/2025/poster/1", paper_url="https://openreview.net/forum?id=sample_Id-2"
    )
    odd = submitted(
        virtualsite_url="/virtual/2025/poster/2", paper_url=["https://openreview.net/forum?id=sample_Id-1"]
    )
    results = [*submitted(**changes)["results"], *odd["results"], *good["results"]]

    assert list(by_submission({"results": results})) == ["sample_Id-2"]


def test_abstracts_are_asked_for_only_where_a_paper_is_found() -> None:
    asked: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return files(event())(request)

    source(serve).submissions("mlsys.org", 2025, {"sample_Id-1"})
    assert len(asked) == 1
