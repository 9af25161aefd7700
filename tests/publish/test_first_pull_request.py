"""The first pull request of lists of many entries: what a person must see is there, whole, and short."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from enricher.catalog.reader import read_catalog
from enricher.model.publishing import Operation, Texts
from enricher.publish.github.identity import BRANCH
from enricher.render.files import render
from enricher.render.marked import skeleton
from simulated_upstreams import users
from simulated_upstreams.server import Request
from tests.support.command import enrich
from tests.support.hosted_list import Hosted, hosting
from tests.support.large_list import Fates, knowing, large_catalog
from tests.support.paths import shared

pytestmark = pytest.mark.sample(every=3)

Tables = Callable[[str], list[list[list[str]]]]

ANCESTOR = "S-Lab-System-Group__Awesome-DL-Scheduling-Papers.md"
MONDAY = date(2026, 11, 23)
FATES = Fates(moved=(1, 7), missing=(2, 5, 9, 11, 13, 17), archived=(3, 8, 20))


def files_of(catalog: str) -> dict[str, str]:
    """Return the files of a list whose tables are generated, and have no facts yet."""
    listed = read_catalog(catalog)
    texts = render(listed, {}, {}, Texts(catalog, "", {"README.md": skeleton(listed)}))
    return {"catalog.yaml": catalog, "README.md": texts.lists["README.md"]}


@pytest.fixture(
    scope="module",
    params=[119, *(pytest.param(rows, marks=pytest.mark.slow) for rows in (644, 2_400))],
    ids=["119 rows", "644 rows", "2,400 rows"],
)
def first(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    catalog = large_catalog(request.param)
    with hosting(tmp_path_factory.mktemp("first"), files_of(catalog), knowing(catalog, FATES)) as hosted:
        assert hosted.night(MONDAY)[1].operation is Operation.CREATED
        yield hosted


def body(hosted: Hosted) -> str:
    return hosted.pull.body or ""


def unfolded(text: str) -> str:
    return re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)


def test_it_is_two_screens_before_the_folds(first: Hosted) -> None:
    above = body(first).partition("<details>")[0]

    assert len(unfolded(body(first))) <= 12_000
    assert len(above.splitlines()) <= 70, "two screens of about 35 lines"
    assert re.findall("^## (.+)", above, re.MULTILINE)[:4] == [
        "What readers will see",
        "Needs review (11)",
        f"All links ({2 * read_entries(first):,})",
        "Change what the bot does",
    ]


def read_entries(hosted: Hosted) -> int:
    return sum(1 for _ in read_catalog(hosted.store.read_files("main")["catalog.yaml"]).entries())


def test_every_link_that_moved_or_is_missing_has_its_file_and_line(first: Hosted) -> None:
    lines = first.store.read_files("main")["catalog.yaml"].splitlines()
    items = re.findall(r"^- .*\[catalog\.yaml line (\d+)\]\((\S+)#L\1\): (.*)", body(first), re.MULTILINE)
    numbers = {int(number) for number, *_ in items}

    assert len(items) == 11
    assert {lines[number - 1].strip() for number in numbers} == {
        f"code: https://github.com/owner-{at}/tool-{at}"
        for at in {*FATES.moved, *FATES.missing, *FATES.archived}
    }
    assert {url for _, url, _ in items} == {
        f"https://github.com/AI-Flow/AI-Flow-Scheduling-Papers/blob/{base(first)}/catalog.yaml"
    }
    assert body(first).count("- [x] <!-- enrich:change ") == 5
    assert "owner-1/tool-1 → [new-owner/tool-1](https://github.com/new-owner/tool-1)" in body(first)


def base(hosted: Hosted) -> str:
    return (hosted.store.get_ref("refs/heads/main") or "")[:12]


def test_three_rows_are_shown_and_no_first_value_as_a_change(first: Hosted, tables: Tables) -> None:
    header, *rows = tables(body(first))[0]

    assert header[:3] == ["", "Name", "Year"]
    assert [row[0] for row in rows] == ["before", "**after**"] * 3
    assert "| Was |" not in body(first)
    assert not re.search(r"was: ?-", body(first))


def test_the_facts_are_a_row_an_entry_and_the_numbers_add_up(first: Hosted, tables: Tables) -> None:
    entries = read_entries(first)
    shown = [row for table in tables(body(first)) if table[0][:2] == ["Entry", "Title"] for row in table[1:]]
    more = sum(
        int(count) for count in re.findall(r"^and (\d+) more, in `metadata.yaml`$", body(first), re.MULTILINE)
    )
    found = int(re.search(r"## New facts \(([\d,]+) papers\)", body(first))[1].replace(",", ""))  # type: ignore[index]
    without = sum(map(int, re.findall(r"^Without facts \((\d+)\)", body(first), re.MULTILINE)))

    assert len(shown) + more == found
    assert found + without == entries
    assert f"found facts for {found:,} of {entries:,} papers" in body(first)


def test_the_next_night_writes_nothing_into_it(first: Hosted) -> None:
    before = body(first)
    first.night(MONDAY + timedelta(1))

    assert (list(first.github.pulls), body(first)) == ([1], before)


@pytest.mark.slow
def test_of_a_real_list_with_eight_links_to_review_the_same_is_short(tmp_path: Path, tables: Tables) -> None:
    """The list of 119 rows that this repository's own descends from: no columns for stars, and many sources."""
    (tmp_path / "README.md").write_text(shared(f"data/lists/{ANCESTOR}").read_text("utf-8"), "utf-8")
    assert enrich(tmp_path, {}, "import", "README.md").code == 0
    files = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    state = knowing(files["catalog.yaml"], Fates(moved=(1, 7), missing=(2, 5, 9, 11, 13, 17)))
    with hosting(tmp_path, files, state) as hosted:
        hosted.night(MONDAY)
        text = body(hosted)

    moved_or_missing = re.findall(
        r"^- .*\[catalog\.yaml line \d+\]\(.*\[github.com/|^- .*→ \[new-owner/", text, re.MULTILINE
    )
    assert len(unfolded(text)) <= 12_000
    assert len(text.partition("<details>")[0].splitlines()) <= 70
    assert len(moved_or_missing) == 8
    assert [row[0] for row in tables(text)[0][1:]] == ["before", "**after**"] * 3
    assert "{title: Stars, field: stars}" in text, "it says how to show stars"


# --- what is left out -----------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Hosted]:
    catalog = large_catalog(6)
    with hosting(tmp_path, files_of(catalog), knowing(catalog, Fates(moved=(1,), archived=(3,)))) as hosted:
        hosted.night(MONDAY)
        yield hosted


def boxes(hosted: Hosted) -> dict[str, str]:
    """Return the mark of each box, by its entry."""
    found = re.findall(
        r"^- \[(.)\] <!-- enrich:(?:change|left-out) .+? --> (Tool \d+)", body(hosted), re.MULTILINE
    )
    return {entry: mark for mark, entry in found}


def click(hosted: Hosted, entry: str, mark: str, number: int = 1) -> None:
    """Tick or untick the box of an entry, as a person does on GitHub."""
    pull = hosted.github.pulls[number]
    text = re.sub(
        rf"^- \[.\](?= <!-- enrich:\S+ \S+ --> {entry}\b)", f"- [{mark}]", pull.body or "", flags=re.MULTILINE
    )
    assert text != pull.body
    users.edit_body(hosted.github, number, text)


def proposed(hosted: Hosted) -> dict[str, str]:
    return hosted.store.read_files(BRANCH)


def test_an_unticked_change_leaves_with_the_next_run_and_stays_listed(small: Hosted) -> None:
    assert boxes(small) == {"Tool 1": "x", "Tool 3": "x"}
    click(small, "Tool 3", " ")
    click(small, "Tool 1", " ")

    _, published = small.night(MONDAY + timedelta(1))

    assert published.operation is Operation.UPDATED
    assert "(archived)" not in proposed(small)["README.md"]
    assert "archived: true" not in proposed(small)["metadata.yaml"]
    assert proposed(small)["catalog.yaml"] == large_catalog(6)
    assert "owner-3/tool-3" in proposed(small)["metadata.yaml"], "its other facts stay"
    assert boxes(small) == {"Tool 1": " ", "Tool 3": " "}
    assert "## Left out (2)" in body(small)

    small.upstreams.github.requests.clear()
    assert small.night(MONDAY + timedelta(2))[1].operation is Operation.NONE
    assert small.writes() == []


@pytest.mark.parametrize("answer", [users.merge, users.close])
def test_what_was_unticked_is_not_proposed_again(small: Hosted, answer: Callable[..., object]) -> None:
    click(small, "Tool 3", " ")
    small.night(MONDAY + timedelta(1))
    answer(small.github, 1)
    for day in range(2, 10):
        small.night(MONDAY + timedelta(day))

    main = small.store.read_files("main")
    assert list(small.github.pulls) == [1]
    assert "(archived)" not in main["README.md"]


def test_a_change_that_is_ticked_again_comes_back(small: Hosted) -> None:
    click(small, "Tool 3", " ")
    small.night(MONDAY + timedelta(1))
    click(small, "Tool 3", "x")

    small.night(MONDAY + timedelta(2))

    assert "(archived)" in proposed(small)["README.md"]
    assert boxes(small) == {"Tool 1": "x", "Tool 3": "x"}
    assert "## Left out" not in body(small)


def test_a_box_that_is_unticked_during_a_run_stays_unticked(small: Hosted) -> None:
    """A person clicks after the run has read the pull request, and before it writes the body."""
    small.github.change("owner-0/tool-0", license="MIT")
    pending = [True]

    def meanwhile(request: Request) -> None:
        if request.method == "POST" and request.path.endswith("/git/commits") and pending:
            pending.clear()
            click(small, "Tool 3", " ")

    small.upstreams.github.faults.append(meanwhile)
    small.night(MONDAY + timedelta(1))

    assert boxes(small)["Tool 3"] == " "
    assert "(archived)" in proposed(small)["README.md"]

    small.night(MONDAY + timedelta(2))

    assert "(archived)" not in proposed(small)["README.md"]
