from datetime import date

import pytest

from enricher.catalog.reader import read_catalog
from enricher.model.facts import Record, Ref, Repository
from enricher.model.publishing import ChangeKey
from enricher.review.renames import moved_links, renamed_url, under_new_refs, undo

OLD_URL, NEW_URL = "https://github.com/Old/Name", "https://github.com/New/Home"
OLD, NEW, OTHER = Ref("github", "old/name"), Ref("github", "new/home"), Ref("github", "o/r")
DAY = date(2026, 11, 24)
MOVED = Record(Repository(name="New/Home", id=7), DAY)
STAYED = Record(Repository(name="O/R", id=8), DAY)
CATALOG = """\
title: A list
sections:
  - id: one
    title: One
    columns: [{title: N, field: name}]
    entries:
      - {name: Acme, code: https://github.com/Old/Name}
"""


@pytest.mark.parametrize(
    ("url", "now"),
    [
        ("https://github.com/Old/Name", "https://github.com/New/Home"),
        ("https://github.com/old/NAME/", "https://github.com/New/Home/"),
        ("https://github.com/Old/Name.git", "https://github.com/New/Home.git"),
        ("https://github.com/Old/Name/tree/main/a#b", "https://github.com/New/Home/tree/main/a#b"),
        ("git@github.com:Old/Name.git", "git@github.com:New/Home.git"),
        ("https://github.com/Old/Name?tab=readme", "https://github.com/New/Home?tab=readme"),
        ("https://github.com/Old/Name2", "https://github.com/Old/Name2"),
        ("https://github.com/Old/Name.js", "https://github.com/Old/Name.js"),
        ("https://github.com/Very-Old/Name", "https://github.com/Very-Old/Name"),
    ],
)
def test_only_the_name_in_a_url_is_renamed_url(url: str, now: str) -> None:
    assert renamed_url(url, "old/name", "New/Home") == now


@pytest.mark.parametrize("field", ["name", "first facts"])
def test_a_move_that_is_proposed_is_followed(field: str) -> None:
    links, metadata = {OLD_URL: OLD, "https://github.com/o/r": OTHER}, {OLD: MOVED, OTHER: STAYED}
    rows = {ChangeKey(str(OLD), field, "x"), ChangeKey(str(OTHER), field, "x")}
    assert moved_links(links, metadata, rows) == {OLD_URL: NEW_URL}


@pytest.mark.parametrize("rows", [set(), {ChangeKey(str(OLD), "license", "x")}])
def test_a_move_that_is_not_proposed_is_not(rows: set[ChangeKey]) -> None:
    assert moved_links({OLD_URL: OLD}, {OLD: MOVED}, rows) == {}


def test_a_repository_that_was_never_found_has_not_moved() -> None:
    assert moved_links({OLD_URL: OLD}, {OLD: Record(None, DAY)}, {ChangeKey(str(OLD), "name", "x")}) == {}


def test_the_record_is_under_the_new_reference() -> None:
    moved = {OLD_URL: NEW_URL}
    assert under_new_refs({OLD: MOVED, OTHER: STAYED}, moved, {OLD_URL: OLD}, {NEW_URL: NEW}) == {
        NEW: MOVED,
        OTHER: STAYED,
    }


def test_what_is_proposed_is_known_under_the_reference_of_the_base() -> None:
    base, there = read_catalog(CATALOG), read_catalog(CATALOG.replace("Old/Name", "New/Home"))
    assert undo({NEW: MOVED}, base, {OLD_URL: OLD}, there, {NEW_URL: NEW}) == {OLD: MOVED}


def test_an_entry_that_the_proposal_does_not_have_undoes_nothing() -> None:
    base, there = read_catalog(CATALOG), read_catalog(CATALOG.replace("Acme", "Other"))
    assert undo({OLD: MOVED}, base, {OLD_URL: OLD}, there, {OLD_URL: OLD}) == {OLD: MOVED}


def test_each_of_several_links_is_known_under_its_own_reference() -> None:
    several = CATALOG.replace(
        "code: https://github.com/Old/Name", "code: [https://github.com/o/r, https://github.com/Old/Name]"
    )
    base, there = read_catalog(several), read_catalog(several.replace("Old/Name", "New/Home"))
    kept = {"https://github.com/o/r": OTHER}
    proposed = {NEW: MOVED, OTHER: STAYED}
    assert undo(proposed, base, {**kept, OLD_URL: OLD}, there, {**kept, NEW_URL: NEW}) == {
        OLD: MOVED,
        OTHER: STAYED,
    }


def test_an_entry_with_another_number_of_links_undoes_nothing() -> None:
    base = read_catalog(CATALOG)
    there = read_catalog(CATALOG.replace("code: ", "dataset: https://github.com/o/r, code: "))
    links = {NEW_URL: NEW, "https://github.com/o/r": OTHER}
    assert undo({OTHER: STAYED}, base, {OLD_URL: OLD}, there, links) == {OTHER: STAYED}
