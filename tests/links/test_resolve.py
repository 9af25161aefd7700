from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from enricher.errors import EntryUnknown, UserError
from enricher.links.resolve import (
    blocked,
    entries_by_ref,
    new_code,
    refs_of,
    resolve,
    select,
    with_found_code,
    with_named_dois,
)
from enricher.model.catalog import Catalog, Column, Entry, Pin, Section
from enricher.model.facts import Metadata, Paper, Record, Ref
from enricher.model.run import Outcome
from enricher.model.source import WellKnown


@dataclass(frozen=True)
class Prefix:
    """Accepts the links that begin with a prefix; the rest of the link is its id."""

    name: str
    prefix: str
    every: int = 1
    known: tuple[WellKnown, ...] = ()

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


def test_all_links_of_an_entry_get_a_reference() -> None:
    entry = Entry(
        "Acme", code="c:1", more_code=("c:2",), project="c:3", dataset="c:4", slides="x:", video="c:5"
    )

    assert [ref.id for ref in refs_of(entry, resolve(catalog(entry), SOURCES))] == ["1", "2", "3", "4", "5"]


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


def test_references_are_in_the_order_of_the_list_with_the_entries_behind_them() -> None:
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
        ("Spot", 'no entry is named "Spot" in A list; did you mean SpotServe?'),
        ("Tiresias", 'no entry is named "Tiresias" in A list'),
        ("Folding Lamps in Rivers", 'no entry is named "Folding Lamps in Rivers" in A list'),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, message: str) -> None:
    with pytest.raises(EntryUnknown) as caught:
        select(catalog(Entry("Acme"), Entry("SpotServe"), Entry("Boiling Water in Tents")), ["Acme", name])

    assert str(caught.value) == message


# --- further links of a paper ---

DAY = date(2026, 11, 24)
NAMED = {Ref("papers", "1"): Record(Paper(title="A title", doi="10.1145/One"), DAY)}
WITH_DOIS = (*SOURCES, Prefix("doi", "https://doi.org/"))


def test_every_link_of_a_paper_gets_its_reference() -> None:
    entry = Entry("Acme", paper="p:1", code="c:2", also=("p:3", "x:4"), doi="10.1145/one")
    links = resolve(catalog(entry), WITH_DOIS)

    assert refs_of(entry, links) == (
        Ref("papers", "1"),
        Ref("papers", "3"),
        Ref("doi", "10.1145/one"),
        Ref("code", "2"),
    )


def test_a_doi_that_a_source_names_is_a_further_link() -> None:
    listed = catalog(Entry("Acme", paper="p:1"), Entry("Other", paper="p:2"))
    links = resolve(listed, WITH_DOIS, NAMED)
    named, other = with_named_dois(listed, links, NAMED).entries()

    assert named.also == ("https://doi.org/10.1145/One",)
    assert refs_of(named, links) == (Ref("papers", "1"), Ref("doi", "10.1145/One"))
    assert other.also == ()


@pytest.mark.parametrize(
    "entry",
    [
        Entry("Acme", paper="p:1", doi="10.1145/two"),  # a person's word
        Entry("Acme", paper="p:1", also=("https://doi.org/10.1145/One",)),  # is a link already
    ],
)
def test_a_named_doi_changes_nothing_where_a_person_has_said_it(entry: Entry) -> None:
    listed = catalog(entry)
    links = resolve(listed, WITH_DOIS, NAMED)

    assert with_named_dois(listed, links, NAMED) == listed


def test_a_named_doi_that_no_source_accepts_is_left_alone() -> None:
    listed = catalog(Entry("Acme", paper="p:1"))
    links = resolve(listed, SOURCES, NAMED)

    assert with_named_dois(listed, links, NAMED) == listed


def test_what_a_doi_says_of_itself_names_nothing() -> None:
    itself = {Ref("doi", "10.1145/one"): Record(Paper(title="A title", doi="10.1145/ONE"), DAY)}

    assert resolve(catalog(), WITH_DOIS, itself) == {}


@pytest.mark.parametrize(
    "entry", [Entry("Acme", also=("http://10.0.0.1/x",)), Entry("Acme", paper="http://localhost/")]
)
def test_every_link_into_a_private_network_is_reported(entry: Entry) -> None:
    assert list(blocked([entry]).values()) == [("Acme",)]


# --- code that a source names ---

CODE = {Ref("papers", "1"): Record(Paper(title="A title", code="c:7"), DAY)}


def test_an_entry_without_code_gets_what_the_source_of_its_paper_names() -> None:
    listed = catalog(Entry("Acme", paper="p:1"), Entry("Other", paper="p:2"))

    new = new_code({}, CODE)

    full, links = with_found_code(listed, resolve(listed, SOURCES), SOURCES, new, {"one"})

    assert [entry.code for entry in full.entries()] == ["c:7", None]
    assert links["c:7"] == Ref("code", "7")


@pytest.mark.parametrize(
    ("entry", "before", "code"),
    [
        (Entry("Acme", paper="p:1", code="c:1"), {}, "c:7"),
        (Entry("Acme", paper="p:1", cells={"code": "soon"}), {}, "c:7"),
        (Entry("Acme", paper="p:1", pin=(Pin("code"),)), {}, "c:7"),
        (Entry("Acme", paper="p:1", also=("p:2",)), {}, "c:7"),
        (Entry("Acme", paper="p:1"), CODE, "c:7"),
        (Entry("Acme", paper="p:1"), {}, "x:7"),
    ],
    ids=["has code", "own cell", "pinned", "two of one server", "offered before", "no source"],
)
def test_named_code_is_left_alone(entry: Entry, before: Metadata, code: str) -> None:
    listed, after = catalog(entry), {Ref("papers", "1"): Record(Paper(title="A title", code=code), DAY)}

    new = new_code(before, after)

    assert with_found_code(listed, resolve(listed, SOURCES), SOURCES, new, {"one"})[0] == listed


def test_a_section_that_is_not_open_to_code_gets_none() -> None:
    listed = catalog(Entry("Acme", paper="p:1"))

    assert (
        with_found_code(listed, resolve(listed, SOURCES), SOURCES, new_code({}, CODE), {"two"})[0] == listed
    )
