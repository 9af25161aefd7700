"""Code that a paper's source names, from its abstract to the pull request, in both ways to keep a list."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from enricher.model.publishing import Operation
from enricher.publish.github.identity import BRANCH
from simulated_upstreams.samples import sample_state
from simulated_upstreams.state import CodePaper, Repo, UpstreamState
from simulated_upstreams.users import close, merge, push
from tests.support.command import enrich
from tests.support.hosted_list import Hosted, hosting, written

pytestmark = pytest.mark.sample(every=3)

PAPER = "https://arxiv.org/abs/2311.15566"
CODE = "https://github.com/Hsword/SpotServe"
MONDAY = date(2026, 11, 23)

README = f"""\
# Papers on serving

## Systems

- [Orca: Serving in Turns](https://example.org/orca) [[code](https://github.com/AI-Flow/AI-Flow-Scheduling-Papers)]
- [SpotServe: Serving on Preemptible Instances]({PAPER})
- [Acme: A Cluster in Use](https://www.usenix.org/conference/nsdi24/presentation/hu) [[code](https://github.com/InternLM/AcmeTrace)]
"""
README_NOW = README.replace(f"({PAPER})", f"({PAPER}) [[code]({CODE})]")
IN_PLACE = {"catalog.yaml": "title: Papers on serving\nreadme: README.md\n", "README.md": README}

CATALOG = f"""\
title: Papers on serving   # the entries are below
sections:
  - id: systems
    title: Systems
    columns:
      - {{title: Name, field: name}}
      - {{title: Code, field: code}}
      - {{title: Stars, field: stars}}
    entries:
      - name: SpotServe   # on spot instances
        paper: {PAPER}   # the preprint
        year: 2024
      - {{name: "Acme", code: "https://github.com/InternLM/AcmeTrace"}}
"""
CATALOG_NOW = CATALOG.replace("preprint\n", f"preprint\n        code: {CODE}\n")
GENERATED = {
    "catalog.yaml": CATALOG,
    "README.md": "<!-- enrich:begin systems -->\n<!-- enrich:end systems -->\n",
}


def state(words: str = f"Our code is at {CODE}.") -> UpstreamState:
    """Return upstreams of which arXiv has the paper with these words at the end of its abstract."""
    sample = sample_state()
    paper = sample.papers["2311.15566"]
    abstract = f"{paper.abstract} {words}"
    sample.papers["2311.15566"] = replace(paper, abstract=abstract, comment=None, doi=None)
    return sample


@pytest.fixture
def in_place(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, IN_PLACE, state()) as found:
        yield found


@pytest.fixture
def generated(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, GENERATED, state()) as found:
        yield found


def proposed(hosted: Hosted) -> dict[str, str]:
    return dict(hosted.store.read_files(BRANCH))


def repository(hosted: Hosted) -> Repo:
    return next(one for one in hosted.github.repositories.values() if one.full_name == "Hsword/SpotServe")


# --- a list in place ---


def test_the_line_gets_the_link_and_the_pull_request_says_who_named_it(in_place: Hosted) -> None:
    in_place.night(MONDAY)

    assert proposed(in_place)["README.md"] == README_NOW
    body = (in_place.pull.body or "").replace("\u200b", "")
    assert "@@ README.md line 6 @@\n- - [SpotServe" in body
    assert re.search(
        rf"- \[x\] .+ SpotServe, \[README.md line 6\].+\({CODE}\) \(named on \[arXiv\]\({PAPER}\)\)", body
    )
    metadata = proposed(in_place)["metadata.yaml"]
    assert f"  code: {CODE}\n" in metadata
    assert "github:hsword/spotserve:\n  name: Hsword/SpotServe\n" in metadata


def test_the_next_night_writes_nothing_nor_does_the_one_after_the_merge(in_place: Hosted) -> None:
    in_place.night(MONDAY)
    before = in_place.branch
    in_place.upstreams.github.requests.clear()
    in_place.night(MONDAY + timedelta(days=1))
    assert (in_place.branch, in_place.writes()) == (before, [])

    merge(in_place.github, 1)

    assert in_place.night(MONDAY + timedelta(days=2))[1].operation is Operation.NONE


@pytest.mark.parametrize("files", [IN_PLACE, GENERATED], ids=["in place", "generated"])
def test_a_closed_pull_request_is_a_no_whatever_becomes_of_the_repository(
    tmp_path: Path, files: dict[str, str]
) -> None:
    with hosting(tmp_path, files, state("")) as hosted:
        hosted.night(MONDAY)
        merge(hosted.github, 1)
        hosted.upstreams.simulated.papers.update(state().papers)
        hosted.night(MONDAY + timedelta(days=20), "SpotServe")
        assert f"(named on [arXiv]({PAPER}))" in (hosted.pull.body or "")
        close(hosted.github, 2)
        one = repository(hosted)
        hosted.github.repositories[one.id] = replace(one, license="MIT", stars=4_500)

        for day in (21, 41):
            assert hosted.night(MONDAY + timedelta(days=day), "SpotServe")[1].operation is Operation.NONE


def test_a_link_that_a_person_deletes_after_the_merge_does_not_come_back(in_place: Hosted) -> None:
    in_place.night(MONDAY)
    merge(in_place.github, 1)
    push(in_place.github, "main", {"README.md": README})

    in_place.night(MONDAY + timedelta(days=20), "SpotServe")

    assert proposed(in_place)["README.md"] == README


def test_the_working_tree_of_a_list_in_place_gets_the_line_too(in_place: Hosted, tmp_path: Path) -> None:
    folder = written(tmp_path, IN_PLACE)

    assert enrich(folder, in_place.upstreams.environment).code == 0

    assert (folder / "README.md").read_text("utf-8") == README_NOW
    assert enrich(folder, in_place.upstreams.environment).code == 0
    assert (folder / "README.md").read_text("utf-8") == README_NOW


@pytest.mark.parametrize(
    ("words", "settings", "readme"),
    [
        (f"Our code is at {CODE}, and the data at https://github.com/o/data.", "", README),
        ("Our code is at https://github.com/o/absent.", "", README),
        (f"Our code is at {CODE}.", "in_place: {code: false}\n", README),
        (
            f"Our code is at {CODE}.",
            "",
            README.replace(f"{PAPER})", f"{PAPER}) [[code](https://a.example/x)]"),
        ),
    ],
    ids=["two repositories", "not found", "turned off", "has code"],
)
def test_no_code_is_proposed(tmp_path: Path, words: str, settings: str, readme: str) -> None:
    files = {"catalog.yaml": IN_PLACE["catalog.yaml"] + settings, "README.md": readme}
    with hosting(tmp_path, files, state(words)) as hosted:
        report, _ = hosted.night(MONDAY)

        assert proposed(hosted)["README.md"] == readme
        assert "  code: " not in proposed(hosted)["metadata.yaml"]
        assert "o/absent" not in {one.ref.id for one in report.problems}
        assert "spotserve" not in {
            ref.id.rpartition("/")[2] for ref in report.entries if ref.source == "github"
        }


@pytest.mark.parametrize(
    "facts",
    [
        {"fork": True},
        {"description": "A curated list of papers on serving"},
        {"full_name": "Hsword/Awesome-Serving"},
    ],
    ids=["fork", "description", "name"],
)
def test_a_fork_or_a_list_of_papers_is_not_the_code(tmp_path: Path, facts: dict[str, object]) -> None:
    sample = state()
    code = next(one for one in sample.github.repositories.values() if one.full_name == "Hsword/SpotServe")
    other = replace(code, **facts)  # type: ignore[arg-type]
    sample.github.repositories[code.id] = other
    sample.papers.update(state(f"See https://github.com/{other.full_name}").papers)
    with hosting(tmp_path, IN_PLACE, sample) as hosted:
        hosted.night(MONDAY)
        assert proposed(hosted)["README.md"] == README
        assert f"github:{other.full_name.lower()}" not in proposed(hosted)["metadata.yaml"]
        assert "  code: " not in proposed(hosted)["metadata.yaml"]


# --- a generated list ---


def test_the_entry_gets_the_link_and_the_table_shows_it_with_its_stars(generated: Hosted) -> None:
    generated.night(MONDAY)

    assert proposed(generated)["catalog.yaml"] == CATALOG_NOW
    assert f"| SpotServe | [Code]({CODE}) | 45 |" in proposed(generated)["README.md"]
    body = (generated.pull.body or "").replace("\u200b", "")
    assert f"## Changed lines (1)\n\n```diff\n@@ catalog.yaml line 12 @@\n+ code: {CODE}\n```" in body
    assert f"]({CODE}) (named on [arXiv]({PAPER}))" in body

    before = generated.branch
    generated.night(MONDAY + timedelta(days=1))
    assert generated.branch == before
    merge(generated.github, 1)
    assert generated.night(MONDAY + timedelta(days=2))[1].operation is Operation.NONE


def test_a_repository_that_has_moved_since_is_proposed_where_it_is_now(generated: Hosted) -> None:
    generated.github.rename("Hsword/SpotServe", "SpotServe/SpotServe")

    generated.night(MONDAY)

    new = CATALOG_NOW.replace("Hsword/SpotServe", "SpotServe/SpotServe")
    assert proposed(generated)["catalog.yaml"] == new
    assert "github:spotserve/spotserve:" in proposed(generated)["metadata.yaml"]
    merge(generated.github, 1)
    assert generated.night(MONDAY + timedelta(days=1))[1].operation is Operation.NONE


def test_an_entry_that_pins_its_code_keeps_having_none(tmp_path: Path) -> None:
    files = {**GENERATED, "catalog.yaml": CATALOG.replace("year: 2024", "pin: code")}
    with hosting(tmp_path, files, state()) as hosted:
        hosted.night(MONDAY)
        assert proposed(hosted)["catalog.yaml"] == files["catalog.yaml"]
        assert "  code: " not in proposed(hosted)["metadata.yaml"]


def test_without_review_the_catalog_is_left_to_its_people(generated: Hosted, tmp_path: Path) -> None:
    folder = written(tmp_path, GENERATED)

    assert enrich(folder, generated.upstreams.environment).code == 0

    assert (folder / "catalog.yaml").read_text("utf-8") == CATALOG
    assert "  code: " not in (folder / "metadata.yaml").read_text("utf-8")


# --- a list with both ---


@pytest.mark.parametrize(("setting", "readme"), [("{}", README_NOW), ("{code: false}", README)])
def test_entry_and_item_of_one_paper_both_get_the_link_or_by_the_key_only_the_entry(
    setting: str, readme: str, tmp_path: Path
) -> None:
    files = {"catalog.yaml": f"in_place: {setting}\n{CATALOG}", "README.md": README + GENERATED["README.md"]}
    with hosting(tmp_path, files, state()) as hosted:
        hosted.night(MONDAY)

        assert proposed(hosted)["catalog.yaml"] == f"in_place: {setting}\n{CATALOG_NOW}"
        assert proposed(hosted)["README.md"].startswith(f"{readme}<!-- enrich:begin systems ")
        assert f"| SpotServe | [Code]({CODE}) | 45 |" in proposed(hosted)["README.md"]


def test_without_review_the_item_gets_the_link_and_the_catalog_is_left_to_its_people(tmp_path: Path) -> None:
    files = {"catalog.yaml": f"in_place: {{}}\n{CATALOG}", "README.md": README + GENERATED["README.md"]}
    with hosting(tmp_path, {}, state()) as hosted:
        folder = written(tmp_path, files)
        enrich(folder, hosted.upstreams.environment)

    assert (folder / "catalog.yaml").read_text("utf-8") == files["catalog.yaml"]
    assert (folder / "README.md").read_text("utf-8").startswith(f"{README_NOW}<!-- enrich:begin systems ")


# --- indexes of preprints ---


def named_by_index(sample: UpstreamState, index: str, link: str) -> UpstreamState:
    """Return the upstreams of which this index names the link as the code of the paper."""
    if index == "Hugging Face":
        sample.paper_pages["2311.15566"] = link
    else:
        others = ("https://github.com/most/starred",)
        sample.with_code["2311.15566"] = CodePaper(title="SpotServe", official=(link,), others=others)
    return sample


INDEXES = pytest.mark.parametrize("index", ["Hugging Face", "paperswithcode.co"])


@INDEXES
def test_code_that_an_index_names_is_proposed_with_who_said_it(tmp_path: Path, index: str) -> None:
    with hosting(tmp_path, IN_PLACE, named_by_index(state(""), index, CODE)) as hosted:
        hosted.night(MONDAY)

        assert proposed(hosted)["README.md"] == README_NOW
        body = (hosted.pull.body or "").replace("\u200b", "")
        assert re.search(rf"SpotServe, .+\({CODE}\) \(named on \[{index}\]\({PAPER}\)\)", body)


@INDEXES
def test_a_no_to_the_code_of_an_index_is_remembered(tmp_path: Path, index: str) -> None:
    with hosting(tmp_path, IN_PLACE, state("")) as hosted:
        hosted.night(MONDAY)
        merge(hosted.github, 1)
        named_by_index(hosted.upstreams.simulated, index, CODE)
        hosted.night(MONDAY + timedelta(days=1), "SpotServe")
        close(hosted.github, 2)

        assert hosted.night(MONDAY + timedelta(days=7), "SpotServe")[1].operation is Operation.NONE


@INDEXES
@pytest.mark.parametrize(("name", "fork"), [("o/spotserve", True), ("o/awesome-serving", False)])
def test_a_fork_or_a_list_that_an_index_names_is_no_code(
    tmp_path: Path, index: str, name: str, fork: bool
) -> None:
    sample = named_by_index(state(""), index, f"https://github.com/{name}")
    sample.github.repositories[77] = Repo(id=77, full_name=name, stars=9_000, fork=fork)
    with hosting(tmp_path, IN_PLACE, sample) as hosted:
        hosted.night(MONDAY)

        assert name not in "".join(proposed(hosted).values())


def test_what_arxiv_names_is_asked_of_no_index(tmp_path: Path) -> None:
    with hosting(
        tmp_path, IN_PLACE, named_by_index(state(), "Hugging Face", "https://github.com/o/p")
    ) as hosted:
        hosted.night(MONDAY)

        assert proposed(hosted)["README.md"] == README_NOW
        assert hosted.upstreams.others["HUGGINGFACE"].requests == []
