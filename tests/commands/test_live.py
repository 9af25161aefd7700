"""`enrich doctor --live` over simulated upstreams: what its report says in each state of theirs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from simulated_upstreams import Upstreams, samples, serve
from simulated_upstreams.server import text_response
from simulated_upstreams.state import UpstreamState
from tests.support.command import Result, enrich

pytestmark = pytest.mark.sample(every=2)

PAGE = "<!DOCTYPE html><html><body><h1>A new template</h1></body></html>"
KEYS = {"ENRICHER_OPENALEX_KEY": "sample-openalex", "ENRICHER_SEMANTICSCHOLAR_KEY": "sample-scholar"}
ASKING = "Asking every source for records that it has had for years: five minutes at most.\n"


@pytest.fixture
def state() -> UpstreamState:
    return samples.sample_state()


@pytest.fixture
def upstreams(state: UpstreamState) -> Iterator[Upstreams]:
    with serve(state) as running:
        yield running


@pytest.fixture
def settings(upstreams: Upstreams, state: UpstreamState) -> dict[str, str]:
    """Those of a developer who has every token; OpenReview answers whoever has one."""
    return {**upstreams.environment, "OPENREVIEW_TOKEN": state.openreview_token}


def live(folder: Path, settings: dict[str, str], *arguments: str) -> Result:
    """Return what is printed; no token may be in it."""
    result = enrich(folder, settings, "doctor", "--live", *arguments)
    tokens = [value for name, value in settings.items() if name.endswith(("_TOKEN", "_KEY"))]
    assert not [token for token in tokens if token and token in result.out + result.err]
    assert list(folder.iterdir()) == []
    return result


def sections(report: str) -> dict[str, list[str]]:
    """Return the items below each heading of a report."""
    parts = re.split(r"^## (.+)$", report, flags=re.MULTILINE)
    return {
        heading: re.findall(r"^- .+(?:\n  .+)*", text, re.MULTILINE)
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_if_all_answer_as_ever_all_holds_that_a_record_can_show(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    result = live(tmp_path, settings)

    assert (result.code, result.err) == (0, ASKING)
    found = sections(result.out)
    assert list(found) == ["Holds", "For a person to look at"]
    assert "Seen:" not in result.out
    counts = f"holds {len(found['Holds'])}, for a person to look at {len(found['For a person to look at'])}."
    assert f"{sum(map(len, found.values()))} assumptions: {counts}" in result.out


def test_a_changed_template_is_what_does_not_hold(
    tmp_path: Path, settings: dict[str, str], upstreams: Upstreams
) -> None:
    upstreams.usenix.faults.append(
        lambda request: None if request.path == "/robots.txt" else text_response(200, PAGE, "text/html")
    )
    result = live(tmp_path, settings)

    assert result.code == 1
    (item,) = sections(result.out)["Does not hold"]
    assert item.startswith(
        "- **USENIX**: [Backpressure Flow Control](https://www.usenix.org/conference/nsdi22"
    )
    assert item.endswith("  Seen: USENIX answered with a page that is no paper's")


def test_a_key_that_is_gone_from_an_answer_is_what_does_not_hold(
    tmp_path: Path, settings: dict[str, str], upstreams: Upstreams
) -> None:
    upstreams.others["CROSSREF"].faults.append(lambda _: text_response(200, "{}", "application/json"))
    result = live(tmp_path, settings)

    assert result.code == 1
    found = sections(result.out)["Does not hold"]
    assert [item.partition(":")[0] for item in found] == ["- **DOI**"] * 3


def test_an_index_whose_answer_has_changed_does_not_hold_either(
    tmp_path: Path, settings: dict[str, str], upstreams: Upstreams
) -> None:
    upstreams.others["PAPERSWITHCODE"].faults.append(lambda _: text_response(200, PAGE, "text/html"))
    result = live(tmp_path, settings)

    assert result.code == 1
    (item,) = sections(result.out)["Does not hold"]
    assert item.startswith("- **arXiv**: [Attention Is All You Need]")
    assert item.endswith("  Seen: paperswithcode.co answered something that is not JSON")


def test_an_index_that_a_night_seldom_asks_is_asked_too(
    tmp_path: Path, settings: dict[str, str], state: UpstreamState
) -> None:
    state.datacite["1706.03762"] = replace(state.datacite["1706.03762"], abstract="")
    result = live(tmp_path, settings)

    assert result.code == 1
    (item,) = sections(result.out)["Does not hold"]
    assert "- **arXiv**: " in item
    assert "DataCite: " in item
    assert item.endswith(" has no abstract")


def test_a_source_that_does_not_answer_says_nothing_about_its_form(
    tmp_path: Path, settings: dict[str, str], upstreams: Upstreams
) -> None:
    upstreams.others["ZENODO"].faults.append(lambda _: text_response(403, PAGE, "text/html"))
    upstreams.others["HUGGINGFACE"].faults.append(lambda _: text_response(503, "down"))
    result = live(tmp_path, settings)

    assert result.code == 3
    found = sections(result.out)
    assert "Does not hold" not in found
    seen = [(item.split("**")[1], item.partition("Seen: ")[2]) for item in found["No answer"]]
    assert seen == [
        ("arXiv", "Hugging Face answered 503"),
        ("Zenodo", "Zenodo answered 403"),
        ("Hugging Face", "Hugging Face answered 503"),
    ]


def test_a_source_that_refuses_strangers_is_said_and_is_no_failure(
    tmp_path: Path, upstreams: Upstreams
) -> None:
    result = live(tmp_path, upstreams.environment)

    assert result.code == 0
    (item,) = sections(result.out)["Refuses strangers"]
    assert item.startswith("- **OpenReview**: ")
    assert "set OPENREVIEW" in item


def test_without_a_network_there_is_no_report_but_what_to_do(tmp_path: Path, upstreams: Upstreams) -> None:
    nowhere = {
        name: "http://127.0.0.1:1" if name.endswith("_URL") else value
        for name, value in upstreams.environment.items()
    }
    result = live(tmp_path, nowhere)

    assert (result.code, result.out) == (3, "")
    assert result.err.startswith(f"{ASKING}fix  network  no network: none of these hosts answered: 127.0.0.1")
    assert "set HTTPS_PROXY" in result.err


def test_without_a_token_the_report_says_how_github_was_asked(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    result = live(tmp_path, {**settings, "GITHUB_TOKEN": ""})

    assert result.code == 0
    assert "run by hand; GitHub was asked by REST, without a token; other keys: OPENREVIEW." in result.out


def test_with_a_wrong_token_github_gives_no_answer(tmp_path: Path, settings: dict[str, str]) -> None:
    result = live(tmp_path, {**settings, "GITHUB_TOKEN": "ghp_expired", "GITHUB_ACTIONS": "true"})

    assert result.code == 3
    assert "run in GitHub Actions; GitHub was asked by GraphQL, with a classic personal" in result.out
    (item,) = sections(result.out)["No answer"]
    assert item.startswith("- **GitHub**: [octocat/Hello-World]")
    assert "401" in item


def test_the_report_names_whose_keys_are_set_and_no_key(tmp_path: Path, settings: dict[str, str]) -> None:
    result = live(tmp_path, {**settings, **KEYS})

    assert "other keys: OPENALEX, OPENREVIEW, SEMANTICSCHOLAR." in result.out


@pytest.mark.parametrize("option", ["--json", "--base=main"])
def test_options_of_the_other_checks_are_refused(tmp_path: Path, option: str) -> None:
    result = live(tmp_path, {}, option)

    assert (result.code, result.out) == (2, "")
    assert f"Error: {option.partition('=')[0]} cannot be used with --live.\n" in result.err


def test_a_variable_that_is_wrong_is_named_before_anything_is_asked(tmp_path: Path) -> None:
    result = live(tmp_path, {"ENRICHER_ARXIV_DELAY": "often"})

    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Error: ")
    assert "ENRICHER_ARXIV_DELAY" in result.err
