from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from enricher.errors import EntryUnknown, UserError
from enricher.model import Catalog, Column, Entry, Known, Outcome, Ref, Section
from enricher.resolve import entries_by_ref, refs_of, resolve, select


@dataclass(frozen=True)
class Prefix:
    """Accepts the links that begin with a prefix; the rest of the link is its id."""

    name: str
    prefix: str
    every: int = 1
    known: tuple[Known, ...] = ()

    def match(self, url: str) -> str | None:
        return url.removeprefix(self.prefix) if url.startswith(self.prefix) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        raise NotImplementedError


SOURCES = (Prefix("papers", "p:"), Prefix("code", "c:"))


def section(ident: str, *entries: Entry) -> Section:
    return Section(ident, ident, (Column("Name", "name"),), entries)


def catalog(*entries: Entry) -> Catalog:
    return Catalog("A list", (section("one", *entries),))


def test_each_link_gets_the_reference_of_the_source_that_accepts_it() -> None:
    listed = catalog(Entry("Acme", paper="p:1", code="c:2"))

    assert resolve(listed, SOURCES) == {"p:1": Ref("papers", "1"), "c:2": Ref("code", "2")}


def test_a_link_goes_to_the_first_source_that_accepts_it() -> None:
    listed = catalog(Entry("Acme", paper="p:1"))

    assert resolve(listed, (Prefix("trusted", "p:"), *SOURCES)) == {"p:1": Ref("trusted", "1")}


def test_an_empty_id_is_an_id() -> None:
    assert resolve(catalog(Entry("Acme", paper="p:")), SOURCES) == {"p:": Ref("papers", "")}


def test_a_link_that_no_source_accepts_is_left_alone() -> None:
    entry = Entry("Acme", paper="https://example.org", code="c:2")
    links = resolve(catalog(entry), SOURCES)

    assert refs_of(entry, links) == (Ref("code", "2"),)


def test_a_setting_for_a_source_that_does_not_exist_is_refused() -> None:
    listed = replace(catalog(), without_abstracts=frozenset({"code", "usenx"}))

    with pytest.raises(UserError, match=r"^'usenx' is no source; there are papers, code$"):
        resolve(listed, SOURCES)


def test_references_stand_in_the_order_of_the_list_with_the_entries_behind_them() -> None:
    entries = (Entry("A", paper="p:2", code="c:1"), Entry("B", paper="p:1", code="c:1"), Entry("C"))
    names = entries_by_ref(entries, resolve(catalog(*entries), SOURCES))

    assert list(names.items()) == [
        (Ref("papers", "2"), ("A",)),
        (Ref("code", "1"), ("A", "B")),
        (Ref("papers", "1"), ("B",)),
    ]


def test_an_entry_whose_links_lead_to_the_same_thing_is_named_once() -> None:
    entries = (Entry("A", paper="c:1", code="c:1"),)

    assert entries_by_ref(entries, resolve(catalog(*entries), SOURCES)) == {Ref("code", "1"): ("A",)}


def test_every_entry_is_selected_where_no_name_is_given() -> None:
    entries = (Entry("A"), Entry("B"))

    assert select(catalog(*entries), ()) == entries


def test_names_select_whatever_their_case_in_the_order_of_the_list() -> None:
    entries = (Entry("Acme"), Entry("Other"), Entry("SpotServe"), Entry("Straße"))

    selected = select(catalog(*entries), ["SPOTSERVE", "acme", "Acme", "STRASSE"])

    assert [entry.name for entry in selected] == ["Acme", "SpotServe", "Straße"]


def test_a_name_that_two_sections_have_selects_both_entries() -> None:
    here, there = Entry("Acme", code="c:1"), Entry("acme", code="c:2")
    listed = Catalog("A list", (section("one", here), section("two", there)))

    assert select(listed, ["Acme"]) == (here, there)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Acmee", 'no entry is named "Acmee" in A list; did you mean Acme?'),
        ("spotserv", 'no entry is named "spotserv" in A list; did you mean SpotServe?'),
        ("Tiresias", 'no entry is named "Tiresias" in A list'),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(EntryUnknown) as caught:
        select(catalog(Entry("Acme"), Entry("SpotServe")), ["Acme", name])

    assert str(caught.value) == message
