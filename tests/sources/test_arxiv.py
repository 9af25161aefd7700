"""arXiv over a fake transport that answers in the shapes of its query API."""

import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.arxiv import Arxiv
from tests.support.outcomes import until_the_end
from tests.support.paths import RECORDINGS, shared

URL = "https://export.arxiv.org/api/query"

Handler = Callable[[httpx.Request], httpx.Response]


class Transport(httpx.MockTransport):
    """Answers with `handler`, and keeps the requests."""

    def __init__(self, handler: Handler) -> None:
        self.requests: list[httpx.Request] = []

        def record(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return handler(request)

        super().__init__(record)


def source(transport: httpx.BaseTransport) -> Arxiv:
    web = Web(
        "arXiv",
        URL,
        meter=Meter(),
        policy=RetryPolicy(throttles=frozenset({406, 429})),
        transport=transport,
        sleep=lambda _: None,
    )
    return Arxiv(web, URL)


def fetch(transport: Transport, *ids: str) -> dict[str, Outcome]:
    outcomes = until_the_end(source(transport).fetch(ids))
    assert outcomes.keys() <= set(ids)
    return outcomes


def answering(body: str | bytes, status: int = 200) -> Transport:
    return Transport(lambda _: httpx.Response(status, content=body))


def paper_of(outcome: Outcome) -> Paper:
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    return outcome.facts


def only_paper(entry: str) -> Paper:
    return paper_of(fetch(answering(feed(entry)), "2311.15566")["2311.15566"])


def reason_of(outcome: Outcome) -> str:
    assert isinstance(outcome, Failed)
    return outcome.reason


def entry(
    id_: str = "2311.15566v1", *, summary: str = "A sentence.", title: str = "A Title", more: str = ""
) -> str:
    return f"""<entry>
    <id>http://arxiv.org/abs/{id_}</id>
    <title>{title}</title>
    <updated>2024-05-26T17:59:46Z</updated>
    <link href="https://arxiv.org/abs/{id_}" rel="alternate" type="text/html"/>
    <summary>{summary}</summary>
    <published>2023-11-27T06:00:00Z</published>
    <arxiv:primary_category term="cs.DC"/>
    <author><name>First Author</name><arxiv:affiliation>Somewhere</arxiv:affiliation></author>
    <author><name>Second
      Author</name></author>
    {more}
  </entry>"""


def error_entry(id_: str) -> str:
    name = f"https://arxiv.org/api/errors#incorrect_id_format_for_{id_}"
    return f"""<entry><id>{name}</id><title>Error</title><updated>2026-04-12T22:59:06Z</updated>
    <summary>incorrect id format for {id_}</summary><author><name>arXiv api core</name></author></entry>"""


def feed(*entries: str, total: int | str | None = None) -> str:
    return f"""<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"
      xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/x</id>
  <title>arXiv Query</title>
  <opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>
  {"".join(entries)}
</feed>"""


def asked(request: httpx.Request) -> list[str]:
    return parse_qs(request.url.query.decode())["id_list"][0].split(",")


def upstream(*, malformed: Sequence[str] = (), says: Callable[[str], str] = str) -> Transport:
    """Answer as arXiv does: every id is known, but for the malformed, which cost the whole request."""

    def answer(request: httpx.Request) -> httpx.Response:
        wrong = [id_ for id_ in asked(request) if id_ in malformed]
        if wrong:
            return httpx.Response(400, text=feed(error_entry(says(wrong[0]))))
        return httpx.Response(200, text=feed(*(entry(f"{id_}v1") for id_ in asked(request))))

    return Transport(answer)


def ids(count: int) -> list[str]:
    return [f"2301.{number:05}" for number in range(1, count + 1)]


# --- match ----------------------------------------------------------------------------------------


def test_every_way_to_link_a_paper_leads_to_its_bare_id() -> None:
    urls = [
        "https://arxiv.org/abs/2311.15566",
        "http://www.arxiv.org/abs/2311.15566/",
        "https://arxiv.org/abs/2311.15566v2?context=cs.LG#S3",
        "https://arxiv.org/pdf/2311.15566v3.pdf",
        "https://arxiv.org/pdf/2311.15566",
        "https://arxiv.org/html/2311.15566v1",
        "https://arxiv.org/e-print/2311.15566",
        "https://arxiv.org/ftp/arxiv/papers/2311/2311.15566.pdf",
        "https://arxiv.org/format/2311.15566",
        "https://export.arxiv.org/abs/2311.15566",
        "https://browse.arxiv.org/html/2311.15566v2",
        "http://xxx.lanl.gov/abs/2311.15566",
        "https://ar5iv.org/abs/2311.15566",
        "https://ar5iv.labs.arxiv.org/html/2311.15566",
        "https://www.alphaxiv.org/overview/2311.15566v2",
        "https://huggingface.co/papers/2311.15566",
        "https://www.arxiv-vanity.com/papers/2311.15566/",
        "https://doi.org/10.48550/arXiv.2311.15566",
        "http://dx.doi.org/10.48550/ARXIV.2311.15566",
        "doi:10.48550/arXiv.2311.15566v1",
        "10.48550/arxiv.2311.15566",
        "arXiv:2311.15566",
        " arxiv:2311.15566v12 ",
    ]
    assert {url: source(upstream()).match(url) for url in urls} == dict.fromkeys(urls, "2311.15566")


def test_both_schemes_of_ids_are_known_to_their_edges() -> None:
    cases = [
        ("https://arxiv.org/abs/cs/0112017v1", "cs/0112017"),
        ("https://arxiv.org/abs/cs.DC/0112017", "cs/0112017"),
        ("https://arxiv.org/abs/cs%2F0112017", "cs/0112017"),
        ("https://arxiv.org/pdf/quant-ph/0201082v1.pdf", "quant-ph/0201082"),
        ("https://arxiv.org/ftp/quant-ph/papers/0201/0201082.pdf", "quant-ph/0201082"),
        ("https://doi.org/10.48550/arXiv.cs/0112017", "cs/0112017"),
        ("arXiv:hep-th/9108001", "hep-th/9108001"),
        ("arXiv:math/0703999", "math/0703999"),
        ("arXiv:0704.0001", "0704.0001"),
        ("arXiv:1412.9999", "1412.9999"),
        ("arXiv:1501.00001", "1501.00001"),
    ]
    assert {url: source(upstream()).match(url) for url, _ in cases} == dict(cases)


def test_what_is_no_arxiv_id_is_not_claimed() -> None:
    urls = [
        "",
        "2311.15566",
        "https://arxiv.org",
        "https://arxiv.org/list/cs.DC/recent",
        "https://arxiv.org/a/author_f_1",
        "https://arxiv.org/search/?query=2311.15566",
        "https://arxiv.org/abs/2311.15566/extra",
        "https://arxiv.org.example.org/abs/2311.15566",
        "https://notarxiv.org/abs/2311.15566",
        "https://example.org/arxiv.org/abs/2311.15566",
        "https://huggingface.co/abs/2311.15566",
        "https://arxiv.org/papers/2311.15566",
        "https://arxiv.org/ftp/arxiv/papers/2311/",
        "https://example.org/ftp/arxiv/papers/2311/2311.15566.pdf",
        "https://doi.org/10.1145/2311.15566",
        "ftp://arxiv.org/abs/2311.15566",
        "arXiv:2311.1556",  # 5 digits from 2015 on
        "arXiv:1412.00001",  # 4 digits before
        "arXiv:2313.00001",
        "arXiv:2300.00001",
        "arXiv:0703.0001",
        "arXiv:2311.00000",
        "arXiv:0000.0000",
        "arXiv:2311.15566x",
        "arXiv:２３１１.15566",
        "arXiv:cs/0112000",
        "arXiv:cs/0704001",
        "arXiv:cs/0113017",
        "arXiv:CS/0112017",
        "arXiv:cs.dc/0112017",
        "arXiv:0112017",
    ]
    assert {url: source(upstream()).match(url) for url in urls} == dict.fromkeys(urls)


# --- the request ----------------------------------------------------------------------------------


def test_a_request_names_the_ids_the_limit_and_what_is_accepted() -> None:
    transport = upstream()
    fetch(transport, "2311.15566", "cs/0112017")
    (request,) = transport.requests
    assert str(request.url).startswith(f"{URL}?")
    assert asked(request) == ["2311.15566", "cs/0112017"]
    assert request.url.params["max_results"] == "100"
    assert request.headers["accept"] == "application/atom+xml, text/xml;q=0.9, */*;q=0.8"
    assert request.headers["user-agent"].startswith("enricher/")


def test_a_plain_http_address_is_asked_through_the_same_client() -> None:
    url = "http://127.0.0.1:9/api/query"
    web = Web("arXiv", url, meter=Meter(), transport=upstream(), sleep=lambda _: None)
    (outcome,) = Arxiv(web, url).fetch(["2311.15566"])
    assert isinstance(outcome, Found)


def test_no_request_is_made_for_no_ids() -> None:
    transport = upstream()
    assert list(source(transport).fetch([])) == []
    assert transport.requests == []


def test_more_than_a_hundred_ids_take_several_requests_and_none_is_cut_off() -> None:
    transport = upstream()
    outcomes = fetch(transport, *ids(201))
    assert [len(asked(request)) for request in transport.requests] == [100, 100, 1]
    assert all(isinstance(outcome, Found) for outcome in outcomes.values())


def test_an_id_asked_twice_has_one_outcome() -> None:
    assert list(fetch(upstream(), "2311.15566", "2311.15566")) == ["2311.15566"]


# --- whose facts they are -------------------------------------------------------------------------


def test_results_are_matched_by_id_and_never_by_order() -> None:
    reverse = feed(entry("2302.00001v1", title="Second"), entry("2301.00001v4", title="First"))
    outcomes = fetch(answering(reverse), "2301.00001", "2302.00001")
    assert {id_: paper_of(outcome).title for id_, outcome in outcomes.items()} == {
        "2301.00001": "First",
        "2302.00001": "Second",
    }


@pytest.mark.parametrize("order", [(2, 10, 1), (10, 1, 2)])
def test_of_several_versions_the_highest_counts(order: Sequence[int]) -> None:
    versions = feed(*(entry(f"2311.15566v{version}", title=f"Version {version}") for version in order))
    outcomes = fetch(answering(versions), "2311.15566")
    assert paper_of(outcomes["2311.15566"]).title == "Version 10"


def test_beside_papers_that_were_not_asked_for_no_paper_is_called_missing() -> None:
    transport = answering(feed(entry("2302.00001v1"), entry("2301.00002v1")))
    outcomes = fetch(transport, "2301.00001", "2301.00002")
    assert outcomes.keys() == {"2301.00001", "2301.00002"}
    assert outcomes["2301.00001"] == Failed(
        Ref("arxiv", "2301.00001"), "arXiv sent a paper that was not asked for"
    )
    assert isinstance(outcomes["2301.00002"], Found)


def test_a_paper_absent_from_a_complete_feed_is_missing() -> None:
    outcomes = fetch(answering(feed(entry("2301.00001v1"))), "2301.00001", "2311.99999")
    assert isinstance(outcomes["2301.00001"], Found)
    missing = outcomes["2311.99999"]
    assert isinstance(missing, Missing)
    assert missing.reason == "arXiv knows no paper 2311.99999"


@pytest.mark.parametrize("total", [2, 100, 214881])
def test_a_paper_absent_from_a_feed_shorter_than_its_own_count_is_not_called_missing(total: int) -> None:
    transport = answering(feed(entry("2301.00001v1"), total=total))
    outcomes = fetch(transport, "2301.00001", "2301.00002")
    assert isinstance(outcomes["2301.00001"], Found)
    assert "fewer papers than it counted" in reason_of(outcomes["2301.00002"])
    assert len(transport.requests) == 1


def test_a_full_page_of_a_longer_feed_is_not_taken_for_the_whole() -> None:
    page = [*ids(99), "2302.00001"]
    transport = answering(feed(*(entry(f"{id_}v1") for id_ in page), total=101))
    assert isinstance(fetch(transport, *ids(100))["2301.00100"], Failed)


def test_an_empty_feed_that_counts_papers_is_rejected() -> None:
    assert "fewer" in reason_of(fetch(answering(feed(total=1)), "2301.00001")["2301.00001"])


# --- answers that are none ------------------------------------------------------------------------

WHOLE = feed(entry("2301.00001v1"), entry("2302.00001v1"))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<!DOCTYPE html><html><head><title>Busy</title></head><body><p>Come back<br></body></html>",
        "<html><body>well-formed, but no feed</body></html>",
        WHOLE[: WHOLE.index("Second")],
        WHOLE[: WHOLE.rindex("</feed>")],
        WHOLE + "trailing",
        WHOLE.replace("opensearch:totalResults", "opensearch:other"),
        feed(entry("2301.00001v1"), total="many"),
        WHOLE.replace("<title>A Title</title>", "<title> </title>", 1),
        WHOLE.replace("<published>2023-11-27T06:00:00Z</published>", "", 1),
        WHOLE.replace("2023-11-27", "2023-13-27", 1),
        WHOLE.replace("<updated>2024-05-26T17:59:46Z</updated>", "", 1),
        WHOLE.replace("<id>http://arxiv.org/abs/2301.00001v1</id>", "", 1),
        WHOLE.replace("<feed", '<!DOCTYPE feed [<!ENTITY e "x">]><feed', 1).replace("A Title", "A &e;", 1),
    ],
)
def test_a_body_that_is_no_complete_feed_changes_nothing(body: str) -> None:
    outcomes = fetch(answering(body), "2301.00001", "2302.00001")
    assert all(isinstance(outcome, Failed) for outcome in outcomes.values())


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("private")
    doctype = f'<!DOCTYPE feed [<!ENTITY e SYSTEM "{secret.as_uri()}">]><feed'
    body = feed(entry()).replace("<feed", doctype, 1).replace("A Title", "&e;")
    assert "private" not in repr(fetch(answering(body), "2311.15566"))


def test_a_plain_rate_limit_notice_ends_the_work_at_the_third_request() -> None:
    transport = answering("Rate exceeded.")
    outcomes = fetch(transport, *ids(250))
    assert len(transport.requests) == 3
    assert {reason_of(outcome) for outcome in outcomes.values()} == {
        "arXiv answered that its rate limit is exceeded"
    }


@pytest.mark.parametrize("status", [406, 429, 503])
def test_a_throttled_or_broken_upstream_is_left_alone_after_the_last_retry(status: int) -> None:
    transport = answering("", status)
    outcomes = fetch(transport, *ids(250))
    requests = 5 if status == 503 else 3  # of 100, 10 and 1, 1, 1 papers, or of 100, 100 and 50
    assert len(transport.requests) == requests * RetryPolicy().attempts
    assert outcomes
    assert all(str(status) in reason_of(outcome) for outcome in outcomes.values())


def test_what_was_found_before_the_upstream_broke_is_kept() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "2301.00001" in asked(request):
            return httpx.Response(200, text=feed(*(entry(f"{id_}v1") for id_ in asked(request))))
        return httpx.Response(502)

    outcomes = fetch(Transport(answer), *ids(150))
    assert isinstance(outcomes["2301.00100"], Found)
    assert isinstance(outcomes["2301.00101"], Failed)


def test_a_refusal_of_all_ends_the_work_after_three_papers() -> None:
    transport = answering("", 403)
    outcomes = fetch(transport, *ids(150))
    assert [len(asked(request)) for request in transport.requests] == [100, 10, 1, 1, 1]
    assert list(outcomes) == ids(3)
    assert {reason_of(outcome) for outcome in outcomes.values()} == {"arXiv answered 403"}


@pytest.mark.parametrize("bad", [httpx.Response(200, text="<html></html>"), httpx.Response(500)])
def test_papers_that_spoil_every_answer_fail_alone(bad: httpx.Response) -> None:
    spoilt = {"2301.00007", "2301.00008", "2301.00150", "2301.00250"}

    def answer(request: httpx.Request) -> httpx.Response:
        if spoilt & set(asked(request)):
            return httpx.Response(bad.status_code, content=bad.content)
        return httpx.Response(200, text=feed(*(entry(f"{id_}v1") for id_ in asked(request))))

    outcomes = fetch(Transport(answer), *ids(250))
    assert len(outcomes) == 250
    assert {id_ for id_, outcome in outcomes.items() if isinstance(outcome, Failed)} == spoilt


def test_an_answer_that_brings_papers_is_not_a_bad_one() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=feed(entry(f"{asked(request)[0]}v1"), total=100))

    transport = Transport(answer)
    outcomes = fetch(transport, *ids(300))
    assert len(transport.requests) == 3
    assert isinstance(outcomes["2301.00201"], Found)


# --- malformed ids --------------------------------------------------------------------------------


@pytest.mark.parametrize("malformed", ["abc", "foo/0112017"])
def test_one_malformed_id_does_not_lose_the_others(malformed: str) -> None:
    transport = upstream(malformed=[malformed])
    outcomes = fetch(transport, *ids(50), malformed, *ids(99)[50:])
    assert reason_of(outcomes.pop(malformed)) == "arXiv rejects this id as malformed"
    assert all(isinstance(outcome, Found) for outcome in outcomes.values())
    assert len(transport.requests) == 2


def test_an_error_entry_counts_even_with_status_200() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        entries = [error_entry("abc")] if "abc" in asked(request) else [entry("2301.00001v1")]
        return httpx.Response(200, text=feed(*entries))

    outcomes = fetch(Transport(answer), "abc", "2301.00001")
    assert isinstance(outcomes["abc"], Failed)
    assert isinstance(outcomes["2301.00001"], Found)


@pytest.mark.parametrize(
    "error",
    [
        error_entry("foo/0112017"),
        error_entry("foo/0112017").replace("_for_foo/", "_for_foo%2F").replace("format for", ""),
        error_entry("foo/0112017").replace("incorrect_id_format_for_foo/0112017", "x"),
        error_entry("foo/0112017").replace("incorrect id format for foo/0112017", "Error"),
    ],
)
def test_a_rejected_id_is_named_in_the_error_s_id_or_summary(error: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "foo/0112017" in asked(request):
            return httpx.Response(400, text=feed(error))
        return httpx.Response(200, text=feed(*(entry(f"{id_}v1") for id_ in asked(request))))

    transport = Transport(answer)
    fetch(transport, *ids(3), "foo/0112017")
    assert len(transport.requests) == 2


@pytest.mark.parametrize("says", [lambda _: "something-else", lambda _: ""])
def test_a_rejection_that_names_no_id_of_ours_is_searched(says: Callable[[str], str]) -> None:
    transport = upstream(malformed=["abc"], says=says)
    outcomes = fetch(transport, *ids(7), "abc")
    assert isinstance(outcomes.pop("abc"), Failed)
    assert all(isinstance(outcome, Found) for outcome in outcomes.values())
    assert len(transport.requests) == 1 + 8


def test_a_400_without_a_feed_is_searched_by_halves_too() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "abc" in asked(request):
            return httpx.Response(400, text="<html>Bad Request</html>")
        return httpx.Response(200, text=feed(*(entry(f"{id_}v1") for id_ in asked(request))))

    outcomes = fetch(Transport(answer), "2301.00001", "abc")
    assert isinstance(outcomes["2301.00001"], Found)
    assert isinstance(outcomes["abc"], Failed)


def test_the_search_for_malformed_ids_has_an_end() -> None:
    transport = answering("Bad Request", 400)
    outcomes = fetch(transport, *ids(150))
    assert [len(asked(request)) for request in transport.requests] == [100, 10, 1, 1, 1]
    assert set(map(reason_of, outcomes.values())) == {"arXiv rejects this id as malformed"}


# --- facts ----------------------------------------------------------------------------------------


def test_the_facts_are_those_of_the_entry() -> None:
    more = """<arxiv:comment>12 pages,
      3 figures</arxiv:comment><arxiv:journal_ref>Journal  of Things 1 (2024)</arxiv:journal_ref>
      <arxiv:doi>10.1109/abc.2024</arxiv:doi><category term="I.2.6" scheme="http://arxiv.org/schemas/atom"/>"""
    title = "A Title\n  over Two   Lines &amp; More"
    assert only_paper(entry(title=title, summary="  A sentence.", more=more)) == Paper(
        title="A Title over Two Lines & More",
        authors=("First Author", "Second Author"),
        year=2023,
        venue="arXiv",
        doi="10.1109/abc.2024",
        journal="Journal of Things 1 (2024)",
        category="cs.DC",
        comment="12 pages, 3 figures",
        abstract="A sentence.",
    )


@pytest.mark.parametrize(
    ("summary", "comment", "code"),
    [
        ("A sentence. Code: https://github.com/o/kettle.", "6 pages", "https://github.com/o/kettle"),
        ("A sentence.", "6 pages; code at github.com/o/kettle", "https://github.com/o/kettle"),
        ("See https://github.com/o/kettle", "and https://github.com/o/lid", None),
    ],
)
def test_the_one_repository_in_abstract_and_comment_is_the_code(
    summary: str, comment: str, code: str | None
) -> None:
    more = f"<arxiv:comment>{comment}</arxiv:comment>"
    assert only_paper(entry(summary=summary, more=more)).code == code


def test_what_the_entry_does_not_say_is_empty() -> None:
    bare = entry(summary="").replace('<arxiv:primary_category term="cs.DC"/>', "")
    paper = only_paper(bare)
    assert (paper.doi, paper.journal, paper.category, paper.comment, paper.pdf) == (None,) * 5
    assert paper.abstract is None
    assert not paper.withdrawn


def test_a_doi_written_as_a_url_is_kept_bare() -> None:
    more = "<arxiv:doi>https://doi.org/10.1109/abc.2024</arxiv:doi>"
    assert only_paper(entry(more=more)).doi == "10.1109/abc.2024"


def test_an_abstract_keeps_its_paragraphs_and_loses_its_line_wraps() -> None:
    cases = [
        ("One.\n  Two.\n  Three.", "One.\n\nTwo.\n\nThree."),
        ("One.\n\nTwo.", "One.\n\nTwo."),
        (
            "  One sentence that the old\nserver wrapped at eighty\ncolumns.\n",
            "One sentence that the old server wrapped at eighty columns.",
        ),
        ("  One\nwrapped.\n  Two\nwrapped.\n", "One wrapped.\n\nTwo wrapped."),
        ("Costs  $O(n^2)$ | `a` < b", "Costs $O(n^2)$ | `a` < b"),
    ]
    assert {summary: only_paper(entry(summary=escape(summary))).abstract for summary, _ in cases} == dict(
        cases
    )


NOTICE = "This paper has been withdrawn by the author."
ABOUT_WITHDRAWAL = "We study the withdrawal of funds. " + "It is a long abstract. " * 20


@pytest.mark.parametrize(
    ("summary", "comment", "abstract"),
    [
        (NOTICE, "", None),
        (NOTICE, "Withdrawn due to an error in Lemma 3", None),
        ("An abstract.", NOTICE, "An abstract."),
        (ABOUT_WITHDRAWAL, NOTICE, ABOUT_WITHDRAWAL.strip()),
    ],
)
def test_a_withdrawn_paper_is_flagged_and_keeps_an_abstract_that_is_no_notice(
    summary: str, comment: str, abstract: str | None
) -> None:
    paper = only_paper(entry(summary=summary, more=f"<arxiv:comment>{comment}</arxiv:comment>"))
    assert paper.withdrawn
    assert paper.abstract == abstract


def test_a_paper_whose_comment_speaks_of_another_withdrawal_is_alive() -> None:
    paper = only_paper(entry(more="<arxiv:comment>Replaces the withdrawn arXiv:1001.00001</arxiv:comment>"))
    assert not paper.withdrawn


def test_a_long_abstract_about_withdrawal_is_no_withdrawal() -> None:
    paper = only_paper(entry(summary=ABOUT_WITHDRAWAL))
    assert not paper.withdrawn
    assert paper.abstract == ABOUT_WITHDRAWAL.strip()


# --- recordings -----------------------------------------------------------------------------------


def recorded(file: str) -> bytes:
    return (RECORDINGS / "arxiv" / file).read_bytes()


def test_a_recorded_feed_is_read() -> None:
    outcomes = fetch(answering(recorded("2026__id_cs_0601099__HTTP200.xml")), "cs/0601099")
    paper = paper_of(outcomes["cs/0601099"])
    assert paper.authors == ("First Author", "Second Author", "Third Author")
    assert (paper.year, paper.category, paper.journal) == (2006, "cs", "Sample Letters 6:1-6,2006")
    assert paper.comment == "6 pages, 1 figure"
    assert paper.abstract == (
        "We count the samples (1--3) & report that fewer than 4% of x<2 are odd. One line holds it all."
    )


def test_a_recorded_feed_without_the_paper_makes_it_missing() -> None:
    none = fetch(answering(recorded("2026__id_0000.0000__HTTP200.xml")), "0000.0000")
    outcomes = fetch(
        answering(recorded("2026__id_0808.05394_1706.01234__HTTP200.xml")), "0808.05394", "1706.01234"
    )
    assert isinstance(none["0000.0000"], Missing)
    assert isinstance(outcomes["0808.05394"], Missing)
    assert isinstance(outcomes["1706.01234"], Found)


@pytest.mark.parametrize(
    ("file", "id_"), [("2026__id_abc__HTTP400.xml", "abc"), ("2019__id_INVALIDID__HTTP400.xml", "INVALIDID")]
)
def test_a_recorded_rejection_names_the_id(file: str, id_: str) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if id_ in asked(request):
            return httpx.Response(400, content=recorded(file))
        return httpx.Response(200, content=recorded("2026__id_1706.01234__HTTP200.xml"))

    transport = Transport(answer)
    outcomes = fetch(transport, id_, "1706.01234")
    assert isinstance(outcomes[id_], Failed)
    assert isinstance(outcomes["1706.01234"], Found)
    assert len(transport.requests) == 2


def test_a_recorded_feed_of_the_former_server_is_one_unwrapped_paragraph() -> None:
    feed = recorded("2019__id_1710.01234__HTTP200.xml")
    paper = paper_of(fetch(answering(feed), "1710.01234")["1710.01234"])
    assert paper.title.endswith("Wrapped by the Server That Was Replaced")
    assert (paper.doi, paper.journal) == ("10.1000/sample-017-1", "Journal of Samples, 2017")
    assert paper.abstract == (
        "The lines of this abstract are wrapped, as the server did that was replaced in 2025. "
        "They make one paragraph."
    )


def test_several_recorded_papers_are_read_in_any_order() -> None:
    transport = answering(recorded("2026__id_several__HTTP200.xml"))
    outcomes = fetch(transport, "1706.01234", "2301.00017", "cs/0601099")
    papers = {id_: paper_of(outcome) for id_, outcome in outcomes.items()}
    assert len(transport.requests) == 1
    assert {id_: paper.year for id_, paper in papers.items()} == {
        "1706.01234": 2017,
        "2301.00017": 2023,
        "cs/0601099": 2006,
    }
    assert papers["2301.00017"].abstract == (
        "The first paragraph says what is sampled.\n\nThe second one says what for."
    )


def test_a_hundred_real_entries_are_all_read() -> None:
    (file,) = shared("data/arxiv").glob("*q_testing*")
    feed = file.read_text("utf-8")
    entries = feed.split("<id>http://arxiv.org/abs/")[1:]
    wanted = [piece.split("</id>")[0].rpartition("v")[0] for piece in entries]
    transport = answering(feed)
    papers = [paper_of(outcome) for outcome in fetch(transport, *wanted).values()]
    assert len(papers) == 100
    assert len(transport.requests) == 1
    assert all(paper.authors and paper.abstract and paper.category for paper in papers)
    assert sum("\n\n" in (paper.abstract or "") for paper in papers) == 11
    assert not any(paper.withdrawn for paper in papers)


def test_every_real_answer_is_understood() -> None:
    for file in shared("data/arxiv").glob("*id_*"):
        feed = file.read_text("utf-8")
        asked_for = re.search(r"id_list=([^&]*)&amp;|id_for_(\w+)|format_for_(\w+)", feed)
        assert asked_for
        ids = next(filter(None, asked_for.groups())).split(",")
        status = 400 if "HTTP400" in file.name else 200
        outcomes = fetch(answering(feed, status), *ids)
        assert {type(outcome) for outcome in outcomes.values()} <= (
            {Failed} if status == 400 else {Found, Missing}
        )
