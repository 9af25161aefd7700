from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from enricher.model.catalog import LINK_LABELS, Entry
from enricher.model.facts import COLUMN_FIELDS, Absence, Metadata, Paper, Record, Ref, Repository
from enricher.render.entry_view import EntryView, short_count, short_venue, view_of

PAPER_URL = "https://arxiv.org/abs/2311.15566"
CODE_URL = "https://github.com/Hsword/SpotServe"
PAPER_REF = Ref("arxiv", "2311.15566")
CODE_REF = Ref("github", "hsword/spotserve")
LINKS = {PAPER_URL: PAPER_REF, CODE_URL: CODE_REF}
PAPER = Paper(
    title="A title",
    authors=("First Author", "Second Author"),
    year=2023,
    venue="21st USENIX Symposium on Networked Systems Design and Implementation (NSDI 24)",
    award="Best Paper",
    doi="10.48550/arXiv.2311.15566",
    citations=345,
    abstract="One\nparagraph.\n\nAnother with @name.",
)
CODE = Repository(name="Hsword/SpotServe", stars=1234, license="Apache-2.0", last_commit="2026-11-23")
ENTRY = Entry("SpotServe", paper=PAPER_URL, code=CODE_URL, date="2023-11")
DAY = date(2026, 11, 24)
METADATA: Metadata = {PAPER_REF: Record(PAPER, DAY), CODE_REF: Record(CODE, DAY)}

FETCHED = {
    "name": "SpotServe",
    "date": "2023-11",
    "title": "A title",
    "authors": "First Author, Second Author",
    "year": "2023",
    "venue": "NSDI",
    "stars": "1.2k",
    "license": "Apache-2.0",
    "award": "Best Paper",
    "doi": "10.48550/arXiv.2311.15566",
    "citations": "345",
    "last_commit": "2026-11-23",
}


def shown(entry: Entry = ENTRY, metadata: Metadata = METADATA) -> EntryView:
    return view_of(entry, LINKS, metadata)


@pytest.mark.parametrize("field", sorted(set(COLUMN_FIELDS) - set(LINK_LABELS)))
def test_every_column_shows_the_value_of_the_source(field: str) -> None:
    assert shown().text(field) == FETCHED[field]


@pytest.mark.parametrize("field", sorted(set(COLUMN_FIELDS) - {"name", "date", *LINK_LABELS}))
def test_an_unknown_field_is_empty(field: str) -> None:
    assert shown(metadata={}).text(field) == ""


@pytest.mark.parametrize(
    ("field", "said", "text"),
    [
        ("title", "*Another* title", "*Another* title"),
        ("authors", ("A. Person", "B | C"), r"A. Person, B \| C"),
        ("year", 2024, "2024"),
        ("venue", "ASPLOS (2024)", "ASPLOS (2024)"),
        ("license", "[own](LICENSE)", "[own](LICENSE)"),
    ],
)
def test_the_value_of_a_person_wins_and_stays_as_written(field: str, said: object, text: str) -> None:
    words: dict[str, Any] = {field: said}
    assert shown(replace(ENTRY, **words)).text(field) == text


def test_the_value_of_a_source_is_escaped() -> None:
    hostile: Metadata = {
        PAPER_REF: Record(Paper(title="<b>@name", authors=("a|b",), venue="*V*"), DAY),
        CODE_REF: Record(Repository(name="a/b", license="[MIT](https://example.org)"), DAY),
    }

    assert shown(metadata=hostile).text("title") == "&lt;b>@\u200bname"
    assert shown(metadata=hostile).text("authors") == r"a\|b"
    assert shown(metadata=hostile).text("venue") == r"\*V\*"
    assert shown(metadata=hostile).text("license") == "\\[MIT\\](https:\u200b//example.org)"


def test_zero_stars_are_shown() -> None:
    assert shown(metadata={CODE_REF: Record(replace(CODE, stars=0), DAY)}).text("stars") == "0"


def test_an_abstract_keeps_its_paragraphs() -> None:
    assert shown().abstract == "One paragraph.\n\nAnother with @\u200bname."


def test_whether_a_repository_is_archived_is_shown() -> None:
    archived = {CODE_REF: Record(replace(CODE, archived=True), DAY)}

    assert (shown(metadata=archived).note(CODE_URL), shown().note(CODE_URL)) == (" (archived)", "")


@pytest.mark.parametrize(("days", "note"), [(0, ""), (3, " (dead link)")])
def test_a_link_that_is_known_to_be_dead_is_marked(days: int, note: str) -> None:
    missing = Absence(DAY, DAY + timedelta(days=days))
    found = {ref: Record(facts, DAY, missing) for ref, facts in ((PAPER_REF, PAPER), (CODE_REF, CODE))}

    assert [shown(metadata=found).note(url) for url in (PAPER_URL, CODE_URL)] == [note, note]


def test_a_dead_link_that_was_never_found_shows_nothing_but_its_note() -> None:
    dead = Absence(DAY, DAY + timedelta(days=3))

    assert shown(metadata={CODE_REF: Record(None, DAY, dead)}).note(CODE_URL) == " (dead link)"
    assert shown(metadata={CODE_REF: Record(None, DAY, dead)}).text("stars") == ""


def test_stars_and_license_are_those_of_the_first_code_link_that_has_a_value() -> None:
    entry = replace(ENTRY, code="https://x.example/code", more_code=("https://gitlab.com/o/s", CODE_URL))
    links = {**LINKS, "https://gitlab.com/o/s": Ref("gitlab", "o/s")}
    metadata = {**METADATA, Ref("gitlab", "o/s"): Record(Repository(name="o/s", stars=7), DAY)}

    view = view_of(entry, links, metadata)

    assert (view.text("stars"), view.text("license")) == ("7", "Apache-2.0")


def test_facts_of_the_wrong_kind_are_not_shown() -> None:
    mixed = {PAPER_REF: Record(CODE, DAY), CODE_REF: Record(PAPER, DAY)}

    assert (shown(metadata=mixed).text("title"), shown(metadata=mixed).text("stars")) == ("", "")


def test_the_source_of_the_paper_is_known_where_there_is_one() -> None:
    assert shown().abstract_source == "arxiv"
    assert shown(Entry("Acme", paper="https://example.org")).abstract_source == ""


@pytest.mark.parametrize(
    ("venue", "short"),
    [
        ("21st USENIX Symposium on Networked Systems Design and Implementation (NSDI 24)", "NSDI"),
        ("27th USENIX Security Symposium (USENIX Security 18)", "USENIX Security"),
        ("2023 USENIX Annual Technical Conference (USENIX ATC 23)", "USENIX ATC"),
        ("16th USENIX Symposium on Operating Systems Design and Implementation (OSDI 22)", "OSDI"),
        ("10th USENIX Conference on File and Storage Technologies (FAST 12)", "FAST"),
        ("4th USENIX Workshop on Hot Topics in Cloud Computing (HotCloud '12)", "HotCloud"),
        ("4th USENIX Workshop on Hot Topics in Cloud Computing (HotCloud ’12)", "HotCloud"),
        ("A Workshop (WS 2024) ", "WS"),
        ("ASPLOS", "ASPLOS"),
        ("A Conference (2024)", "A Conference (2024)"),
        ("A Conference (Part 2)", "A Conference (Part 2)"),
        ("A Conference (WS 24), Volume 2", "A Conference (WS 24), Volume 2"),
        ("", ""),
    ],
)
def test_a_venue_is_shown_by_its_series(venue: str, short: str) -> None:
    assert short_venue(venue) == short


def test_a_venue_of_spaces_is_read_in_the_time_of_its_length() -> None:
    venue = f"A Symposium ({' ' * 100_000}x"

    assert short_venue(venue) == venue
    assert short_venue(f"A Symposium (AS{' ' * 100_000}24)") == "AS"


@pytest.mark.parametrize(
    ("count", "short"),
    [
        (0, "0"),
        (1, "1"),
        (999, "999"),
        (1_000, "1k"),
        (1_234, "1.2k"),
        (9_999, "10k"),
        (12_345, "12.3k"),
        (99_949, "99.9k"),
        (99_950, "100k"),
        (123_456, "123k"),
    ],
)
def test_a_count_is_shown_as_github_shows_it(count: int, short: str) -> None:
    assert short_count(count) == short


@pytest.mark.parametrize(
    ("pdf", "written"),
    [
        (None, ""),
        ("https://www.usenix.org/x.pdf", "https://www.usenix.org/x.pdf"),
        ("javascript:alert(1)", ""),
        ("https://user@example.org/x.pdf", ""),
        ("https://example.org/x.pdf and more", ""),
    ],
)
def test_a_pdf_is_linked_only_by_a_plain_address(pdf: str | None, written: str) -> None:
    assert shown(metadata={PAPER_REF: Record(replace(PAPER, pdf=pdf), DAY)}).pdf == written


# --- a paper of which several links speak ---

DOI_REF = Ref("doi", "10.1145/1.1")
DOI_URL = "https://doi.org/10.1145/1.1"
PUBLISHED = Paper(
    title="A published title", year=2024, venue="A Conference (AC '24)", doi="10.1145/1.1", abstract="Theirs."
)
PREPRINT = Paper(title="A title", authors=("First Author",), year=2023, venue="arXiv", abstract="Ours.")


def both(entry: Entry, preprint: Paper = PREPRINT, published: Paper = PUBLISHED) -> EntryView:
    metadata = {PAPER_REF: Record(preprint, DAY), DOI_REF: Record(published, DAY)}
    return view_of(entry, {**LINKS, DOI_URL: DOI_REF}, metadata)


@pytest.mark.parametrize(
    "entry",
    [
        Entry("Acme", paper=PAPER_URL, doi="10.1145/1.1"),
        Entry("Acme", paper=PAPER_URL, also=(DOI_URL,)),
    ],
)
def test_venue_and_year_are_the_publishers_and_the_rest_is_the_first_links(entry: Entry) -> None:
    found = both(entry)

    assert (found.text("venue"), found.text("year"), found.text("doi")) == ("AC", "2024", "10.1145/1.1")
    assert (found.text("title"), found.text("authors"), found.abstract) == (
        "A title",
        "First Author",
        "Ours.",
    )
    assert found.abstract_source == "arxiv"


def test_what_the_first_link_does_not_say_the_next_one_does() -> None:
    found = both(Entry("Acme", paper=DOI_URL, also=(PAPER_URL,)), published=replace(PUBLISHED, abstract=None))

    assert (found.text("title"), found.text("authors")) == ("A published title", "First Author")
    assert (found.abstract, found.abstract_source) == ("Ours.", "arxiv")


def test_a_preprint_gives_the_venue_if_no_publisher_does() -> None:
    found = both(Entry("Acme", paper=PAPER_URL, doi="10.1145/1.1"), published=Paper(title="A title"))

    assert (found.text("venue"), found.text("year")) == ("arXiv", "2023")


def test_the_value_of_a_person_wins_over_every_link() -> None:
    entry = Entry("Acme", paper=PAPER_URL, also=(DOI_URL,), doi="10.1/own", venue="Own", year=2020)

    assert (both(entry).text("venue"), both(entry).text("year"), both(entry).text("doi")) == (
        "Own",
        "2020",
        "10.1/own",
    )


def test_the_source_of_an_abstract_is_the_index_that_gave_it() -> None:
    filled = replace(PUBLISHED, provenance=("abstract: OpenAlex", "venue: OpenAlex"))

    assert both(Entry("Acme", paper=DOI_URL), published=filled).abstract_source == "OpenAlex"
    assert both(Entry("Acme", paper=DOI_URL)).abstract_source == "doi"
