"""`enrich add`: from a link to the lines of an entry, over simulated sources and a simulated GitHub."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from simulated_upstreams import Upstreams, samples, serve
from simulated_upstreams.server import Request
from simulated_upstreams.state import Submission
from simulated_upstreams.users import close
from tests.support.command import Result, enrich
from tests.support.hosted_list import FILES, Hosted, down, hosting

pytestmark = pytest.mark.sample(every=2)

ARXIV = "https://arxiv.org/abs/2311.15566"
USENIX = "https://www.usenix.org/conference/nsdi24/presentation/hu"
TRACE = "https://github.com/InternLM/AcmeTrace"
README = """\
# Papers on serving

## Serving Systems

- [Orca: Serving in Turns](https://arxiv.org/abs/2101.00001), OSDI 2022 [[code](https://github.com/o/orca)]
- [Pages: Paging for Attention](https://arxiv.org/abs/2101.00002), SOSP 2023 [[code](https://github.com/o/pages)]
- [Quiet: Waiting Well](https://arxiv.org/abs/2301.00002), arXiv 2023

## Clusters in the Datacenter

- [Slow: Jobs in Turns](https://arxiv.org/abs/2101.00003), OSDI 2022 [[code](https://github.com/o/slow)]
- [Twirl: Jobs in Circles](https://arxiv.org/abs/2101.00004), SOSP 2023 [[code](https://github.com/o/twirl)]

## Tables

| Name | Year | Venue | Paper | Goal | Code | Stars |
|:---|:---|:---|:---|:---|:---|:---|
| Halls | 2024 | OSDI | [Paper](https://arxiv.org/abs/2101.00005) | speed | [Code](https://github.com/o/halls) | 12 |
| Rooms | 2023 | SOSP | [Paper](https://arxiv.org/abs/2101.00006) | - | - | - |
| Doors | 2021 | NSDI | [Paper](https://arxiv.org/abs/2101.00007) | cost | [Code](https://github.com/o/doors) | 5 |
"""
IN_PLACE = {"catalog.yaml": "title: Papers on serving\nreadme: README.md\n", "README.md": README}
GENERATED = """\
title: Papers on serving

sections:
  - id: serving
    title: Serving Systems
    columns:
      - {title: Name, field: name}
      - {title: Year, field: year}
      - {title: Paper, field: paper}
      - {title: Code, field: code}
    entries:
      - name: Orca
        paper: https://arxiv.org/abs/2101.00001

      - name: Pages
        paper: https://arxiv.org/abs/2101.00002
  - id: clusters
    title: Clusters in the Datacenter
    columns:
      - {title: Name, field: name}
      - {title: Paper, field: paper}
    entries: []
"""
MARKERS = "# Papers\n\n<!-- enrich:begin serving -->\n<!-- enrich:end serving -->\n\n<!-- enrich:begin clusters -->\n<!-- enrich:end clusters -->\n"


@pytest.fixture
def upstreams() -> Iterator[Upstreams]:
    with serve(samples.sample_state()) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return put(tmp_path, IN_PLACE)


def put(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def add(folder: Path, upstreams: Upstreams, *arguments: str) -> Result:
    return enrich(folder, upstreams.environment, "add", *arguments)


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir()}


def added_lines(folder: Path, was: str = README) -> list[str]:
    """Return the lines of the README that are new."""
    return [
        line
        for line in (folder / "README.md").read_text("utf-8").splitlines()
        if line not in was.splitlines()
    ]


def test_a_paper_becomes_an_item_of_the_section_with_its_words(folder: Path, upstreams: Upstreams) -> None:
    result = add(folder, upstreams, ARXIV)

    title = "SpotServe: Serving Generative Large Language Models on Preemptible Instances"
    line = f"- [{title}]({ARXIV}), ASPLOS 2024"
    assert added_lines(folder) == [line]
    assert (folder / "README.md").read_text("utf-8").splitlines()[7] == line
    assert result.code == 0
    shown, _, requests = result.out.rpartition("abstracts.md.\n")
    assert re.match(r"\d+ requests \(", requests)
    assert shown == (
        f'Found on arXiv: "{title}", 7 authors, 2024\n'
        "  venue  ASPLOS 2024\n"
        "Not a duplicate: compared with 8 entries.\n\n"
        "Section: Serving Systems (most words in common; choose with --section)\n\n"
        f"README.md, new line 8:\n{line}\n\n"
        "Wrote README.md (1 line), metadata.yaml, "
    )


def test_no_program_of_a_conference_is_read_for_one_paper(folder: Path, upstreams: Upstreams) -> None:
    result = add(folder, upstreams, ARXIV)

    assert "4 requests (arXiv 1, Hugging Face 1, paperswithcode.co 1, Crossref 1)." in result.out


def test_several_links_are_of_one_paper(folder: Path, upstreams: Upstreams) -> None:
    result = add(folder, upstreams, USENIX, TRACE)

    title = "Characterization of Large Language Model Development in the Datacenter"
    assert added_lines(folder) == [f"- [{title}]({USENIX}), NSDI 2024 [[code]({TRACE})]"]
    assert "Section: Clusters in the Datacenter (most words" in result.out
    assert f"  code   {TRACE}, 120 stars\n" in result.out


def test_a_paper_becomes_a_row_with_the_facts_that_its_columns_show(
    folder: Path, upstreams: Upstreams
) -> None:
    result = add(folder, upstreams, USENIX, TRACE, "--section", "Tables")

    title = "Characterization of Large Language Model Development in the Datacenter"
    row = f"| {title} | 2024 | NSDI | [Paper]({USENIX}) | - | [Code]({TRACE}) | 120 |"
    assert added_lines(folder) == [row]
    assert "README.md, new line 18 (the newest paper comes first in this section):\n" in result.out


def test_a_paper_becomes_lines_of_the_catalog_and_a_row_of_its_table(
    tmp_path: Path, upstreams: Upstreams
) -> None:
    folder = put(tmp_path, {"catalog.yaml": GENERATED, "README.md": MARKERS})
    result = add(folder, upstreams, ARXIV, "https://github.com/Hsword/SpotServe")

    lines = (
        "      - name: SpotServe\n"
        "        paper: https://arxiv.org/abs/2311.15566\n"
        "        code: https://github.com/Hsword/SpotServe\n"
    )
    before = "        paper: https://arxiv.org/abs/2101.00002\n"
    assert files(folder)["catalog.yaml"] == GENERATED.replace(before, f"{before}\n{lines}")
    assert f"catalog.yaml, new line 18:\n{lines}" in result.out
    assert "| SpotServe | 2024 | [Paper](https://arxiv.org/abs/2311.15566)" in files(folder)["README.md"]
    assert enrich(folder, upstreams.environment, "render", "--check").code == 0


def test_a_section_without_entries_gets_its_first_one(tmp_path: Path, upstreams: Upstreams) -> None:
    folder = put(tmp_path, {"catalog.yaml": GENERATED, "README.md": MARKERS})
    assert add(folder, upstreams, USENIX, "--section", "clusters").code == 0
    name = "Characterization of Large Language Model Development in the Datacenter"
    assert files(folder)["catalog.yaml"] == GENERATED.replace(
        "    entries: []\n", f"    entries:\n      - name: {name}\n        paper: {USENIX}\n"
    )


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path, upstreams: Upstreams) -> None:
    catalog = GENERATED.replace("name: Orca", "name: SpotServe")
    folder = put(tmp_path, {"catalog.yaml": catalog, "README.md": MARKERS})
    add(folder, upstreams, ARXIV, "--section", "serving")
    assert "      - name: SpotServe (2)\n" in files(folder)["catalog.yaml"]


def test_entries_in_a_form_that_cannot_be_edited_are_shown_to_be_added_by_hand(
    tmp_path: Path, upstreams: Upstreams
) -> None:
    entries = '    entries: [{name: Orca, paper: "https://arxiv.org/abs/2101.00001"}]\n  - id: clusters'
    start, end = GENERATED.index("    entries:\n"), GENERATED.index("  - id: clusters")
    catalog = GENERATED[:start] + entries + GENERATED[end + len("  - id: clusters") :]
    folder = put(tmp_path, {"catalog.yaml": catalog, "README.md": MARKERS})
    result = add(folder, upstreams, ARXIV, "--section", "serving")
    assert result.code == 2
    assert "add these lines by hand:\n      - name: SpotServe\n        paper: https://arxiv.org" in result.err
    assert files(folder)["catalog.yaml"] == catalog


SOURCES = {
    "arXiv": ("https://arxiv.org/pdf/1706.03762v7.pdf", "Attention Is All You Need", "arXiv 2017"),
    "a DOI": (
        "https://doi.org/10.1145/3341301.3359646",
        "PipeDream: generalized pipeline parallelism for DNN training",
        "SOSP 2019",
    ),
    "USENIX": (
        "https://www.usenix.org/conference/nsdi22/presentation/goyal",
        "Backpressure Flow Control",
        "NSDI 2022",
    ),
    "the PDF of one": (
        "https://www.usenix.org/system/files/nsdi24-hu.pdf",
        "Characterization of Large Language Model Development in the Datacenter",
        "NSDI 2024",
    ),
    "OpenReview": ("https://openreview.net/forum?id=AAAAAAAAAA", "Slow Cache: Waiting Well", "ICLR 2024"),
    "the ACL Anthology": (
        "https://aclanthology.org/N19-1423/",
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        "Sample Proceedings 2020",
    ),
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_link_of_each_kind_of_source_gives_the_whole_entry(
    kind: str, folder: Path, upstreams: Upstreams
) -> None:
    upstreams.simulated.submissions["AAAAAAAAAA"] = Submission(
        title="Slow Cache: Waiting Well",
        authors=("Ada Author",),
        abstract="A sample.",
        venue="ICLR 2024 poster",
    )
    url, title, place = SOURCES[kind]
    token = {"OPENREVIEW_TOKEN": upstreams.simulated.openreview_token}
    settings = {**upstreams.environment, **token}
    result = enrich(folder, settings, "add", url, "--section", "serving-systems")
    assert result.code == 0, result.err
    assert added_lines(folder) == [f"- [{title}]({url}), {place}"]


CFF = """\
cff-version: 1.2.0
doi: 10.5281/zenodo.7888058
preferred-citation:
  type: conference-paper
  doi: 10.1145/3341301.3359646
"""
BIBTEX = """\
# Sample
We follow [another paper](https://arxiv.org/abs/2101.00009).

```bibtex
@inproceedings{sample, title={A Sample}, eprint={1706.03762}, archivePrefix={arXiv}}
```
"""


@pytest.mark.parametrize(
    ("files", "paper", "title"),
    [
        ({"citation": CFF}, "https://doi.org/10.1145/3341301.3359646", SOURCES["a DOI"][1]),
        ({"readme": BIBTEX}, "https://arxiv.org/abs/1706.03762", "Attention Is All You Need"),
    ],
    ids=["CITATION.cff", "BibTeX"],
)
def test_a_link_to_code_gives_the_paper_that_the_repository_asks_to_be_cited(
    files: dict[str, str], paper: str, title: str, folder: Path, upstreams: Upstreams
) -> None:
    upstreams.simulated.github.change("InternLM/AcmeTrace", **files)
    result = add(folder, upstreams, TRACE, "--section", "Serving Systems")
    assert result.code == 0, result.err
    (line,) = added_lines(folder)
    assert line.startswith(f"- [{title}]({paper}), ")
    assert line.endswith(f" [[code]({TRACE})]")


def test_without_a_token_a_cited_paper_is_found_as_well(folder: Path, upstreams: Upstreams) -> None:
    upstreams.simulated.github.change("InternLM/AcmeTrace", readme=BIBTEX)
    result = enrich(folder, {**upstreams.environment, "GITHUB_TOKEN": ""}, "add", TRACE, "--dry-run")
    assert "](https://arxiv.org/abs/1706.03762)" in result.out


@pytest.mark.parametrize(
    "again",
    [
        ARXIV,
        "http://arxiv.org/pdf/2311.15566v2.pdf",
        "https://doi.org/10.1145/3620665.3640411",
        "https://dl.acm.org/doi/10.1145/3620665.3640411",
        "https://doi.org/10.48550/arXiv.2311.15566",
    ],
)
def test_a_known_paper_is_refused_with_its_line(again: str, folder: Path, upstreams: Upstreams) -> None:
    add(folder, upstreams, ARXIV)
    before = files(folder)
    result = add(folder, upstreams, again)
    assert (result.code, result.out) == (2, "")
    assert (
        "Error: this paper is already in the list: SpotServe, README.md line 8. Nothing was written.\n"
        in result.err
    )
    assert files(folder) == before


def test_a_preprint_is_known_where_the_list_has_the_published_paper(
    folder: Path, upstreams: Upstreams
) -> None:
    add(folder, upstreams, "https://doi.org/10.1145/3620665.3640411", "--section", "Serving Systems")
    result = add(folder, upstreams, ARXIV)
    assert result.code == 2
    assert "already in the list: SpotServe, README.md line 8" in result.err


def test_a_known_paper_of_a_catalog_is_named_with_the_catalogs_line(
    tmp_path: Path, upstreams: Upstreams
) -> None:
    folder = put(tmp_path, {"catalog.yaml": GENERATED, "README.md": MARKERS})
    result = add(folder, upstreams, "https://arxiv.org/abs/2101.00002v3")
    assert "already in the list: Pages, catalog.yaml line 15. " in result.err
    assert not upstreams.arxiv.requests


@pytest.mark.parametrize(
    ("urls", "code", "message"),
    [
        (["hello"], 2, "hello is not a link; write the whole address"),
        (["https://example.org/paper"], 2, "no source reads https://example.org/paper; give a link to arXiv"),
        (
            ["https://arxiv.org/abs/2311.99999"],
            2,
            "was not found (arXiv knows no paper 2311.99999); correct the link",
        ),
        (
            ["https://openreview.net/forum?id=AAAAAAAAAA"],
            2,
            "OpenReview wants a token: set OPENREVIEW_TOKEN, or give another",
        ),
        ([TRACE], 2, "no source names a paper of these links; add the paper's own. Nothing"),
        (
            [ARXIV, "--section", "Serving Sistems"],
            2,
            'no section is called "Serving Sistems"; did you mean Serving Systems?',
        ),
        (
            [ARXIV, "--section", "xyz"],
            2,
            'no section is called "xyz"; there are: Serving Systems, Clusters in',
        ),
        (
            [ARXIV, "--section", "s"],
            2,
            'several sections are called "s": Serving Systems (serving-systems), Clusters',
        ),
        ([ARXIV, "--base", "main"], 2, "--base needs --pull-request."),
        ([], 2, "give one link or several of one paper, or --issue."),
    ],
)
def test_a_mistake_writes_nothing_and_says_what_to_do(
    urls: list[str], code: int, message: str, folder: Path, upstreams: Upstreams
) -> None:
    result = add(folder, upstreams, *urls)
    assert (result.code, files(folder)) == (code, IN_PLACE)
    assert message in result.err


def test_a_source_that_is_unavailable_writes_nothing(folder: Path, upstreams: Upstreams) -> None:
    upstreams.arxiv.faults.extend([down] * 9)
    result = add(folder, upstreams, ARXIV)
    assert (result.code, files(folder)) == (1, IN_PLACE)
    assert "Nothing was written; run the same command later." in result.err


def test_what_a_person_writes_in_the_meantime_stays(folder: Path, upstreams: Upstreams) -> None:
    mine = f"{README}\nWords of mine.\n"

    def meanwhile(_: Request) -> None:
        (folder / "README.md").write_text(mine, "utf-8")

    upstreams.usenix.faults.append(meanwhile)
    result = add(folder, upstreams, USENIX)
    assert result.code != 0
    assert files(folder) == {**IN_PLACE, "README.md": mine}


def test_code_that_cannot_be_checked_is_added_all_the_same(folder: Path, upstreams: Upstreams) -> None:
    upstreams.github.faults.extend([down] * 9)
    result = add(folder, upstreams, USENIX, TRACE)
    assert result.code == 3
    assert f"  {TRACE}: not checked (GitHub answered 503)" in result.out
    assert added_lines(folder)[0].endswith(f"[[code]({TRACE})]")


def test_code_that_is_not_there_is_named(folder: Path, upstreams: Upstreams) -> None:
    result = add(folder, upstreams, USENIX, "https://github.com/o/none")
    assert "  https://github.com/o/none: not found (" in result.out


def test_a_dry_run_shows_the_lines_and_writes_nothing(folder: Path, upstreams: Upstreams) -> None:
    result = add(folder, upstreams, ARXIV, "--dry-run")
    assert (result.code, files(folder)) == (0, IN_PLACE)
    assert f"({ARXIV}), ASPLOS 2024\n\nNothing was written: this is a dry run.\n" in result.out


@pytest.mark.parametrize(("answer", "section"), [("2", "Clusters"), ("", "Serving"), ("cluster", "Clusters")])
def test_on_a_terminal_the_section_is_asked_for(
    answer: str, section: str, folder: Path, upstreams: Upstreams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Answers(f"{answer}\n"))
    result = add(folder, upstreams, ARXIV)
    assert "  1  Serving Systems\n  2  Clusters in the Datacenter\n  3  Tables\nSection [1]: " in result.out
    assert f"\n\nSection: {section}" in result.out
    assert "(as you chose)" in result.out


class Answers:
    """What a person types on a terminal."""

    def __init__(self, lines: str) -> None:
        self._lines = lines.splitlines(keepends=True)

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self._lines.pop(0)


# --- as a pull request ----------------------------------------------------------------------------


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, IN_PLACE) as found:
        yield found


def propose(hosted: Hosted, folder: Path, *arguments: str) -> Result:
    return enrich(folder, hosted.upstreams.environment, "add", "--pull-request", *arguments)


def test_a_pull_request_of_its_own_adds_the_entry(hosted: Hosted, tmp_path: Path) -> None:
    here = tmp_path / "elsewhere"
    here.mkdir()
    result = propose(hosted, here, USENIX, TRACE)

    assert result.code == 0, result.err
    assert "Opened pull request #1.\n" in result.out
    pull = hosted.pull
    assert (pull.title, pull.head, pull.base) == ("Add a paper", f"enrich/add-{SLUG}", "main")
    now = hosted.store.read_files(pull.head)["README.md"].splitlines()
    assert [line for line in now if line not in README.splitlines()] == [LINE]
    body = pull.body or ""
    assert f"```diff\n+ {LINE}\n```\n" in body
    assert f'| Paper | found on [USENIX]({USENIX}): "Characterization of' in body
    assert (
        f"| Code | found on [GitHub]({TRACE}): 120 stars, CC-BY-4.0, last commit 2024-06-01, not archived |"
        in body
    )
    assert not list(here.iterdir())


SLUG = "characterization-of-large-language-model"
LINE = f"- [Characterization of Large Language Model Development in the Datacenter]({USENIX}), NSDI 2024 [[code]({TRACE})]"


def test_a_paper_that_is_proposed_already_is_refused(hosted: Hosted, tmp_path: Path) -> None:
    here = tmp_path / "elsewhere"
    here.mkdir()
    propose(hosted, here, ARXIV)
    assert hosted.pull.title == "Add SpotServe"
    result = propose(hosted, here, ARXIV)
    assert result.code == 2
    assert "this is proposed already, in pull request #1: https://" in result.err
    close(hosted.github, 1)
    assert "Opened pull request #2." in propose(hosted, here, ARXIV).out


def test_a_dry_run_of_a_pull_request_changes_nothing_on_github(hosted: Hosted, tmp_path: Path) -> None:
    result = propose(hosted, tmp_path, ARXIV, "--dry-run")
    assert (result.code, hosted.writes()) == (0, [])
    assert "Nothing was written: this is a dry run." in result.out


def test_a_night_leaves_the_pull_request_of_an_entry_alone(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        propose(
            hosted,
            tmp_path,
            "https://www.usenix.org/conference/nsdi22/presentation/goyal",
            "--section",
            "training",
        )
        body, head = hosted.pull.body, hosted.store.get_ref(f"refs/heads/{hosted.pull.head}")
        hosted.night(date(2026, 11, 23))
        mine = hosted.github.pulls[1]
        assert (mine.body, hosted.store.get_ref(f"refs/heads/{mine.head}")) == (body, head)
        assert (mine.open, len(hosted.github.pulls)) == (True, 2)
