"""`make demo` as a newcomer sees it: without network, without token, and without a trace in the folder."""

import re
from pathlib import Path

import pytest

from tests.support.command import Result, child


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("elsewhere")
    # What a shell or a workflow may have set leads nowhere.
    result = child(
        folder,
        {"GITHUB_TOKEN": "mine", "GITHUB_ACTIONS": "true", "TMPDIR": str(folder.parent)},
        "simulated_upstreams",
    )
    assert list(folder.iterdir()) == []
    return result


def parts(out: str) -> list[tuple[str, str]]:
    """Return the headings of the output with what stands below each."""
    pieces = re.split(r"^[─═]{4} (.*?)(?: ─+)?$", out, flags=re.MULTILINE)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))


def test_it_ends_well_and_says_that_its_answers_are_samples(demo: Result) -> None:
    assert demo.code == 0
    assert "abstracts, stars, licences and dates are samples: made up" in demo.out


def test_it_shows_the_tables_before_and_after(demo: Result) -> None:
    shown = dict(parts(demo.out))
    for row in (
        "| [Code](https://github.com/InternLM/AcmeTrace) | {} |",
        "| [Code](https://github.com/Hsword/SpotServe) | {} |",
    ):
        assert row.format("- | -") in shown["README.md before"]
        assert row.format("- | -") not in shown["README.md after"]
    assert "| 120 | CC-BY-4.0 |" in shown["README.md after"]
    assert "| 45 | none |" in shown["README.md after"]


def test_it_shows_both_abstracts_under_their_titles(demo: Result) -> None:
    abstracts = dict(parts(demo.out))["abstracts.md after"]
    for title in (
        "Characterization of Large Language Model Development in the Datacenter",
        "SpotServe: Serving Generative Large Language Models on Preemptible Instances",
    ):
        assert re.search(rf"\*\*{title}\*\*\n\n.*\n\n.*\n\nSample abstract, not the authors' own", abstracts)


def test_it_shows_the_life_of_one_pull_request(demo: Result) -> None:
    runs = [
        below.strip().splitlines()
        for heading, below in parts(demo.out)
        if heading == "$ enrich --pull-request"
    ]
    assert [next(line for line in run if line.endswith(".")) for run in runs] == [
        "Opened pull request #1.",
        "Nothing to do: pull request #1 already holds all this.",
        "Updated pull request #1.",
        "Left alone: somebody has changed the branch of pull request #1.",
        "Updated pull request #1.",
        "Nothing to propose: main already says all this, or it was turned down when #1 was closed (see --retry-closed).",
    ]
    assert re.findall(r"pull/(\d+)", demo.out) == ["1"] * 5


def test_it_shows_title_and_body_and_where_the_files_lie(demo: Result) -> None:
    shown = dict(parts(demo.out))
    assert (
        "| Acme | license | - | CC-BY-4.0 | [github](https://github.com/InternLM/AcmeTrace) |"
        in (shown["Pull request #1: Refresh metadata of 2 entries"])
    )
    folder = re.search(r"The list: +(\S+)", shown["Where to look"])
    assert folder
    assert (Path(folder[1]) / "abstracts.md").is_file()
