"""Preprints that were accepted, as arXiv and the indexes say, from the answer to the pull request."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from enricher.model.publishing import Operation
from enricher.publish.github.identity import BRANCH
from simulated_upstreams.samples import sample_state
from simulated_upstreams.state import CodePaper, Presentation, UpstreamState
from simulated_upstreams.users import close, merge, push
from tests.support.command import enrich
from tests.support.hosted_list import Hosted, hosting, written

pytestmark = pytest.mark.sample(every=3)

PAPER = "https://arxiv.org/abs/2311.15566"
CODE = "https://github.com/Hsword/SpotServe"
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)

README = f"""\
# Papers on serving

## Systems

- [Orca: Serving in Turns](https://example.org/orca), OSDI 2022
- [SpotServe: Serving on Preemptible Instances]({PAPER}), arXiv 2023
- [vLLM: Pages of Attention](https://example.org/vllm), SOSP 2023
"""
IN_PLACE = {"catalog.yaml": "title: Papers on serving\nreadme: README.md\n", "README.md": README}
CATALOG = f"""\
title: Papers on serving
sections:
  - id: systems
    title: Systems
    columns: [{{title: Name, field: name}}, {{title: Venue, field: venue}}, {{title: Year, field: year}}]
    entries:
      - {{name: SpotServe, paper: "{PAPER}"}}
"""
GENERATED = {
    "catalog.yaml": CATALOG,
    "README.md": "<!-- enrich:begin systems -->\n<!-- enrich:end systems -->\n",
}


def state(comment: str | None = None, journal: str | None = None) -> UpstreamState:
    """Return upstreams of which arXiv says this of the paper."""
    sample = sample_state()
    paper = sample.papers["2311.15566"]
    sample.papers["2311.15566"] = replace(paper, comment=comment, journal=journal, doi=None)
    return sample


@pytest.fixture
def in_place(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, IN_PLACE, state()) as found:
        yield found


def readme(hosted: Hosted) -> str:
    return hosted.store.read_files(BRANCH)["README.md"]


def settle(hosted: Hosted) -> None:
    """Let the first facts go out, and a person merge them."""
    hosted.night(MONDAY)
    merge(hosted.github, 1)


def say(hosted: Hosted, comment: str | None) -> None:
    """Let arXiv say this of the paper from now on."""
    hosted.upstreams.simulated.papers.update(state(comment).papers)


def test_the_words_give_way_to_the_venue_that_the_comment_names(in_place: Hosted) -> None:
    settle(in_place)
    say(in_place, "Accepted at ASPLOS 2024 (oral)")

    report, _ = in_place.night(TUESDAY, "SpotServe")

    assert readme(in_place) == README.replace("arXiv 2023", "ASPLOS 2024")
    assert [(one.names, one.place, str(one.ref)) for one in report.publications] == [
        (("SpotServe",), "ASPLOS 2024", "arxiv:2311.15566")
    ]
    assert "**1 preprint was accepted.**" in (in_place.pull.body or "")
    assert "  accepted: ASPLOS 2024\n" in in_place.store.read_files(BRANCH)["metadata.yaml"]


@pytest.mark.parametrize("comment", ["Submitted to ASPLOS 2024", "Accepted at ASPLOS"])
def test_no_line_changes_without_an_acceptance_and_its_year(in_place: Hosted, comment: str) -> None:
    settle(in_place)
    say(in_place, comment)

    report, _ = in_place.night(TUESDAY, "SpotServe")

    assert report.lines == ()


def test_a_closed_pull_request_is_a_no_to_this_venue(in_place: Hosted) -> None:
    settle(in_place)
    say(in_place, "Accepted at ASPLOS 2024")
    in_place.night(TUESDAY, "SpotServe")
    close(in_place.github, 2)

    assert in_place.night(date(2026, 11, 30), "SpotServe")[1].operation is Operation.NONE


def test_a_generated_table_has_venue_and_year_of_one_statement(tmp_path: Path) -> None:
    with hosting(tmp_path, GENERATED, state("ASPLOS 2024")) as hosted:
        hosted.night(MONDAY)

        assert "| SpotServe | ASPLOS | 2024 |" in readme(hosted)


def test_statements_that_differ_are_shown_to_a_person_and_not_taken_over(tmp_path: Path) -> None:
    with hosting(tmp_path, IN_PLACE, state("ASPLOS 2024", journal="In Proc. of EuroSys 2025")) as hosted:
        report, _ = hosted.night(MONDAY)

        assert "arXiv 2023" in hosted.store.read_files("main")["README.md"]
        assert report.lines == ()
        body = (hosted.pull.body or "").replace("\u200b", "")
        said = "ASPLOS 2024 (comment on arXiv); EuroSys 2025 (journal reference on arXiv)"
        assert "**1 venue is disputed.** The sources cannot all be right, and no line changes." in body
        assert re.search(rf"- \[x\] .+SpotServe, .+: {re.escape(said)}", body)

        say(hosted, "ASPLOS 2024")
        hosted.night(TUESDAY, "SpotServe")

        assert readme(hosted) == README.replace("arXiv 2023", "ASPLOS 2024")
        assert "disputed" not in hosted.store.read_files(BRANCH)["metadata.yaml"]


# --- indexes ---


def asked(hosted: Hosted, upstream: str) -> int:
    """Return how often the upstream was asked for the paper, and forget it."""
    requests = hosted.upstreams.others[upstream].requests
    count = sum("/papers/" in request.path for request in requests)
    requests.clear()
    return count


def test_the_pull_request_says_which_index_names_the_venue(in_place: Hosted) -> None:
    known = CodePaper(title="SpotServe", conference="ASPLOS 2024", official=())
    in_place.upstreams.simulated.with_code["2311.15566"] = known

    in_place.night(MONDAY)

    assert readme(in_place) == README.replace("arXiv 2023", "ASPLOS 2024")
    metadata = in_place.store.read_files(BRANCH)["metadata.yaml"]
    assert "  accepted: ASPLOS 2024\n" in metadata
    assert "accepted: paperswithcode.co" in metadata


def test_the_report_names_the_index(in_place: Hosted) -> None:
    settle(in_place)
    known = CodePaper(title="SpotServe", conference="ASPLOS 2024", official=())
    in_place.upstreams.simulated.with_code["2311.15566"] = known

    report, _ = in_place.night(TUESDAY, "SpotServe")

    assert [(one.place, one.source) for one in report.publications] == [("ASPLOS 2024", "paperswithcode.co")]
    body = (in_place.pull.body or "").replace("\u200b", "")
    assert f"arXiv → **ASPLOS 2024** ([paperswithcode.co]({PAPER}))" in body
    assert "| accepted |" not in body, "the item among the accepted ones is enough"


@pytest.mark.parametrize(
    ("comment", "conference"),
    [("ASPLOS 2024", "EuroSys 2024"), ("ASPLOS 2024", "ASPLOS 2023"), ("Accepted at ASPLOS", "EuroSys 2024")],
)
def test_an_index_that_contradicts_the_comment_changes_nothing(
    in_place: Hosted, comment: str, conference: str
) -> None:
    settle(in_place)
    say(in_place, comment)
    known = CodePaper(title="SpotServe", conference=conference, official=())
    in_place.upstreams.simulated.with_code["2311.15566"] = known

    report, _ = in_place.night(TUESDAY, "SpotServe")

    assert (report.lines, report.publications) == ((), ())
    said = [change.now for change in report.changes if change.field == "disputed"]
    assert said == [f"{comment.removeprefix('Accepted at ')} (arXiv); {conference} (paperswithcode.co)"]


def test_a_paper_is_in_a_program_if_title_and_authors_are_equal(tmp_path: Path) -> None:
    sample = state()
    title, authors = sample.papers["2311.15566"].title, sample.papers["2311.15566"].authors
    for number, (year, names) in enumerate([(2024, authors), (2023, ("A. Namesake", *authors[1:]))]):
        key = f"mlsys.org/virtual/{year}/poster/{number}"
        sample.presentations[key] = Presentation(title=title.upper(), authors=names, abstract=None)
    with hosting(tmp_path, IN_PLACE, sample) as hosted:
        hosted.night(MONDAY)

        assert readme(hosted) == README.replace("arXiv 2023", "MLSys 2024")
        assert "accepted: program of MLSys" in hosted.store.read_files(BRANCH)["metadata.yaml"]


def test_a_paper_is_in_a_volume_of_the_anthology_whatever_tex_makes_of_its_names(tmp_path: Path) -> None:
    sample = state()
    paper = replace(
        sample.papers["2311.15566"],
        title="Cafés of Łódź: a Study",
        authors=("Zoë Ångström", "B"),
        category="cs.CL",
    )
    sample.papers["2311.15566"] = paper
    title, names = "Caf{\\'e}s of {\\L}{\\'o}d{\\'z}: {A} Study", ('Zo{\\"e} {\\r{A}}ngstr{\\"o}m', "B")
    other = ("A Study", ("Another Name",))
    sample.volumes["aclanthology.org/volumes/2024.findings-acl.bib"] = (other, (title, names))
    with hosting(tmp_path, IN_PLACE, sample) as hosted:
        hosted.night(MONDAY)

        assert readme(hosted) == README.replace("arXiv 2023", "ACL 2024")
        assert "  accepted: Findings of ACL 2024\n" in hosted.store.read_files(BRANCH)["metadata.yaml"]


def test_two_programs_that_have_the_paper_are_shown(tmp_path: Path) -> None:
    sample = state()
    title, authors = sample.papers["2311.15566"].title, sample.papers["2311.15566"].authors
    for host in ("mlsys.org", "icml.cc"):
        key = f"{host}/virtual/2024/poster/1"
        sample.presentations[key] = Presentation(title=title, authors=authors, abstract=None)
    with hosting(tmp_path, IN_PLACE, sample) as hosted:
        report, _ = hosted.night(MONDAY)

        said = "ICML 2024 (program of ICML); MLSys 2024 (program of MLSys)"
        assert [change.now for change in report.changes if change.field == "disputed"] == [said]
        assert report.lines == ()


@pytest.mark.slow
def test_an_index_is_asked_once_in_seven_days_and_no_more_for_what_is_known(in_place: Hosted) -> None:
    settle(in_place)
    assert asked(in_place, "PAPERSWITHCODE") == 1
    for night in range(1, 22):
        in_place.night(MONDAY + timedelta(days=night))
    assert asked(in_place, "PAPERSWITHCODE") == 2

    known = CodePaper(title="SpotServe", conference="ASPLOS 2024", official=(CODE,))
    in_place.upstreams.simulated.with_code["2311.15566"] = known
    in_place.night(MONDAY + timedelta(days=21), "SpotServe")
    merge(in_place.github, 2)
    asked(in_place, "PAPERSWITHCODE")
    for night in range(22, 50):
        in_place.night(MONDAY + timedelta(days=night))

    assert asked(in_place, "PAPERSWITHCODE") == 0


def test_a_venue_that_a_person_wrote_is_asked_for_nowhere(tmp_path: Path) -> None:
    theirs = README.replace("arXiv 2023", f"ASPLOS 2024 [[code]({CODE})]")
    with hosting(tmp_path, {**IN_PLACE, "README.md": theirs}, state()) as hosted:
        hosted.night(MONDAY)

        assert (asked(hosted, "PAPERSWITHCODE"), asked(hosted, "HUGGINGFACE")) == (0, 0)


# --- citations ---

CITED = CATALOG.replace("{title: Year, field: year}", "{title: Cited, field: citations}")


def test_citations_of_a_preprint_are_shown_where_a_column_wants_them(tmp_path: Path) -> None:
    sample = state()
    known = CodePaper(title="SpotServe", citations=34, official=())
    sample.with_code["2311.15566"] = known
    files = {**GENERATED, "catalog.yaml": CITED}
    with hosting(tmp_path, files, sample) as hosted:
        hosted.night(MONDAY)
        assert "| SpotServe | arXiv | 34 |" in readme(hosted)
        merge(hosted.github, 1)
        sample.with_code["2311.15566"] = replace(known, citations=35)

        for day in range(24, 31):
            published = hosted.night(date(2026, 11, day))[1]
            assert published.operation is Operation.NONE, "one citation more is no reason for a pull request"


def test_citations_that_no_column_shows_are_not_asked_for(tmp_path: Path) -> None:
    sample = state("ASPLOS 2024")
    sample.with_code["2311.15566"] = CodePaper(title="SpotServe", citations=34)
    with hosting(tmp_path, GENERATED, sample) as hosted:
        hosted.night(MONDAY)

        assert "citations" not in hosted.store.read_files(BRANCH)["metadata.yaml"]


@pytest.mark.parametrize("comment", ["Accepted at ASPLOS 2024", None])
def test_a_venue_that_a_person_pinned_stays(tmp_path: Path, comment: str | None) -> None:
    sample = state()
    pinned = CATALOG.replace(f'paper: "{PAPER}"', f'paper: "{PAPER}", pin: venue')
    with hosting(tmp_path, {**GENERATED, "catalog.yaml": pinned}, sample) as hosted:
        settle(hosted)
        say(hosted, comment)
        sample.with_code["2311.15566"] = CodePaper(title="SpotServe", conference="EuroSys 2024")

        report, _ = hosted.night(TUESDAY, "SpotServe")

        assert report.changes == () or [one.field for one in report.changes] == ["comment"]
        assert "accepted" not in hosted.store.read_files("main")["metadata.yaml"]


def test_a_venue_that_only_a_program_names_is_written_into_an_added_item_by_the_next_run(
    tmp_path: Path,
) -> None:
    quiet = "- [Quiet: Waiting Well](https://arxiv.org/abs/2301.00002), arXiv 2023"
    before = README.replace(f"- [SpotServe: Serving on Preemptible Instances]({PAPER}), arXiv 2023", quiet)
    sample = state()
    paper = sample.papers["2311.15566"]
    key = "mlsys.org/virtual/2024/poster/1"
    sample.presentations[key] = Presentation(title=paper.title, authors=paper.authors, abstract=None)
    files = {**IN_PLACE, "README.md": before}
    folder = written(tmp_path, files)
    with hosting(tmp_path, files, sample) as hosted:
        enrich(folder, hosted.upstreams.environment, "add", PAPER)
        added = (folder / "README.md").read_text("utf-8")
        assert f"- [{paper.title}]({PAPER}), arXiv 2023\n" in added
        texts = {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}
        push(hosted.github, "main", texts)

        hosted.night(TUESDAY)

        assert readme(hosted) == added.replace(f"{PAPER}), arXiv 2023", f"{PAPER}), MLSys 2024")


# --- the list's own names of venues ---

OWN = "venues: {International Symposium on Made-Up Systems: ISMS, Made-Up Letters: MUL}\n"
LONG = "Proceedings of the 3rd International Symposium on Made-Up Systems"


@pytest.mark.parametrize("comment", [f"In {LONG}, 2024", "Accepted at ISMS 2024"])
def test_a_comment_is_read_with_the_names_of_the_list(tmp_path: Path, comment: str) -> None:
    files = {**IN_PLACE, "catalog.yaml": f"{IN_PLACE['catalog.yaml']}{OWN}"}
    with hosting(tmp_path, files, state(comment)) as hosted:
        hosted.night(MONDAY)

        assert readme(hosted) == README.replace("arXiv 2023", "ISMS 2024")


def test_an_index_is_read_with_the_names_of_the_list(tmp_path: Path) -> None:
    sample = state()
    sample.with_code["2311.15566"] = CodePaper(title="SpotServe", conference=f"{LONG} 2024", official=())
    with hosting(tmp_path, {**GENERATED, "catalog.yaml": f"{OWN}{CATALOG}"}, sample) as hosted:
        hosted.night(MONDAY)

        assert "| SpotServe | ISMS | 2024 |" in readme(hosted)


def test_a_venue_that_the_table_knows_gets_the_name_of_the_list_and_disputes_nothing(tmp_path: Path) -> None:
    sample = state("NeurIPS 2024")
    title, authors = sample.papers["2311.15566"].title, sample.papers["2311.15566"].authors
    key = "neurips.cc/virtual/2024/poster/1"
    sample.presentations[key] = Presentation(title=title, authors=authors, abstract=None)
    own = "venues: {Neural Information Processing Systems: NIPS}\n"
    with hosting(tmp_path, {**GENERATED, "catalog.yaml": f"{own}{CATALOG}"}, sample) as hosted:
        report, _ = hosted.night(MONDAY)

        assert "| SpotServe | NIPS | 2024 |" in readme(hosted)
        assert [one for one in report.changes if one.field == "disputed"] == []


DOI = "10.1145/3620665.3640411"


@pytest.mark.parametrize(("own", "cell"), [(OWN, "ISMS"), ("", LONG)])
def test_a_table_shows_the_name_of_the_list_for_the_title_of_proceedings(
    tmp_path: Path, own: str, cell: str
) -> None:
    sample = state()
    sample.works[DOI] = replace(sample.works[DOI], venue=LONG, acronym=None)
    published = CATALOG.replace(PAPER, f"https://doi.org/{DOI}")
    with hosting(tmp_path, {**GENERATED, "catalog.yaml": f"{own}{published}"}, sample) as hosted:
        hosted.night(MONDAY)

        assert f"| SpotServe | {cell} | 2024 |" in readme(hosted)


def test_a_venue_in_the_name_of_the_list_is_asked_for_nowhere(tmp_path: Path) -> None:
    theirs = README.replace("arXiv 2023", f"ISMS 2024 [[code]({CODE})]")
    files = {**IN_PLACE, "README.md": theirs, "catalog.yaml": f"{IN_PLACE['catalog.yaml']}{OWN}"}
    with hosting(tmp_path, files, state()) as hosted:
        hosted.night(MONDAY)

        assert asked(hosted, "PAPERSWITHCODE") == 0


# --- what a new paper costs the sites of conferences ---


def program_files(hosted: Hosted) -> list[str]:
    """Return the names of the programs that were read, in their order."""
    requests = hosted.upstreams.others["CONFERENCE"].requests
    return sorted(request.path.rpartition("/")[2].removesuffix("-orals-posters.json") for request in requests)


@pytest.mark.parametrize(
    ("category", "vision"),
    [("cs.CV", ["cvpr-2023", "cvpr-2024", "cvpr-2025", "eccv-2024"]), ("cs.DC", [])],
)
def test_a_new_paper_is_looked_for_where_it_can_be(tmp_path: Path, category: str, vision: list[str]) -> None:
    sample = state()
    sample.papers["2311.15566"] = replace(sample.papers["2311.15566"], category=category)
    others = [
        f"{name}-{year}" for name in ("iclr", "icml", "mlsys", "neurips") for year in (2023, 2024, 2025)
    ]
    with hosting(tmp_path, IN_PLACE, sample) as hosted:
        hosted.night(MONDAY)

        assert program_files(hosted) == sorted([*others, *vision])


@pytest.mark.parametrize(("comment", "files"), [("ASPLOS 2024", 0), ("Accepted at ASPLOS", 12)])
def test_a_paper_whose_authors_name_venue_and_year_is_looked_for_in_no_program(
    tmp_path: Path, comment: str, files: int
) -> None:
    with hosting(tmp_path, IN_PLACE, state(comment)) as hosted:
        hosted.night(MONDAY)

        assert len(program_files(hosted)) == files
