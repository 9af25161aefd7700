from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx
import pytest

from enricher.errors import UpstreamError
from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Clue
from enricher.settings import read_settings
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi.semanticscholar import SemanticScholar
from enricher.sources.doi.source import Doi, open_source
from simulated_upstreams import serve
from simulated_upstreams.state import CrossrefWork, OpenAlexWork, ScholarPaper, UpstreamState

ONE, TWO = "10.1145/1.1", "10.1145/2.2"


@dataclass
class Index:
    """Answers what it is given, says that it does not know the rest, and remembers what it was asked."""

    name: str
    answers: Mapping[str, Paper | str] = field(default_factory=dict)  # a text: why it failed
    asked: list[str] = field(default_factory=list)

    def guided(self, clues: Mapping[str, Clue]) -> "Index":
        raise NotImplementedError

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
        provenance=("authors: Second", "abstract: Second", "venue: Third"),
    )


def test_another_index_is_asked_for_the_doi_of_a_paper_that_was_found_by_its_number() -> None:
    numbered = "pii:S0020025522012415"
    first = Index(
        "First", {numbered: Paper(title="A title", doi=ONE.upper()), ONE: Paper(title="A title", doi=ONE)}
    )
    second = Index("Second", {ONE: Paper(title="Another", abstract="Words.")})

    outcomes = {outcome.ref.id: outcome for outcome in Doi(first, second).fetch([numbered, ONE, TWO])}

    assert second.asked == [ONE]
    assert [paper(outcomes[ident]).abstract for ident in (numbered, ONE)] == ["Words."] * 2
    assert isinstance(outcomes[TWO], Missing)


def test_after_an_index_has_failed_for_a_paper_no_less_trusted_one_is_asked() -> None:
    first = Index("First", {ONE: Paper(title="One"), TWO: Paper(title="Two")})
    second = Index("Second", {ONE: "down"})
    third = Index("Third", {ONE: Paper(title="One", abstract="x"), TWO: Paper(title="Two", abstract="y")})
    outcomes = fetch(first, second, third)

    assert outcomes[ONE] == Found(
        Ref("doi", ONE), Paper(title="One"), gaps=(Failed(Ref("doi", ONE), "down"),)
    )
    assert paper(outcomes[TWO]).abstract == "y"
    assert third.asked == [TWO]


@dataclass
class Ending(Index):
    """Answers for the first DOI alone; then its work ends, with an error if there is one."""

    error: UpstreamError | None = None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        yield from Index.fetch(self, ids[:1])
        if self.error:
            raise self.error


@pytest.mark.parametrize("error", [None, UpstreamError("Second answered 503")])
def test_where_the_work_of_an_index_ends_no_less_trusted_one_is_asked_for_the_rest(
    error: UpstreamError | None,
) -> None:
    first = Index("First", {ONE: Paper(title="One"), TWO: Paper(title="Two")})
    third = Index("Third")
    outcome = fetch(first, Ending("Second", error=error), third)[TWO]

    assert isinstance(outcome, Found)
    (gap,) = outcome.gaps
    assert gap.reason == (str(error) if error else "Second is left for the next run")
    assert third.asked == [ONE]


def test_where_the_first_index_becomes_unavailable_what_it_found_is_filled_and_stays() -> None:
    first = Ending("First", {ONE: Paper(title="One")}, error=UpstreamError("First answered 503"))
    second = Index("Second", {ONE: Paper(title="One", abstract="Words.")})
    found: list[Outcome] = []
    with pytest.raises(UpstreamError, match="First answered 503"):
        found.extend(outcome for outcome in Doi(first, second).fetch([ONE, TWO]))

    assert [paper(outcome).abstract for outcome in found] == ["Words."]


def test_what_the_first_index_does_not_know_the_others_are_not_asked_for() -> None:
    first, second = Index("First", {ONE: "down"}), Index("Second", {ONE: Paper(title="One")})
    outcomes = fetch(first, second)

    assert outcomes == {
        ONE: Failed(Ref("doi", ONE), "down"),
        TWO: Missing(Ref("doi", TWO), "not there"),
    }
    assert second.asked == []


def test_the_indexes_that_have_a_key_are_asked_and_each_key_goes_to_its_own_host() -> None:
    simulated = UpstreamState(
        works={ONE: CrossrefWork(title="A title", online=(2024,))},
        openalex={ONE: OpenAlexWork(title="A title", authors=("First Author",), venue="A Venue")},
        scholar={ONE: ScholarPaper(title="A title", abstract="Words.")},
    )
    with serve(simulated) as upstreams, ExitStack() as clients:
        keys = {
            "ENRICHER_OPENALEX_KEY": simulated.openalex_key,
            "ENRICHER_SEMANTICSCHOLAR_KEY": simulated.scholar_key,
            "ENRICHER_CONTACT": "list@example.org",
        }
        settings = read_settings(upstreams.environment | keys)
        [outcome] = open_source(SourceContext(settings, Meter(), clients, 1.0)).fetch([ONE])
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
        type="journal-article",
        abstract="Words.",
        provenance=("authors: OpenAlex", "venue: OpenAlex", "abstract: Semantic Scholar"),
    )
    told = {name: {word for word in keys.values() if word in str(said)} for name, said in heard.items()}
    assert {name: words for name, words in told.items() if words} == {
        "CROSSREF": {"list@example.org"},
        "OPENALEX": {simulated.openalex_key},
        "SEMANTICSCHOLAR": {simulated.scholar_key},
    }
    assert (
        simulated.openalex_key not in heard["OPENALEX"][0].partition(" ")[0]
    )  # no address holds it: logs would


def test_without_a_key_crossref_is_asked_alone_and_gets_no_address() -> None:
    simulated = UpstreamState(works={ONE: CrossrefWork(title="A title")})
    with serve(simulated) as upstreams, ExitStack() as clients:
        settings = read_settings(upstreams.environment)
        [outcome] = open_source(SourceContext(settings, Meter(), clients, 1.0)).fetch([ONE])
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
