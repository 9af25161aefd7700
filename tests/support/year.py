"""A list through a year: what the world does by day, the bot by night, and people in between.

What is true, what is confirmed and what was refused is worked out here from the upstreams' own state and from
what was asked of them, not by the code that is tested.
"""

import csv
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import cycle
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, Literal

from enricher.catalog.reader import read_catalog
from enricher.errors import EnrichError
from enricher.http.usage import Meter
from enricher.links.resolve import resolve
from enricher.metadata.store import read_metadata
from enricher.model.facts import Paper, Record, Ref, Repository
from enricher.model.publishing import ChangeKey
from enricher.model.run import Value
from enricher.publish.github.identity import BRANCH
from enricher.review.body.facts import VOLATILE_FOLD
from enricher.review.policy import VOLATILE, fingerprint
from enricher.review.state import state_of_body, state_of_commit
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import users
from simulated_upstreams.githistory import files_of
from simulated_upstreams.github_settle import settle
from simulated_upstreams.server import Request, Response, Server, json_response, text_response
from simulated_upstreams.state import ArxivPaper, Pull, Repo, UpstreamState, UsenixPage
from tests.support import hand_edits
from tests.support.hand_edits import HandEdit
from tests.support.hosted_list import Hosted

START: Final = date(2025, 8, 25)  # a Monday, on which stars may go out on their own
DAYS: Final = 365
OWN_DAYS: Final = 7  # for which a person keeps the branch
TOOLS: Final = range(100)
_MOVED: Final = (2, 5, 6, 11, 14, 15, 17, 28, 31, 32, 44)  # something happens to them in the short story
FEW_TOOLS: Final = (*_MOVED, 0, 19, 20, 27, 34)  # the stars of these move between two other changes

FIRST_ID: Final = 1_000  # of the repositories

Event = Callable[[UpstreamState], None]
Fact = tuple[str, str, Value]  # a link, its field and the value
Standing = Mapping[str, tuple[Ref, Record | None]]
Method = Literal["merge", "squash", "rebase"]
METHODS: Final[tuple[Method, ...]] = ("merge", "squash", "rebase")


# --- stars ---


def read_stars(recorded: Path) -> tuple[Sequence[int], ...]:
    """Return a year of star counts for each of 100 repositories: recorded ones, or some of that shape."""
    if not recorded.is_file():
        return generated_stars()
    with recorded.open(encoding="utf-8", newline="") as file:
        (_, *days), *repositories = csv.reader(file)
    return tuple(_filled(days, counts) for _, *counts in repositories[: len(TOOLS)])


def _filled(days: Sequence[str], counts: Sequence[str]) -> list[int]:
    """Return a count for each night; one that was not recorded is that of the night before."""
    known = {date.fromisoformat(day): int(count) for day, count in zip(days, counts, strict=True)}
    filled = [int(counts[0])]
    filled += [known.get(START + timedelta(night), 0) for night in range(1, DAYS)]
    for night in range(1, DAYS):
        filled[night] = filled[night] or filled[night - 1]
    return filled


def generated_stars() -> tuple[Sequence[int], ...]:
    """Return made-up counts: from 20 to 30,000 stars, up to 60 % more after the year, some of it in a leap."""
    return tuple(_series(random.Random(number)) for number in TOOLS)


def _series(chance: random.Random) -> list[int]:
    first = 20 * 1500 ** chance.random()
    rise, leap = 0.6 * first * chance.random() ** 2, chance.randrange(DAYS)
    steady = rise * chance.choice((1, 1, 1, 0.4))
    noise = 0
    counts = []
    for night in range(DAYS):
        noise = chance.choice((noise, noise, 0, 1, -1))
        leaped = rise - steady if night >= leap else 0
        counts.append(round(first + steady * night / DAYS + leaped) + noise)
    return counts


# --- the list and its world ---


def full_name(number: int) -> str:
    """Return the name that a tool's repository has in the beginning."""
    return f"owner-{number:03}/tool-{number:03}"


def catalog(tools: Sequence[int]) -> str:
    """Return the catalog in the beginning, with comments and quotes as a person writes them."""
    return _HEAD + "".join(map(_tool, tools)) + _PAPERS


_HEAD: Final = """\
# The list of the year, kept by hand.
title: A Year of Papers
sources: {arxiv: {every: 1}}  # so that each night of an outage is one

sections:
  - id: tools
    title: Tools
    columns:
      - {title: Tool, field: name}
      - {title: Code, field: code}
      - {title: Stars, field: stars}
      - {title: License, field: license}
    entries:
"""
_PAPERS: Final = """
  - id: papers
    title: Papers
    columns:
      - {title: Name, field: name}
      - {title: Title, field: title}
      - {title: Venue, field: venue}
      - {title: Paper, field: paper}
      - {title: Code, field: code}
    entries:
      - {name: Acme, paper: "https://www.usenix.org/conference/nsdi24/presentation/hu", venue: NSDI}
      - {name: SpotServe, paper: https://arxiv.org/abs/2311.15566}
      - {name: Revised, paper: https://arxiv.org/abs/2401.00001}  # a second version is announced
      - {name: Doubtful, paper: 'https://arxiv.org/abs/2401.00002'}
      - {name: Walled, paper: https://www.usenix.org/conference/nsdi24/presentation/walled}
"""
PROSE: Final = "What a person wrote."
BETTER_PROSE: Final = "What a person wrote, and mended."
_README: Final = f"""\
# A Year of Papers

{PROSE}

<!-- enrich:begin tools -->
<!-- enrich:end tools -->

<!-- enrich:begin papers -->
<!-- enrich:end papers -->
"""


def _tool(number: int) -> str:
    quote = ("", '"', "'")[number % 3]
    comment = "  # kept since the first day" if number % 10 == 5 else ""
    return (
        f"      - name: Tool {number:03}\n"
        f"        code: {quote}https://github.com/{full_name(number)}{quote}{comment}\n"
    )


def start_files(tools: Sequence[int]) -> dict[str, str]:
    """Return the list's files in the beginning; no table is filled yet."""
    return {"catalog.yaml": catalog(tools), "README.md": _README}


def populate(simulated: UpstreamState, tools: Sequence[int]) -> None:
    """Let the upstreams know the tools and the papers of the list."""
    simulated.github.add(*map(_repository, tools))
    simulated.papers["2401.00001"] = _paper("A Sample Paper")
    simulated.papers["2401.00002"] = _paper("A Doubtful Sample Paper")
    simulated.pages[f"/{WALLED.id}"] = _page("A Walled Sample Paper")


def _repository(number: int) -> Repo:
    return Repo(
        id=FIRST_ID + number,
        full_name=full_name(number),
        license=("MIT", "Apache-2.0", None, "NOASSERTION", "GPL-3.0")[number % 5],
        description=f"Sample description {number}.",
    )


def _paper(title: str) -> ArxivPaper:
    return ArxivPaper(
        title=title,
        authors=("First Author", "Second Author"),
        abstract="Sample abstract, made up for the year.",
        category="cs.DC",
        published="2024-01-01T00:00:00Z",
    )


def _page(title: str) -> UsenixPage:
    author = ("First Author", "Sample University")
    return UsenixPage(title=title, authors=(author,), paragraphs=("Sample abstract.",), year=2026)


# --- the story ---


class Outage(StrEnum):
    """What fails for a night, and how."""

    ARXIV = "all of arXiv"
    WHOLE = "all of GitHub"
    GRAPHQL = "GraphQL only"
    PARTIAL = "three repositories in ten"


@dataclass(frozen=True, slots=True)
class Addition:
    """An entry that a person adds to the catalog, and the paper that it is about."""

    line: str
    know: Event

    def catalog(self, text: str) -> str:
        """Return the catalog with the entry."""
        return text + self.line


@dataclass(frozen=True, slots=True)
class Push:
    """A person's commit on the bot's branch, merged a week later."""


@dataclass(frozen=True, slots=True)
class StarRefusal:
    """The next pull request of nothing but stars is closed."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The page that was always refused answers from now on."""


Happening = Outage | Addition | HandEdit | Push | StarRefusal | Opening | Event

WALLED: Final = Ref("usenix", "conference/nsdi24/presentation/walled")  # its page answers 403
REFUSED: Final = Ref("github", full_name(32))  # people reject that this one is archived
FLICKERING: Final = Ref("github", full_name(6))  # gone for two nights
RENAMED: Final = {full_name(5): "new-home/tool-five", full_name(11): "owner-011/Eleven"}


def _change(number: int, **facts: Any) -> Event:
    return lambda simulated: simulated.github.change(full_name(number), **facts)


def _rename(number: int) -> Event:
    return lambda simulated: simulated.github.rename(full_name(number), RENAMED[full_name(number)])


def _delete(number: int) -> Event:
    return lambda simulated: simulated.github.delete(full_name(number))


def _restore(number: int) -> Event:
    return lambda simulated: simulated.github.add(_repository(number))


def _revise(paper: str, **facts: Any) -> Event:
    return lambda simulated: simulated.papers.update({paper: replace(simulated.papers[paper], **facts)})


def _announce(name: str, paper: str) -> Addition:
    line = f"      - {{name: {name}, paper: https://arxiv.org/abs/{paper}}}  # seen at a workshop\n"
    return Addition(
        line, lambda simulated: simulated.papers.update({paper: _paper(f"The {name} Sample Paper")})
    )


def _present(name: str, path: str) -> Addition:
    page = _page(f"The {name}")
    line = f"      - {{name: {name}, paper: https://www.usenix.org{path}}}\n"
    return Addition(line, lambda simulated: simulated.pages.update({path: page}))


# Each happening with its day in the long story and in the short one (None: not there).
_HAPPENINGS: Final[tuple[tuple[int, int | None, Happening], ...]] = (
    (20, 13, Outage.WHOLE),
    (21, 14, Outage.WHOLE),
    (30, 9, _announce("Late", "2509.00001")),
    (40, None, hand_edits.NEW_ROW),
    (47, None, hand_edits.NEW_ENTRY),
    (55, 8, hand_edits.CHANGED_CELL),
    (62, None, hand_edits.CHANGED_VENUE),
    (74, 4, _change(17, archived=True)),
    (75, 5, Outage.GRAPHQL),
    (76, 6, Outage.GRAPHQL),
    (76, 6, _revise("2401.00001", title="A Sample Paper, Revised", version=2)),
    (82, None, hand_edits.ORDER),
    (90, 11, _rename(5)),
    (97, 29, hand_edits.RENAMED),
    (105, 15, _delete(44)),
    (110, 20, Outage.PARTIAL),
    (118, 22, _change(32, archived=True)),
    (125, None, hand_edits.CHANGED_LINK),
    (130, 25, _restore(44)),
    (133, 26, Outage.WHOLE),
    (142, None, hand_edits.CHANGED_CODE),
    (150, 27, StarRefusal()),
    (160, 30, _present("Talk", "/conference/nsdi26/presentation/author")),
    (170, None, hand_edits.NEW_COLUMN),
    (177, None, hand_edits.COMMENT),
    (182, 32, Outage.GRAPHQL),
    (196, 34, _change(31, license="AGPL-3.0")),
    (196, 34, Push()),
    (200, 36, _rename(11)),
    (210, 43, Outage.PARTIAL),
    (222, None, hand_edits.REMOVED_ENTRY),
    (230, 44, _delete(6)),
    (232, 46, _restore(6)),
    (240, None, hand_edits.REMOVED_ROW),
    (250, 48, _change(28, archived=True)),
    (250, 48, Outage.WHOLE),
    (262, 46, hand_edits.ADVERT),
    (270, 49, hand_edits.ADVERT_GONE),
    (280, 50, _announce("Later", "2606.00001")),
    (300, 52, _revise("2401.00002", comment="This paper has been withdrawn by its authors")),
    (301, 53, Outage.PARTIAL),
    (304, None, Opening()),
    *((day, day - 125 if day < 145 else None, Outage.ARXIV) for day in range(140, 171)),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What happens on which day; its last night is that to a Monday. The stars of `DAYS` days are spread over it."""

    nights: int
    tools: Sequence[int]
    happenings: tuple[tuple[int, Happening], ...]

    def first(self, nights: int) -> "Story":
        """Return how the story begins."""
        return replace(
            self, nights=nights, happenings=tuple(one for one in self.happenings if one[0] < nights)
        )

    def on(self, day: int) -> tuple[Happening, ...]:
        """Return what happens on a day, in order."""
        return tuple(happening for when, happening in self.happenings if when == day)

    def recorded(self, day: int) -> int:
        """Return the day of the year whose star counts a day of this story has."""
        return day * (DAYS - 1) // (self.nights - 1)

    @property
    def outages(self) -> Mapping[int, Outage]:
        """The outages by their days."""
        return {day: happening for day, happening in self.happenings if isinstance(happening, Outage)}

    @property
    def hand_edits(self) -> tuple[HandEdit, ...]:
        """What people edit by hand, in order."""
        return tuple(one for _, one in self.happenings if isinstance(one, HandEdit))


LONG: Final = Story(DAYS, TOOLS, tuple((day, happening) for day, _, happening in _HAPPENINGS))
SHORT: Final = Story(
    57,
    FEW_TOOLS,
    tuple(sorted(((day, one) for _, day, one in _HAPPENINGS if day is not None), key=itemgetter(0))),
)


def last_commit(number: int, today: date) -> str:
    """Return when a repository was last committed to: some change every other day, some once a year."""
    period = (2, 9, 40, 300)[number % 4]
    return f"{today - timedelta((today.toordinal() + 7 * number) % period)}T12:00:00Z"


# --- how GitHub fails ---


@dataclass(slots=True)
class Weather:
    """What fails in this night, for the `faults` and `afterwards` of the servers."""

    outage: Outage | None = None
    is_walled: bool = True

    def fault_of_arxiv(self, _: Request) -> Response | None:
        """Answer in arXiv's place where it is down."""
        return text_response(503, "down") if self.outage is Outage.ARXIV else None

    def fault_of_usenix(self, request: Request) -> Response | None:
        """Refuse one page, whoever asks."""
        return text_response(403, "no") if self.is_walled and request.path == f"/{WALLED.id}" else None

    def fault(self, request: Request) -> Response | None:
        """Answer in GitHub's place where it does not answer at all."""
        if self.outage is Outage.WHOLE or (self.outage is Outage.GRAPHQL and request.path == "/graphql"):
            return json_response(502, {"message": "Server Error"})
        return None

    def afterward(self, request: Request, response: Response) -> Response | None:
        """Take the repositories that fail out of an answer."""
        if self.outage is not Outage.PARTIAL or b"Facts" not in request.body:
            return None
        variables, answer = json.loads(request.body)["variables"], json.loads(response.body)
        names = {
            f"r{key[1:]}": f"{owner}/{variables['n' + key[1:]]}"
            for key, owner in variables.items()
            if key[0] == "o"
        }
        lost = [alias for alias, name in names.items() if self.hides(Ref("github", name))]
        message = "Something went wrong while executing your query."
        errors = [{"type": "INTERNAL", "path": [alias], "message": message} for alias in lost]
        data = {**answer["data"], **dict.fromkeys(lost)}
        return json_response(200, {"data": data, "errors": [*answer.get("errors", ()), *errors]})

    def hides(self, ref: Ref) -> bool:
        """Return whether GitHub says nothing of this repository in this night."""
        if ref.source != "github" or self.outage in {None, Outage.ARXIV}:
            return False
        return self.outage is not Outage.PARTIAL or ref.id[-1] in "147"


# --- what is known and what is true ---


@cache
def listed(text: str, metadata: str) -> Standing:
    """Return what each link of the list refers to and what is known of it, by the entry's name and field."""
    links, records = refs(text), read_metadata(metadata)
    return {link: (ref, records.get(ref)) for link, ref in links.items()}


@cache
def refs(text: str) -> Mapping[str, Ref]:
    """Return what each link of the catalog refers to, such as `Acme paper`."""
    read = read_catalog(text, "catalog.yaml")
    with open_sources(read_settings({}), Meter()) as sources:
        found = resolve(read, sources)
    urls = {
        f"{entry.name} {name}": getattr(entry, name) for entry in read.entries() for name in ("paper", "code")
    }
    return {link: found[url] for link, url in urls.items() if url}


def stated(record: Record | None) -> dict[str, Value]:
    """Return the triggers among the facts of a link, whether it is dead among them."""
    if record is None or record.facts is None:
        return {}
    names = (
        ("title", "authors", "withdrawn")
        if isinstance(record.facts, Paper)
        else ("name", "license", "archived")
    )
    dead = record.missing is not None and record.missing.confirmed
    return {**{name: getattr(record.facts, name) for name in names}, "dead": dead}


def truth(simulated: UpstreamState, ref: Ref) -> dict[str, Value] | None:
    """Return what an upstream has to say of a link, in the words of `stated`; None where it is not there."""
    match ref.source:
        case "github":
            repo = simulated.github.find(ref.id) or simulated.github.renamed(ref.id)
            return _of_repository(repo) if repo else None
        case "arxiv":
            return _of_paper(simulated.papers[ref.id])
        case _:
            page = simulated.pages[f"/{ref.id}"]
            return {
                "title": page.title,
                "authors": tuple(name for name, _ in page.authors),
                "withdrawn": False,
                "dead": False,
            }


def _of_repository(repo: Repo) -> dict[str, Value]:
    spdx = {None: "none", "NOASSERTION": "custom"}.get(repo.license, repo.license)
    return {"name": repo.full_name, "license": spdx, "archived": repo.archived, "dead": False}


def _of_paper(paper: ArxivPaper) -> dict[str, Value]:
    withdrawn = "withdrawn" in (paper.comment or "")
    return {"title": paper.title, "authors": paper.authors, "withdrawn": withdrawn, "dead": False}


# --- what the nights did ---


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person sees of the pull requests and the bot's branch."""

    branch: str | None
    pulls: Mapping[int, Pull]

    @property
    def open(self) -> Pull | None:
        """The open pull request; of two, the newer."""
        return max(
            (pull for pull in self.pulls.values() if pull.open), key=lambda pull: pull.number, default=None
        )

    @property
    def comments(self) -> int:
        """How many comments there are."""
        return sum(len(pull.comments) for pull in self.pulls.values())

    @property
    def visible(self) -> tuple[object, ...]:
        """All that GitHub would show another way after a touch."""
        pulls = [
            (pull.number, pull.open, pull.title, pull.body, len(pull.comments))
            for pull in self.pulls.values()
        ]
        return (*pulls, self.branch if self.open else None)


@dataclass(frozen=True, slots=True)
class Reading:
    """How many rows there are for a person to read."""

    shown: int
    folded: int
    unchecked: int  # what was not checked, and why

    @property
    def total(self) -> int:
        """All of them."""
        return self.shown + self.folded + self.unchecked


@dataclass(frozen=True, slots=True)
class Night:
    """What one run did to the pull request."""

    number: int
    before: Sight
    after: Sight
    rows_before: frozenset[ChangeKey]
    rows_after: frozenset[ChangeKey]
    requests: int
    failure: str | None

    @property
    def day(self) -> date:
        """The day on which the night began."""
        return START + timedelta(self.number)

    @property
    def came(self) -> frozenset[ChangeKey]:
        """Rows that are proposed now and were not before."""
        return self.rows_after - self.rows_before

    @property
    def went(self) -> frozenset[ChangeKey]:
        """Rows that were proposed before and are not now."""
        return self.rows_before - self.rows_after

    @property
    def to_read(self) -> Reading:
        """How many rows of the body are new."""
        was, now = ((sight.open.body if sight.open else "") or "" for sight in (self.before, self.after))
        return Reading(*(len(new - old) for old, new in zip(body_rows(was), body_rows(now), strict=True)))

    @property
    def touched(self) -> bool:
        """Whether a person could see a difference."""
        return self.before.visible != self.after.visible

    @property
    def commented(self) -> bool:
        """Whether there is a new comment."""
        return self.after.comments > self.before.comments

    @property
    def opened(self) -> bool:
        """Whether there is a new pull request."""
        return len(self.after.pulls) > len(self.before.pulls)

    @property
    def stars_only(self) -> bool:
        """Whether only volatile fields came or went."""
        changed = self.came | self.went
        return self.touched and bool(changed) and all(row.field in VOLATILE for row in changed)


def proposed(hosted: Hosted, pull: Pull | None) -> frozenset[ChangeKey]:
    """Return the rows of a pull request, as its body or else its commit remembers them."""
    if pull is None:
        return frozenset()
    for state in (
        state_of_body(pull.body or ""),
        state_of_commit(hosted.store.read_commit(pull.head_sha).message),
    ):
        if state and state.rows is not None:
            return state.rows
    return frozenset()


def body_rows(body: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the rows of a body that are open, that are folded, and those of links that were not found."""
    head, _, folded = body.partition(f"<details><summary><b>{VOLATILE_FOLD}")
    before, _, rest = head.partition(" not found.** ")
    missing, _, after = rest.partition("\n## ")
    return _rows_in(before + after), _rows_in(folded), _rows_in(missing)


def _rows_in(text: str) -> frozenset[str]:
    starts = ("| ", "- ", "<details><summary>")
    return frozenset(
        line for line in text.splitlines() if line.startswith(starts) and not line.startswith("| Entry")
    )


# --- the year ---


@dataclass(slots=True)
class Ledger:
    """What was counted, and each promise that was broken, in a sentence that names the day."""

    nights: list[Night] = field(default_factory=list)
    triggers: list[Fact] = field(default_factory=list)  # after the first night
    delays: Counter[Fact] = field(default_factory=Counter)  # nights for which a confirmed fact was not out
    duplicates: list[str] = field(default_factory=list)
    proposed_again: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    restless: list[str] = field(default_factory=list)  # written without news
    exits: list[str] = field(default_factory=list)  # with 3, on nights without an outage
    failures: list[str] = field(default_factory=list)  # on nights without an outage


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pull request that a person closed, and the number of the day."""

    day: int
    rows: frozenset[ChangeKey]

    def bars(self, row: ChangeKey, today: int) -> bool:
        """Return whether the row must not come: it was refused, or a star count of its link was lately."""
        if row in self.rows:
            return True
        recent = row.field == "stars" and today < self.day + 30
        return recent and any((row.ref, "stars") == (one.ref, one.field) for one in self.rows)


@dataclass(frozen=True, slots=True)
class Taken:
    """The pull request whose branch a person has taken over."""

    day: int
    number: int
    sha: str  # of the person's commit
    body: str | None  # as the person saw it


@dataclass(slots=True)
class Year:
    """The list, and all who have a hand in it."""

    story: Story
    hosted: Hosted
    stars: Sequence[Sequence[int]]
    number: int = 0  # of the day
    weather: Weather = field(default_factory=Weather)
    ledger: Ledger = field(default_factory=Ledger)
    facts: dict[str, dict[str, Value]] = field(default_factory=dict)  # what the upstreams said last, by link
    misses: dict[str, list[date]] = field(default_factory=dict)  # days on which a link was not found
    gone: frozenset[str] = frozenset()  # links that were not found in the last night
    base: str | None = None  # the newest commit of main in the last night
    refusals: list[Refusal] = field(default_factory=list)
    plans: list[Push | StarRefusal] = field(default_factory=list)  # what people will do when they can
    taken: Taken | None = None
    changed: int = 0  # the day on which the proposed rows changed last
    made: list[Addition | HandEdit] = field(default_factory=list)  # what people have changed, and not refused
    methods: Iterator[Method] = field(default_factory=lambda: cycle(METHODS))

    @property
    def today(self) -> date:
        """The day."""
        return START + timedelta(self.number)

    @property
    def simulated(self) -> UpstreamState:
        """What the upstreams know."""
        return self.hosted.upstreams.simulated

    def live(self) -> Ledger:
        """Let the story happen, merge what is open then, let one more night pass, and return the book."""
        github = self.hosted.upstreams.github
        github.faults.append(self.weather.fault)
        self.hosted.upstreams.arxiv.faults.append(self.weather.fault_of_arxiv)
        self.hosted.upstreams.usenix.faults.append(self.weather.fault_of_usenix)
        github.afterwards.append(self.weather.afterward)
        for number in range(self.story.nights):
            self.number = number
            self._dawn()
            self._run()
            self._meet()
        if self.sight().open:
            self._merge()
        self.weather.outage = None
        self.number += 1
        self._run()
        return self.ledger

    # --- the day ---

    def _dawn(self) -> None:
        """Let happen what the story has for this day, and the stars move."""
        self.weather.outage = self.story.outages.get(self.number)
        for happening in self.story.on(self.number):
            self._happen(happening)
        for number in self.story.tools:
            counts = self.stars[number]
            repo = self.simulated.github.repositories.get(FIRST_ID + number)
            if repo:
                stars, committed = counts[self.story.recorded(self.number)], last_commit(number, self.today)
                self.simulated.github.add(replace(repo, stars=stars, last_commit=committed))

    def _happen(self, happening: Happening) -> None:
        match happening:
            case Addition(line, know):
                know(self.simulated)
                text = self.hosted.store.read_files("main")["catalog.yaml"] + line
                users.push(self.simulated.github, "main", {"catalog.yaml": text}, "Add an entry")
                self.made.append(happening)
            case HandEdit():
                happening.know(self.simulated)
                file, edit = happening.place
                text = edit(self.hosted.store.read_files("main")[file])
                users.push(self.simulated.github, "main", {file: text}, happening.what)
                self.made.append(happening)
            case Push() | StarRefusal():
                self.plans.append(happening)
            case Outage():
                return
            case Opening():
                self.weather.is_walled = False
            case _:
                happening(self.simulated)

    def _meet(self) -> None:
        """Let people answer what is open: it is merged after two days, unless the story knows better."""
        pull = self.sight().open
        if pull is None:
            return
        rows = proposed(self.hosted, pull)
        if self.taken and self.taken_over:
            if self.number == self.taken.day + OWN_DAYS:
                users.merge(self.simulated.github, pull.number)
        elif Push() in self.plans:
            self._push(pull)
        elif self._is_refused(rows):
            self._close(pull, rows)
        elif self.number >= self.changed + 2:
            self._merge()

    def _is_refused(self, rows: frozenset[ChangeKey]) -> bool:
        """Return whether people refuse this: what they do not believe or want, and once in the story mere stars."""
        if any((row.ref, row.field) == (str(REFUSED), "archived") for row in rows):
            return True
        refused = [one for one in self.made if isinstance(one, HandEdit) and one.is_refused]
        if refused and any((row.ref, row.field) == ("README.md", "new entry") for row in rows):
            self.made.remove(*refused)
            return True
        if StarRefusal() not in self.plans or not all(row.field in VOLATILE for row in rows):
            return False
        self.plans.remove(StarRefusal())
        return True

    def _close(self, pull: Pull, rows: frozenset[ChangeKey]) -> None:
        users.close(self.simulated.github, pull.number)
        closed = self.simulated.github.pulls[pull.number]
        self.simulated.github.pulls[pull.number] = replace(closed, closed_at=f"{self.today}T18:00:00Z")
        self.refusals.append(Refusal(self.number, rows))

    def _push(self, pull: Pull) -> None:
        self.plans.remove(Push())
        readme = self.hosted.store.read_files(BRANCH)["README.md"].replace(PROSE, BETTER_PROSE)
        sha = users.push(self.simulated.github, BRANCH, {"README.md": readme}, "Say it better")
        self.taken = Taken(self.number, pull.number, sha, pull.body)

    def _merge(self) -> None:
        users.merge(self.simulated.github, self.hosted.pull.number, next(self.methods))

    @property
    def taken_over(self) -> bool:
        """Whether the branch is a person's now."""
        return self.taken is not None and self.simulated.github.pulls[self.taken.number].open

    # --- the night ---

    def sight(self) -> Sight:
        """Return what a person sees now."""
        settle(self.simulated.github)
        return Sight(self.hosted.branch, dict(self.simulated.github.pulls))

    def standing(self) -> Standing:
        """Return what is known of each link: by the open pull request, or else by the list."""
        texts = self.hosted.store.read_files(BRANCH if self.sight().open else "main")
        return listed(texts["catalog.yaml"], texts.get("metadata.yaml", ""))

    def _run(self) -> None:
        self._forget_requests()
        before, then = self.sight(), self.standing()
        rows = proposed(self.hosted, before.open)
        failure = self._enrich()
        written = self.hosted.writes()
        after = self.sight()
        night = Night(
            self.number, before, after, rows, proposed(self.hosted, after.open), self._requests(), failure
        )
        if night.came or night.went:
            self.changed = self.number
        self.ledger.nights.append(night)
        now = self.standing()
        self._judge(night)
        self._compare(night, then, now)
        self._listen(night, written)
        self._time(now, is_prevented=self.taken_over or night.failure is not None)

    def _enrich(self) -> str | None:
        """Run the job, and return the message where it ends with one."""
        try:
            report, _ = self.hosted.night(self.today)
        except EnrichError as error:
            return str(error)
        if (report.down or report.tripped) and not self.weather.outage:
            self.ledger.exits.append(f"{self.today}: {report.down} {report.tripped}")
        return None

    def _forget_requests(self) -> None:
        """Begin the night with a full budget."""
        self.simulated.github.spent.update(core=0, graphql=0)
        for server in self._servers():
            server.requests.clear()

    def _requests(self) -> int:
        return sum(len(server.requests) for server in self._servers())

    def _servers(self) -> tuple[Server, ...]:
        upstreams = self.hosted.upstreams
        return upstreams.arxiv, upstreams.usenix, upstreams.github

    def _answered(self, ref: Ref) -> bool:
        """Return whether a source was asked for this link in this night, and answered."""
        upstreams = self.hosted.upstreams
        match ref.source:
            case "github":
                return not self.weather.hides(ref)
            case "arxiv":
                return self.weather.outage is not Outage.ARXIV and any(
                    ref.id in request.query["id_list"].split(",") for request in upstreams.arxiv.requests
                )
            case _:
                asked = any(request.path == f"/{ref.id}" for request in upstreams.usenix.requests)
                return asked and not (self.weather.is_walled and ref == WALLED)

    # --- the end ---

    def catalog(self, there: str) -> str:
        """Return what the catalog must be now: every byte a person's, but for the links that moved.

        `there` tells which links have moved in it already.
        """
        text = catalog(self.story.tools)
        for one in self.made:
            text = one.catalog(text)
        for old, new in RENAMED.items():
            if f"github.com/{new}" in there:
                text = text.replace(f"github.com/{old}", f"github.com/{new}")
        return text

    def untruths(self) -> list[str]:
        """Return what the list says wrongly of its links, but for what people wanted so."""
        wrong = []
        for link, (ref, record) in self.standing().items():
            if self.weather.is_walled and ref == WALLED:
                continue
            said = truth(self.simulated, ref) or {"dead": True}
            names = [name for name in said if stated(record).get(name) != said[name]]
            wrong += [f"{link}: {name}" for name in names if not self.was_refused(ref, name, said[name])]
            repo = self.simulated.github.find(ref.id)
            pauses = self._bars(ChangeKey(str(ref), "stars", "any"))
            if repo and record and isinstance(record.facts, Repository) and not pauses:
                was, now = record.facts.stars or 0, repo.stars
                wrong += [f"{link}: {was} stars"] if abs(now - was) >= max(10, was / 10) else []
        return wrong

    # --- the book ---

    def _judge(self, night: Night) -> None:
        """Note what no night may do."""
        book, day = self.ledger, night.day
        if sum(pull.open for pull in night.after.pulls.values()) > 1:
            book.duplicates.append(f"{day}: two are open")
        book.proposed_again += [f"{day}: {row.ref} {row.field}" for row in night.came if self._bars(row)]
        pull = night.after.open
        if pull and (not night.rows_after or self._is_empty(pull)):
            book.empty.append(f"{day}: pull request {pull.number} brings nothing")
        theirs = (self.taken.sha, self.taken.body) if self.taken and self.taken_over else None
        if theirs and (night.after.branch, pull and pull.body) != theirs:
            book.overwritten.append(f"{day}: {night.after.branch}")
        if night.failure and not self.weather.outage:
            book.failures.append(f"{day}: {night.failure}")
        files = self.hosted.store.read_files(BRANCH if pull else "main")
        if files["catalog.yaml"] != self.catalog(files["catalog.yaml"]):
            book.overwritten.append(f"{day}: catalog.yaml is not what people made it")
        book.overwritten += [
            f"{day}: README.md does not show the {one.what}"
            for one in self.made
            if isinstance(one, HandEdit) and not one.is_shown(files["README.md"])
        ]

    def _bars(self, row: ChangeKey) -> bool:
        return any(refusal.bars(row, self.number) for refusal in self.refusals)

    def _is_empty(self, pull: Pull) -> bool:
        store = self.hosted.store
        return files_of(store, pull.head_sha) == files_of(store, store.head("main"))

    def _compare(self, night: Night, before: Standing, after: Standing) -> None:
        """Note the facts that a night took away, and what it changed of a link without an answer."""
        by_ref = dict(after.values())
        for link, (ref, record) in before.items():
            if link not in after and ref not in by_ref:
                continue  # a person's doing, or else the catalog is another than theirs
            now = after[link][1] if link in after else by_ref[ref]
            answered = self._answered(ref)
            changed = now != record if not answered else _is_poorer(record, now)
            dropped = [] if answered else [row for row in night.went if row.ref == str(ref)]
            if changed or dropped:
                self.ledger.lost.append(f"{night.day}: {link}: {record} became {now}")

    def _listen(self, night: Night, written: Sequence[str]) -> None:
        """Note a write that brought no news.

        News is a row, a comment, an outage that begins or ends, a link that is missing or found again, and what
        people did to the list since the last night. A run that fails has some to tell and cannot.
        """
        outages, base = self.story.outages, self.hosted.store.head("main")
        links = refs(self.catalog(self.hosted.store.read_files("main")["catalog.yaml"]))
        gone = frozenset(
            link
            for link, ref in links.items()
            if (truth(self.simulated, ref) is None if self._answered(ref) else link in self.gone)
        )
        changed_weather = outages.get(self.number) is not outages.get(self.number - 1)
        news = (
            night.came
            or night.went
            or night.commented
            or changed_weather
            or gone != self.gone
            or base != self.base
        )
        if (written or night.touched) and not (news or night.failure):
            self.ledger.restless.append(f"{night.day}: {written}")
        self.gone, self.base = gone, base

    def _time(self, standing: Standing, *, is_prevented: bool) -> None:
        """Count for how many nights a confirmed fact has not been out, where nothing prevents that.

        That is a branch which is a person's now, or a GitHub that takes no push.
        """
        for link, ref in refs(self.catalog(self.hosted.store.read_files("main")["catalog.yaml"])).items():
            said = self._confirmed(link, ref)
            self._note_triggers(link, said)
            out = stated(standing[link][1]) if link in standing else {}
            late = [name for name in said if out.get(name) != said[name]]
            if not is_prevented:
                facts = [
                    (link, name, said[name]) for name in late if not self.was_refused(ref, name, said[name])
                ]
                self.ledger.delays.update(facts)

    def _note_triggers(self, link: str, said: Mapping[str, Value]) -> None:
        """Remember what was said of a link, and count what is news."""
        before = self.facts.get(link)
        if before:
            self.ledger.triggers += [(link, name, said[name]) for name in said if said[name] != before[name]]
        elif said and self.number:
            self.ledger.triggers.append((link, "first facts", True))
        self.facts[link] = {**(before or {}), **said}

    def was_refused(self, ref: Ref, name: str, value: Value) -> bool:
        """Return whether people have rejected this value."""
        row = ChangeKey(str(ref), name, fingerprint(value))
        return any(row in refusal.rows for refusal in self.refusals)

    def _confirmed(self, link: str, ref: Ref) -> Mapping[str, Value]:
        """Return what is certain in this night: an answer at once, a death after three days."""
        if not self._answered(ref):
            return {}
        said = truth(self.simulated, ref)
        if said is not None:
            self.misses.pop(link, None)
            return said
        days = self.misses.setdefault(link, [])
        days.append(self.today)
        return {"dead": (self.today - days[0]).days >= 3}


def _is_poorer(before: Record | None, now: Record | None) -> bool:
    """Return whether a stated fact is stated no more."""
    if before is None or before.facts is None:
        return False
    if now is None or now.facts is None:
        return True
    names = [one.name for one in fields(before.facts)]
    return any(getattr(before.facts, name) and getattr(now.facts, name) in (None, "", ()) for name in names)
