from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper
from enricher.model.run import Failed, Found, Outcome
from enricher.model.venues import VENUE_TABLE
from enricher.sources.conference import VENUES
from enricher.sources.preprints.index import Asked
from enricher.sources.preprints.programs import Programs

TODAY = date(2024, 11, 23)
HOSTS = (*VENUES, "aclanthology.org")
AUTHORS = ("Ann Ame", "Bo Bee", "Cy Cee")

Respond = Callable[[httpx.Request], httpx.Response]


def events(*found: dict[str, Any]) -> Respond:
    """Return a site that has these events in its program of 2024, and no other program."""

    def respond(request: httpx.Request) -> httpx.Response:
        is_there = request.url.path.endswith("-2024-orals-posters.json")
        return httpx.Response(200, json={"results": list(found)}) if is_there else httpx.Response(404)

    return respond


def event(**fields: Any) -> dict[str, Any]:
    authors = [{"fullname": name} for name in AUTHORS]
    return {"name": "A Study &amp; More", "authors": authors, "decision": "Accept (poster)", **fields}


def asked_on(  # noqa: PLR0913 - each but the first three has a default
    today: date | None,
    respond: Respond,
    host: str,
    *,
    is_new: bool = True,
    budget: int | None = None,
    category: str = "cs.CL",
) -> tuple[list[Outcome], int]:
    """Return the outcomes for one paper of 2024, and the number of requests."""
    meter = Meter(budget)
    transport = httpx.MockTransport(respond)
    url = f"https://{host}"
    web = Web(host, url, meter=meter, policy=RetryPolicy(attempts=1), transport=transport)
    programs = Programs({host: (web, url)})
    programs = programs.of_list(VENUE_TABLE, today) if today else programs
    paper = Paper(title="A study & more", authors=AUTHORS, year=2024, category=category)
    outcomes = list(programs.fetch({"2401.00001": Asked(paper, frozenset({"accepted"}), is_new)}))
    return outcomes, sum(usage.requests for usage in meter.usage())


def accepted(respond: Respond, host: str = "icml.cc") -> list[str | None]:
    outcomes, _ = asked_on(TODAY, respond, host)
    facts = [outcome.facts for outcome in outcomes if isinstance(outcome, Found)]
    return [one.accepted for one in facts if isinstance(one, Paper)]


def test_title_and_authors_of_a_program_are_escaped_for_html() -> None:
    assert accepted(events(event())) == ["ICML 2024"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "A Study"},
        {"authors": [{"fullname": "Ann Ame"}]},
        {"authors": [{"fullname": "Bo Bee"}, {"fullname": "Cy Cee"}]},
        {"authors": []},
        {"authors": 7},
        {"decision": "Reject"},
        {"decision": "Withdrawn"},
        {"eventtype": "Workshop Poster"},
        {"visible": False},
    ],
)
def test_another_paper_and_one_that_was_not_accepted_is_no_match(fields: dict[str, Any]) -> None:
    assert accepted(events(event(**fields))) == []
    assert accepted(events(event(**fields), event())) == ["ICML 2024"], "it costs the others nothing"


def test_an_answer_that_is_no_volume_is_a_failure() -> None:
    page = "<html>Just a moment</html>"

    outcomes, _ = asked_on(TODAY, lambda _: httpx.Response(200, html=page), "aclanthology.org")

    assert [type(one) for one in outcomes] == [Failed]


@pytest.mark.parametrize(("category", "requests"), [("cs.CL", 11), ("cs.DC", 0)])
def test_the_anthology_is_asked_for_papers_about_language(category: str, requests: int) -> None:
    absent = httpx.Response(404)

    assert asked_on(TODAY, lambda _: absent, "aclanthology.org", category=category) == ([], requests)


def test_without_a_day_nothing_is_asked() -> None:
    assert asked_on(None, events(event()), "icml.cc") == ([], 0)


def test_a_known_paper_is_looked_for_every_eight_days() -> None:
    days = [TODAY + timedelta(days=day) for day in range(16)]
    asked = [asked_on(day, events(event()), "icml.cc", is_new=False) for day in days]

    assert [requests for _, requests in asked].count(1) == 2
    assert all(len(outcomes) == requests for outcomes, requests in asked)


def test_a_known_paper_is_looked_for_in_programs_older_than_two_years_every_24_days() -> None:
    for year, requests in ((2026, 6 + 6 + 6), (2027, 2 + 6 + 6), (2028, 2 + 2 + 6), (2029, 2 + 2 + 2)):
        days = [date(year, 1, 1) + timedelta(days=day) for day in range(48)]
        asked = [asked_on(day, events(event()), "icml.cc", is_new=False)[1] for day in days]
        assert sum(asked) == requests, "a paper of 2024 is looked for in the programs of 2024, 2025 and 2026"


def test_the_files_are_spread_evenly_over_the_days() -> None:
    """docs/cost.md states F ÷ 8 + G ÷ 24 + 4 a night: 50 files of 2024 to 2026, 75 of 2015 to 2023."""
    papers = {
        str(year): Asked(Paper(title="A study", authors=AUTHORS, year=year, category="cs.LG"), frozenset())
        for year in range(2015, 2027)
    }
    asked = []
    for day in range(24):
        meter = Meter()
        transport = httpx.MockTransport(lambda _: httpx.Response(404))
        sites = {
            host: (Web(host, f"https://{host}", meter=meter, transport=transport), f"https://{host}")
            for host in HOSTS
        }
        list(Programs(sites, date(2026, 6, 1) + timedelta(days=day)).fetch(papers))
        asked.append(sum(usage.requests for usage in meter.usage()))

    assert sum(asked) == 3 * 50 + 75
    assert max(asked) <= 50 / 8 + 75 / 24 + 4
    assert min(asked) >= 50 / 8 + 75 / 24 - 4


def test_where_the_budget_is_spent_the_rest_is_left_without_a_failure() -> None:
    assert asked_on(TODAY, events(event()), "icml.cc", budget=0) == ([], 0)
