from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
import pytest

from enricher.model import Failed, Found, Missing, Outcome, Paper, Ref
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.sources.doi import Doi, open_source
from enricher.sources.opening import Opening
from enricher.sources.semanticscholar import SemanticScholar
from enricher.upstreams import serve
from enricher.upstreams.world import CrossrefWork, OpenAlexWork, ScholarPaper, World
from enricher.web import Meter, Web

ONE, TWO = "10.1145/1.1", "10.1145/2.2"


@dataclass
class Index:
    """Answers what it is given, says that it does not know the rest, and remembers what it was asked."""

    name: str
    answers: Mapping[str, Paper | str] = field(default_factory=dict)  # a text: why it failed
    asked: list[str] = field(default_factory=list)

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        self.asked += ids
        for ident in ids:
            ref = Ref("doi", ident)
            match self.answers.get(ident):
                case Paper() as paper:
                    yield Found(ref, paper)
                case str() as reason:
                    yield Failed(ref, reason)
                case None:
                    yield Missing(ref, "not there")


def fetch(*indexes: Index) -> dict[str, Outcome]:
    return {outcome.ref.id: outcome for outcome in Doi(*indexes).fetch([ONE, TWO])}


def paper(outcome: Outcome) -> Paper:
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    return outcome.facts


ACCEPTED = {
    "https://doi.org/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "http://dx.doi.org/10.1109/TPDS.2021.3138825": "10.1109/tpds.2021.3138825",
    "https://doi.org/10.1145%2F3341301.3359658": "10.1145/3341301.3359658",
    "https://doi.org/10.1002/(SICI)1097-024X(199705)27:5%3C539::AID%3E3.0.CO;2-A": "10.1002/(sici)1097-024x(199705)27:5<539::aid>3.0.co;2-a",
    "https://doi.acm.org/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/abs/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/pdf/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/fullHtml/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/epdf/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "http://www.dl.acm.org/doi/full/10.1145/3341301.3359658?download=true#sec-1": "10.1145/3341301.3359658",
    "https://link.springer.com/article/10.1007/s00521-021-06573-8": "10.1007/s00521-021-06573-8",
    "https://link.springer.com/article/10.1007/s00521-021-06573-8/fulltext.html": "10.1007/s00521-021-06573-8",
    "https://link.springer.com/chapter/10.1007%2F978-3-030-71590-8_8": "10.1007/978-3-030-71590-8_8",
    "https://link.springer.com/content/pdf/10.1007/s00521-021-06573-8.pdf": "10.1007/s00521-021-06573-8",
    "https://onlinelibrary.wiley.com/doi/full/10.1002/int.22902": "10.1002/int.22902",
    "https://ietresearch.onlinelibrary.wiley.com/doi/10.1049/cit2.12005": "10.1049/cit2.12005",
    "https://www.sciencedirect.com/science/article/doi/10.1016/j.future.2021.01.001": "10.1016/j.future.2021.01.001",
    "https://www.mdpi.com/doi/10.3390/electronics10030350": "10.3390/electronics10030350",
    "https://www.tandfonline.com/doi/abs/10.1080/00401706.2020.1": "10.1080/00401706.2020.1",
    "https://www.frontiersin.org/articles/10.3389/fcomp.2021.1/full": "10.3389/fcomp.2021.1",
}

LEFT_ALONE = [
    "https://dl.acm.org/doi/10.5555/3433701.3433820",  # a number of ACM's, registered nowhere
    "https://dl.acm.org/doi/abs/10.5555/3433701.3433820",
    "https://dl.acm.org/citation.cfm?id=3357875",
    "https://dl.acm.org/doi/proceedings/10.1145/3341301",  # a whole volume
    "https://dl.acm.org/doi/book/10.1145/3341301",
    "https://dl.acm.org/doi/10.1145/3341301.3359658/suppl/video.mp4",
    "https://dl.acm.org.example.org/doi/10.1145/3341301.3359658",
    "https://doi.org/10.48550/arXiv.2311.15566",
    "https://doi.org/10.5281/zenodo.14862410",
    "https://doi.org/10.6084/m9.figshare.30338884",
    "https://doi.org/10.4230/LIPIcs.ECRTS.2021.1",
    "https://doi.org/",
    "https://doi.org/10.1145",
    "https://doi.org/10.1145/",
    "https://doi.org/10.1145/a b",
    "https://ieeexplore.ieee.org/document/9644909",
    "https://ieeexplore.ieee.org/abstract/document/9644909/",
    "https://www.sciencedirect.com/science/article/pii/S0020025522012415",
    "https://www.mdpi.com/2079-9292/10/3/350",
    "https://www.mdpi.com/2076-3417/9/1/108/htm",
    "https://link.springer.com/book/10.1007/978-3-030-71590-8",
    "https://link.springer.com/journal/10586",
    "https://www.vldb.org/pvldb/vol14/p1.pdf",
    "https://www.usenix.org/conference/nsdi24/presentation/hu",
    "https://example.org/doi/10.1145/3341301.3359658",
    "https://example.org/?doi=10.1145/3341301.3359658",
]


@pytest.mark.parametrize(("url", "doi"), ACCEPTED.items())
def test_a_link_that_carries_a_doi_is_taken_for_it(url: str, doi: str) -> None:
    assert Doi(Index("First")).match(url) == doi


@pytest.mark.parametrize("url", LEFT_ALONE)
def test_a_link_that_carries_none_or_no_papers_is_left_alone(url: str) -> None:
    assert Doi(Index("First")).match(url) is None


@pytest.mark.parametrize("url", [*ACCEPTED, *LEFT_ALONE])
def test_no_other_source_accepts_a_link_that_this_one_accepts(url: str) -> None:
    with open_sources(read_settings({}), Meter()) as sources:
        names = [source.name for source in sources if source.match(url) is not None]

    assert names == ["doi"] if url in ACCEPTED else "doi" not in names


def test_another_index_fills_what_the_first_left_empty_and_is_named_for_it() -> None:
    first = Index("First", {ONE: Paper(title="A title", year=2024)})
    second = Index(
        "Second", {ONE: Paper(title="Another", authors=("Second Author",), year=2023, abstract="Words.")}
    )
    third = Index("Third", {ONE: Paper(title="A third", venue="A venue", abstract="Other words.")})

    assert paper(fetch(first, second, third)[ONE]) == Paper(
        title="A title",
        authors=("Second Author",),
        year=2024,
        venue="A venue",
        abstract="Words.",
        voices=("authors: Second", "abstract: Second", "venue: Third"),
    )


def test_after_an_index_has_failed_for_a_paper_no_less_trusted_one_is_heard_on_it() -> None:
    first = Index("First", {ONE: Paper(title="One"), TWO: Paper(title="Two")})
    second = Index("Second", {ONE: "down"})
    third = Index("Third", {ONE: Paper(title="One", abstract="x"), TWO: Paper(title="Two", abstract="y")})
    outcomes = fetch(first, second, third)

    assert paper(outcomes[ONE]).abstract is None
    assert paper(outcomes[TWO]).abstract == "y"
    assert third.asked == [TWO]


def test_what_the_first_index_does_not_know_the_others_are_not_asked_for() -> None:
    first, second = Index("First", {ONE: "down"}), Index("Second", {ONE: Paper(title="One")})
    outcomes = fetch(first, second)

    assert outcomes == {
        ONE: Failed(Ref("doi", ONE), "down"),
        TWO: Missing(Ref("doi", TWO), "not there"),
    }
    assert second.asked == []


def test_the_indexes_that_have_a_key_are_asked_and_each_key_goes_to_its_own_host() -> None:
    world = World(
        works={ONE: CrossrefWork(title="A title", online=(2024,))},
        openalex={ONE: OpenAlexWork(title="A title", authors=("First Author",), venue="A Venue")},
        scholar={ONE: ScholarPaper(title="A title", abstract="Words.")},
    )
    with serve(world) as upstreams, ExitStack() as clients:
        keys = {
            "ENRICHER_OPENALEX_KEY": world.openalex_key,
            "ENRICHER_SEMANTICSCHOLAR_KEY": world.scholar_key,
            "ENRICHER_CONTACT": "list@example.org",
        }
        settings = read_settings(upstreams.environment | keys)
        [outcome] = open_source(Opening(settings, Meter(), clients, 1.0)).fetch([ONE])
        heard = {
            name: [
                f"{request.target} {dict(request.headers)} {request.body!r}" for request in server.requests
            ]
            for name, server in upstreams.others.items()
        }

    assert paper(outcome) == Paper(
        title="A title",
        authors=("First Author",),
        year=2024,
        venue="A Venue",
        doi=ONE,
        abstract="Words.",
        voices=("authors: OpenAlex", "venue: OpenAlex", "abstract: Semantic Scholar"),
    )
    told = {name: {word for word in keys.values() if word in str(said)} for name, said in heard.items()}
    assert {name: words for name, words in told.items() if words} == {
        "CROSSREF": {"list@example.org"},
        "OPENALEX": {world.openalex_key},
        "SEMANTICSCHOLAR": {world.scholar_key},
    }
    assert world.openalex_key not in heard["OPENALEX"][0].partition(" ")[0]  # no address holds it: logs would


def test_without_a_key_crossref_is_asked_alone_and_told_no_address() -> None:
    world = World(works={ONE: CrossrefWork(title="A title")})
    with serve(world) as upstreams, ExitStack() as clients:
        settings = read_settings(upstreams.environment)
        [outcome] = open_source(Opening(settings, Meter(), clients, 1.0)).fetch([ONE])
        asked = {name for name, server in upstreams.others.items() if server.requests}
        agents = {request.headers["user-agent"] for request in upstreams.others["CROSSREF"].requests}

    assert paper(outcome).title == "A title"
    assert asked == {"CROSSREF"}
    assert not any("mailto" in agent for agent in agents)


def test_a_key_that_an_index_echoes_is_not_stored() -> None:
    key = "a-throw-away-key"
    answer = [{"title": f"Key {key}", "externalIds": {"DOI": ONE}}]
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    web = Web("Semantic Scholar", "https://s2.example", meter=Meter(), headers={"x-api-key": key}, transport=transport)  # fmt: skip
    [outcome] = SemanticScholar(web, "https://s2.example").fetch([ONE])

    assert paper(outcome).title == "Key ***"
