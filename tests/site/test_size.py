"""What a page of 10,000 papers weighs, compressed as a server sends it."""

import gzip
from collections.abc import Mapping
from functools import cache
from itertools import chain, islice

import pytest

from enricher.site.columns import data_files
from enricher.site.files import site_files
from tests.support.made_site import made_site

pytestmark = pytest.mark.slow

FIRST_VIEW = ("index.html", "list.css", "list.js", "icon.svg")
DATA = ("data.js", "trends.js")


@cache
def weights() -> Mapping[str, int]:
    """Return the bytes of the files that a reader of the list loads, which are made first."""
    site = made_site(10_000, 20)
    made = chain(islice(site_files(site), len(FIRST_VIEW)), islice(data_files(site), len(DATA)))
    return {path: len(gzip.compress(text.encode(), 9)) for path, text in made}


def test_the_first_view_of_a_large_list_weighs_at_most_40_kb() -> None:
    assert sum(weights()[name] for name in FIRST_VIEW) <= 40_000


def test_the_data_of_a_large_list_weigh_at_most_600_kb() -> None:
    assert sum(weights()[name] for name in DATA) <= 600_000
