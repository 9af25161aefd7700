"""What waits on the bot's branch while a person changes the same entries on the base, over real HTTP and git."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from enricher.catalog.reader import read_catalog
from enricher.publish.github.identity import BRANCH
from enricher.render.marked import skeleton
from simulated_upstreams import users
from simulated_upstreams.samples import sample_state
from simulated_upstreams.server import Request, Response, text_response
from simulated_upstreams.state import Repo, UpstreamState
from tests.support.hosted_list import Hosted, hosting, hosting_copy

pytestmark = pytest.mark.sample(every=3)

Act = Callable[[Hosted], object]

ACME: Final = "https://github.com/InternLM/AcmeTrace"
SPOTSERVE: Final = "https://github.com/Hsword/SpotServe"
OTHER: Final = "https://github.com/other/repository"
GONE: Final = "https://github.com/gone/away"
MOVED: Final = "https://github.com/InternLM/Acme-Trace"
CATALOG: Final = f"""\
title: Samples
sections:
  - id: one
    title: One
    columns:
      - {{title: Name, field: name}}
      - {{title: Code, field: code}}
      - {{title: License, field: license}}
    entries:
      - {{name: Acme, code: '{ACME}'}}
      - {{name: SpotServe, code: '{SPOTSERVE}'}}
"""
FILES: Final = {"catalog.yaml": CATALOG, "README.md": skeleton(read_catalog(CATALOG))}
MONDAY: Final = date(2026, 11, 23)
DAY: Final = timedelta(1)
STARS: Final = {"internlm": 120, "hsword": 45, "other": 7, "gone": None}


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files once the first facts have been merged."""
    with hosting(tmp_path_factory.mktemp("accepted"), FILES) as hosted:
        hosted.night(MONDAY)
        return hosted.store.read_files(BRANCH)


@pytest.fixture(scope="module")
def relicensed(tmp_path_factory: pytest.TempPathFactory, accepted: dict[str, str]) -> UpstreamState:
    """A list whose open pull request proposes another license."""
    with hosting(tmp_path_factory.mktemp("relicensed"), accepted, _with_other_repository()) as hosted:
        hosted.github.change("InternLM/AcmeTrace", license="MIT")
        hosted.night(MONDAY + DAY)
        return hosted.upstreams.simulated


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory, accepted: dict[str, str]) -> UpstreamState:
    """A list whose open pull request proposes another license, and the new name of the same repository."""
    with hosting(tmp_path_factory.mktemp("moved"), accepted, _with_other_repository()) as hosted:
        hosted.github.change("InternLM/AcmeTrace", license="MIT")
        hosted.github.rename("InternLM/AcmeTrace", "InternLM/Acme-Trace")
        hosted.night(MONDAY + DAY)
        assert MOVED in hosted.store.read_files(BRANCH)["catalog.yaml"]
        return hosted.upstreams.simulated


def _with_other_repository() -> UpstreamState:
    sample = sample_state()
    sample.github.add(Repo(id=77, full_name="other/repository", stars=7, license="BSD-2-Clause"))
    return sample


@pytest.fixture(params=["relicensed", "moved"])
def hosted(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hosted]:
    """A copy of either."""
    with hosting_copy(tmp_path, request.getfixturevalue(request.param)) as found:
        yield found


@pytest.fixture
def renamed(tmp_path: Path, moved: UpstreamState) -> Iterator[Hosted]:
    """A copy of the second."""
    with hosting_copy(tmp_path, moved) as found:
        yield found


def leave_open(hosted: Hosted) -> None:
    assert hosted.pull.open


def close(hosted: Hosted) -> None:
    users.close(hosted.github, 1)


def merge(hosted: Hosted) -> None:
    users.merge(hosted.github, 1)
    assert hosted.branch, "the branch is kept"


def on_main(hosted: Hosted, name: str = "catalog.yaml") -> str:
    return hosted.store.read_files("main")[name]


def edit(hosted: Hosted, change: Callable[[str], str]) -> str:
    """Let a person change the catalog on the base, and return it as it is then."""
    text = change(on_main(hosted))
    assert text != on_main(hosted)
    users.push(hosted.github, "main", {"catalog.yaml": text})
    return text


def proposed(hosted: Hosted, name: str = "catalog.yaml") -> str:
    """Return what the list would be after a merge."""
    return hosted.store.read_files(BRANCH if hosted.branch else "main")[name]


def facts(hosted: Hosted) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(proposed(hosted, "metadata.yaml"))
    return found


def link_of_acme(text: str) -> str:
    return next(url for url in (ACME, MOVED) if f"name: Acme, code: '{url}'" in text)


def to_another_repository(text: str) -> str:
    return text.replace(link_of_acme(text), OTHER)


def to_a_dead_repository(text: str) -> str:
    return text.replace(link_of_acme(text), GONE)


def swapped(text: str) -> str:
    acme = link_of_acme(text)
    return text.replace(acme, "-").replace(SPOTSERVE, acme).replace("-'", f"{SPOTSERVE}'", 1)


ENDS: Final = [leave_open, close, merge]


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("change", [to_another_repository, to_a_dead_repository, swapped])
def test_a_link_that_a_person_changes_stays_and_has_its_own_facts(
    hosted: Hosted, end: Act, change: Callable[[str], str]
) -> None:
    end(hosted)
    theirs = edit(hosted, change)
    still_proposed = MOVED not in theirs and hosted.pull.open and hosted.github.find("InternLM/Acme-Trace")

    hosted.night(MONDAY + 7 * DAY)

    assert proposed(hosted) == (theirs.replace(ACME, MOVED) if still_proposed else theirs)
    known = facts(hosted)
    listed = {f"github:{url.removeprefix('https://github.com/').lower()}" for url in _urls(proposed(hosted))}
    assert set(known) == listed
    assert {name: record.get("stars") for name, record in known.items()} == {
        name: STARS[name.partition(":")[2].partition("/")[0]] for name in listed
    }


def _urls(text: str) -> list[str]:
    return [entry["code"] for entry in yaml.safe_load(text)["sections"][0]["entries"]]


def test_of_a_list_in_place_too(tmp_path: Path) -> None:
    readme = "# Papers\n\n- [Acme](https://arxiv.org/abs/2311.15566), arXiv 2023 [[code](URL)]\n"
    files = {"catalog.yaml": "title: Papers\nreadme: README.md\n", "README.md": readme.replace("URL", ACME)}
    with hosting(tmp_path, files, _with_other_repository()) as hosted:
        hosted.night(MONDAY)
        users.push(hosted.github, "main", {"README.md": readme.replace("URL", OTHER)})

        hosted.night(MONDAY + DAY)

        assert proposed(hosted, "README.md") == readme.replace("URL", OTHER).replace(
            "arXiv 2023", "ASPLOS 2024"
        )


def down(hosted: Hosted) -> None:
    """Let GitHub say nothing of the list's repositories; it still takes what is published."""

    def fail(request: Request) -> Response | None:
        asks = request.path == "/graphql" and b"updateRefs" not in request.body
        return text_response(503, "down") if asks else None

    hosted.upstreams.github.faults.append(fail)


def renamed_entry(text: str) -> str:
    return text.replace("name: Acme", "name: Acme Trace")


def doubled_entry(text: str) -> str:
    return f"{text}      - {{name: Acme again, code: '{ACME}'}}\n"


@pytest.mark.parametrize("change", [renamed_entry, doubled_entry])
def test_what_waits_for_an_entry_waits_on_when_a_person_renames_or_doubles_it(
    renamed: Hosted, change: Callable[[str], str]
) -> None:
    theirs = edit(renamed, change)
    down(renamed)

    renamed.night(MONDAY + 2 * DAY)

    assert proposed(renamed) == theirs.replace(ACME, MOVED)
    assert facts(renamed)["github:internlm/acme-trace"]["license"] == "MIT"
    assert "CC-BY-4.0 → **MIT**" in (renamed.pull.body or "")


@pytest.mark.parametrize("names", [(), ("SpotServe",)])
def test_nothing_waits_for_an_entry_that_a_person_removes(renamed: Hosted, names: tuple[str, ...]) -> None:
    theirs = edit(renamed, lambda text: text.replace(f"      - {{name: Acme, code: '{ACME}'}}\n", ""))

    renamed.night(MONDAY + 2 * DAY, *names)

    assert proposed(renamed) == theirs
    assert not any(record.get("license") == "MIT" for record in facts(renamed).values())
    assert "MIT" not in (renamed.pull.body or "") or not renamed.pull.open
