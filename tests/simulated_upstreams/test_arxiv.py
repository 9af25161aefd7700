from collections.abc import Iterator
from dataclasses import replace

import arxiv
import httpx
import pytest
from lxml import etree

from simulated_upstreams import samples
from simulated_upstreams.arxiv import answer
from simulated_upstreams.server import Server
from simulated_upstreams.state import ArxivPaper, UpstreamState

ATOM = {"a": "http://www.w3.org/2005/Atom", "o": "http://a9.com/-/spec/opensearch/1.1/"}
OLD = ArxivPaper(
    title="An <old> paper & its title",
    authors=("First Author", "Second Author"),
    abstract="  Two spaces lead.\n  Then a paragraph with $a < b$.",
    category="cs.DC",
    published="2001-12-19T00:00:00Z",
    updated="2002-01-02T00:00:00Z",
    version=3,
    affiliations={"First Author": "Sample Institution"},
    journal="Sample Journal 1 (2002)",
)


@pytest.fixture
def server() -> Iterator[Server]:
    simulated = samples.sample_state()
    simulated.papers["cs/0112017"] = OLD
    with Server(answer(simulated)) as running:
        yield running


def ask(server: Server, ids: str, **more: str) -> httpx.Response:
    with httpx.Client(verify=False) as client:
        return client.get(f"{server.url}/api/query", params={"id_list": ids, "max_results": "100", **more})


def entry_ids(answered: httpx.Response) -> list[str]:
    feed = etree.fromstring(answered.content)
    return [str(name) for name in feed.xpath("//a:entry/a:id/text()", namespaces=ATOM)]


def total(answered: httpx.Response) -> str:
    return str(etree.fromstring(answered.content).findtext("o:totalResults", namespaces=ATOM))


def test_a_known_id_gives_its_newest_version(server: Server) -> None:
    assert entry_ids(ask(server, "cs/0112017")) == ["http://arxiv.org/abs/cs/0112017v3"]


def test_an_id_with_a_version_gives_that_version(server: Server) -> None:
    found = entry_ids(ask(server, "cs/0112017v1,cs/0112017v2"))
    assert found == ["http://arxiv.org/abs/cs/0112017v2", "http://arxiv.org/abs/cs/0112017v1"]


def test_a_subject_class_is_no_part_of_an_old_id(server: Server) -> None:
    assert entry_ids(ask(server, "cs.DC/0112017")) == ["http://arxiv.org/abs/cs/0112017v3"]


def test_entries_come_by_date_and_not_as_they_were_asked_for(server: Server) -> None:
    found = entry_ids(ask(server, "cs/0112017,2311.15566"))
    assert found == ["http://arxiv.org/abs/2311.15566v1", "http://arxiv.org/abs/cs/0112017v3"]


@pytest.mark.parametrize("absent", ["0000.0000", "0808.05394", "hep-th/9901001", "2311.15566v2"])
def test_an_absent_id_is_left_out_and_not_counted(server: Server, absent: str) -> None:
    answered = ask(server, f"{absent},2311.15566")
    assert (answered.status_code, total(answered)) == (200, "1")
    assert entry_ids(answered) == ["http://arxiv.org/abs/2311.15566v1"]


@pytest.mark.parametrize("malformed", ["abc", "0112017", "https://arxiv.org/abs/2311.15566", "2311.155661"])
def test_a_malformed_id_costs_the_whole_batch(server: Server, malformed: str) -> None:
    answered = ask(server, f"2311.15566,{malformed}")
    assert answered.status_code == 400
    assert f"<summary>incorrect id format for {malformed}</summary>" in answered.text
    assert "<published>" not in answered.text


def test_ten_results_are_sent_where_no_number_is_named_and_start_skips(server: Server) -> None:
    simulated = UpstreamState(papers={f"2401.{n:05}": OLD for n in range(1, 13)})
    server._answer = answer(simulated)
    ids = ",".join(simulated.papers)
    plain = httpx.get(f"{server.url}/api/query", params={"id_list": ids})
    assert (len(entry_ids(plain)), total(plain)) == (10, "12")
    assert len(entry_ids(ask(server, ids, start="10"))) == 2


def test_a_number_that_is_none_is_an_error(server: Server) -> None:
    assert ask(server, "2311.15566", start="x").status_code == 400


def test_a_url_over_4_kb_is_too_long_and_a_form_is_not(server: Server) -> None:
    ids = ",".join(f"2401.{n:05}" for n in range(1, 700))
    assert ask(server, ids).status_code == 414
    posted = httpx.post(f"{server.url}/api/query", data={"id_list": f"{ids},2311.15566"})
    assert entry_ids(posted) == ["http://arxiv.org/abs/2311.15566v1"]


def test_a_request_without_an_accept_header_is_not_acceptable(server: Server) -> None:
    with httpx.Client() as client:
        del client.headers["accept"]
        assert client.get(f"{server.url}/api/query?id_list=2311.15566").status_code == 406


def test_another_path_is_not_found(server: Server) -> None:
    assert httpx.get(f"{server.url}/abs/2311.15566").status_code == 404


def test_the_arxiv_package_reads_every_field_of_an_entry(server: Server) -> None:
    client = arxiv.Client(delay_seconds=0, num_retries=0)
    client.query_url_format = f"{server.url}/api/query?{{}}"
    try:
        (found,) = client.results(arxiv.Search(id_list=["cs/0112017"]))
    finally:
        client._session.close()
    assert found.get_short_id() == "cs/0112017v3"
    assert found.title == OLD.title
    assert found.summary == OLD.abstract
    assert [author.name for author in found.authors] == list(OLD.authors)
    assert found.authors[0].affiliation == ["Sample Institution"]
    assert found.journal_ref == OLD.journal
    assert found.updated.year == 2002
    assert found.pdf_url == "https://arxiv.org/pdf/cs/0112017v3"


def test_a_change_of_the_state_shows_at_once(server: Server) -> None:
    simulated = UpstreamState(papers={"2401.00001": OLD})
    server._answer = answer(simulated)
    simulated.papers["2401.00001"] = replace(OLD, comment="This paper has been withdrawn")
    assert "This paper has been withdrawn" in ask(server, "2401.00001").text
