"""What holds for any bytes: one function a format; it raises where that is broken.

Each returns whether the bytes were accepted, so that a run shows how far its inputs get.
"""

import re
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import count, cycle
from typing import Any, Final

import httpx

from enricher.catalog.reader import decode, read_catalog
from enricher.errors import CatalogInvalid, MarkersInvalid, MetadataInvalid, UserError
from enricher.fetch.run import fetch
from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.importer.convert import add_tables, import_readme
from enricher.links.resolve import blocked, resolve
from enricher.metadata.store import read_metadata, write_metadata
from enricher.model.facts import Facts, Metadata, Paper, Record, Ref, Repository
from enricher.model.publishing import Texts
from enricher.model.run import Found, Outcome
from enricher.model.source import Source, WellKnown
from enricher.readme.markers import without_markers
from enricher.readme.structure import comments
from enricher.render.files import render
from enricher.review.catalog_edits import move_links
from enricher.review.state import State, state_of_body, state_of_commit
from enricher.sources.arxiv import Arxiv
from enricher.sources.github import GitHub, GraphqlApi, RestApi
from enricher.sources.usenix import Usenix
from enricher.yaml_io.nodes import Node, Pairs, Scalar, compose
from tests.support.list_texts import list_texts
from tests.support.outcomes import until_the_end
from tests.support.seals import unsealed

DAY: Final = date(2026, 11, 24)
HOST: Final = "https://upstream.example"
_LONGEST_REASON: Final = 500  # characters, as a run takes them in

# As YAML 1.1 counts lines, and as editors do: a mistake lies within the file by the one or the other.
_YAML_ENDS: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_PLACE: Final = re.compile(r"metadata\.yaml:(\d+):(\d+): (\S.*)", re.DOTALL)
_MARK: Final = re.compile(r"<!-- enrich:(begin|end) ([a-z0-9-]+) -->")

CATALOG: Final = """\
title: A list
sections:
  - id: training
    title: Training
    columns:
      - {title: Name, field: name}
      - {title: Authors, field: authors}
      - {title: Paper, field: paper}
      - {title: Goal, field: goal, kind: legend}
      - {title: Code, field: code}
    legend: {title: Symbols, symbols: {Cost: ♦, Fairness: ♥}}
    entries:
      - {name: First, paper: "https://arxiv.org/abs/2311.15566", code: "https://github.com/owner/repository"}
      - {name: Second, paper: "https://www.usenix.org/conference/nsdi24/presentation/hu", goal: [Cost, Fairness]}
glossary: {QoS: Quality of Service}
"""
HOSTILE: Final[tuple[Facts, ...]] = (
    Paper(
        title="<!-- enrich:end training --> | `a` @user #12 \x07\u202e",
        authors=("First | Author", "<!-- enrich:begin training -->"),
        year=2023,
        venue="A Symposium (AS 24)",
        pdf="https://a.example/(b|c",
        abstract="# One\n\n</details> \\| two\x85three\n\n<!-- enrich:end abstracts -->",
    ),
    Repository(name="Owner/Repository", stars=1234, license="| `x`", description="[a](b)\u2028"),
)


# --- the files ------------------------------------------------------------------------------------


def check_catalog(data: bytes) -> bool:
    """A catalog is refused with mistakes that lie within it, or renders, and renders again the same."""
    try:
        listed = read_catalog(decode(data))
    except CatalogInvalid as error:
        _check_mistakes(error, data)
        return False
    try:
        links = resolve(listed, _SOURCES)
    except UserError as error:  # a source that does not exist
        _check_words(str(error))
        return False
    blocked(listed.entries())
    facts = cycle(HOSTILE)
    metadata = {ref: Record(next(facts), DAY) for ref in sorted(set(links.values()))}
    once = render(listed, links, metadata, list_texts("", "", "", ""))
    assert render(listed, links, read_metadata(_saved(once.metadata)), once) == once, "no fixed point"
    _saved(once.lists["README.md"] + once.abstracts["abstracts.md"])
    return True


def check_metadata(data: bytes) -> bool:
    """Metadata is refused at a place within it, or is written and read back with every fact."""
    try:
        records = read_metadata(decode(data, "metadata.yaml"))
    except CatalogInvalid as error:
        _check_mistakes(error, data)
        return False
    except MetadataInvalid as error:
        _check_metadata_message(str(error), data)
        return False
    written = _saved(write_metadata(records))
    assert read_metadata(written) == {ref: _without_empty(one) for ref, one in records.items()}, "lost facts"
    assert write_metadata(read_metadata(written)) == written, "written otherwise the second time"
    listed = read_catalog(CATALOG)
    once = render(listed, _LINKS, records, list_texts("", "", "", ""))
    assert render(listed, _LINKS, read_metadata(once.metadata), once) == once, "no fixed point"
    return True


def check_readme(data: bytes) -> bool:
    """What is outside of a README's marks is kept to the byte, and what is inside is a fixed point."""
    text = _text(data)
    after = _rendered(list_texts("", "", text, ""), "README.md")
    assert after is None or not text or _outside(after.lists["README.md"]) == _outside(text), (
        "changed a person's words"
    )
    return after is not None


def check_abstracts(data: bytes) -> bool:
    """The same of abstracts.md."""
    text = _text(data)
    after = _rendered(list_texts("", "", "", text), "abstracts.md")
    assert after is None or not text or _outside(after.abstracts["abstracts.md"]) == _outside(text), (
        "changed a person's words"
    )
    return after is not None


def _rendered(texts: Texts, file: str) -> Texts | None:
    """Return the files of the hostile list, None where the file lacks its marks and says so."""
    listed = read_catalog(CATALOG)
    facts = cycle(HOSTILE)
    metadata = {ref: Record(next(facts), DAY) for ref in sorted(_LINKS.values())}
    try:
        once = render(listed, _LINKS, metadata, texts)
    except MarkersInvalid as error:
        _check_marks_message(str(error), file)
        return None
    assert render(listed, _LINKS, metadata, once) == once, "no fixed point"
    return once


def _outside(text: str) -> list[str]:
    """Return what people wrote: the pieces before, between and behind the blocks, and the marks."""
    text = unsealed(text)
    pieces, kept, opened = [], 0, False
    for mark in _marks(text):
        if not opened:
            pieces += [text[kept : mark.start()], mark[0]]
        else:
            pieces.append(mark[0])
        opened, kept = mark[1] == "begin", mark.end()
    return [*pieces, text[kept:]]


def _marks(text: str) -> list[re.Match[str]]:
    """Return the marks that are comments of their own, and no text in code or within another comment."""
    number = count()
    numbered = _MARK.sub(lambda _: f"<!--\ue000{next(number)}-->", text)
    own = {comment.text for comment in comments(numbered)}
    return [mark for at, mark in enumerate(_MARK.finditer(text)) if f"<!--\ue000{at}-->" in own]


def check_moves(data: bytes) -> bool:
    """A link that moves changes its own scalar, and no other character of the catalog."""
    text = _text(data)
    moved = move_links(text, MOVES)
    before, after = compose(text), compose(moved)
    if before.mistakes:
        assert moved == text, "changed a catalog that has mistakes"
        return False
    assert not after.mistakes, f"broke the YAML: {after.mistakes}"
    kept = last = 0
    for was, now in zip(_scalars(before.root), _scalars(after.root), strict=True):
        assert moved[last : now.start] == text[kept : was.start], "changed what is before a scalar"
        kept, last = was.end, now.end
        if now.text == was.text:
            assert moved[now.start : now.end] == text[was.start : was.end], "wrote a scalar again"
        else:
            assert now.text.strip() == MOVES.get(was.text.strip()), "changed a scalar into another"
            assert now.type == "str", "a link is no text any more"
    assert moved[last:] == text[kept:], "changed what is behind the last scalar"
    return moved != text


def check_import(data: bytes) -> bool:
    """A README is refused with a word why, or becomes a catalog, and keeps every line of its own."""
    try:
        text = decode(data, "README.md")
        added = add_tables(read_catalog(CATALOG), CATALOG, text)
        imported = import_readme(text)
    except UserError as error:
        _check_words(str(error))
        return False
    old = {entry.name for entry in read_catalog(CATALOG).entries()}
    assert old <= {entry.name for entry in added.catalog.entries()}, "new tables cost an entry"
    kept = without_markers(imported.readme).removeprefix(without_markers(text))
    assert kept in {"", "\n", "\r\n", "\r"}, "the import changed a line"  # but that it may end the last one
    links = resolve(imported.catalog, _SOURCES)
    once = render(imported.catalog, links, {}, list_texts(imported.text, "", imported.readme, ""))
    assert _outside(once.lists["README.md"]) == _outside(imported.readme), (
        "changed what is outside of the marks"
    )
    assert render(imported.catalog, links, {}, once) == once, "no fixed point"
    return True


# --- the upstreams --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Answered:
    """A source whose answers are there: so what a run takes in is seen apart from what the source raises."""

    name: str
    outcomes: tuple[Outcome, ...]
    every: int = 1
    known: tuple[WellKnown, ...] = ()

    def match(self, url: str) -> str | None:
        return None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        return iter(self.outcomes)


class _Nobody:
    """Watches nothing."""

    def planned(self, due: Sequence[Ref]) -> None:
        pass

    def arrived(self, outcome: Outcome) -> None:
        pass

    def ended(self, source: str) -> None:
        pass


_NOBODY: Final = _Nobody()


class _Upstream:
    """Answers every request with the body that it was given last, with status 200 unless another is set."""

    def __init__(self) -> None:
        self.body = b""
        self.status = 200
        self.robots: bytes | None = None
        self.web = Web(
            "Upstream",
            HOST,
            meter=Meter(),
            policy=RetryPolicy(attempts=1, first_wait=0),
            transport=httpx.MockTransport(self._serve),
            sleep=lambda _seconds: None,
        )

    def _serve(self, request: httpx.Request) -> httpx.Response:
        if request.url.path != "/robots.txt":
            return httpx.Response(self.status, content=self.body)
        return httpx.Response(404) if self.robots is None else httpx.Response(200, content=self.robots)


_UPSTREAM: Final = _Upstream()
_ARXIV: Final = Arxiv(_UPSTREAM.web, f"{HOST}/api/query")
_GRAPHQL: Final = GitHub(GraphqlApi(_UPSTREAM.web, f"{HOST}/graphql"))
_REST: Final = GitHub(RestApi(_UPSTREAM.web, HOST))
_SOURCES: Final[tuple[Source, ...]] = (Usenix(_UPSTREAM.web, HOST), _ARXIV, _GRAPHQL)
_LINKS: Final = resolve(read_catalog(CATALOG), _SOURCES)
MOVES: Final = {
    "https://github.com/owner/repository": "https://github.com/new/name",
    "https://github.com/owner/other": "https://a.example/{b}?c=#d,'e\"",
    "https://arxiv.org/abs/2311.15566": "not a link",
    "https://a.example/b": "https://a.example/%E2%80%A8]:",
}

_PAPERS: Final = ("2311.15566", "quant-ph/0201082", "2101.00001")
_PAGES: Final = ("conference/nsdi24/presentation/hu", "system/files/nsdi24-hu.pdf")
_REPOSITORIES: Final = ("owner/repository", "owner/other")


def check_atom(data: bytes) -> bool:
    """Whatever arXiv sends, with 200 or 400, each paper has one outcome, and a fact is kept as it came."""
    _check_source(_ARXIV, _PAPERS, data, status=400)
    return _check_source(_ARXIV, _PAPERS, data)


def check_usenix(data: bytes) -> bool:
    """The same of a USENIX page."""
    return _check_source(Usenix(_UPSTREAM.web, HOST), _PAGES, data)


def check_robots(data: bytes) -> bool:
    """Whatever robots.txt says, each page has one outcome, and a pause that can be waited for."""
    _UPSTREAM.web.delay = 0
    found = _check_source(Usenix(_UPSTREAM.web, HOST), _PAGES, _PAGE, robots=data)
    assert 0 <= _UPSTREAM.web.delay <= 300, "a pause that is too long to wait"
    return found


def check_graphql(data: bytes) -> bool:
    """The same of GitHub's answer to a query."""
    return _check_source(_GRAPHQL, _REPOSITORIES, data)


def check_rest(data: bytes) -> bool:
    """The same of GitHub's description of a repository."""
    return _check_source(_REST, _REPOSITORIES, data)


def check_state(data: bytes) -> bool:
    """What a pull request says of itself is read, or is nothing; it may have been edited into anything."""
    packed = b64encode(zlib.compress(data, 1)).decode()
    state_of_commit(f"title\n\nEnricher-State: v1 {packed}")
    state_of_commit(_text(data))
    state = state_of_body(f"<!-- enrich-state:v1 {packed} -->")
    assert state is None or isinstance(state, State)
    return state is not None


_PAGE: Final = b"""<html><head><meta name="citation_title" content="A Title">
<meta name="citation_pdf_url" content="/system/files/nsdi24-hu.pdf"></head><body></body></html>"""


def _check_source(
    source: Source, ids: Sequence[str], body: bytes, *, status: int = 200, robots: bytes | None = None
) -> bool:
    """Return whether anything was found."""
    _UPSTREAM.body, _UPSTREAM.status, _UPSTREAM.robots = body, status, robots
    answered = tuple(until_the_end(source.fetch(ids)).values())
    refs = [Ref(source.name, id_) for id_ in ids]
    assert sorted(outcome.ref for outcome in answered) == sorted(refs), "not one outcome for each id"
    outcomes = fetch(refs, (_Answered(source.name, answered),), _NOBODY).outcomes
    found = {outcome.ref: Record(outcome.facts, DAY) for outcome in outcomes if isinstance(outcome, Found)}
    _check_kept(found)
    for reason in _reasons(outcomes):
        _check_line(reason)
    return bool(found)


def _reasons(outcomes: Iterable[Outcome]) -> Iterator[str]:
    return (outcome.reason for outcome in outcomes if not isinstance(outcome, Found))


def _check_kept(found: Metadata) -> None:
    assert read_metadata(_saved(write_metadata(found))) == found, "a fact that the file does not keep"


# --- pieces ---------------------------------------------------------------------------------------


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _saved(text: str) -> str:
    """Return the text as it comes back from a file, which can hold no lone surrogate."""
    return text.encode().decode()


def _check_mistakes(error: CatalogInvalid, data: bytes) -> None:
    assert error.mistakes, "refused without a mistake"
    counts = _counts(data)
    for mistake in error.mistakes:
        _check_place(counts, mistake.line, mistake.column)
        _check_words(mistake.message)


def _counts(data: bytes) -> tuple[Sequence[str], ...]:
    text = _text(data)
    return _YAML_ENDS.split(text), text.split("\n")


def _check_place(counts: Iterable[Sequence[str]], line: int, column: int) -> None:
    assert any(_holds(lines, line, column) for lines in counts), f"outside of the file: {line}:{column}"


def _holds(lines: Sequence[str], line: int, column: int) -> bool:
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


def _check_metadata_message(message: str, data: bytes) -> None:
    place = _PLACE.fullmatch(message)
    assert place, f"a message without place and words: {message}"
    _check_place(_counts(data), int(place[1]), int(place[2]))


def _check_marks_message(message: str, file: str) -> None:
    assert re.match(rf"{file}:(\d+:)? \S", message), f"a message without place and words: {message}"


def _check_words(message: str) -> None:
    assert message.strip(), "a message without words"


def _check_line(reason: str) -> None:
    _check_words(reason)
    assert len(reason) <= _LONGEST_REASON, f"a reason of {len(reason)} characters"
    assert reason.isprintable(), f"a reason that is no line: {reason!r}"


def _without_empty(record: Record) -> Record:
    facts = record.facts
    return record if facts is None else replace(record, facts=_stated(facts))


def _stated(facts: Facts) -> Facts:
    """Return the facts with None for an empty text, which means the same: the source did not say."""
    empty: dict[str, Any] = {
        f.name: None for f in fields(facts) if getattr(facts, f.name) == "" and f.default is None
    }
    return replace(facts, **empty)


def _scalars(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Pairs):
        for key, value in node.nodes:
            yield key
            yield from _scalars(value)
    elif node is not None:
        for item in getattr(node, "nodes", ()):
            yield from _scalars(item)
