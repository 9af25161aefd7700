"""A year of nights: what the world does by day, the bot by night, and people in between.

Day 0 is a Monday, on which star counts may go out on their own.
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
from pathlib import Path
from typing import Any, Final, Literal

from enricher.catalog import read_catalog
from enricher.errors import EnrichError
from enricher.metadata import read_metadata
from enricher.model import Paper, Record, Ref, Row, Value
from enricher.propose import PASSENGERS, STARS, fingerprint
from enricher.publish.standing import BRANCH
from enricher.resolve import resolve
from enricher.settings import read_settings
from enricher.sources import build_sources
from enricher.state import rows_of_commit, state_of_body
from enricher.upstreams import people
from enricher.upstreams.githistory import files_of
from enricher.upstreams.github_settle import settle
from enricher.upstreams.gitstore import TreeEntry
from enricher.upstreams.server import Request, Response, Server, json_response
from enricher.upstreams.world import ArxivPaper, Pull, Repo, UsenixPage, World
from enricher.web import Meter
from hosted_list import Hosted

START: Final = date(2025, 8, 25)
NIGHTS: Final = 365
TOOLS: Final = 100

FIRST_ID: Final = 1_000  # of the repositories

Event = Callable[[World], None]
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
    return tuple(_filled(days, counts) for _, *counts in repositories[:TOOLS])


def _filled(days: Sequence[str], counts: Sequence[str]) -> list[int]:
    """Return a count for each night; one that was not recorded is that of the night before."""
    known = {date.fromisoformat(day): int(count) for day, count in zip(days, counts, strict=True)}
    filled = [int(counts[0])]
    filled += [known.get(START + timedelta(night), 0) for night in range(1, NIGHTS)]
    for night in range(1, NIGHTS):
        filled[night] = filled[night] or filled[night - 1]
    return filled


def generated_stars() -> tuple[Sequence[int], ...]:
    """Return made-up counts: from 20 to 30,000 stars, up to 60 % more after the year, some of it in a leap."""
    return tuple(_series(random.Random(number)) for number in range(TOOLS))


def _series(chance: random.Random) -> list[int]:
    first = 20 * 1500 ** chance.random()
    rise, leap = 0.6 * first * chance.random() ** 2, chance.randrange(NIGHTS)
    steady = rise * chance.choice((1, 1, 1, 0.4))
    noise = 0
    counts = []
    for night in range(NIGHTS):
        noise = chance.choice((noise, noise, 0, 1, -1))
        leaped = rise - steady if night >= leap else 0
        counts.append(round(first + steady * night / NIGHTS + leaped) + noise)
    return counts


# --- the list and its world ---


def full_name(number: int) -> str:
    """Return the name that a tool's repository has in the beginning."""
    return f"owner-{number:03}/tool-{number:03}"


def catalog() -> str:
    """Return the catalog in the beginning, with comments and quotes as a person writes them."""
    return _HEAD + "".join(map(_tool, range(TOOLS))) + _PAPERS


_HEAD: Final = """\
# The list of the year, kept by hand.
title: A Year of Papers

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
      - {title: Paper, field: paper}
      - {title: Code, field: code}
    entries:
      - {name: Acme, paper: "https://www.usenix.org/conference/nsdi24/presentation/hu"}
      - {name: SpotServe, paper: https://arxiv.org/abs/2311.15566}
      - {name: Revised, paper: https://arxiv.org/abs/2401.00001}  # a second version is announced
      - {name: Doubtful, paper: 'https://arxiv.org/abs/2401.00002'}
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


def start_files() -> dict[str, str]:
    """Return the list's files in the beginning; no table is filled yet."""
    return {"catalog.yaml": catalog(), "README.md": _README}


def populate(world: World) -> None:
    """Let the upstreams know the tools and the papers of the list."""
    licenses = ("MIT", "Apache-2.0", None, "NOASSERTION", "GPL-3.0")
    for number in range(TOOLS):
        world.github.add(
            Repo(
                id=FIRST_ID + number,
                full_name=full_name(number),
                license=licenses[number % 5],
                description=f"Sample description {number}.",
            )
        )
    world.papers["2401.00001"] = _paper("A Sample Paper")
    world.papers["2401.00002"] = _paper("A Doubtful Sample Paper")


def _paper(title: str) -> ArxivPaper:
    return ArxivPaper(
        title=title,
        authors=("First Author", "Second Author"),
        abstract="Sample abstract, made up for the year.",
        category="cs.DC",
        published="2024-01-01T00:00:00Z",
    )


# --- the story ---


class Outage(StrEnum):
    """How GitHub fails for a night."""

    WHOLE = "all of GitHub"
    GRAPHQL = "GraphQL only"
    PARTIAL = "a third of the repositories"


OUTAGES: Final[Mapping[int, Outage]] = {
    **dict.fromkeys((20, 21, 133, 250), Outage.WHOLE),
    **dict.fromkeys((75, 76, 182), Outage.GRAPHQL),
    **dict.fromkeys((110, 210, 301), Outage.PARTIAL),
}
PUSH_DAY: Final = 196
OWN_DAYS: Final = 7  # for which the person keeps the branch
STAR_REFUSAL: Final = 150  # the first star-only pull request after this day is turned down
REFUSED: Final = Ref("github", full_name(52))  # nobody believes that this one is archived
FLICKERING: Final = Ref("github", full_name(66))
RENAMED: Final = {full_name(5): "new-home/tool-five", full_name(71): "owner-071/Seventy-One"}


def _change(number: int, **facts: Any) -> Event:
    return lambda world: world.github.change(full_name(number), **facts)


def _rename(number: int) -> Event:
    return lambda world: world.github.rename(full_name(number), RENAMED[full_name(number)])


def _delete(number: int) -> Event:
    return lambda world: world.github.delete(full_name(number))


def _restore(number: int) -> Event:
    return lambda world: world.github.add(
        Repo(id=FIRST_ID + number, full_name=full_name(number), license="MIT")
    )


def _revise(paper: str, **facts: Any) -> Event:
    def event(world: World) -> None:
        world.papers[paper] = replace(world.papers[paper], **facts)

    return event


EVENTS: Final[Mapping[int, Event]] = {
    74: _change(17, archived=True),
    76: _revise("2401.00001", title="A Sample Paper, Revised", version=2),
    90: _rename(5),
    105: _delete(44),
    118: _change(52, archived=True),
    130: _restore(44),
    PUSH_DAY: _change(31, license="AGPL-3.0"),
    200: _rename(71),
    230: _delete(66),
    232: _restore(66),
    250: _change(88, archived=True),
    300: _revise("2401.00002", comment="This paper has been withdrawn by its authors"),
}


@dataclass(frozen=True, slots=True)
class Addition:
    """An entry that a person adds to the catalog, and the paper that it is about."""

    line: str
    know: Event


def _publish(path: str) -> Event:
    page = UsenixPage(
        title="A Sample Talk",
        authors=(("First Author", "Sample University"),),
        paragraphs=("Sample abstract.",),
        year=2026,
    )
    return lambda world: world.pages.update({path: page})


ADDITIONS: Final[Mapping[int, Addition]] = {
    30: Addition(
        "      - {name: Late, paper: https://arxiv.org/abs/2509.00001}  # seen at a workshop\n",
        lambda world: world.papers.update({"2509.00001": _paper("A Late Sample Paper")}),
    ),
    160: Addition(
        "      - {name: Talk, paper: https://www.usenix.org/conference/nsdi26/presentation/author}\n",
        _publish("/conference/nsdi26/presentation/author"),
    ),
    280: Addition(
        "      - {name: Later, paper: https://arxiv.org/abs/2606.00001}\n",
        lambda world: world.papers.update({"2606.00001": _paper("A Later Sample Paper")}),
    ),
}


def last_commit(number: int, today: date) -> str:
    """Return when a repository was last committed to: some change every other day, some once a year."""
    period = (2, 9, 40, 300)[number % 4]
    return f"{today - timedelta((today.toordinal() + 7 * number) % period)}T12:00:00Z"


# --- how GitHub fails ---


@dataclass(slots=True)
class Weather:
    """Tonight's outage, for a server's `faults` and `afterwards`."""

    outage: Outage | None = None

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
        """Return whether GitHub says nothing of this repository tonight."""
        if ref.source != "github" or self.outage is None:
            return False
        return self.outage is not Outage.PARTIAL or ref.id[-1] in "147"


# --- what stands and what is true ---


@cache
def listed(text: str, metadata: str) -> Standing:
    """Return what each link of the list refers to and what is known of it, by the entry's name and field."""
    links, records = refs(text), read_metadata(metadata)
    return {link: (ref, records.get(ref)) for link, ref in links.items()}


@cache
def refs(text: str) -> Mapping[str, Ref]:
    """Return what each link of the catalog refers to, such as `Acme paper`."""
    read = read_catalog(text, "catalog.yaml")
    found = resolve(read, build_sources(read_settings({}), Meter()))
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


def truth(world: World, ref: Ref) -> dict[str, Value] | None:
    """Return what an upstream has to say of a link, in the words of `stated`; None where it is not there."""
    match ref.source:
        case "github":
            repo = world.github.find(ref.id) or world.github.renamed(ref.id)
            return repo and _of_repository(repo)
        case "arxiv":
            return _of_paper(world.papers[ref.id])
        case _:
            page = world.pages[f"/{ref.id}"]
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
    def visible(self) -> tuple[object, ...]:
        """All that GitHub would show another way after a touch."""
        pulls = [
            (pull.number, pull.open, pull.title, pull.body, len(pull.comments))
            for pull in self.pulls.values()
        ]
        return (*pulls, self.branch if self.open else None)


@dataclass(frozen=True, slots=True)
class Night:
    """What one run did to the pull request."""

    number: int
    before: Sight
    after: Sight
    rows_before: frozenset[Row]
    rows_after: frozenset[Row]
    requests: int
    failure: str | None

    @property
    def day(self) -> date:
        """The day on which the night began."""
        return START + timedelta(self.number)

    @property
    def came(self) -> frozenset[Row]:
        """Rows that are proposed now and were not before."""
        return self.rows_after - self.rows_before

    @property
    def went(self) -> frozenset[Row]:
        """Rows that were proposed before and are not now."""
        return self.rows_before - self.rows_after

    @property
    def to_read(self) -> tuple[int, int]:
        """How many rows of the body are new: those that stand open, and those that are folded away."""
        was, now = (
            body_rows((sight.open.body if sight.open else "") or "") for sight in (self.before, self.after)
        )
        return len(now[0] - was[0]), len(now[1] - was[1])

    @property
    def touched(self) -> bool:
        """Whether a person could see a difference."""
        return self.before.visible != self.after.visible

    @property
    def opened(self) -> bool:
        """Whether there is a new pull request."""
        return len(self.after.pulls) > len(self.before.pulls)

    @property
    def stars_only(self) -> bool:
        """Whether nothing but passengers came or went."""
        changed = self.came | self.went
        return self.touched and bool(changed) and all(row.field in PASSENGERS for row in changed)


def proposed(hosted: Hosted, pull: Pull | None) -> frozenset[Row]:
    """Return the rows of a pull request, as its body or else its commit remembers them."""
    if pull is None:
        return frozenset()
    state = state_of_body(pull.body or "")
    rows = state.rows if state else None
    if rows is None:
        rows = rows_of_commit(hosted.store.read_commit(pull.head_sha).message)
    return rows or frozenset()


def body_rows(body: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the rows of a body that stand open, and those that are folded with the stars."""
    head, _, tail = body.partition("<details><summary>Stars, last commits")
    folded, _, rest = tail.partition("</details>")
    return _rows_in(head + rest), _rows_in(folded)


def _rows_in(text: str) -> frozenset[str]:
    starts = ("| ", "<details><summary>")
    return frozenset(
        line for line in text.splitlines() if line.startswith(starts) and not line.startswith("| Entry")
    )


# --- the year ---


@dataclass(slots=True)
class Ledger:
    """What was counted, and each promise that was broken, in a sentence that names the day."""

    nights: list[Night] = field(default_factory=list)
    triggers: list[Fact] = field(default_factory=list)
    delays: Counter[Fact] = field(default_factory=Counter)  # nights for which a confirmed fact was not out
    duplicates: list[str] = field(default_factory=list)
    proposed_again: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)  # on nights without an outage


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pull request that a person closed, and the number of the day."""

    day: int
    rows: frozenset[Row]

    def bars(self, row: Row, today: int) -> bool:
        """Return whether the row must not come: it was refused, or a star count of its link was lately."""
        if row in self.rows:
            return True
        recent = row.field == STARS and today < self.day + 30
        return recent and any((row.ref, STARS) == (one.ref, one.field) for one in self.rows)


@dataclass(frozen=True, slots=True)
class Push:
    """A person's commit on the bot's branch."""

    day: int
    pull: int
    sha: str
    body: str | None  # of the pull request, as the person saw it


@dataclass(slots=True)
class Year:
    """The list, and all who have a hand in it."""

    hosted: Hosted
    stars: Sequence[Sequence[int]]
    number: int = 0  # of the day
    weather: Weather = field(default_factory=Weather)
    ledger: Ledger = field(default_factory=Ledger)
    facts: dict[str, dict[str, Value]] = field(default_factory=dict)  # what the upstreams said last, by link
    misses: dict[str, list[date]] = field(default_factory=dict)  # days on which a link was not found
    refusals: list[Refusal] = field(default_factory=list)
    push: Push | None = None
    changed: int = 0  # the day on which the proposed rows changed last
    methods: Iterator[Method] = field(default_factory=lambda: cycle(METHODS))

    @property
    def today(self) -> date:
        """The day."""
        return START + timedelta(self.number)

    @property
    def world(self) -> World:
        """What the upstreams know."""
        return self.hosted.upstreams.world

    def pass_nights(self, count: int) -> Ledger:
        """Let so many days and nights pass; merge what is open then, let one more pass, and return the book."""
        github = self.hosted.upstreams.github
        github.faults.append(self.weather.fault)
        github.afterwards.append(self.weather.afterward)
        for self.number in range(count):
            self._dawn()
            self._run()
            self._meet()
        if self.sight().open:
            self._merge()
        self.number += 1
        self._run()
        return self.ledger

    # --- the day ---

    def _dawn(self) -> None:
        """Let the world move on, and a person add an entry."""
        addition, event = ADDITIONS.get(self.number), EVENTS.get(self.number)
        if addition:
            addition.know(self.world)
            text = self.hosted.store.read_files("main")["catalog.yaml"] + addition.line
            people.push(self.world.github, "main", {"catalog.yaml": text}, "Add an entry")
        if event:
            event(self.world)
        for number, counts in enumerate(self.stars):
            repo = self.world.github.repositories.get(FIRST_ID + number)
            if repo:
                committed = last_commit(number, self.today)
                self.world.github.add(replace(repo, stars=counts[self.number], last_commit=committed))
        self.weather.outage = OUTAGES.get(self.number)

    def _meet(self) -> None:
        """Let people answer the pull request: it is merged after two quiet days, unless the story knows better."""
        pull = self.sight().open
        if pull is None:
            return
        rows = proposed(self.hosted, pull)
        if self.taken_over:
            if self.push and self.number == self.push.day + OWN_DAYS:
                people.merge(self.world.github, pull.number)
        elif self.number == PUSH_DAY:
            self._push(pull)
        elif self._is_refused(rows):
            self._close(pull, rows)
        elif self.number >= self.changed + 2:
            self._merge()

    def _is_refused(self, rows: frozenset[Row]) -> bool:
        """Return whether people turn this down: what they do not believe, and once a year mere stars."""
        if any((row.ref, row.field) == (str(REFUSED), "archived") for row in rows):
            return True
        late = self.number > STAR_REFUSAL and len(self.refusals) == 1
        return (
            late and any(row.field == STARS for row in rows) and all(row.field in PASSENGERS for row in rows)
        )

    def _close(self, pull: Pull, rows: frozenset[Row]) -> None:
        people.close(self.world.github, pull.number)
        closed = self.world.github.pulls[pull.number]
        self.world.github.pulls[pull.number] = replace(closed, closed_at=f"{self.today}T18:00:00Z")
        self.refusals.append(Refusal(self.number, rows))

    def _push(self, pull: Pull) -> None:
        readme = self.hosted.store.read_files(BRANCH)["README.md"].replace(PROSE, BETTER_PROSE)
        sha = people.push(self.world.github, BRANCH, {"README.md": readme}, "Say it better")
        self.push = Push(self.number, pull.number, sha, pull.body)

    def _merge(self) -> None:
        people.merge(self.world.github, self.hosted.pull.number, next(self.methods))

    @property
    def taken_over(self) -> bool:
        """Whether the branch is a person's now."""
        return self.push is not None and self.world.github.pulls[self.push.pull].open

    # --- the night ---

    def sight(self) -> Sight:
        """Return what a person sees now."""
        settle(self.world.github)
        return Sight(self.hosted.branch, dict(self.world.github.pulls))

    def standing(self) -> Standing:
        """Return what is known of each link: by the open pull request, or else by the list."""
        texts = self.hosted.store.read_files(BRANCH if self.sight().open else "main")
        return listed(texts["catalog.yaml"], texts.get("metadata.yaml", ""))

    def _run(self) -> None:
        self._forget_requests()
        before, stood = self.sight(), self.standing()
        rows = proposed(self.hosted, before.open)
        failure = self._enrich()
        after = self.sight()
        night = Night(
            self.number, before, after, rows, proposed(self.hosted, after.open), self._requests(), failure
        )
        if night.came or night.went:
            self.changed = self.number
        self.ledger.nights.append(night)
        self._judge(night)
        self._compare(night, stood, self.standing())
        self._time(self.standing())

    def _enrich(self) -> str | None:
        """Run the job, and return the message where it ends with one."""
        try:
            self.hosted.night(self.today)
        except EnrichError as error:
            return str(error)
        return None

    def _forget_requests(self) -> None:
        """Begin the night with a full budget."""
        self.world.github.spent.update(core=0, graphql=0)
        for server in self._servers():
            server.requests.clear()

    def _requests(self) -> int:
        return sum(len(server.requests) for server in self._servers())

    def _servers(self) -> tuple[Server, ...]:
        upstreams = self.hosted.upstreams
        return upstreams.arxiv, upstreams.usenix, upstreams.github

    def _answered(self, ref: Ref) -> bool:
        """Return whether a source was asked for this link tonight, and answered."""
        upstreams = self.hosted.upstreams
        match ref.source:
            case "github":
                return not self.weather.hides(ref)
            case "arxiv":
                return any(
                    ref.id in request.query["id_list"].split(",") for request in upstreams.arxiv.requests
                )
            case _:
                return any(request.path == f"/{ref.id}" for request in upstreams.usenix.requests)

    # --- the book ---

    def _judge(self, night: Night) -> None:
        """Note what no night may do."""
        book, day = self.ledger, night.day
        if sum(pull.open for pull in night.after.pulls.values()) > 1:
            book.duplicates.append(f"{day}: two are open")
        barred = [
            row for row in night.came if any(refusal.bars(row, self.number) for refusal in self.refusals)
        ]
        book.proposed_again += [f"{day}: {row.ref} {row.field}" for row in barred]
        pull = night.after.open
        if pull and not (
            night.rows_after and files_of(self.hosted.store, pull.head_sha) != self._main_files()
        ):
            book.empty.append(f"{day}: pull request {pull.number} brings nothing")
        if self.taken_over and self.push and pull:
            if (night.after.branch, pull.body) != (self.push.sha, self.push.body):
                book.overwritten.append(f"{day}: {night.after.branch}")
        if night.failure and self.number not in OUTAGES:
            book.failures.append(f"{day}: {night.failure}")

    def _main_files(self) -> Mapping[str, TreeEntry]:
        return files_of(self.hosted.store, self.hosted.store.head("main"))

    def _compare(self, night: Night, before: Standing, after: Standing) -> None:
        """Note the facts that a night took away, and what it changed of a link that nobody answered for."""
        for link, (ref, record) in before.items():
            now = after[link][1]
            answered = self._answered(ref)
            changed = now != record if not answered else _is_poorer(record, now)
            dropped = [] if answered else [row for row in night.went if row.ref == str(ref)]
            if changed or dropped:
                self.ledger.lost.append(f"{night.day}: {link}: {record} became {now}")

    def _time(self, standing: Standing) -> None:
        """Count for how many nights a confirmed fact has not been out, unless the branch is a person's."""
        for link, (ref, record) in standing.items():
            said = self._confirmed(link, ref)
            before = self.facts.get(link)
            if said and before is None:
                self.ledger.triggers.append((link, "first facts", True))
            elif said and before:
                self.ledger.triggers += [
                    (link, name, said[name]) for name in said if said[name] != before[name]
                ]
            self.facts[link] = {**(before or {}), **said}
            wrong = [name for name in said if stated(record).get(name) != said[name]]
            self.ledger.delays.update(
                (link, name, said[name]) for name in wrong if not self._excuse(ref, name, said)
            )

    def _excuse(self, ref: Ref, name: str, said: Mapping[str, Value]) -> bool:
        return self.taken_over or self.was_refused(ref, name, said[name])

    def was_refused(self, ref: Ref, name: str, value: Value) -> bool:
        """Return whether people have turned down this value."""
        row = Row(str(ref), name, fingerprint(value))
        return any(row in refusal.rows for refusal in self.refusals)

    def _confirmed(self, link: str, ref: Ref) -> Mapping[str, Value]:
        """Return what was certain tonight: an answer at once, a death after three nights over three days."""
        if not self._answered(ref):
            return {}
        said = truth(self.world, ref)
        if said is not None:
            self.misses.pop(link, None)
            return said
        days = self.misses.setdefault(link, [])
        days.append(self.today)
        return {"dead": True} if len(days) >= 3 and (self.today - days[0]).days >= 3 else {}


def _is_poorer(before: Record | None, now: Record | None) -> bool:
    """Return whether a stated fact is stated no more."""
    if before is None or before.facts is None:
        return False
    if now is None or now.facts is None:
        return True
    names = [one.name for one in fields(before.facts)]
    return any(getattr(before.facts, name) and getattr(now.facts, name) in (None, "", ()) for name in names)
