"""What a year of nights costs the people who read the pull requests, and that each promise holds in it."""

import time
from pathlib import Path

import pytest

from enricher.upstreams import serve
from enricher.upstreams.samples import seed, world
from hosted_list import Hosted
from year import NIGHTS, Year, populate, read_stars, start_files

STARS = Path(__file__).parents[2] / "shared" / "data" / "stars.csv"


@pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_year(tmp_path: Path) -> None:
    upstreams = world()
    populate(upstreams)
    store = seed(upstreams, tmp_path / "list.git", start_files())
    with serve(upstreams) as running:
        year = Year(Hosted(running, store), read_stars(STARS))
        start = time.monotonic()
        import os

        book = year.pass_nights(int(os.environ.get("N", NIGHTS)))
        print(time.monotonic() - start)
    for name in ("duplicates", "proposed_again", "lost", "overwritten", "empty", "failures"):
        value = getattr(book, name)
        print(name, len(value), *value[:5], sep="\n   ")
    print(book.delays)
    print(len(book.triggers), [t for t in book.triggers if t[1] != "first facts"])
    for n in book.nights:
        if n.touched or n.failure or n.number in (20, 21):
            print(
                n.number,
                n.day,
                n.day.strftime("%a"),
                n.to_read,
                n.requests,
                "opened" if n.opened else "",
                "stars" if n.stars_only else "",
                sorted({r.field for r in n.came}),
                sorted({r.field for r in n.went}),
                n.failure or "",
                sorted(n.after.pulls)[-1:],
            )
