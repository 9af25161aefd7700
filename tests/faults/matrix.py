"""The matrix: every upstream, failing in every way, at the first request and in the middle, once and from then on.

What has to hold is worked out by a few rules from a healthy run before and a healthy run after, not written
down cell by cell.
"""

import io
import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from enricher.catalog.reader import read_catalog
from enricher.commands import RunOptions, pull_request, run
from enricher.errors import EnrichError, NoNetwork, UserError
from enricher.http.usage import Meter
from enricher.links.resolve import resolve
from enricher.metadata.store import read_metadata
from enricher.model.facts import Metadata, Record, Ref
from enricher.publish.github.identity import BRANCH
from enricher.render.files import render
from enricher.render.marked import skeleton
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import serve, users
from simulated_upstreams.gitstore import GitStore
from simulated_upstreams.samples import LIST, seed
from simulated_upstreams.server import Raw, Request, Response, Server, text_response
from simulated_upstreams.state import ArxivPaper, GitHubState, Repo, UpstreamState, UsenixPage
from tests.faults.newer import FIRST_PREPRINT, NEWER, known_besides, links_besides, preprint
from tests.faults.stage import Resolver, Row, Stage
from tests.faults.table import FAULTS, UPSTREAM, Fault, another_repository, moved
from tests.support.list_texts import list_texts

FILES: Final = ("papers.yaml", "metadata.yaml", "README.md", "abstracts.md")
TIMEOUT: Final = 1.0  # seconds for a request where the upstream is slow; a busy machine keeps it too
LONGEST: Final = 60.0  # seconds that a cell may take on a busy machine


# --- the rows and the columns ---


def _is_git(request: Request) -> bool:
    return "/git/" in request.path or b"updateRefs" in request.body


def _is_history(request: Request) -> bool:
    return re.fullmatch(r"/repos/[^/]+/[^/]+/commits", request.path) is not None and "path" in request.query


def _is_pulls(request: Request) -> bool:
    return re.search(r"/(pulls|issues)(/|$)", request.path) is not None


def _reads(request: Request) -> bool:
    return request.method == "GET"


def _repository(request: Request) -> bool:
    return re.fullmatch(r"/repos/[^/]+/[^/]+", request.path) is not None


def _writes(request: Request) -> bool:
    return not _reads(request)


_GIT_WRITES: Final = Row("", "github", "git", lambda r: _is_git(r) and _writes(r), 3, writes=True, last=5)
_PULL_WRITES: Final = Row(
    "", "github", "pulls", lambda r: _is_pulls(r) and _writes(r), 1, writes=True, last=2
)

ROWS: Final = (
    Row("arXiv", "arxiv", "atom", lambda _: True, 1, "arxiv", asks=100, begins=True, named=True),
    Row(
        "USENIX, robots.txt",
        "usenix",
        "robots",
        lambda r: r.path == "/robots.txt",
        0,
        "usenix",
        asks=6,
        begins=True,
        named=True,
    ),
    Row("USENIX, pages", "usenix", "html", lambda r: r.path != "/robots.txt", 2, "usenix", named=True),
    Row("GitHub REST", "github", "rest", _repository, 2, "github", begins=True),
    Row(
        "GitHub GraphQL",
        "github",
        "graphql",
        lambda r: r.path == "/graphql",
        1,
        "github",
        asks=50,
        begins=True,
    ),
    Row("GitHub, the list itself", "github", "rest", lambda r: _reads(r) and _repository(r), 0, begins=True),
    Row("git data, read", "github", "git", lambda r: _is_git(r) and _reads(r), 4),
    Row("history of a file, read", "github", "git", _is_history, 0, edited=True),
    replace(_GIT_WRITES, name="git data, written"),
    replace(_GIT_WRITES, name="git data, answer lost", lost=True),
    Row("pull requests, read", "github", "pulls", lambda r: _is_pulls(r) and _reads(r), 1, last=2),
    replace(_PULL_WRITES, name="pull requests, written"),
    replace(_PULL_WRITES, name="pull requests, answer lost", lost=True),
    *NEWER,
)


@dataclass(frozen=True)
class Cell:
    """One upstream with one fault from one request on, for that request alone or all that follow."""

    row: Row
    fault: Fault
    start: int  # the number of the first request that is struck
    where: str
    once: bool

    def __str__(self) -> str:
        return f"{self.row.name} | {self.fault.name} | {self.where}, {'once' if self.once else 'for good'}"


def cells() -> Iterator[Cell]:
    """Yield every cell that can happen."""
    for row in ROWS:
        for fault in FAULTS:
            for where, start in _positions(row):
                for once in (False, True):
                    if _applies(row, fault, where, once=once):
                        yield Cell(row, fault, start, where, once)


def _positions(row: Row) -> Iterator[tuple[str, int]]:
    yield "first", 0
    if row.middle:
        yield "middle", row.middle
    if row.last is not None:
        yield "last", row.last


def _applies(row: Row, fault: Fault, where: str, *, once: bool) -> bool:
    """Return whether the fault can happen here; the rules are those of the page on reliability."""
    is_wrong_from_the_start = fault.instead is None and fault.altered is None
    cannot = (
        row.form not in fault.forms,
        # A thin row: from the first request on, and once in the middle.
        row.thin and row.middle > 0 and once == (where == "first"),
        fault.lasting and once,
        # A wrong address strikes a whole server, from its first request on.
        is_wrong_from_the_start and not (where == "first" and row.begins),
        # An answer to a write that is altered is one to a write that took effect.
        row.writes and fault.altered is not None and not row.lost,
        # A write is not repeated, so that its first lost answer is its last.
        row.writes and row.lost and not once,
        # The last write is GraphQL's, which has no name in its address.
        fault.instead is moved and row.form == "git" and where == "last",
        # The list's repository may well have another name than it was asked for by.
        fault.instead is another_repository and row.publishes,
    )
    return not any(cannot)


# --- the worlds ---


def simulated(row: Row, *, renewed: bool, count: int | None = None) -> UpstreamState:
    """Return what the upstreams know before, or after everything has changed; `count` is of the row's own."""
    mark = "new" if renewed else "old"
    papers, pages, repositories = {
        "arxiv": (count or (3 if row.thin else 102), 1, 2),
        "usenix": (2, count or 6, 2),
        "github": (2, 1, count or (52 if row.form == "graphql" else 6)),
    }.get(row.source or "", (2, 1, 2))
    # What arXiv says stays the same where an index only fills what it leaves empty.
    said = "same" if row.further and row.source == "arxiv" else mark
    preprints = {preprint(n): _paper(n, said) for n in range(FIRST_PREPRINT, FIRST_PREPRINT + papers)}
    found = UpstreamState(
        papers=preprints,
        datacite=preprints if row.stands_in else {},
        pages={f"/conference/atc24/presentation/author-{n}": _page(n, mark) for n in range(1, pages + 1)},
        github=GitHubState(target=LIST),
        **known_besides(row, renewed=renewed, count=count),
    )
    repos = [_repo(n, renewed=renewed) for n in range(1, repositories + 1)]
    found.github.add(*repos, Repo(id=9_999, full_name=LIST))
    return found


def _paper(number: int, mark: str) -> ArxivPaper:
    return ArxivPaper(
        title=f"Paper {number} of the {mark} days, très bien",
        authors=("First Author", "Second Author"),
        abstract=f"What is {mark} about paper {number}.",
        comment="Accepted at NSDI 2024",  # so that no index is asked for its venue
        category="cs.DC",
        published=f"2023-11-{1 + number % 28:02}T00:00:00Z",
    )


def _page(number: int, mark: str) -> UsenixPage:
    return UsenixPage(
        title=f"Page {number} of the {mark} days, très bien",
        authors=(("First Author", "An Institution"),),
        paragraphs=(f"What is {mark} about page {number}.",),
        year=2024,
        venue="An Annual Conference (ATC 24)",
    )


def _repo(number: int, *, renewed: bool) -> Repo:
    return Repo(
        id=number,
        full_name=f"owner/tool-{number}",
        stars=10 * number + 1000 * renewed,
        license="MIT" if renewed else "Apache-2.0",
        description=f"Tool {number}, {'très bien' if renewed else 'bien'}",
        last_commit="2024-06-01T12:00:00Z",
    )


def catalog(known: UpstreamState) -> str:
    """Return a list of everything that there is."""
    links = [
        *(("paper", f"https://arxiv.org/abs/{ident}") for ident in known.papers),
        *(("paper", f"https://www.usenix.org{path}") for path in known.pages),
        *(
            ("code", f"https://github.com/{r.full_name}")
            for r in known.github.repositories.values()
            if r.full_name != LIST
        ),
        *links_besides(known),
    ]
    citations = "      - {title: Cited by, field: citations}\n" if known.with_code else ""
    lines = [f"      - {{name: Entry {n}, {kind}: '{url}'}}\n" for n, (kind, url) in enumerate(links)]
    return f"""\
title: A List
sections:
  - id: all
    title: All
    columns:
      - {{title: Name, field: name}}
      - {{title: Title, field: title}}
      - {{title: Stars, field: stars}}
      - {{title: License, field: license}}
{citations}    entries:
{"".join(lines)}"""


# --- one run ---


@dataclass(frozen=True)
class Outcome:
    """What a run left behind: its code, all that it said, its files by name, and how long it took."""

    code: int
    said: str
    files: Mapping[str, str]
    seconds: float
    report: Mapping[str, list[Mapping[str, str]]]


class Strike:
    """Lets a fault strike the requests of a cell, and counts them."""

    def __init__(self, cell: Cell, stage: Stage) -> None:
        self.struck = 0
        self._seen = 0
        self._cell = cell
        self._stage = stage
        fault, server = cell.fault, stage.server
        if fault.altered is not None or cell.row.lost:
            server.afterwards.append(self._after)
        elif fault.instead is not None:
            server.faults.append(self._before)

    def _is_struck(self, request: Request) -> bool:
        if not self._cell.row.matches(request):
            return False
        number, self._seen = self._seen, self._seen + 1
        strikes = number == self._cell.start if self._cell.once else number >= self._cell.start
        self.struck += strikes
        return strikes

    def _before(self, request: Request) -> Response | Raw | None:
        return self._sent(request) if self._is_struck(request) else None

    def _after(self, request: Request, good: Response) -> Response | Raw | None:
        if not self._is_struck(request):
            return None
        altered = self._cell.fault.altered
        return self._sent(request) if altered is None else altered(self._stage, request, good)

    def _sent(self, request: Request) -> Response | Raw | None:
        instead = self._cell.fault.instead
        assert instead is not None
        return instead(self._stage, request)


@contextmanager
def staged(row: Row, known: UpstreamState) -> Iterator[Stage]:
    """Run the upstreams, beside them a server that must not be asked, and a resolver that can break."""
    resolver = Resolver()
    with (
        serve(known) as upstreams,
        Server(lambda _: text_response(200, "")) as elsewhere,
        resolver.installed(),
    ):
        if row.stands_in:
            upstreams.arxiv.faults.append(lambda _: text_response(503, "down"))
        yield Stage(row, upstreams, elsewhere, resolver)


def carried_out(stage: Stage, folder: Path, environment: Mapping[str, str]) -> Outcome:
    """Run the real command in this process. Only errors that a user may see are caught."""
    said = io.StringIO()
    began = time.monotonic()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            code = _command(stage.row, folder, environment)
        except EnrichError as error:
            said.write(f"Error: {error}\n")
            code = 3 if isinstance(error, NoNetwork) else 2 if isinstance(error, UserError) else 1
    seconds = time.monotonic() - began
    report = folder / "report.json"
    found = json.loads(report.read_text("utf-8")) if report.exists() else {}
    report.unlink(missing_ok=True)
    files = {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}
    return Outcome(code, said.getvalue(), files, seconds, found)


def _command(row: Row, folder: Path, environment: Mapping[str, str]) -> int:
    # What a paper says is due again after days alone, or when its entry is named.
    names = tuple(_names(folder)) if row.named else ()
    catalog_path = Path("papers.yaml") if row.publishes else folder / "papers.yaml"
    report = None if row.publishes else folder / "report.json"
    options = RunOptions(catalog_path, names, False, row.publishes, None, report, False, False, False, None)
    command = pull_request.run if row.publishes else run.run
    return command(options, environment)


def _names(folder: Path) -> list[str]:
    return [entry.name for entry in read_catalog((folder / "papers.yaml").read_text("utf-8")).entries()]


def environment_of(stage: Stage) -> dict[str, str]:
    """Return the environment of a run; without a token GitHub is asked over REST."""
    variables, known = dict(stage.upstreams.environment), stage.upstreams.simulated
    if stage.row.name == "GitHub REST":
        del variables["GITHUB_TOKEN"]
    if stage.row.host == "openreview":
        variables["OPENREVIEW_TOKEN"] = known.openreview_token
    keys = {"openalex": known.openalex_key, "semanticscholar": known.scholar_key}
    if stage.row.host in keys:
        variables[f"ENRICHER_{stage.row.host.upper()}_KEY"] = keys[stage.row.host]
    return variables


# --- healthy runs ---


@cache
def before(row: Row) -> Mapping[str, str]:
    """Return the files after a healthy run on the old world."""
    known = simulated(row, renewed=False)
    text = catalog(known)
    files = {"papers.yaml": text, "README.md": skeleton(read_catalog(text))}
    quiet = replace(row, source=row.source or "arxiv")
    return _healthy(quiet, known, files)


@cache
def after(row: Row) -> Mapping[str, str]:
    """Return the files after a healthy run on the new world."""
    return _healthy(replace(row, source=row.source or "arxiv"), simulated(row, renewed=True), before(row))


def edited(files: Mapping[str, str]) -> dict[str, str]:
    """Return a list in which people changed a name in the catalog, and a cell of README.md since."""
    cell = "| Apache-2.0 |"
    head, row, rest = files["README.md"].partition("| Entry 3 |")
    assert cell in rest
    return {
        **files,
        "papers.yaml": files["papers.yaml"].replace("name: Entry 0,", "name: Entry Zero,"),
        "README.md": head + row + rest.replace(cell, "| BSD-3-Clause |", 1),
    }


@cache
def taken_over(row: Row) -> Mapping[str, str]:
    """Return what a healthy run proposes for the edited list in the new world."""
    with tempfile.TemporaryDirectory() as name:
        known = simulated(row, renewed=True)
        store = seed(known, Path(name) / "list.git", before(row))
        users.push(known.github, "main", edited(before(row)))
        with staged(row, known) as stage:
            outcome = carried_out(stage, _empty(Path(name)), environment_of(stage))
            assert outcome.code == 0, outcome.said
        proposed = store.read_files(BRANCH)
    assert ", license: BSD-3-Clause}" in proposed["papers.yaml"]
    assert "| Entry Zero |" in proposed["README.md"]
    return proposed


@cache
def left(row: Row) -> Mapping[str, str]:
    """Return what a run makes of the edited list where there is no history: the section stays as it is."""
    files = _healthy(replace(row, source="arxiv"), simulated(row, renewed=True), edited(before(row)))
    assert files["README.md"] == edited(before(row))["README.md"]
    return files


def _healthy(row: Row, known: UpstreamState, files: Mapping[str, str]) -> Mapping[str, str]:
    with tempfile.TemporaryDirectory() as name, staged(row, known) as stage:
        folder = Path(name)
        put(folder, files)
        outcome = carried_out(stage, folder, environment_of(stage))
        assert outcome.code == (3 if row.stands_in else 0), outcome.said
        return outcome.files


def put(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


# --- a cell of a source ---


NO_NETWORK: Final = "no network. None of these hosts could be found"


def check(cell: Cell, folder: Path) -> None:
    """Run a cell, and hold everything that must be true of it."""
    if cell.row.publishes:
        check_publishing(cell, folder)
    else:
        check_asking(cell, folder)


def check_asking(cell: Cell, folder: Path) -> None:
    row = cell.row
    old, new = before(row), after(row)
    put(folder, old)
    with staged(row, simulated(row, renewed=True)) as stage:
        strike, environment = _ill(cell, stage)
        outcome = carried_out(stage, folder, environment)
        _the_fault_struck(cell, stage, strike)
    _the_end_is_bounded_and_quiet(outcome)
    _the_files_are_whole(outcome, old)
    if NO_NETWORK in outcome.said:  # no other host was asked
        assert outcome.code == 3, outcome.said
        assert outcome.files["metadata.yaml"] == old["metadata.yaml"]
        return

    was, now, healthy = (read_metadata(files["metadata.yaml"]) for files in (old, outcome.files, new))
    problems = {problem["link"]: problem for problem in outcome.report["problems"]}
    assert set(now) == set(was), "a link came or went"
    for ref in was:
        if ref.source != row.source:
            assert now[ref] == healthy[ref], f"{ref} suffers from what is wrong with {row.name}"
            assert ref.source == row.fills or str(ref) not in problems
        else:
            _the_link_is_told_truly(ref, was[ref], now[ref], healthy[ref], problems)
            if row.form not in cell.fault.unseen:
                stays = now[ref].facts == was[ref].facts
                held = (one["link"] for one in outcome.report["held"])
                is_named = str(ref) in {*problems, *map(str, outcome.report["left"]), *held}
                # Where the source does not answer, that is said of each link.
                assert is_named if row.stands_in else stays == is_named, (
                    f"{ref}: what stays is not what is said"
                )
                assert not (stays and cell.fault.harmless), f"{ref}: a good answer is lost"
    _the_problems_are_named(cell, outcome)
    _the_code_is_right(cell, outcome, was)
    _no_more_suffer_than_must(cell, outcome, was, now)


def _ill(cell: Cell, stage: Stage) -> tuple[Strike, dict[str, str]]:
    environment = environment_of(stage)
    if cell.fault.environment is not None:
        environment = dict(cell.fault.environment(stage, environment))
    if cell.fault.slow:
        environment["ENRICHER_TIMEOUT"] = str(TIMEOUT)
    return Strike(cell, stage), environment


def _the_fault_struck(cell: Cell, stage: Stage, strike: Strike) -> None:
    if cell.fault.instead is not None or cell.fault.altered is not None:
        assert strike.struck >= 1, "the fault never struck: the cell says nothing"
    assert stage.elsewhere.requests == [], "a server was asked that must not be"


def _the_end_is_bounded_and_quiet(outcome: Outcome) -> None:
    assert outcome.seconds < LONGEST
    assert "Traceback" not in outcome.said
    assert "sample-token" not in outcome.said + json.dumps(outcome.report)


def _the_files_are_whole(outcome: Outcome, old: Mapping[str, str]) -> None:
    """Nothing half-written: no file but the four, and the generated ones follow from the metadata."""
    assert set(outcome.files) == set(FILES)
    assert outcome.files["papers.yaml"] == old["papers.yaml"]
    catalog, metadata, readme, abstracts = (outcome.files[name] for name in FILES)
    texts = list_texts(catalog, metadata, readme, abstracts)
    listed = read_catalog(texts.catalog)
    with open_sources(read_settings({}), Meter()) as sources:
        links = resolve(listed, sources)
    assert render(listed, links, read_metadata(texts.metadata), texts) == texts


def _the_link_is_told_truly(
    ref: Ref, was: Record, now: Record, healthy: Record, problems: Mapping[str, Mapping[str, str]]
) -> None:
    """A link has the facts that stood before, or those that are true now; and it is missing where that is said."""
    assert now.facts in (was.facts, healthy.facts), f"{ref} has facts that were never true"
    is_missed = str(ref) in problems and problems[str(ref)]["kind"] == "not found"
    assert (now.missing is not None) == is_missed, f"{ref}: a miss is counted without being said, or not"


def _the_problems_are_named(cell: Cell, outcome: Outcome) -> None:
    reasons = [problem["reason"] for problem in outcome.report["problems"]]
    assert all(reason and "\n" not in reason and len(reason) < 300 for reason in reasons)
    if reasons:
        says = UPSTREAM if cell.row.stands_in else cell.fault.says  # the reason is that of the source
        of_fault = [reason for reason in reasons if re.search(says, reason)]
        assert of_fault, reasons[:3]
        # The line of a source has its name already, of one or two words.
        words = [reason.split() for reason in of_fault]
        why = [" ".join(part)[:60] for each in words for part in (each, each[1:], each[2:])]
        assert any(part in " ".join(outcome.said.split()) for part in why), outcome.said
    kinds = {problem["kind"] for problem in outcome.report["problems"]}
    allowed = {"not checked", "replaced", "moved"}
    says_absent = cell.fault.absent or cell.fault.name in {"404", "410"}
    assert kinds <= allowed | ({"not found"} if says_absent else set())
    if cell.fault.harmless and not cell.row.stands_in:
        assert reasons == []


def _the_code_is_right(cell: Cell, outcome: Outcome, was: Metadata) -> None:
    """3 where the source said nothing of any link, or nothing of three in a row, else 0; an index has no say."""
    own = [ref for ref in was if ref.source == cell.row.source]
    unchecked = [
        p
        for p in outcome.report["problems"]
        if p["kind"] == "not checked" and not p["link"].startswith(f"{cell.row.fills}:")
    ]
    left = outcome.report["left"]
    is_answer = cell.row.form in cell.fault.answers or cell.row.further is not None
    is_silent = len(unchecked) + len(left) == len(own)
    has_all_failed = len(unchecked) + len(left) >= len(own) - cell.start * cell.row.asks
    is_over = bool(left) or (len(unchecked) >= 3 and has_all_failed and not cell.once)
    codes = {3} if cell.row.stands_in else {0} if is_answer else {3} if is_silent or is_over else {0}
    # Of two links, the request for both and those for each make three that are refused; a bad token ends all.
    ends_early = cell.fault.final and (cell.row.form == "graphql" or not cell.once)
    has_no_name = cell.fault.name == "DNS failure"  # of its host, which is then unavailable at once
    codes |= {3} if (ends_early or has_no_name) and not is_answer else set()
    assert outcome.code in codes, outcome.said
    assert (outcome.code == 3) == bool(outcome.report["down"] or outcome.report["tripped"])


def _no_more_suffer_than_must(cell: Cell, outcome: Outcome, was: Metadata, now: Metadata) -> None:
    """A fault that goes away costs at most what one request asks for; one that stays spares what came before.

    Where that is too much, the breaker sets aside the rest.
    """
    own = [ref for ref in was if ref.source == cell.row.source]
    tripped = {each["source"]: each for each in outcome.report["tripped"]}
    suffering = sum(now[ref].facts == was[ref].facts for ref in own)
    if cell.row.source in tripped:
        failed = int(tripped[cell.row.source]["failed"])
        assert failed >= 3
        assert failed > 0.2 * int(tripped[cell.row.source]["asked"])
        assert suffering == len(own)
        suffering = failed
    assert suffering <= len(own) - cell.start * cell.row.asks
    if cell.once:
        assert suffering <= cell.row.asks


# --- a cell of the pull request ---


def check_publishing(cell: Cell, folder: Path) -> None:
    row = cell.row
    wanted = taken_over(row) if row.edited else after(row)
    allowed = (wanted, left(row)) if row.edited else (wanted,)
    known = simulated(row, renewed=True)
    store = seed(known, folder / "list.git", before(row))
    if row.edited:
        users.push(known.github, "main", edited(before(row)))
    main = store.head("main")
    with staged(row, known) as stage:
        strike, environment = _ill(cell, stage)
        outcome = carried_out(stage, _empty(folder), environment)
        _the_fault_struck(cell, stage, strike)
        _the_end_is_bounded_and_quiet(outcome)
        assert store.head("main") == main, "the base was touched"
        _the_branch_is_whole(store, *allowed)
        assert outcome.code in ({3} if NO_NETWORK in outcome.said else {0, 1}), outcome.said
        if outcome.code == 0:
            _all_is_in_place(known, store, outcome)
        elif NO_NETWORK not in outcome.said:
            assert re.search(cell.fault.says, outcome.said.splitlines()[-1]), outcome.said
        if cell.fault.harmless and not row.writes:
            assert outcome.code == 0, outcome.said

    with staged(row, known) as stage:
        again = carried_out(stage, _empty(folder), environment_of(stage))
        assert again.code == 0, again.said
        assert store.head("main") == main
        assert store.get_ref(f"refs/heads/{BRANCH}") is not None
        _the_branch_is_whole(store, wanted)
        _all_is_in_place(known, store, outcome)


def _empty(folder: Path) -> Path:
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    return empty


def _the_branch_is_whole(store: GitStore, *allowed: Mapping[str, str]) -> None:
    """The branch is not there, or holds all that is true now, and every file of the base."""
    if store.get_ref(f"refs/heads/{BRANCH}") is not None:
        assert store.read_files(BRANCH) in [dict(files) for files in allowed]


def _all_is_in_place(known: UpstreamState, store: GitStore, outcome: Outcome) -> None:
    """There is one pull request, open, for the branch as it is, and without a comment.

    It has its label, unless a run has said that GitHub refused it.
    """
    (pull,) = known.github.pulls.values()
    assert (pull.open, pull.head, pull.head_sha) == (True, BRANCH, store.head(BRANCH))
    assert pull.labels == ("metadata",) or re.search("Could not add labels: .*GitHub", outcome.said)
    assert pull.comments == ()
    assert "enrich-state" in (pull.body or "")
