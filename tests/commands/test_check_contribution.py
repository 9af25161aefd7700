"""`enrich check --base`: each mistake that a contributor can make is named at its line, with the cure."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulated_upstreams import Upstreams, samples, serve
from simulated_upstreams.state import ArxivPaper, Repo
from tests.support.command import Result, enrich
from tests.support.hosted_list import down

pytestmark = pytest.mark.sample(every=3)

USENIX = "https://www.usenix.org/conference/nsdi24/presentation/hu"
TRACE = "https://github.com/InternLM/AcmeTrace"
ARXIV = "https://arxiv.org/abs/2311.15566"
SPOTSERVE = "SpotServe: Serving Generative Large Language Models on Preemptible Instances"
TITLE = "Characterization of Large Language Model Development in the Datacenter"
GOOD = f"- [{TITLE}]({USENIX}), NSDI 2024 [[code]({TRACE})]"
LAST = "- [Slow Cache: Waiting Well](https://arxiv.org/abs/2301.00002), arXiv 2023"
README = f"""\
# Papers on serving

## Systems

- [Orca: Serving in Turns](https://arxiv.org/abs/2101.00001), OSDI 2022 [[code](https://github.com/o/orca)]
- [Pages: Paging for Attention](https://arxiv.org/abs/2101.00002), SOSP 2023 [[code](https://github.com/o/pages)]
{LAST}

## Others

- [Twirl: Jobs in Circles](https://arxiv.org/abs/2101.00004), SOSP 2023 [[code](https://github.com/o/twirl)]

## Tables

| Name | Year | Paper | Code |
|:---|:---|:---|:---|
| Halls | 2024 | [Paper](https://arxiv.org/abs/2101.00005) | [Code](https://github.com/o/halls) |
| Rooms | 2023 | [Paper](https://arxiv.org/abs/2101.00006) | - |
"""
IN_PLACE = "title: Papers on serving\nreadme: README.md\n"
GENERATED = f"""\
title: Papers on serving
sections:
  - id: serving
    title: Serving
    columns: [{{title: Name, field: name}}, {{title: Paper, field: paper}}, {{title: Goal, field: goal, kind: legend}}]
    legend: {{symbols: {{Cost: ♦, Speed: ♠}}}}
    entries:
      - name: Acme
        paper: {USENIX}
        goal: [Cost]
"""
NEW_ENTRY = "      - name: Goyal\n        paper: https://www.usenix.org/conference/nsdi22/presentation/goyal\n        goal: [Speed]\n"


@dataclass(frozen=True)
class Scene:
    """A list in git, whose newest commit is the base, and its upstreams."""

    folder: Path
    upstreams: Upstreams

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / f"{name}.{'md' if name == 'README' else 'yaml'}").write_text(text, "utf-8")

    def commit(self) -> None:
        for arguments in (("add", "-A"), ("commit", "-qm", "The list")):
            identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
            subprocess.run(["git", "-C", self.folder, *identity, *arguments], check=True, capture_output=True)

    def check(self, *arguments: str, **extra: str) -> Result:
        return enrich(
            self.folder, {**self.upstreams.environment, **extra}, "check", "--base", "main", *arguments
        )

    def summary(self) -> str:
        """Return the step summary of a check in Actions."""
        path = self.folder.parent / "summary.md"
        path.unlink(missing_ok=True)
        self.check(GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=f"{path}")
        return path.read_text("utf-8")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    folder = tmp_path / "list"
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main", folder], check=True)
    sample = samples.sample_state()
    for number in range(1, 8):
        sample.papers[f"2101.0000{number}"] = paper(f"Sample {number}")
    sample.papers["2101.00004"] = paper("Twirl: Jobs in Circles")
    sample.papers["2301.00002"] = paper("Slow Cache: Waiting Well")
    sample.papers["2505.00001"] = paper("Ferry: Moving Jobs")
    with serve(sample) as upstreams:
        made = Scene(folder, upstreams)
        made.write(README=README, catalog=IN_PLACE)
        made.commit()
        yield made


def paper(title: str) -> ArxivPaper:
    return ArxivPaper(
        title=title,
        authors=("A Person",),
        abstract="A sample.",
        category="cs.DC",
        published="2025-05-01T00:00:00Z",
    )


def added(line: str) -> str:
    """Return the README with a line at the end of its first section, which is line 8."""
    return README.replace(f"{LAST}\n", f"{LAST}\n{line}\n")


def row(line: str) -> str:
    """Return the README with a row at the end of its table, which is line 19."""
    return f"{README}{line}\n"


# What a contributor can write into a list that is kept in place: the README, its line, and what is said.
MISTAKES = {
    "a duplicate": (
        added("- [Pages Again](https://arxiv.org/pdf/2101.00002v2)"),
        "8:1: error: Duplicate entry: Pages Again is a duplicate: line 6, Pages, has the same paper (arXiv 2101.00002); remove line 8",
    ),
    "a duplicate of another section": (
        added("- [Twirl Again](https://arxiv.org/abs/2101.00004)"),
        "8:1: warning: Duplicate entry: Twirl Again is a duplicate: line 12, Twirl, has the same paper (arXiv 2101.00004); remove one of",
    ),
    "a link to code that is not there": (
        added(GOOD.replace("AcmeTrace", "AcmeTracks")),
        f"8:1: warning: Link not found: {TITLE}: https://github.com/InternLM/AcmeTracks was not found; correct the link",
    ),
    "a link to a paper that is not there": (
        added("- [Ferry: Moving Jobs](https://arxiv.org/abs/2505.99999), arXiv 2025"),
        "8:1: warning: Link not found: Ferry: https://arxiv.org/abs/2505.99999 was not found",
    ),
    "another title": (
        added(GOOD.replace(TITLE, "How to Wait for a Long Time in Queues")),
        f'8:1: warning: Another title: How to Wait for a Long Time in Queues: the source says "{TITLE}"; correct the title',
    ),
    "another venue": (
        added(GOOD.replace("NSDI 2024", "OSDI 2024")),
        f"8:1: warning: Another venue: {TITLE}: the source says NSDI, the line OSDI; correct the venue",
    ),
    "another year": (
        added(GOOD.replace("NSDI 2024", "NSDI 2023")),
        f"8:1: warning: Another year: {TITLE}: the source says 2024, the line 2023; correct the year",
    ),
    "a blank within a link": (
        added(GOOD.replace("](https://www", "] (https://www")),
        "8:1: error: Blank within a link: there is a blank between the ] and the ( of a link; remove the blank",
    ),
    "a link that is not closed": (
        added("- [Ferry: Moving Jobs](https://arxiv.org/abs/2505.00001 , arXiv 2025"),
        "8:1: error: Link not closed: the address of a link has no ) at its end; add the )",
    ),
    "a link without https": (
        added("- [Ferry: Moving Jobs](arxiv.org/abs/2505.00001), arXiv 2025"),
        "8:1: error: Link without https://: the address of a link does not begin with https://; write the whole address",
    ),
    "brackets in the wrong order": (
        added("- (Ferry: Moving Jobs)[https://arxiv.org/abs/2505.00001], arXiv 2025"),
        "8:1: error: Brackets in the wrong order: a link has its brackets in the wrong order; write [text](address)",
    ),
    "no blank after the bullet": (
        added(GOOD.replace("- [", "-[", 1)),
        "8:1: error: No blank after the bullet: there is no blank after the bullet, so the line is no item; add a blank",
    ),
    "another bullet": (
        added(GOOD.replace("- [", "* [", 1)),
        f"8:1: warning: Another bullet: {TITLE} begins with *, the other items of the section with -; begin the line with -",
    ),
    "a link without an address": (
        added(GOOD.replace(TRACE, "")),
        f"8:1: warning: Empty link: {TITLE}: the link code has no address; add the address, or remove the link",
    ),
    "too few cells": (
        row("| Ferry | 2025 | [Paper](https://arxiv.org/abs/2505.00001) |"),
        '19:1: error: Wrong number of cells: Ferry: the row has 3 cells, the table has 4; add the missing cells, for example "| - "',
    ),
    "too many cells": (
        row("| Ferry | 2025 | fast | [Paper](https://arxiv.org/abs/2505.00001) | - |"),
        r"19:1: error: Wrong number of cells: Ferry: the row has 5 cells, the table has 4; remove cells; a | within a cell is written \|",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_readme_is_named_at_its_line_with_the_cure(mistake: str, scene: Scene) -> None:
    readme, said = MISTAKES[mistake]
    scene.write(README=readme)
    result = scene.check()
    assert f"README.md:{said}" in result.out
    assert result.code == (2 if ": error: " in said else 0)


def test_lines_are_counted_as_markdown_counts_them(scene: Scene) -> None:
    before = README.replace("# Papers on serving", "# Papers\u2028on\x0bserving")
    scene.write(README=before)
    scene.commit()
    line = GOOD.replace("](https://www", "] (https://www")
    scene.write(README=before.replace(f"{LAST}\n", f"{LAST}\n{line}\n"))
    assert "README.md:8:1: error: Blank within a link" in scene.check().out


def test_code_is_left_alone(scene: Scene) -> None:
    scene.write(README=f"{README}\n```\n- [a] (https://example.org)\n```\n")
    assert "error" not in scene.check().out


CATALOG_MISTAKES = {
    "an unknown key": (
        NEW_ENTRY.replace("paper:", "papr:"),
        'catalog.yaml:12:9: error: Mistake in the catalog: unknown key "papr"; did you mean "paper"?',
    ),
    "a word that is not in the legend": (
        NEW_ENTRY.replace("Speed", "Sped"),
        'catalog.yaml:13:16: error: Mistake in the catalog: "Sped" is not in the legend of "goal"; did you mean "Speed"?',
    ),
    "a link that is none": (
        NEW_ENTRY.replace("https://www.usenix.org/conference", "conference"),
        'catalog.yaml:12:16: error: Mistake in the catalog: "paper" is not a link: conference/nsdi22',
    ),
    "a wrong indentation": (
        NEW_ENTRY.replace("        goal", "      goal"),
        "catalog.yaml:13:7: error: Mistake in the catalog: ",
    ),
    "a duplicate": (
        NEW_ENTRY.replace("https://www.usenix.org/conference/nsdi22/presentation/goyal", USENIX),
        "catalog.yaml:11:1: error: Duplicate entry: Goyal is a duplicate: line 8, Acme, has the same paper (USENIX conference/nsdi24/presentation/hu); remove line 11",
    ),
}


@pytest.mark.parametrize("mistake", CATALOG_MISTAKES)
def test_a_mistake_in_a_catalog_is_named_at_its_line_with_the_cure(mistake: str, scene: Scene) -> None:
    entry, said = CATALOG_MISTAKES[mistake]
    generated(scene)
    scene.write(catalog=GENERATED + entry)
    result = scene.check()
    assert said in result.out
    assert result.code == 2


def generated(scene: Scene) -> None:
    """Make the list one whose tables are generated, and commit it."""
    markers = "<!-- enrich:begin serving -->\n<!-- enrich:end serving -->\n"
    legend = "<!-- enrich:begin serving-legend -->\n<!-- enrich:end serving-legend -->\n"
    scene.write(README=f"# Papers\n\n{markers}\n{legend}", catalog=GENERATED)
    enrich(scene.folder, scene.upstreams.environment, "render")
    scene.commit()


POLICIES = {
    "required": (
        "{required: [code, venue]}",
        "8:1: error: Something is missing: Ferry has no code and venue, which the list requires; add it",
    ),
    "min_stars": (
        "{min_stars: 500}",
        f"9:1: error: Too few stars: {TITLE}: {TRACE} has 120 stars; the list asks for 500 at least",
    ),
    "hosts": (
        "{hosts: [arxiv.org, github.com]}",
        f"9:1: error: Host not allowed: {TITLE}: {USENIX} leads to a host that the list does not allow; use a link to arxiv.org or github.com",
    ),
    "most_entries": (
        "{most_entries: 1}",
        "9:1: error: Too many entries: this pull request has 2 new entries; the list asks for 1 new entry in each; open one pull request for each",
    ),
    "order": (
        "{order: oldest}",
        f"9:1: error: Not in order: {TITLE} is not at its place: the newest paper comes last in this section; move the entry",
    ),
}


@pytest.mark.parametrize("policy", POLICIES)
def test_what_is_against_the_policy_of_the_list_is_an_error(policy: str, scene: Scene) -> None:
    keys, said = POLICIES[policy]
    scene.write(catalog=f"{IN_PLACE}policy: {keys}\n")
    scene.commit()
    scene.write(
        README=added(f"- [Ferry: Moving Jobs](https://arxiv.org/abs/2505.00001), arXiv 2025\n{GOOD}"),
        catalog=IN_PLACE,  # a contribution cannot change it
    )
    result = scene.check()
    assert f"README.md:{said}" in result.out
    assert result.code == 2


def test_a_good_contribution_shows_how_it_will_look_and_what_the_sources_say(scene: Scene) -> None:
    scene.write(README=added(GOOD))
    assert scene.check().code == 0
    assert scene.summary().startswith(
        f"## 1 new entry, no problems found\n\n**{TITLE}**, `README.md line 8`. This is how it will look:\n\n{GOOD}\n\n"
        "| Check | Result |\n|:---|:---|\n| Duplicate | no: none of the 6 other entries has these links |\n"
        f'| Paper | found on [USENIX]({USENIX}): "{TITLE}", 12 authors, NSDI 2024 |\n'
        f"| Code | found on [GitHub]({TRACE}): 120 stars, CC-BY-4.0, last commit 2024-06-01, not archived |\n"
        "| Form | like 2 other items of this section |\n\n"
        "After the merge the bot adds"
    )


def test_a_new_row_is_shown_below_the_titles_of_its_table(scene: Scene) -> None:
    line = "| Ferry | 2025 | [Paper](https://arxiv.org/abs/2505.00001) | - |"
    scene.write(README=row(line))
    summary = scene.summary()
    assert f"\n\n| Name | Year | Paper | Code |\n|:---|:---|:---|:---|\n{line}\n\n" in summary
    assert "| Form | the row has all 4 cells |\n" in summary


def test_a_new_entry_of_a_catalog_is_shown_as_its_row(scene: Scene) -> None:
    generated(scene)
    scene.write(catalog=GENERATED + NEW_ENTRY)
    summary = scene.summary()
    assert "**Goyal**, `catalog.yaml line 11`" in summary
    link = "[Paper](https://www.usenix.org/conference/nsdi22/presentation/goyal)"
    assert f"| **Name** | **Paper** | **Goal** |\n| :--- | :--- | :--- |\n| Goyal | {link} | ♠ |" in summary


def test_a_row_that_is_added_to_a_generated_table_has_the_line_of_the_readme(scene: Scene) -> None:
    generated(scene)
    readme = (scene.folder / "README.md").read_text("utf-8")
    first = next(line for line in readme.splitlines() if line.startswith("| Acme"))
    new = first.replace("Acme", "Goyal").replace(
        USENIX, "https://www.usenix.org/conference/nsdi22/presentation/goyal"
    )
    scene.write(README=readme.replace(first, f"{first}\n{new}"))
    number = (scene.folder / "README.md").read_text("utf-8").splitlines().index(new) + 1
    assert f"Goyal, README.md line {number}:" in scene.check().out


def test_a_changed_entry_is_checked_too(scene: Scene) -> None:
    scene.write(README=README.replace("SOSP 2023 [[code](https://github.com/o/twirl)]", "SOSP 2023"))
    result = scene.check()
    assert "1 changed entry, no problems found. Compared with main at " in result.out


def test_nothing_new_is_no_problem(scene: Scene) -> None:
    assert scene.check().out.startswith("No new entry, no problems found. Compared with main at ")


def test_without_a_token_and_without_any_source_the_check_ends_with_0(scene: Scene) -> None:
    scene.write(README=added(GOOD))
    for server in (scene.upstreams.github, *scene.upstreams.others.values()):
        server.faults.extend([down] * 20)
    result = scene.check(GITHUB_TOKEN="")
    assert result.code == 0
    assert (
        "Paper: not checked: USENIX: USENIX answered 503. This is not a fault of this pull request."
        in result.out
    )
    assert "1 new entry, no problems found, 2 links not checked." in result.out


def test_a_link_that_no_source_reads_is_not_checked(scene: Scene) -> None:
    scene.write(README=added("- [Ferry: Moving Jobs](https://lab.example.org/papers/ferry.pdf), SC 2025"))
    result = scene.check()
    assert "Paper: not checked: no source reads this link" in result.out
    assert result.code == 0


def test_an_archived_repository_and_a_withdrawn_paper_are_named(scene: Scene) -> None:
    scene.upstreams.simulated.github.add(Repo(id=7, full_name="o/old", stars=3, archived=True, license="MIT"))
    scene.upstreams.simulated.papers["2505.00002"] = ArxivPaper(
        title="Twist: Turning Jobs",
        authors=("A Person",),
        abstract="This paper has been withdrawn.",
        category="cs.DC",
        comment="This paper has been withdrawn by the authors",
        published="2025-05-01T00:00:00Z",
    )
    scene.write(
        README=added(
            "- [Twist: Turning Jobs](https://arxiv.org/abs/2505.00002) [[code](https://github.com/o/old)]"
        )
    )
    out = scene.check().out
    assert "README.md:8:1: warning: Archived repository: Twist: https://github.com/o/old is archived" in out
    assert "README.md:8:1: warning: Withdrawn paper: Twist: the authors have withdrawn https://arxiv" in out


@pytest.mark.parametrize(
    ("fail_on", "line", "code"),
    [
        ("error", MISTAKES["another year"][0], 0),
        ("warning", MISTAKES["another year"][0], 2),
        ("never", MISTAKES["a duplicate"][0], 0),
        ("warning", added(GOOD), 0),
    ],
)
def test_what_fails_the_check_is_chosen(fail_on: str, line: str, code: int, scene: Scene) -> None:
    scene.write(README=line)
    assert scene.check("--fail-on", fail_on).code == code


def test_in_actions_each_finding_is_an_annotation_at_its_line(scene: Scene) -> None:
    scene.write(
        README=added(
            f"- [Pages, 100% Again: One](https://arxiv.org/pdf/2101.00002v2)\n{GOOD.replace('2024', '2023')}"
        )
    )
    out = scene.check(GITHUB_ACTIONS="true").out
    assert (
        "\n::error file=README.md,line=8,title=Duplicate entry::Pages, 100%25 Again is a duplicate: line 6, Pages, "
        "has the same paper (arXiv 2101.00002). Remove line 8.\n"
    ) in out
    assert f"\n::warning file=README.md,line=9,title=Another year::{TITLE}: the source says 2024" in out
    assert out.index("::stop-commands::") < out.index("README.md:8:1: error") < out.index("\n::error file")


def test_a_hostile_entry_is_only_text(scene: Scene) -> None:
    evil = "- [</details><!-- ::error::x @octocat](https://arxiv.org/abs/2505.00001) ```` ![](https://example.org/x.png)"
    scene.write(README=added(evil))
    summary = scene.summary()
    assert f"`````text\n{evil}\n`````" in summary
    assert "\n::error" not in scene.check(GITHUB_ACTIONS="true").out.rpartition("::stop-commands::")[0]


@pytest.mark.parametrize("base", ["nowhere", "--help", "main:README.md"])
def test_a_base_that_is_no_commit_is_refused_with_what_to_do(base: str, scene: Scene) -> None:
    result = enrich(scene.folder, scene.upstreams.environment, "check", f"--base={base}")
    assert result.code == 2
    assert f"git knows no commit {base} here; fetch it first: git fetch" in result.err


def test_a_list_in_a_folder_is_named_by_its_path_in_the_repository(scene: Scene) -> None:
    (scene.folder / "docs").mkdir()
    for name in ("README.md", "catalog.yaml"):
        (scene.folder / name).rename(scene.folder / "docs" / name)
    scene.commit()
    (scene.folder / "docs" / "README.md").write_text(MISTAKES["a duplicate"][0], "utf-8")
    result = scene.check("--catalog", "docs/catalog.yaml")
    assert "docs/README.md:8:1: error: Duplicate entry" in result.out
    assert "Pages Again, docs/README.md line 8:" in result.out


def test_markers_that_are_missing_are_named(scene: Scene) -> None:
    generated(scene)
    scene.write(README="# Papers\n\n<!-- enrich:begin serving -->\n")
    result = scene.check()
    assert (
        'README.md:3:1: error: Mistake in the markers: "serving" has no end; add <!-- enrich:end serving -->'
        in result.out
    )
    assert result.code == 2


# --- further things that are named --------------------------------------------------------------------


def test_a_link_that_belongs_to_no_entry_is_named(scene: Scene) -> None:
    scene.write(
        README=README.replace(
            "# Papers on serving\n", "# Papers on serving\n\n- [here](https://github.com/o/tool)\n"
        )
    )
    before = scene.check().out
    scene.write(README=row("|  | | | [x](https://example.org/x) |"))
    out = scene.check().out
    assert "README.md:19:1: warning: No entry: https://example.org/x belongs to no entry: " in out
    assert "write the line as the other entries of the section are written" in out
    assert "Compared with main" in before


def test_an_item_without_a_link_is_an_error(scene: Scene) -> None:
    line = "- [Ferry: Moving Jobs across Clusters](https://ferry.example.org/), SC 2025 [[code]()]"
    scene.write(README=added(line.replace("(https://ferry.example.org/)", "()")))
    assert "README.md:8:1: error: No link: " in scene.check().out


def test_a_base_with_mistakes_compares_with_nothing(scene: Scene) -> None:
    scene.write(catalog=f"{IN_PLACE}nonsense: 1\n")
    scene.commit()
    scene.write(catalog=IN_PLACE)
    assert " in 6 new entries." in scene.check().out


def test_a_list_that_cannot_be_read_is_an_error_of_the_catalog(scene: Scene) -> None:
    generated(scene)
    scene.write(README="# Papers\n")
    out = scene.check().out
    assert out.startswith(
        "catalog.yaml:1:1: error: The list cannot be read: README.md: missing markers for serving"
    )


def test_an_edit_of_a_generated_table_that_is_not_understood_is_an_error(scene: Scene) -> None:
    generated(scene)
    readme = (scene.folder / "README.md").read_text("utf-8")
    dashes = next(line for line in readme.splitlines() if line.startswith("|:"))
    scene.write(README=readme.replace(dashes, "| no | table |", 1))
    result = scene.check()
    assert "error: Table not understood: " in result.out
    assert result.code == 2


def test_code_without_a_license_is_named(scene: Scene) -> None:
    scene.upstreams.simulated.github.add(Repo(id=8, full_name="o/bare", stars=1))
    scene.write(
        README=added(
            "- [Ferry: Moving Jobs](https://arxiv.org/abs/2505.00001) [[code](https://github.com/o/bare)]"
        )
    )
    assert "  Code: found on GitHub: 1 star, no license, not archived" in scene.check().out


def test_a_preprint_is_shown_with_its_own_year_and_that_of_its_venue(scene: Scene) -> None:
    line = "- [SpotServe](https://arxiv.org/abs/2311.15566), ASPLOS 2023"
    scene.write(README=README.replace(LAST, f"{LAST}\n{line}"))

    shown = scene.check().out

    assert "7 authors, posted in 2023, accepted at ASPLOS 2024\n" in shown
    assert "the source says 2024, the line 2023" in shown


ORCA = "- [Orca: Serving in Turns](https://arxiv.org/abs/2101.00001), arXiv 2021"
FERRY = "- [Ferry: Moving Jobs](https://arxiv.org/abs/2505.00001), arXiv 2025"
ZEBRA = "- [Zebra: Jobs in Stripes](https://arxiv.org/abs/2201.00003), arXiv 2022"


@pytest.mark.parametrize(
    ("order", "items", "line"),
    [
        ("title", (FERRY, ORCA, ZEBRA), 7),
        ("newest", (FERRY, ORCA), 6),
        ("oldest", (ORCA, FERRY), 6),
    ],
)
def test_what_the_bot_adds_is_in_the_order_of_the_policy(
    order: str, items: tuple[str, ...], line: int, scene: Scene
) -> None:
    start, end = README.index("- [Orca"), README.index("\n\n## Others")
    scene.write(
        README=README[:start] + "\n".join(items) + README[end:],
        catalog=f"{IN_PLACE}policy: {{order: {order}}}\n",
    )
    scene.commit()

    enrich(scene.folder, scene.upstreams.environment, "add", ARXIV, "--section", "Systems")

    readme = (scene.folder / "README.md").read_text("utf-8").splitlines()
    assert readme.index(f"- [{SPOTSERVE}]({ARXIV}), ASPLOS 2024") + 1 == line
    assert scene.check().code == 0


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            "required: [code]",
            (
                "SpotServe has no code, which the list requires. Add it. Several links of a paper can be given, one "
                "after the other."
            ),
        ),
        (
            "hosts: [usenix.org]",
            f"SpotServe: {ARXIV} leads to a host that the list does not allow. Use a link to usenix.org.",
        ),
    ],
)
def test_what_the_policy_does_not_allow_is_not_added(policy: str, said: str, scene: Scene) -> None:
    scene.write(catalog=f"{IN_PLACE}policy: {{{policy}}}\n")
    result = enrich(scene.folder, scene.upstreams.environment, "add", ARXIV)
    assert (result.code, result.err.splitlines()[-1]) == (2, f"Error: {said} Nothing was written.")
    assert (scene.folder / "README.md").read_text("utf-8") == README


def test_what_the_policy_requires_can_be_given_as_a_further_link(scene: Scene) -> None:
    scene.write(catalog=f"{IN_PLACE}policy: {{required: [code, venue, license]}}\n")
    result = enrich(scene.folder, scene.upstreams.environment, "add", USENIX, TRACE, "--section", "Systems")
    assert result.code == 0, result.err
    assert GOOD in (scene.folder / "README.md").read_text("utf-8").splitlines()
