"""A thousand lists for fourteen nights: the real plan, shares and turns; only the lists and the clock are made up.

What a list asks for follows docs/cost.md, and the pace of each upstream is that with which its source opens its
client. In the first night no fact of any list is known: that is the worst case.
"""

import math
import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import pytest

from enricher.fleet.lists import Fleet, FleetList
from enricher.fleet.plan import Job, jobs_of, minutes_for
from enricher.http.usage import Meter
from enricher.settings import read_settings
from enricher.sources import SOURCES
from enricher.sources._shared.context import SourceContext
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

LISTS: Final = 1000
NIGHTS: Final = 14
FIRST: Final = date(2027, 3, 1)
DAY: Final = 86_400.0
BEGIN: Final = 1_803_870_000.0  # epoch seconds of the first night
FLEET: Final = Fleet("Lists", tuple(FleetList(f"owner/list-{number}") for number in range(LISTS)))

# Assumptions, in seconds; none was measured live.
ANSWER: Final = 1.0
START: Final = 60.0  # of a job: a runner, and the installation
OWN_WORK: Final = 30.0  # of a list: the start, the merge, and what GitHub takes for the pull request
REST: Final = 19  # requests to GitHub's REST API for a new pull request, see test_night.py
QUIET: Final = 16  # … for a list without news
WRITES: Final = 6  # of them create content
CHANGED: Final = 0.3  # of the lists have something new in a night; in the first night, all

# GitHub's documentation, "Rate limits for the REST API": with one token, an hour.
REST_LIMIT: Final = 5000
WRITE_LIMIT: Final = 500
POINT_LIMIT: Final = 5000
# Robots.txt comes before the pages of these.
PAGE_HOSTS: Final = (
    "proceedings.mlr.press",
    "openaccess.thecvf.com",
    "aclanthology.org",
    "proceedings.neurips.cc",
)
BROKEN: Final = "owner/list-500"
HANGING: Final = 0.02  # of the lists run until they are ended, in a night with trouble


def paces() -> dict[str, float]:
    """Return the seconds between two requests of each upstream, as the sources declare them."""
    with ExitStack() as clients:
        keys = {"ENRICHER_OPENALEX_KEY": "key", "ENRICHER_SEMANTICSCHOLAR_KEY": "key"}
        context = SourceContext(read_settings(keys), Meter(), clients, longest_wait=60)
        for _, open_source in SOURCES:
            open_source(context)
        return {upstream: web.delay for (upstream, _), web in context.opened.items()}


PACES: Final = paces()


@dataclass
class List:
    """What a list has, and what of it is not known yet."""

    entries: int
    new: Counter[str] = field(default_factory=Counter)  # requests for links without facts, by upstream

    @property
    def arxiv(self) -> int:
        return round(self.entries * 0.64)

    def wanted(self, night: random.Random) -> Counter[str]:
        """Return the requests that a run wants to send: for what is due, and for what is new."""
        week, quarter = 1 / 7, 1 / 90
        wanted = Counter(
            {
                "GitHub": math.ceil(self.entries / 2 / 50),
                "arXiv": math.ceil(self.arxiv / 700),
                "Crossref": math.ceil(self.entries * 0.2 / 140),
                "Hugging Face": min(100, sum(night.random() < week for _ in range(self.arxiv))),
                "OpenAlex": math.ceil(self.arxiv / 350),
                "Semantic Scholar": math.ceil(self.arxiv / 3500),
            }
        )
        wanted["paperswithcode.co"] = wanted["Hugging Face"]
        pages = {"USENIX": 0.07, **dict.fromkeys(PAGE_HOSTS, 0.03)}
        for upstream, share in pages.items():
            due = sum(night.random() < quarter for _ in range(round(self.entries * share)))
            wanted[upstream] = due + self.new[upstream] + (due + self.new[upstream] > 0)
        for upstream in ("arXiv", "Crossref", "Hugging Face", "paperswithcode.co"):
            wanted[upstream] += self.new[upstream]
        return wanted


def lists() -> dict[str, List]:
    """Return lists of sizes as real ones have them: half below 150 entries, a few of thousands."""
    sizes = random.Random(20270301)
    made = {}
    for one in FLEET.lists:
        size = max(10, min(5000, round(sizes.lognormvariate(math.log(150), 1.1))))
        new = {"arXiv": size // 156, "Crossref": size // 100, "USENIX": round(size * 0.07)}
        new |= dict.fromkeys(PAGE_HOSTS, round(size * 0.03))
        new |= dict.fromkeys(("Hugging Face", "paperswithcode.co"), round(size * 0.5))
        made[one.name] = List(size, Counter(new))
    return made


@dataclass
class Night:
    """What happened in a night: when each upstream got its requests, and which lists were run."""

    sent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    run: dict[str, float] = field(default_factory=dict)  # and when it began
    rest: list[float] = field(default_factory=list)  # the requests to GitHub's REST API
    length: float = 0.0
    writes: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Trouble:
    """How many lists run until they are ended, and one that ends its whole job each time."""

    hanging: float = 0.0
    broken: str = ""


def sends(job: Job, upstream: str, wanted: int, begin: float, until: float) -> Iterator[float]:
    """Yield when the requests to an upstream go out: each after the answer to the one before."""
    delay = PACES[upstream]
    earliest = begin
    for _ in range(wanted):
        moment = job.turn.next(earliest, delay)
        if moment > until:
            return
        yield moment
        earliest = moment + max(delay, ANSWER)


def run_job(job: Job, known: Mapping[str, List], night: Night, begin: float, trouble: Trouble) -> None:
    chance = random.Random(f"{begin} {job.turn}")
    start = clock = begin + START + chance.uniform(0, 30)
    end, begun = clock + job.seconds, -math.inf
    for at, one in enumerate(job.lists):
        begun = clock = max(clock, job.begin(at, start, begun))
        if clock > end + 1800:
            break
        if one.name == trouble.broken:
            return
        night.run[one.name] = clock
        until = clock + minutes_for(end - clock, len(job.lists) - at) * 60
        last = clock
        for upstream, wanted in known[one.name].wanted(chance).items():
            moments = [*sends(job, upstream, wanted, clock, until)]
            night.sent[upstream] += moments
            known[one.name].new[upstream] = max(0, known[one.name].new[upstream] - len(moments))
            last = max(last, *moments, clock) + ANSWER if moments else last
        is_new = begin == BEGIN or chance.random() < CHANGED
        night.rest += [clock] * (REST if is_new else QUIET)
        night.writes += [last] * (WRITES if is_new else 0)
        night.length = max(night.length, last + OWN_WORK - begin)
        clock = until + 600 if chance.random() < trouble.hanging else last + OWN_WORK


def nights(trouble: Trouble) -> list[Night]:
    known, found = lists(), []
    for number in range(NIGHTS):
        night = Night()
        day = FIRST + timedelta(days=number)
        for job in jobs_of(FLEET, day):
            run_job(job, known, night, BEGIN + number * DAY, trouble)
        found.append(night)
    return found


@pytest.fixture(scope="module")
def quiet() -> list[Night]:
    """Return nights without trouble."""
    return nights(Trouble())


@pytest.fixture(scope="module")
def troubled() -> list[Night]:
    """Return nights in which lists hang, and one ends its job."""
    return nights(Trouble(HANGING, BROKEN))


def longest_wait(found: list[Night], name: str) -> int:
    """Return for how many nights the list waited at most, from the night before the first to the last."""
    ran = [-1, *(at for at, night in enumerate(found) if name in night.run), NIGHTS]
    return max(later - earlier for earlier, later in pairwise(ran))


def in_an_hour(moments: list[float]) -> int:
    """Return how many of these moments are at most within one hour."""
    moments = sorted(moments)
    return max(at + 1 - bisect_left(moments, moment - 3600) for at, moment in enumerate(moments))


def test_all_jobs_together_keep_the_pace_of_each_upstream(quiet: list[Night], troubled: list[Night]) -> None:
    print(
        f"\n{LISTS} lists, {len(jobs_of(FLEET, FIRST))} jobs, {NIGHTS} nights; nothing known before the first"
    )
    print(f"{'upstream':<24}{'pace':>6}{'least gap':>11}{'first night':>13}{'last night':>12}")
    for upstream in sorted({name for night in quiet for name in night.sent}):
        sent = [sorted(night.sent[upstream]) for night in (*quiet, *troubled)]
        least = min(later - earlier for night in sent for earlier, later in pairwise(night))
        first, last = len(sent[0]), len(sent[NIGHTS - 1])
        print(f"{upstream:<24}{PACES[upstream]:>4.0f} s{least:>9.2f} s{first:>13,}{last:>12,}")
        assert least >= PACES[upstream] - 0.001, upstream


def test_githubs_hourly_limits_hold_for_one_token(quiet: list[Night], troubled: list[Night]) -> None:
    every = (*quiet, *troubled)
    new = max(in_an_hour(night.writes) for night in quiet[:1])
    found = {
        "REST requests": (max(in_an_hour(night.rest) for night in every), REST_LIMIT),
        "new content": (max(in_an_hour(night.writes) for night in quiet[1:]), WRITE_LIMIT),
        "GraphQL points": (max(in_an_hour(night.sent["GitHub"]) for night in every), POINT_LIMIT),
    }
    print(f"\nnew content in an hour of a night in which every list has its first pull request: {new:,}")
    for what, (most, limit) in found.items():
        print(f"{what + ' in an hour':<28}{most:>7,} of {limit:,}")
        assert most <= limit, what


def test_every_list_is_run_every_night(quiet: list[Night]) -> None:
    print(f"\nlists run a night: {min(len(night.run) for night in quiet):,} of {LISTS:,}")
    print(f"the first night took {quiet[0].length / 3600:.1f} h, the last {quiet[-1].length / 3600:.1f} h")
    assert [len(night.run) for night in quiet] == [LISTS] * NIGHTS
    assert max(night.length for night in quiet) < 355 * 60  # the timeout of the job


def test_trouble_lets_no_other_list_wait_longer_than_two_nights(troubled: list[Night]) -> None:
    waits = Counter(longest_wait(troubled, one.name) for one in FLEET.lists if one.name != BROKEN)
    print(f"\n{BROKEN} ends its job each night, and {HANGING:.0%} of the lists run until they are ended")
    print(f"the others waited at most: {', '.join(f'{n} nights: {waits[n]}' for n in sorted(waits))}")
    assert max(waits) <= 2


def test_the_page_has_the_figures(quiet: list[Night], troubled: list[Night]) -> None:
    page = " ".join((ROOT / "docs" / "fleet.md").read_text("utf-8").split())
    most = max(in_an_hour(night.rest) for night in (*quiet, *troubled))
    assert (
        f"every list was run every night, in {max(night.length for night in quiet) / 3600:.1f} hours" in page
    )
    assert f"at most {most:,} of {REST_LIMIT:,} requests in an hour" in page


def test_a_job_goes_backwards_in_the_second_night() -> None:
    forward = [job for job in jobs_of(FLEET, FIRST) if BROKEN in {one.name for one in job.lists}]
    backward = [job for job in jobs_of(FLEET, FIRST + timedelta(days=1)) if job.turn == forward[0].turn]
    assert backward[0].lists == forward[0].lists[::-1]
