"""Foreign text does nothing but be read: every payload, in every field, at every place where it is shown."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product

import click
import pytest
import yaml

from enricher.metadata.store import read_metadata
from enricher.review.state import is_sealed, state_of_commit
from enricher.text.markdown import clean, clean_paragraphs, shorten
from tests.support.github_page import references, render, shown, skeleton
from tests.support.payloads import HOSTILE
from tests.support.runner import commands, outputs
from tests.support.sinks import FIELDS, LINES, PAGES, Fields, metadata, taken_in

SOME = dict([*HOSTILE.items()][::3])  # neighbors are of a kind
ALL = (FIELDS,)
EACH = tuple((field,) for field in FIELDS)
MEGABYTE = 1_048_576
# What a terminal obeys, or does not show. A tab and the end of a line are what they seem.
_STEERING = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# What costs most of what reads a text letter by letter.
LONG = [
    "\u0327\u0301",
    " \n",
    "@",
    "a",
    ":a",
    "1a",
    "{",
    "}",
    "\\",
    "[",
    "<",
    "&",
    "$",
    "\n",
    " ",
    "www.",
    "| ",
]
# What GitHub would not act upon even if it came as it is, in the places where it comes.
INERT = [
    *("encoded address", "lone bracket", "footnote", "tags", "fullwidth", "lookalikes"),
    *("other digits", "yaml tag", "yaml text", "yaml values", "yaml number", "json", "percent"),
]

Check = Callable[[str, Fields], Iterator[str]]


@pytest.mark.parametrize(
    ("payloads", "hostile"),
    [
        pytest.param(SOME, ALL, id="some, all fields at once"),
        pytest.param(HOSTILE, ALL, id="all fields at once", marks=pytest.mark.nightly),
        pytest.param(HOSTILE, EACH, id="each", marks=pytest.mark.nightly),
    ],
)
def test_nothing_is_active_wherever_text_of_a_source_is_shown(
    payloads: Mapping[str, str], hostile: tuple[Fields, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    cases = list(product(payloads.items(), hostile, CHECKS.items()))
    active = [
        f"{name} in {', '.join(where)} at {sink}: {what}"
        for (name, text), where, (sink, check) in cases
        for what in check(text, where)
    ]
    with capsys.disabled():
        size = f"{len(payloads)} payloads x {len(hostile)} choices of fields x {len(CHECKS)} sinks"
        click.echo(f"\n{size} = {len(cases):,}, active after rendering: {len(active)}")
    assert active == []


@pytest.mark.slow
def test_the_checks_see_what_would_be_active_if_it_came_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for sink, text in product(PAGES, HOSTILE.values()):
        plain_page(sink, plain_words(text), FIELDS)  # with everything in place
    for module in ("review.body.facts", "review.body.parts", "review.body.decisions", "render.entry_view"):
        monkeypatch.setattr(f"enricher.{module}.markdown", _as_it_is)
    monkeypatch.setattr("enricher.review.body.facts.html", _as_it_is)

    unseen = [name for name, text in HOSTILE.items() if not any(map(any, _found(text)))]

    assert unseen == INERT


def _as_it_is(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _found(text: str) -> Iterator[Iterator[str]]:
    return (on_page(sink)(text, FIELDS) for sink in PAGES)


def test_a_body_of_long_texts_everywhere_is_one_that_github_takes() -> None:
    assert len(PAGES["body, all new"]("&lt; " * 5_000, FIELDS)) <= 65_536


@pytest.mark.parametrize(
    ("letters", "size"),
    [
        *((letters, MEGABYTE // 16) for letters in LONG[:3]),
        *(pytest.param(letters, MEGABYTE, marks=pytest.mark.nightly) for letters in LONG),
    ],
)
def test_a_long_text_takes_time_in_proportion_and_makes_a_body_that_github_takes(
    letters: str, size: int
) -> None:
    took = []
    for length in (size // 4, size):
        text = letters * (length // len(letters))
        start = time.process_time()
        said = PAGES["body, all new"](text, ("title", "abstract"))
        took.append(time.process_time() - start)
        assert len(said) <= 65_536
    assert took[1] < 10 * took[0] + 0.5  # four times as much; with the square it would be sixteen times


# --- what is wrong with a place -------------------------------------------------------------------


def on_page(sink: str) -> Check:
    """Compare the page with one of plain words: it must have the same elements, and no reference."""

    def check(text: str, hostile: Fields) -> Iterator[str]:
        page, plain = render(PAGES[sink](text, hostile)), plain_words(text)
        elements, words = plain_page(sink, plain, hostile)
        if skeleton(page) != elements:
            yield f"elements {sorted(set(skeleton(page)) ^ set(elements))}"
        yield from references(page)
        if clean(plain) in words and shorten(text, 75).rstrip("…") not in shown(page):
            yield f"the words are not shown: {clean(text)!r}"

    return check


@cache
def plain_page(sink: str, text: str, hostile: Fields) -> tuple[list[str], str]:
    """Return the elements and the words of the page that plain text makes."""
    page = render(PAGES[sink](text, hostile))
    return skeleton(page), shown(page)


def plain_words(text: str) -> str:
    """Return as many words without a meaning, in as many paragraphs; what shows nothing stays."""
    numbers: dict[str, int] = {}
    paragraphs = (
        " ".join(f"w{numbers.setdefault(word, len(numbers))}" for word in paragraph.split())
        for paragraph in clean_paragraphs(text)
    )
    return "\n\n".join(paragraphs) or text


def on_terminal(text: str, hostile: Fields) -> Iterator[str]:
    said = LINES["terminal and log"](text, hostile)
    yield from map(repr, commands(said))
    yield from _unprintable(said)


def on_annotations(text: str, hostile: Fields) -> Iterator[str]:
    said = LINES["annotations"](text, hostile)
    yield from _unprintable(said)
    lines = said.split("\n")
    warnings = [data for name, data in commands(said) if name == "warning"]
    if len(warnings) != len(lines) or len(commands(said)) != len(lines):
        yield f"{commands(said)}"
    yield from (f"hidden line: {data!r}" for data in warnings if re.search("%0[AD]", data, re.IGNORECASE))


def _unprintable(said: str) -> Iterator[str]:
    yield from map(repr, _STEERING.findall(said))


def in_json(text: str, hostile: Fields) -> Iterator[str]:
    said = LINES["JSON report"](text, hostile)
    if not re.fullmatch(r"[\n -~]*", said):
        yield "characters beyond ASCII"
    if list(json.loads(said)) != [
        "asked",
        "not_due",
        "left",
        "held",
        "down",
        "tripped",
        "changes",
        "waiting",
        "known",
        "problems",
        "publications",
        "ended",
        "readme_edits",
        "upstreams",
        "coverage",
        "published",
    ]:
        yield "another key"


def in_title(text: str, hostile: Fields) -> Iterator[str]:
    said = LINES["title"](text, hostile)
    edits = r"From README\.md: [a-z0-9 ,]+"
    if not re.fullmatch(rf"{edits}(?:; Update [a-z0-9 ,]+)?(?: \(\d+ links? needs? review\))?", said):
        yield said


def in_commit_message(text: str, hostile: Fields) -> Iterator[str]:
    said = LINES["commit message"](text, hostile)
    trailers = r"Enricher-State: v1(?:\n [A-Za-z0-9+/=]{1,72})+\nEnricher-Seal: [0-9a-f]{64}\n"
    if re.search(r"#\d|@\w", said) or not re.fullmatch(rf"[^\n]+\n\n{trailers}", said):
        yield said
    if not is_sealed(said, "0" * 40, ("1" * 40,)) or state_of_commit(said) is None:
        yield "the seal is broken"


def in_outputs(text: str, hostile: Fields) -> Iterator[str]:
    said, plain = (outputs(LINES["GITHUB_OUTPUT"](words, hostile)) for words in (text, plain_words(text)))
    if list(said) != list(plain):
        yield f"another output: {list(said)}"
    if any(said[name] != plain[name] for name in ("changes", "problems", "pull-request-number")):
        yield "another value"


def in_metadata(text: str, hostile: Fields) -> Iterator[str]:
    said = metadata(text, hostile)
    if read_metadata(said) != taken_in(text, hostile):
        yield "it reads back as something else"
    if said != metadata(clean_again(text), hostile):
        yield "it is not clean"
    kinds = {type(event) for event in yaml.parse(said)}
    yield from (kind.__name__ for kind in kinds & {yaml.AliasEvent})
    events = [event for event in yaml.parse(said) if isinstance(event, yaml.NodeEvent)]
    yield from (f"anchor or tag: {event}" for event in events if event.anchor or getattr(event, "tag", None))
    yield from _unprintable(said)


def clean_again(text: str) -> str:
    return "\n\n".join(clean_paragraphs(text))


CHECKS: dict[str, Check] = {
    **{sink: on_page(sink) for sink in PAGES},
    "terminal and log": on_terminal,
    "annotations": on_annotations,
    "JSON report": in_json,
    "title of the pull request": in_title,
    "commit message": in_commit_message,
    "GITHUB_OUTPUT": in_outputs,
    "metadata.yaml": in_metadata,
}
