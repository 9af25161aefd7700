import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Outcome
from enricher.settings import read_settings
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi.crossref import Crossref, _abstract, _plain, open_index
from simulated_upstreams import serve
from simulated_upstreams.state import CrossrefWork, Update, UpstreamState
from tests.support.outcomes import until_the_end

HOST = "https://crossref.example/v1"
DOI = "10.1145/1.1"
ONE_MORE = "10.1145/one.more"

Server = Callable[[httpx.Request], httpx.Response]


class Asked:
    """A Crossref with its client, and what that slept and asked."""

    def __init__(self, server: Server) -> None:
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []

        def answer(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return server(request)

        self.web = Web(
            "Crossref",
            HOST,
            meter=Meter(),
            policy=RetryPolicy(attempts=1),
            transport=httpx.MockTransport(answer),
            sleep=self.slept.append,
        )

    def fetch(self, *ids: str) -> dict[str, Outcome]:
        return until_the_end(Crossref(self.web, HOST).fetch(ids))


def answering(*works: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Server:
    """Return a server that knows these works, whichever way it is asked."""

    def server(request: httpx.Request) -> httpx.Response:
        message: Any = {"items": list(works)}
        if request.url.path != "/v1/works":
            if not works:
                return httpx.Response(404)
            message = works[0]
        return httpx.Response(status, json={"status": "ok", "message": message}, headers=headers)

    return server


@contextmanager
def bundled(simulated: UpstreamState) -> Iterator[Crossref]:
    """Yield an index that asks the bundled Crossref, as a run would."""
    with serve(simulated) as upstreams, ExitStack() as clients:
        yield open_index(SourceContext(read_settings(upstreams.environment), Meter(), clients, 1.0))


def paper(**fields: Any) -> Paper:
    work = {"DOI": DOI, "title": ["A title"], **fields}
    outcome = Asked(answering(work)).fetch(DOI)[DOI]
    assert isinstance(outcome, Found), outcome
    assert isinstance(outcome.facts, Paper)
    return outcome.facts


def test_a_whole_record_is_read() -> None:
    found = paper(
        DOI="10.1145/1.1",
        subtitle=["what it is about"],
        author=[
            {"given": "First", "family": "Author", "sequence": "first"},
            {"given": "Second", "family": "Author", "suffix": "Jr."},
            {"name": "A Consortium"},
            {"family": "Mononym"},
            {},
        ],
        event={"name": "AC '24: A Conference", "acronym": "AC '24"},
        abstract="<jats:p>An abstract.</jats:p>",
        type="journal-article",
        issued={"date-parts": [[2024, 4, 27]]},
        **{"container-title": ["Proceedings of a Conference"], "is-referenced-by-count": 42},
    )

    assert found == Paper(
        title="A title: what it is about",
        authors=("First Author", "Second Author Jr.", "A Consortium", "Mononym"),
        year=2024,
        venue="Proceedings of a Conference (AC '24)",
        doi=DOI,
        citations=42,
        type="journal-article",
        abstract="An abstract.",
    )


def test_many_are_asked_for_in_one_request_and_matched_by_doi() -> None:
    ids = [f"10.1145/{number}" for number in range(45)]

    def server(request: httpx.Request) -> httpx.Response:
        query = parse_qs(request.url.query.decode())
        dois = [one.removeprefix("doi:") for one in query["filter"][0].split(",")]
        assert int(query["rows"][0]) >= len(dois)
        items = [{"DOI": doi.upper(), "title": [doi]} for doi in reversed(dois)]
        return httpx.Response(200, json={"message": {"items": [*items, {"DOI": "10.1/other"}, {}]}})

    asked = Asked(server)
    outcomes = asked.fetch(*ids)

    assert len(asked.requests) == 3
    assert [outcomes[ident].facts.title for ident in ids if isinstance(outcomes[ident], Found)] == ids  # type: ignore[union-attr]


def test_what_the_list_leaves_out_is_looked_up_by_itself_and_its_registrar_too() -> None:
    simulated = UpstreamState(
        works={"10.1145/here": CrossrefWork(title="Here")},
        agencies={"10.4230/elsewhere": "DataCite"},
    )
    with bundled(simulated) as crossref:
        answers = crossref.fetch(["10.1145/gone", "10.1145/here", "10.4230/elsewhere"])
        outcomes = {outcome.ref.id: outcome for outcome in answers}

    assert isinstance(outcomes["10.1145/here"], Found)
    for ident, reason in (
        ("10.1145/gone", "no registrar knows"),
        ("10.4230/elsewhere", "registered with Data"),
    ):
        outcome = outcomes[ident]
        assert isinstance(outcome, Failed), "no answer of an index makes a link dead"
        assert outcome.answered
        assert outcome.reason.startswith(reason)


def test_a_list_that_crossref_cannot_read_is_asked_for_one_by_one() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/works":
            return httpx.Response(400, json={"status": "failed"})
        doi = request.url.path.removeprefix("/v1/works/")
        return httpx.Response(200, json={"message": {"DOI": doi, "title": ["A title"]}})

    outcomes = Asked(server).fetch("10.1/a", "10.1/b")

    assert [type(outcome) for outcome in outcomes.values()] == [Found, Found]


def test_a_doi_that_would_end_in_a_filter_is_asked_for_alone_and_encoded() -> None:
    asked = Asked(answering({"DOI": "10.1/a,b<c>#d", "title": ["A title"]}))

    assert isinstance(asked.fetch("10.1/a,b<c>#d")["10.1/a,b<c>#d"], Found)
    assert asked.requests[0].url.raw_path == b"/v1/works/10.1%2Fa%2Cb%3Cc%3E%23d"


NUMBER = "pii:S0020025522012415"


def test_a_paper_is_found_by_elseviers_number_among_the_ones_of_others() -> None:
    numbers = [f"S00200255220124{n:02}" for n in range(25)]
    works = {f"10.1016/j.ins.{n}": CrossrefWork(title=f"Paper {n}", number=numbers[n]) for n in range(24)}
    with bundled(UpstreamState(works={**works, ONE_MORE: CrossrefWork(title="One more")})) as crossref:
        answers = crossref.fetch([ONE_MORE, *(f"pii:{number}" for number in numbers)])
        outcomes = {outcome.ref.id: outcome for outcome in answers}

    for n in range(24):
        found = outcomes[f"pii:{numbers[n]}"]
        assert isinstance(found, Found)
        assert isinstance(found.facts, Paper)
        assert (found.facts.title, found.facts.doi) == (f"Paper {n}", f"10.1016/j.ins.{n}")
    unknown = outcomes[f"pii:{numbers[24]}"]
    assert isinstance(unknown, Failed), "no answer of an index makes a link dead"
    assert unknown.answered
    assert unknown.reason.startswith("Crossref knows no paper of this number")
    assert isinstance(outcomes[ONE_MORE], Found)


def test_where_crossref_refuses_three_dois_it_is_not_asked_for_numbers() -> None:
    asked = Asked(lambda _: httpx.Response(403))
    outcomes = asked.fetch("10.1/a", "10.1/b", "10.1/c", NUMBER)

    assert list(outcomes) == ["10.1/a", "10.1/b", "10.1/c"]
    assert {type(outcome) for outcome in outcomes.values()} == {Failed}


def test_a_number_may_be_written_with_its_punctuation() -> None:
    work = {"DOI": DOI, "title": ["A title"], "alternative-id": ["S0020-0255(22)01241-5"]}

    assert isinstance(Asked(answering(work)).fetch(NUMBER)[NUMBER], Found)


def test_of_two_papers_with_one_number_neither_is_taken() -> None:
    works = [
        {"DOI": doi, "title": ["A title"], "alternative-id": ["S0020025522012415"]}
        for doi in ("10.1016/one", "10.1016/two")
    ]
    outcome = Asked(answering(*works)).fetch(NUMBER)[NUMBER]

    assert isinstance(outcome, Failed)
    assert outcome.answered
    assert "2 papers of this number" in outcome.reason


@pytest.mark.parametrize("numbers", [[], ["S9999999999999999"], ["10.1016/j.ins.2022.10.088"]])
def test_a_paper_of_another_number_is_rejected(numbers: list[str]) -> None:
    work = {"DOI": DOI, "title": ["Another"], "alternative-id": numbers}
    outcome = Asked(answering(work)).fetch(NUMBER)[NUMBER]

    assert outcome == Failed(Ref("doi", NUMBER), "Crossref answered with a paper of another number")


def test_an_answer_without_a_doi_is_a_failure_of_crossref() -> None:
    outcome = Asked(answering({"title": ["A title"]})).fetch(DOI)[DOI]

    assert outcome == Failed(Ref("doi", DOI), "Crossref's answer lacks DOI")


def test_crossref_must_know_a_doi_that_it_registered() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/agency"):
            return httpx.Response(404)
        return httpx.Response(200, json={"message": {"DOI": DOI, "agency": {"label": "Crossref"}}})

    outcome = Asked(server).fetch(DOI)[DOI]

    assert isinstance(outcome, Failed)
    assert not outcome.answered
    assert "answered 404 for it" in outcome.reason


def test_an_answer_about_another_doi_is_rejected() -> None:
    outcome = Asked(answering({"DOI": "10.1/other", "title": ["Another"]})).fetch(DOI)[DOI]

    assert isinstance(outcome, Failed)
    assert "another DOI" in outcome.reason


@pytest.mark.parametrize(
    "work",
    [
        {},
        {"title": []},
        {"title": [""]},
        {"title": "A title"},
        {"title": [1]},
        {"title": ["A title"], "author": "First Author"},
        {"title": ["A title"], "author": ["First Author"]},
        {"title": ["A title"], "author": [{"family": 1}]},
        {"title": ["A title"], "author": [{"given": "First"}]},
        {"title": ["A title"], "abstract": ["An abstract"]},
        {"title": ["A title"], "container-title": {}},
        {"title": ["A title"], "event": "AC '24"},
        {"title": ["A title"], "updated-by": {}},
        {"title": ["A title"], "is-referenced-by-count": "42"},
    ],
)
def test_a_record_of_another_shape_is_failed_and_alone(work: dict[str, Any]) -> None:
    good = {"DOI": "10.1/good", "title": ["Good"]}
    outcomes = Asked(answering({"DOI": DOI, **work}, good)).fetch(DOI, "10.1/good")

    assert isinstance(outcomes[DOI], Failed)
    assert isinstance(outcomes["10.1/good"], Found)


@pytest.mark.parametrize(
    "body",
    [[], {}, {"message": None}, {"message": []}, {"message": {}}, {"message": {"items": {}}}, {"message": {"items": [1]}}],
)  # fmt: skip
def test_a_list_of_another_shape_is_failed(body: object) -> None:
    outcomes = Asked(lambda _: httpx.Response(200, json=body)).fetch("10.1/a", "10.1/b")

    assert {type(outcome) for outcome in outcomes.values()} == {Failed}


def test_after_three_bad_answers_in_a_row_crossref_is_asked_no_more() -> None:
    asked = Asked(lambda _: httpx.Response(200, text="<html>"))
    outcomes = asked.fetch(*(f"10.1/{number}" for number in range(200)))

    assert len(asked.requests) == 6  # for 20, 2, 1, 1, 2 and 1 of them
    reason = "Crossref answered something that is not JSON"
    assert list(outcomes.values()) == [Failed(Ref("doi", f"10.1/{number}"), reason) for number in range(3)]


# --- pace and politeness ---


@pytest.mark.parametrize(
    ("limit", "interval", "delay"),
    [("5", "1s", 0.2), ("1", "2s", 2.0), ("50", "1s", 0.1), ("0", "1s", 0.1), ("x", "1s", 0.1), ("1", "", 0.1), ("9" * 5000, "1s", 0.1)],
)  # fmt: skip
def test_the_pace_that_the_headers_ask_for_is_kept(limit: str, interval: str, delay: float) -> None:
    headers = {"x-rate-limit-limit": limit, "x-rate-limit-interval": interval}
    asked = Asked(answering({"DOI": DOI, "title": ["A title"]}, headers=headers))
    asked.web.delay = 0.1
    asked.fetch(DOI)

    assert asked.web.delay == delay


def test_a_pace_that_would_take_hours_is_given_up() -> None:
    headers = {"x-rate-limit-limit": "1", "x-rate-limit-interval": "3600s"}
    outcome = Asked(answering({"DOI": DOI}, headers=headers)).fetch(DOI)[DOI]

    assert outcome == Failed(Ref("doi", DOI), "Crossref asks for 3600 s between two requests")


# --- facts ---


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ({"published-print": [[2024]], "published-online": [[2023, 12]], "issued": [[2023, 12]]}, 2024),
        ({"published-online": [[2023, 12]], "issued": [[2022]]}, 2023),
        ({"issued": [[2022, 1, 2]]}, 2022),
        ({"issued": [[None]]}, None),
        ({"issued": [[]]}, None),
        ({"issued": []}, None),
        ({"issued": [["2022"]]}, None),
        ({"issued": [[12]]}, None),
        ({}, None),
    ],
)
def test_the_year_is_that_in_print_or_else_online_or_else_the_earliest(
    dates: dict[str, Any], year: int | None
) -> None:
    fields = {name: {"date-parts": parts} for name, parts in dates.items()}
    assert paper(**fields).year == year


@pytest.mark.parametrize(
    ("fields", "venue"),
    [
        ({"container-title": ["A Journal", "J."]}, "A Journal"),
        ({"container-title": ["Proc. of AC '24"], "event": {"name": "A", "acronym": "AC '24"}}, "Proc. of AC '24"),
        ({"container-title": [], "event": {"name": "A Conference", "acronym": ""}}, "A Conference"),
        ({"event": {"acronym": "AC"}}, "AC"),
        ({"container-title": ["Sound &amp; Vision"]}, "Sound & Vision"),
        ({"container-title": ["Lecture Notes in Computer Science", "Computer Vision – AC 2020"]}, "Computer Vision – AC 2020"),
        ({"container-title": ["Computer Vision – AC 2020", "Lecture Notes in Computer Science"]}, "Computer Vision – AC 2020"),
        ({"container-title": ["IFIP Advances in Information and Communication Technology", "Things 2019"]}, "Things 2019"),
        ({"container-title": ["Lecture Notes in Computer Science"]}, "Lecture Notes in Computer Science"),
        ({}, None),
    ],
)  # fmt: skip
def test_the_venue_is_the_container_with_the_short_name_of_its_event(
    fields: dict[str, Any], venue: str | None
) -> None:
    assert paper(**fields).venue == venue


def test_a_title_loses_its_markup_and_keeps_its_words() -> None:
    cases = [
        ("A <i>very</i>\n  <b>bold</b> claim", "A very bold claim"),
        ("H<sub>2</sub>O &amp; more", "H2O & more"),
        ("H&lt;sub&gt;2&lt;/sub&gt;O", "H2O"),
        ("When a < b and c > d", "When a < b and c > d"),
        ("<mml:math><mml:mi>n</mml:mi></mml:math>-grams", "n-grams"),
        ("<jats:italic>In vivo</jats:italic>", "In vivo"),
        ("A \ud800 title", "A title"),
        ("<scp>GPU</scp>s for <scp>SQL</scp>", "GPUs for SQL"),
        (
            "Sets that are <math id='M1'>\n <mi>D</mi>\n <mi>α</mi>\n </math>-Closed",
            "Sets that are Dα-Closed",
        ),
        ("<math><mn>1</mn><mo>&lt;</mo><mi>p</mi></math> suffices", "1<p suffices"),
        ("In <mml:math><mml:msqrt><mml:mi>n</mml:mi></mml:msqrt></mml:math> steps", "In √n steps"),
        ("A <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>-approximation", "A 1/2-approximation"),
        (
            "<math><semantics><mi>x</mi><annotation encoding='TeX'>x</annotation></semantics></math>-Trees",
            "x-Trees",
        ),
        ("Filling <mask> & <pad>: R&amp;D", "Filling <mask> & <pad>: R&D"),
    ]
    assert {title: _plain(title) for title, _ in cases} == dict(cases)


@pytest.mark.parametrize(
    ("title", "subtitle", "whole"),
    [
        (["PipeDream"], ["pipeline parallelism"], "PipeDream: pipeline parallelism"),
        (["PipeDream: pipeline parallelism"], ["Pipeline parallelism"], "PipeDream: pipeline parallelism"),
        (["PipeDream:"], ["pipeline"], "PipeDream: pipeline"),
        (["PipeDream"], [], "PipeDream"),
        (["Steady control of a network"], ["STEADY CONTROL OF A NET"], "Steady control of a network"),
        (["Steady control of a network"], ["AUTHOR ET AL."], "Steady control of a network"),
        (["STEADY CONTROL"], ["A SURVEY OF IT"], "STEADY CONTROL: A SURVEY OF IT"),
        (["Steady control"], ["RAPTOR"], "Steady control: RAPTOR"),
    ],
)
def test_a_subtitle_is_a_part_of_the_title(title: list[str], subtitle: list[str], whole: str) -> None:
    assert paper(title=title, subtitle=subtitle).title == whole


def test_an_abstract_in_jats_becomes_paragraphs() -> None:
    cases = [
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One.\n\nTwo."),
        ("<jats:title>Abstract</jats:title><jats:p>One\n   line.</jats:p>", "One line."),
        ("<jats:title>Summary.</jats:title>\n<jats:p>One.</jats:p>", "One."),
        ("<jats:sec><jats:title>Results</jats:title><jats:p>Good.</jats:p></jats:sec>", "Results\n\nGood."),
        ("<p>Plain <i>HTML</i> &amp; more</p>", "Plain HTML & more"),
        ("No markup at all", "No markup at all"),
        ("<jats:p>a &lt; b</jats:p>", "a < b"),
        ("<jats:p>Broken <jats:italic>markup</jats:p>", "Broken markup"),
        ("<jats:p>O(<jats:inline-formula><jats:alternatives><jats:tex-math>$n$</jats:tex-math><mml:math><mml:mi>n</mml:mi></mml:math></jats:alternatives></jats:inline-formula>) time</jats:p>", "O($n$) time"),
        ("<jats:p>O(<mml:math><mml:mi>n</mml:mi></mml:math>) time</jats:p>", "O(n) time"),
        ("<jats:list><jats:list-item><jats:p>One</jats:p></jats:list-item><jats:list-item><jats:p>Two</jats:p></jats:list-item></jats:list>", "One\n\nTwo"),
        ("<jats:p>nul \x00 and \x1b and \ud800 go</jats:p>", "nul and and go"),
        ("<!-- a comment --><jats:p>One.</jats:p><?pi x?>", "One."),
        ("<html><head></head><p>A page.</p></html>", "A page."),
        ('<html><frameset><frame src="x"></frameset></html>', None),
        ("<jats:p>If a<b and c>d, <jats:italic>then</jats:italic> <tool> wins.</jats:p>", "If a<b and c>d, then <tool> wins."),
        ("<jats:p>For $1<p$, the <b>bound</b> holds.</jats:p>", "For $1<p$, the bound holds."),
        ("<jats:p>A <jats:tex-math>\\documentclass{minimal}\\begin{document}$$n<p$$\\end{document}</jats:tex-math> bound</jats:p>", "A $$n<p$$ bound"),
        ("<style>x</style><script>y</script><jats:p>One.</jats:p>", "One."),
        ("<jats:title>Abstract</jats:title>", None),
        ("   ", None),
        ("", None),
    ]  # fmt: skip
    assert {jats: _abstract(jats) for jats, _ in cases} == dict(cases)


def test_documents_without_an_end_are_read_in_time() -> None:
    written = "\\begin{document}a" * 10_000
    start = time.process_time()

    assert _abstract(f"<jats:p><jats:tex-math>{written}</jats:tex-math></jats:p>") == written
    assert time.process_time() - start < 1


RETRACTION = {"DOI": "10.1/Notice", "type": "retraction", "updated": {"date-parts": [[2025, 1, 2]]}}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"updated-by": [RETRACTION]}, "retraction by 10.1/notice (2025-01-02)"),
        ({"updated-by": [{"DOI": "10.1/c", "type": "correction"}, RETRACTION]}, "retraction by 10.1/notice (2025-01-02)"),
        ({"updated-by": [{"DOI": "10.1/n", "type": "partial_retraction"}]}, "partial retraction by 10.1/n"),
        ({"update-to": [{**RETRACTION, "DOI": DOI}]}, f"retraction by {DOI} (2025-01-02)"),
        ({"update-to": [RETRACTION]}, "is itself the notice: retraction of 10.1/notice (2025-01-02)"),
        ({"updated-by": [{"DOI": "10.1/c", "type": "correction"}]}, None),
        ({"update-to": [{"DOI": "10.1/c", "type": "erratum"}]}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_a_retraction_is_reported_with_its_notice(fields: dict[str, Any], said: str | None) -> None:
    assert paper(**fields).retraction == said


def test_the_bundled_crossref_is_read_as_the_real_one_would_be() -> None:
    work = CrossrefWork(
        title="PipeDream",
        subtitle="pipeline parallelism",
        authors=(("First", "Author"), ("Second", "Author")),
        venue="Proceedings of a Symposium",
        acronym="SOSP '19",
        online=(2019, 10, 27),
        abstract="<jats:p>Words.</jats:p>",
        updated_by=(Update("10.1145/notice", "retraction", (2025, 1, 2)),),
    )
    with bundled(UpstreamState(works={DOI: work})) as crossref:
        [outcome] = crossref.fetch([DOI])

    assert outcome == Found(
        Ref("doi", DOI),
        Paper(
            title="PipeDream: pipeline parallelism",
            authors=("First Author", "Second Author"),
            year=2019,
            venue="Proceedings of a Symposium (SOSP '19)",
            doi=DOI,
            type="proceedings-article",
            retraction="retraction by 10.1145/notice (2025-01-02)",
            abstract="Words.",
        ),
    )


def test_no_number_is_taken_for_a_text() -> None:
    outcome = Asked(lambda _: httpx.Response(200, text=json.dumps({"message": {"DOI": 1}}))).fetch(DOI)[DOI]

    assert isinstance(outcome, Failed)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["DOI", "type", "title", "subtitle", "author", "event", "abstract", "issued", "updated-by"]
)


@given(st.dictionaries(FIELDS, ANYTHING, max_size=4), st.integers(0, 2))
def test_whatever_crossref_answers_each_doi_has_one_outcome(fields: dict[str, Any], depth: int) -> None:
    work = {"DOI": DOI, "title": ["A title"], **fields}
    body: Any = [{"message": {"items": [work]}}, {"message": work}, work][depth]
    outcomes = list(
        Crossref(Asked(lambda _: httpx.Response(200, text=json.dumps(body))).web, HOST).fetch([DOI, "10.1/b"])
    )

    assert sorted(outcome.ref.id for outcome in outcomes) == sorted([DOI, "10.1/b"])


@given(st.text())
def test_no_abstract_upsets_the_reader(markup: str) -> None:
    text = _abstract(markup)
    assert text is None or text == text.strip()
