"""How many of the venues and code links that people typed into real lists the indexes would have given.

The facts are of recorded edits; what the simulated upstreams say of them is made up from these facts, with
other statements around them that must not be taken for them.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest

from enricher.http.usage import Meter
from enricher.model.facts import Paper
from enricher.model.run import Found
from enricher.model.source import Clue, Guided
from enricher.model.venues import read_venue, same_series
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.sources._shared.named_code import named_code
from enricher.sources.conference import VENUES as SITES
from simulated_upstreams import serve
from simulated_upstreams.state import (
    ArxivPaper,
    CodePaper,
    OpenAlexWork,
    Presentation,
    ScholarPaper,
    UpstreamState,
)
from tests.support.paths import shared

TODAY = date(2026, 11, 23)
CENTURY = 2000
NIGHT = 100  # papers for which every index is asked in one run
FIELDS = frozenset({"title", "accepted", "code", "citations"})
KEYS = {
    "ENRICHER_OPENALEX_KEY": "sample-openalex-key",
    "ENRICHER_SEMANTICSCHOLAR_KEY": "sample-scholar-key",
}
ARXIV = re.compile(r"arxiv\.org/\w+/(\d{4}\.\d{4,5})", re.IGNORECASE)
# As dblp and Semantic Scholar write some series; the others by their short names.
SERIES = {"NeurIPS": "nips", "TPAMI": "pami"}
LONG = {
    "NeurIPS": "Neural Information Processing Systems",
    "ICLR": "International Conference on Learning Representations",
    "ICML": "International Conference on Machine Learning",
    "CVPR": "Computer Vision and Pattern Recognition",
}


@dataclass(frozen=True)
class Truth:
    """What a person typed of a paper."""

    ident: str
    venue: str
    year: int


def edits(kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the first edit of each paper, with its arXiv id."""
    seen = set()
    for file in sorted(shared("data/edits").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            edit = json.loads(line)
            found = ARXIV.search(edit["after"])
            if edit["kind"] == kind and found and found[1] not in seen:
                seen.add(found[1])
                yield found[1], edit


def show(capsys: pytest.CaptureFixture[str], figures: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{figures}\n")


def typed_venues() -> list[Truth]:
    truths = []
    for ident, edit in edits("venue"):
        venue = read_venue(edit["venue"])
        assert venue is not None, edit["venue"]
        digits = int(edit["year"] or int(ident[:2]) + 1)
        truths.append(Truth(ident, venue.short, digits if digits > CENTURY else digits + CENTURY))
    return truths


def paper(ident: str, comment: str | None = None, words: str = "") -> ArxivPaper:
    year = CENTURY + int(ident[:2])
    return ArxivPaper(
        title=f"A Study of {ident}",
        authors=("Ann Ame", "Bo Bee", "Cy Cee"),
        abstract=f"Words about {ident}. {words}",
        category="cs.LG",
        published=f"{year}-{ident[2:4]}-01T00:00:00Z",
        comment=comment,
    )


def found_papers(state: UpstreamState, *idents: str) -> dict[str, Paper]:
    """Return what the source of preprints says of these papers."""
    with serve(state) as upstreams:
        settings = read_settings({**upstreams.environment, **KEYS})
        with open_sources(settings, Meter()) as sources:
            (source,) = (one for one in sources if one.name == "arxiv")
            assert isinstance(source, Guided)
            wanted = {ident: Clue(wanted=FIELDS, is_new=True) for ident in idents}
            asked = source.guided(wanted, TODAY)
            nights = [idents[at : at + NIGHT] for at in range(0, len(idents), NIGHT)]
            outcomes = [one for night in nights for one in asked.fetch(night)]
    assert all(isinstance(one, Found) and not one.gaps for one in outcomes)
    return {
        one.ref.id: one.facts for one in outcomes if isinstance(one, Found) and isinstance(one.facts, Paper)
    }


def present(state: UpstreamState, venue: str, key: str, presentation: Presentation) -> bool:
    """Put a paper into the program of a conference that has one."""
    host = next((host for host, name in SITES.items() if name == venue), None)
    if host:
        state.presentations[f"{host}/{key}"] = presentation
    return host is not None


def say_in_an_index(state: UpstreamState, at: int, truth: Truth) -> None:
    """Let one of the three indexes say it, as it writes venues."""
    title, name = f"A Study of {truth.ident}", LONG.get(truth.venue, truth.venue)
    if at % 3 == 0:
        series = SERIES.get(truth.venue, re.sub(r"\W", "", truth.venue).lower())
        dblp = f"conf/{series}/AmeBC{truth.year % 100:02}"
        year = CENTURY + int(truth.ident[:2])  # of the preprint
        record = ScholarPaper(title=title, venue=name, year=year, dblp=dblp)
        state.scholar[f"arxiv:{truth.ident}"] = record
    elif at % 3 == 1:
        places = ("arXiv (Cornell University)", f"{truth.year} {name}", f"{name} Workshop on Cups")
        state.openalex[f"10.48550/arxiv.{truth.ident}"] = OpenAlexWork(title=title, also_in=places)
    else:
        state.with_code[truth.ident] = CodePaper(title=title, conference=f"{truth.venue} {truth.year}")


def distract(state: UpstreamState, at: int, truth: Truth) -> None:
    """Let others say what must not be taken over: another paper, another version, another kind of record."""
    title = f"A Study of {truth.ident}"
    others = Presentation(title=title, authors=("Di Dee", "Ed Eff"), abstract=None)
    present(state, "MLSys", f"virtual/{truth.year}/poster/{90_000 + at}", others)
    alike = Presentation(title=title, authors=("Ann Ame", "Ed Eff"), abstract=None)
    present(state, "ICML", f"virtual/{truth.year}/poster/{90_000 + at}", alike)
    if f"arxiv:{truth.ident}" not in state.scholar:
        mixed = ScholarPaper(
            title=title, venue=LONG["ICML"], year=truth.year - 1, dblp=f"conf/kdd/Ame{truth.year % 100:02}"
        )
        preprint = ScholarPaper(title=title, venue="arXiv.org", dblp="journals/corr/abs-1")
        state.scholar[f"arxiv:{truth.ident}"] = (mixed, preprint)[at % 2]


@pytest.mark.slow
def test_the_venues_that_people_typed_are_found_where_some_source_states_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    truths = typed_venues()
    state = UpstreamState()
    for at, truth in enumerate(truths):
        rejected = ("Submitted to NeurIPS", "12 pages", "Rejected at ICML. Under review at AAAI")[at % 3]
        comment = f"{rejected}. An early version was at the ICLR {truth.year - 1} workshop on cups"
        key = f"virtual/{truth.year}/poster/{at}"
        title = f"A Study of {truth.ident}"
        said = Presentation(title=title.upper(), authors=("Ann Amé", "Bo Bee", "Cy Cee"), abstract=None)
        if at % 3 == 0:
            comment = f"Accepted at {truth.venue} {truth.year} (oral). {comment}"
        elif at % 3 == 1 or not present(state, truth.venue, key, said):
            say_in_an_index(state, at // 3, truth)
        state.papers[truth.ident] = paper(truth.ident, comment)
        distract(state, at, truth)

    papers = found_papers(state, *(truth.ident for truth in truths))

    wrong = {
        truth.ident: (truth.venue, truth.year, papers[truth.ident].accepted)
        for truth in truths
        if papers[truth.ident].accepted
        and papers[truth.ident].accepted not in {f"{truth.venue} {truth.year}", truth.venue}
    }
    found = sum(papers[truth.ident].accepted is not None for truth in truths)
    disputed = [one.disputed for one in papers.values() if one.disputed]
    show(capsys, f"{found} of {len(truths)} venues found, {len(wrong)} wrong, {len(disputed)} disputed")
    assert (wrong, disputed) == ({}, [])
    assert found >= 0.95 * len(truths)


@pytest.mark.slow
def test_what_two_sources_say_differently_is_shown_and_not_taken_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    truths = typed_venues()
    state = UpstreamState()
    for at, truth in enumerate(truths):
        comment = f"Accepted at {truth.venue} {truth.year}"
        state.papers[truth.ident] = paper(truth.ident, comment)
        other = "AAAI" if truth.venue != "AAAI" else "IJCAI"
        false = (replace(truth, year=truth.year + 1), replace(truth, venue=other))[at // 3 % 2]
        say_in_an_index(state, 2 if at % 3 == 1 else at, false)

    papers = found_papers(state, *(truth.ident for truth in truths))

    taken = [one.accepted for one in papers.values() if one.accepted]
    shown = [
        truth for truth in truths if f"{truth.venue} {truth.year}" in (papers[truth.ident].disputed or "")
    ]
    show(capsys, f"{len(shown)} of {len(truths)} disagreements shown, {len(taken)} taken over")
    assert (taken, len(shown)) == ([], len(truths))


@pytest.mark.slow
def test_the_code_that_people_linked_is_found_where_some_source_names_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed = {ident: link for ident, edit in edits("code") if (link := named_code(edit["code"]))}
    state = UpstreamState()
    for at, (ident, link) in enumerate(typed.items()):
        words = (f"Our code is at {link}.", "See https://github.com/a/one or https://github.com/b/two.", "")
        state.papers[ident] = paper(ident, words=words[at % 3])
        if at % 3 == 1:
            state.paper_pages[ident] = link
        stars = ("https://github.com/search/hit", "https://github.com/a/awesome-list")
        official = (link,) if at % 3 == 2 else ()
        state.with_code[ident] = CodePaper(title="A title", official=official, others=stars)

    papers = found_papers(state, *typed)

    wrong = {
        ident: (link, papers[ident].code)
        for ident, link in typed.items()
        if papers[ident].code not in {None, link}
    }
    found = sum(papers[ident].code is not None for ident in typed)
    show(capsys, f"{found} of {len(typed)} links to code found, {len(wrong)} wrong")
    assert wrong == {}
    assert found >= 0.95 * len(typed)


def test_the_series_of_the_table_are_those_that_dblp_names() -> None:
    assert all(same_series(short, name) for name, short in SERIES.items() if short != "pami")
