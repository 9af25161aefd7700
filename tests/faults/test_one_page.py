"""Of ten new links of a source, one always fails: the other nine have their facts after the first night."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Final

import pytest
from _pytest.mark import ParameterSet

from enricher.catalog.reader import read_catalog
from enricher.metadata.store import read_metadata
from enricher.model.facts import Paper, Record
from enricher.render.marked import skeleton
from simulated_upstreams.server import Raw, Request, Response
from tests.faults.matrix import ROWS, carried_out, catalog, environment_of, put, simulated, staged
from tests.faults.newer import FIRST, FIRST_PREPRINT, preprint
from tests.faults.stage import Row, Stage
from tests.faults.table import CHALLENGE, PAGE, Instead, never, reset, says, status, throttle

COUNT: Final = 10
FAULTS: Final[Mapping[str, Instead]] = {
    "403": status(403),
    "404": status(404),
    "429": throttle(429, "Too many"),
    "429, an hour": throttle(429, "Too many", "3600"),
    "500": status(500),
    "silence": never,
    "reset": reset,
    "challenge page": says(CHALLENGE),
    "another page": says(PAGE),
}
# What a request for the link in the middle has in it, where it is not the number of that link.
MARKS: Final = {
    **dict.fromkeys(("arxiv", "datacite", "paperswithcode"), preprint(FIRST_PREPRINT + 4)),
    "usenix": "author-5",
    "github": "tool-5",
    "conference": "mlsys-2025-",
}
OF_ALL: Final = frozenset(
    {"proceedings, robots.txt", "USENIX, robots.txt", "ECVA, list"}
)  # of no single link
# The links of OpenReview that a programme has are in one file, and have no request of their own.
ASKERS: Final = tuple(
    row for row in ROWS if row.source and row.name not in OF_ALL and not row.name.endswith("for OpenReview")
)


def strike(row: Row, stage: Stage, fault: Instead) -> Callable[[Request], Response | Raw | None]:
    mark = MARKS.get(row.host, str(FIRST + 4))

    def answer(request: Request) -> Response | Raw | None:
        is_own = row.matches(request) or row.form == "works"  # which is asked for alone at another address
        is_struck = is_own and mark in request.target + request.body.decode()
        return fault(stage, request) if is_struck else None

    return answer


def has_all(row: Row, record: Record) -> bool:
    """Return whether there are facts, and those of an index that only fills what is empty."""
    if row.further:
        return isinstance(record.facts, Paper) and getattr(record.facts, row.further) is not None
    return record.facts is not None


def cells() -> Iterator[ParameterSet]:
    """Yield each fault of each row; a cell of each third row, and so of many faults, is in `make test`."""
    quick = [name for name in FAULTS if name != "silence"]
    for number, row in enumerate(ASKERS):
        for fault in FAULTS:
            is_sample = number % 3 == 0 and fault == quick[number // 3 % len(quick)]
            marks = [] if is_sample else [pytest.mark.nightly]
            yield pytest.param(row, fault, id=f"{row.name}-{fault}", marks=marks)


@pytest.mark.parametrize(("row", "fault"), [*cells()])
def test_the_other_nine_have_their_facts(row: Row, fault: str, tmp_path: Path) -> None:
    known = simulated(row, renewed=False, count=COUNT)
    text = catalog(known)
    put(tmp_path, {"papers.yaml": text, "README.md": skeleton(read_catalog(text))})
    with staged(row, known) as stage:
        stage.server.faults.append(strike(row, stage, FAULTS[fault]))
        timeout = {"ENRICHER_TIMEOUT": "0.5"} if fault == "silence" else {}
        outcome = carried_out(stage, tmp_path, {**environment_of(stage), **timeout})
    stored = read_metadata(outcome.files["metadata.yaml"])
    whole = {str(ref) for ref, record in stored.items() if ref.source == row.source and has_all(row, record)}
    struck = 3 if row.source == "conference" else 1  # a file of it has the papers of a year
    if (row.form, fault) == ("abstracts", "404"):  # there are years that have no such file
        struck = 0
    assert len(whole) == COUNT - struck
    problems, left = outcome.report["problems"], outcome.report["left"]
    assert {problem["source"] for problem in problems} <= {row.source, row.fills}
    named = [problem["link"] for problem in problems if problem["source"] == row.source]
    if row.stands_in:  # that the source does not answer is said of each link
        assert (outcome.code, len({*named, *map(str, left)})) == (3, COUNT), outcome.said
    else:
        is_unknown = (row.form, fault) == ("paper", "404")  # there are papers that an index does not know
        assert (outcome.code, left, len(named)) == (0, [], 0 if is_unknown else struck), outcome.said
        assert not whole & set(named)


@pytest.mark.sample(every=2)
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.form in {"atom", "graphql"}], ids=lambda row: row.name
)
def test_where_every_third_request_fails_at_random_nearly_all_links_have_their_facts(
    row: Row, tmp_path: Path
) -> None:
    known = simulated(row, renewed=False, count=300)
    text = catalog(known)
    put(tmp_path, {"papers.yaml": text, "README.md": skeleton(read_catalog(text))})
    chance = Random(7)
    with staged(row, known) as stage:
        stage.server.faults.append(
            lambda request: status(500)(stage, request) if chance.random() < 0.3 else None
        )
        outcome = carried_out(stage, tmp_path, environment_of(stage))
    stored = read_metadata(outcome.files["metadata.yaml"])
    assert outcome.code == 0, outcome.said
    assert sum(ref.source == row.source and has_all(row, record) for ref, record in stored.items()) >= 297


def test_a_source_that_is_down_keeps_what_it_found_before(tmp_path: Path) -> None:
    """Seven pages are answered, and then none: the run ends with 3, and the next one needs the rest alone."""
    (row,) = (row for row in ROWS if row.name == "USENIX, pages")
    known = simulated(row, renewed=False, count=COUNT + 2)
    text = catalog(known)
    put(tmp_path, {"papers.yaml": text, "README.md": skeleton(read_catalog(text))})
    with staged(row, known) as stage:
        pages: list[str] = []

        def fail(request: Request) -> Response | Raw | None:
            pages.append(request.path)
            return status(403)(stage, request) if row.matches(request) and len(pages) > 1 + 7 else None

        stage.server.faults.append(fail)
        first = carried_out(stage, tmp_path, environment_of(stage))
        stage.server.faults.clear()
        stage.server.requests.clear()
        second = carried_out(stage, tmp_path, environment_of(stage))
    assert (first.code, [*map(str, first.report["down"])]) == (3, ["usenix"])
    assert [len(first.report[key]) for key in ("problems", "left")] == [3, 2]
    assert (second.code, second.report["problems"], second.report["left"]) == (0, [], [])
    found = {ref.id for ref in read_metadata(first.files["metadata.yaml"]) if ref.source == "usenix"}
    assert len(found) == 7
