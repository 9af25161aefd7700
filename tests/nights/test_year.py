"""What nights on end cost the people who read the pull requests, and that every promise holds through them."""

import time
from collections import Counter
from pathlib import Path
from statistics import mean

import click
import pytest

from enricher.catalog.reader import read_catalog
from enricher.http.usage import Meter
from enricher.links.resolve import resolve
from enricher.metadata.store import read_metadata
from enricher.render.files import render
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import serve
from simulated_upstreams.samples import sample_state, seed
from simulated_upstreams.state import BOT
from tests.support.hosted_list import Hosted
from tests.support.list_texts import list_texts
from tests.support.paths import SHARED
from tests.support.year import (
    BETTER_PROSE,
    FLICKERING,
    LONG,
    RENAMED,
    SHORT,
    Ledger,
    Opening,
    Outage,
    Story,
    Year,
    generated_stars,
    populate,
    read_stars,
    start_files,
)

STARS = SHARED / "data" / "stars.csv"


def lived(story: Story, folder: Path, capsys: pytest.CaptureFixture[str]) -> Year:
    """Return a story at its end, in which every night has kept every promise."""
    upstreams = sample_state()
    populate(upstreams, story.tools)
    store = seed(upstreams, folder / "list.git", start_files(story.tools))
    with serve(upstreams) as running:
        year = Year(story, Hosted(running, store), read_stars(STARS))
        start = time.monotonic()
        book = year.live()
        seconds = time.monotonic() - start
    with capsys.disabled():
        click.echo(f"\n{in_numbers(year, seconds)}")

    assert book.failures == []
    assert book.duplicates == []
    assert book.empty == []
    assert book.restless == []
    assert book.exits == []
    assert book.lost == []
    assert book.proposed_again == []
    assert book.delays == {}
    assert most_in_a_week(book) <= 1
    return year


def test_every_promise_is_kept_in_the_first_two_weeks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lived(SHORT.first(15), tmp_path, capsys)


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(SHORT, id="eight weeks", marks=pytest.mark.slow),
        pytest.param(LONG, id="a year", marks=pytest.mark.nightly),
    ],
)
def test_every_promise_is_kept_night_after_night(
    story: Story, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    year = lived(story, tmp_path, capsys)

    the_story_was_told(year)
    the_persons_commit_was_kept(year)
    the_list_tells_the_truth(year)


def the_story_was_told(year: Year) -> None:
    """Nothing in the story fell flat, so that every promise was put to the test."""
    nights, triggers = year.ledger.nights, year.ledger.triggers
    assert year.plans == []
    assert any(night.to_read.folded for night in nights), "no star was ever read in its fold"
    assert most_in_a_week(year.ledger) == 1
    archived, stars, advert = ({row.field for row in refusal.rows} for refusal in year.refusals)
    assert "archived" in archived
    assert "stars" in stars
    assert "new entry" in advert
    assert {("Tool 044 code", "dead", True), ("Tool 044 code", "dead", False)} <= set(triggers)
    assert len([fact for fact in triggers if fact[1] in {"archived", "name", "license"}]) >= 6
    newcomers = {one.newcomer for one in year.story.hand_edits if one.newcomer}
    assert {fact[0] for fact in triggers if fact[1] == "first facts"} == {
        "Late paper",
        "Talk paper",
        "Later paper",
        *(["Walled paper"] if Opening() in [one for _, one in year.story.happenings] else []),
        *newcomers,
    }
    assert [outage for outage in year.story.outages.values() if outage is Outage.ARXIV]
    assert any(night.failure for night in nights)
    assert any(night.before.open and night.number in year.story.outages for night in nights)
    assert not any(
        (row.ref, row.field) == (str(FLICKERING), "dead") for night in nights for row in night.came
    )


def the_persons_commit_was_kept(year: Year) -> None:
    assert year.ledger.overwritten == []
    assert year.taken is not None
    assert year.taken.sha in year.hosted.store.history(year.hosted.store.head("main"))
    comments = year.hosted.github.pulls[year.taken.number].comments
    assert [comment.user for comment in comments] == [BOT]


def the_list_tells_the_truth(year: Year) -> None:
    """In the end, the newest pull request being merged, the next night has nothing to say."""
    last = year.ledger.nights[-1]
    assert not last.touched
    assert last.after.open is None
    assert year.untruths() == []

    files = year.hosted.store.read_files("main")
    assert files["catalog.yaml"] == year.catalog(files["catalog.yaml"])
    assert all(new in files["catalog.yaml"] for new in RENAMED.values())
    assert BETTER_PROSE in files["README.md"]
    texts = list_texts(
        files["catalog.yaml"], files["metadata.yaml"], files["README.md"], files["abstracts.md"]
    )
    listed = read_catalog(texts.catalog, "catalog.yaml")
    metadata = read_metadata(texts.metadata)
    with open_sources(read_settings({}), Meter()) as sources:
        links = resolve(listed, sources, metadata)
    assert render(listed, links, metadata, texts) == texts


def test_without_the_recorded_year_made_up_stars_move_like_it(tmp_path: Path) -> None:
    made_up = read_stars(tmp_path / "stars.csv")
    assert made_up == generated_stars()
    assert [len(counts) for counts in made_up] == [365] * 100
    assert sum(min(counts) < 2_000 for counts in made_up) > 40
    grown = sorted(counts[-1] / counts[0] for counts in made_up)
    assert 1.02 < grown[50] < 1.3
    assert grown[-1] > 1.4
    moves = [sum(counts[n] != counts[n + 1] for counts in made_up) for n in range(364)]
    assert min(moves) > 10


def test_a_night_without_a_record_has_the_stars_of_the_night_before(tmp_path: Path) -> None:
    (tmp_path / "stars.csv").write_text("repository,2025-08-25,2025-08-27\nr,5,7\n", encoding="utf-8")
    (counts,) = read_stars(tmp_path / "stars.csv")
    assert (counts[:4], len(counts)) == ([5, 5, 7, 7], 365)


def most_in_a_week(book: Ledger) -> int:
    weeks = Counter(night.day.isocalendar()[:2] for night in book.nights if night.stars_only)
    return max(weeks.values(), default=0)


def in_numbers(year: Year, seconds: float) -> str:
    """Return the table of what the nights cost."""
    book = year.ledger
    touched = [night for night in book.nights if night.touched]
    first, *rest = [night.to_read for night in book.nights]
    table = {
        "nights": len(book.nights),
        "… of outages": len(year.story.outages),
        "edits by hand": len(year.story.hand_edits),
        "… that touched the pull request": len(touched),
        "… … without a new row": sum(not night.came for night in touched),
        "pull requests opened": sum(night.opened for night in touched),
        "rows to read after the first night": first.total,
        "rows to read after all others": sum(read.total for read in rest),
        "… to decide or of metadata": sum(read.shown for read in rest),
        "… folded: stars and the like": sum(read.folded for read in rest),
        "… of what was not checked": sum(read.unchecked for read in rest),
        "star-only updates": sum(night.stars_only for night in touched),
        "… most in a calendar week": most_in_a_week(book),
        "triggers after the first night": len(book.triggers),
        "nights that write without news": len(book.restless),
        "nights with exit 3 outside of outages": len(book.exits),
        "duplicates": len(book.duplicates),
        "proposed again after a refusal": len(book.proposed_again),
        "facts lost": len(book.lost),
        "triggers late": len(book.delays),
        "requests in a night": round(mean(night.requests for night in book.nights)),
        "seconds": round(seconds),
    }
    return "\n".join(f"  {name:<36}{number:>6,}" for name, number in table.items())
