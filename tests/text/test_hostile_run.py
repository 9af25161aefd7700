"""Hostile text through the whole program: it comes from the upstreams, over HTTP, and ends in what readers see."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from enricher.metadata.store import read_metadata
from enricher.publish.github.identity import BRANCH
from enricher.text.markdown import clean
from simulated_upstreams import serve
from simulated_upstreams.samples import sample_state, seed
from simulated_upstreams.state import ArxivPaper, Repo, UpstreamState, UsenixPage
from tests.support.command import Result, enrich
from tests.support.github_page import references, render, skeleton
from tests.support.payloads import HOSTILE
from tests.support.runner import commands, outputs

pytestmark = pytest.mark.slow

# What no XML can hold, and what HTML's or XML's reader makes of line ends is no payload of ours.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_STEERING = re.compile(
    "\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
_COLUMNS = (
    "name",
    "title",
    "authors",
    "year",
    "venue",
    "paper",
    "code",
    "license",
    "award",
    "doi",
    "last_commit",
)
# A title that shows nothing fails, and leaves another row.
TEXTS = [text for text in HOSTILE.values() if clean(text)]
_PAGES = 12  # of USENIX, each of which is a request


@dataclass(frozen=True)
class Night:
    """What one run left behind."""

    result: Result
    files: Mapping[str, str]
    title: str
    body: str
    message: str
    summary: str
    output: str
    report: str


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return night(tmp_path_factory.mktemp("hostile"), TEXTS)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Night:
    return night(tmp_path_factory.mktemp("plain"), ["plain words"] * len(TEXTS))


def night(folder: Path, texts: list[str]) -> Night:
    """Run `enrich --pull-request` as Actions does, on a list whose every entry is one of these texts."""
    upstreams = sample_state()
    populate(upstreams, texts)
    store = seed(upstreams, folder / "list.git", {"catalog.yaml": catalog(len(texts))})
    with serve(upstreams) as running:
        said = {
            **running.environment,
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(folder / "output"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        }
        result = enrich(folder, said, "--pull-request", "--verbose", "--report", "report.json")
    assert result.code == 0, result.err
    (pull,) = upstreams.github.pulls.values()
    return Night(
        result,
        store.read_files(BRANCH),
        pull.title,
        pull.body or "",
        store.read_commit(store.head(BRANCH)).message,
        (folder / "summary").read_text("utf-8"),
        (folder / "output").read_text("utf-8"),
        (folder / "report.json").read_text("utf-8"),
    )


def populate(upstreams: UpstreamState, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        written = _NO_XML.sub("", text) or "nothing is left"
        upstreams.papers[f"2401.{number + 1:05}"] = ArxivPaper(
            title=written,
            authors=(written, "Second Author"),
            abstract=written,
            category="cs.DC",
            published="2024-01-01T00:00:00Z",
            comment=written,
            journal=written,
        )
        repository = Repo(id=5_000 + number, full_name=f"octo/tool{number}", license=text, description=text)
        upstreams.github.add(replace(repository, default_branch=text, last_commit="2024-06-01T12:00:00Z"))
        upstreams.pages[f"/conference/nsdi24/presentation/p{number}"] = UsenixPage(
            title=written,
            authors=((written, written),),
            paragraphs=(written,),
            year=2024,
            venue=written,
            award=written,
        )


def catalog(count: int) -> str:
    """Return a catalog of so many entries, the first ones with a page of USENIX in place of arXiv's."""
    entries = "".join(
        f"      - {{name: E{n}, paper: '{_paper(n)}', code: 'https://github.com/octo/tool{n}'}}\n"
        for n in range(count)
    )
    columns = "".join(f"      - {{title: {field}, field: {field}}}\n" for field in _COLUMNS)
    return f"title: A list\nsections:\n  - id: one\n    title: One\n    columns:\n{columns}    entries:\n{entries}"


def _paper(number: int) -> str:
    if number % (len(TEXTS) // _PAGES):
        return f"https://arxiv.org/abs/2401.{number + 1:05}"
    return f"https://www.usenix.org/conference/nsdi24/presentation/p{number}"


@pytest.mark.parametrize("name", ["README.md", "abstracts.md"])
def test_a_file_of_hostile_texts_has_the_elements_of_one_of_plain_words(
    name: str, hostile: Night, plain: Night
) -> None:
    assert references(render(hostile.files[name])) == []
    assert _without_paragraphs(hostile.files[name]) == _without_paragraphs(plain.files[name])


def test_the_body_and_the_summary_have_no_element_that_plain_words_would_not_make(
    hostile: Night, plain: Night
) -> None:
    links = {
        f"a href={url!r}"
        for n in range(len(TEXTS))
        for url in (_paper(n), f"https://github.com/octo/tool{n}")
    }
    for page, usual in ((hostile.body, plain.body), (hostile.summary, plain.summary)):
        assert references(render(page)) == []
        assert set(_without_paragraphs(page)) - set(_without_paragraphs(usual)) - links == set()
        assert len(page) <= 65_536


def _without_paragraphs(page: str) -> list[str]:
    """Return the elements of a page; abstracts have as many paragraphs as their texts."""
    bones = [bone for bone in skeleton(render(page)) if bone not in {"p", "/p"}]
    return [bone for bone in bones if not bone.startswith("comment")]


def test_the_files_hold_no_character_that_steers_and_the_metadata_reads_back(hostile: Night) -> None:
    found = [c for text in hostile.files.values() for c in _STEERING.findall(text)]

    assert found == []
    assert len(read_metadata(hostile.files["metadata.yaml"])) > len(TEXTS)
    assert hostile.files["catalog.yaml"] == catalog(len(TEXTS))


def test_title_commit_and_outputs_are_the_bots_own_words(hostile: Night, plain: Night) -> None:
    assert re.fullmatch(r"Add stars, licenses and abstracts for \d+ papers", hostile.title)
    assert re.fullmatch(r"Add .*\n\nEnricher-State: v1(?:\n \S+)+\nEnricher-Seal: \w+\n", hostile.message)
    said, usual = outputs(hostile.output), outputs(plain.output)
    assert said.keys() == usual.keys()
    assert said["pull-request-branch"] == BRANCH


def test_the_runner_finds_no_command_in_what_is_printed(hostile: Night) -> None:
    printed = hostile.result.out + hostile.result.err

    assert [name for name, _ in commands(printed)] == ["warning"] * len(_warnings(hostile))
    assert _STEERING.findall(printed) == []


def _warnings(night: Night) -> list[str]:
    return [line for line in night.result.out.splitlines() if line.startswith("::warning title=enrich::")]


def test_the_report_holds_the_words_and_nothing_that_steers(hostile: Night) -> None:
    assert list(_steering_texts(json.loads(hostile.report))) == []
    assert "javascript:alert(1)" in hostile.report


def _steering_texts(value: object) -> Iterator[str]:
    match value:
        case str() if _STEERING.search(value):
            yield value
        case list():
            for item in value:
                yield from _steering_texts(item)
        case dict():
            yield from _steering_texts(list(value.values()))
