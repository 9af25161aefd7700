from datetime import date

from enricher.catalog.reader import read_catalog
from enricher.model.facts import Record, Ref, Repository
from enricher.model.publishing import ChangeKey
from enricher.review.policy import fingerprint
from enricher.review.renames import moved_links, moves_between, renamed_url, under_new_refs, undo

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


def test_only_the_name_in_a_url_is_renamed_url() -> None:
    cases = [
        ("https://github.com/Old/Name", "https://github.com/New/Home"),
        ("https://github.com/old/NAME/", "https://github.com/New/Home/"),
        ("https://github.com/Old/Name.git", "https://github.com/New/Home.git"),
        ("https://github.com/Old/Name/tree/main/a#b", "https://github.com/New/Home/tree/main/a#b"),
        ("git@github.com:Old/Name.git", "git@github.com:New/Home.git"),
        ("https://github.com/Old/Name?tab=readme", "https://github.com/New/Home?tab=readme"),
        ("https://github.com/Old/Name2", "https://github.com/Old/Name2"),
        ("https://github.com/Old/Name.js", "https://github.com/Old/Name.js"),
        ("https://github.com/Very-Old/Name", "https://github.com/Very-Old/Name"),
    ]
    assert {url: renamed_url(url, "old/name", "New/Home") for url, _ in cases} == dict(cases)


def test_a_link_follows_the_name_that_the_metadata_have() -> None:
    links, metadata = {OLD_URL: OLD, "https://github.com/o/r": OTHER}, {OLD: MOVED, OTHER: STAYED}
    assert moved_links(links, metadata, lambda _: False) == {OLD_URL: NEW_URL}


def test_a_new_name_that_people_refuse_is_not_followed() -> None:
    row = ChangeKey(str(OLD), "name", fingerprint("New/Home"))
    assert moved_links({OLD_URL: OLD}, {OLD: MOVED}, row.__eq__) == {}


def test_a_repository_that_was_never_found_has_not_moved() -> None:
    assert moved_links({OLD_URL: OLD}, {OLD: Record(None, DAY)}, lambda _: False) == {}


def test_the_record_is_under_the_new_reference() -> None:
    moved = {OLD_URL: NEW_URL}
    assert under_new_refs({OLD: MOVED, OTHER: STAYED}, moved, {OLD_URL: OLD}, {NEW_URL: NEW}) == {
        NEW: MOVED,
        OTHER: STAYED,
    }


def test_the_record_also_stays_where_a_link_still_leads_to_the_old_reference() -> None:
    now = {NEW_URL: NEW, f"{OLD_URL}.git": OLD}
    assert under_new_refs({OLD: MOVED}, {OLD_URL: NEW_URL}, {OLD_URL: OLD}, now) == {NEW: MOVED, OLD: MOVED}


def test_a_move_in_the_bots_commit_is_known_by_the_name_of_its_entry() -> None:
    before = read_catalog(CATALOG)
    new = "    entries:\n      - {name: New, code: https://github.com/some/other}\n"
    after = read_catalog(CATALOG.replace("Old/Name", "New/Home").replace("    entries:\n", new, 1))
    assert moves_between(before, {OLD_URL: OLD}, after, {NEW_URL: NEW}) == {OLD: NEW}
    assert moves_between(before, {OLD_URL: OLD}, before, {OLD_URL: OLD}) == {}


def test_what_is_proposed_is_known_under_the_old_reference_too() -> None:
    assert undo({NEW: MOVED, OTHER: STAYED}, {OLD: NEW}) == {NEW: MOVED, OLD: MOVED, OTHER: STAYED}
    assert undo({OTHER: STAYED}, {OLD: NEW}) == {OTHER: STAYED}


def test_each_of_several_links_moves_by_itself() -> None:
    several = CATALOG.replace(
        "code: https://github.com/Old/Name", "code: [https://github.com/o/r, https://github.com/Old/Name]"
    )
    before, after = read_catalog(several), read_catalog(several.replace("Old/Name", "New/Home"))
    kept = {"https://github.com/o/r": OTHER}
    assert moves_between(before, {**kept, OLD_URL: OLD}, after, {**kept, NEW_URL: NEW}) == {OLD: NEW}


def test_an_entry_with_another_number_of_links_has_not_moved() -> None:
    before = read_catalog(CATALOG)
    after = read_catalog(CATALOG.replace("code: ", "dataset: https://github.com/o/r, code: "))
    links = {OLD_URL: OLD, "https://github.com/o/r": OTHER}
    assert moves_between(before, links, after, links) == {}
