from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enricher.errors import MetadataInvalid
from enricher.metadata.store import read_metadata, write_metadata
from enricher.model.facts import Absence, Metadata, Paper, Record, Ref, Repository
from tests.support.paths import ROOT

HEADER = "# Written by enrich from what the sources said; do not edit. What catalog.yaml says wins over it.\n"
ADVICE = (
    "The bot writes this file: restore it from git, or delete it and run enrich to fetch everything again."
)
DAY = date(2026, 11, 24)

METADATA: Metadata = {
    Ref("github", "hsword/spotserve"): Record(
        Repository(name="Hsword/SpotServe", id=123, stars=0, license="Apache-2.0", last_commit="2024-05-01"),
        DAY,
    ),
    Ref("arxiv", "2311.15566"): Record(
        Paper(
            title="SpotServe: A Made-up Subtitle",
            authors=("First Author", "Second Author"),
            year=2023,
            abstract="First paragraph.\n\nSecond: with 𝒪(n).",
        ),
        DAY,
    ),
}
WRITTEN = f"""\
{HEADER}arxiv:2311.15566:
  title: 'SpotServe: A Made-up Subtitle'
  authors:
  - First Author
  - Second Author
  year: 2023
  abstract: |-
    First paragraph.

    Second: with 𝒪(n).
  changed: 2026-11-24
github:hsword/spotserve:
  name: Hsword/SpotServe
  id: 123
  stars: 0
  license: Apache-2.0
  archived: false
  last_commit: '2024-05-01'
  changed: 2026-11-24
"""

GONE = Absence(since=date(2026, 11, 20), last=date(2026, 11, 23))
WRITTEN_GONE = f"""\
{HEADER}arxiv:1:
  changed: 2026-11-24
  missing:
    since: 2026-11-20
    last: 2026-11-23
arxiv:2:
  title: T
  changed: 2026-11-24
  missing:
    since: 2026-11-20
    last: 2026-11-23
"""


def refusal(text: str) -> str:
    with pytest.raises(MetadataInvalid) as caught:
        read_metadata(text)
    return str(caught.value)


def test_records_are_written_by_reference_with_their_facts_in_the_order_of_the_model() -> None:
    assert write_metadata(METADATA) == WRITTEN


def test_what_was_written_is_read_back() -> None:
    assert read_metadata(WRITTEN) == METADATA


def test_the_number_of_runs_that_an_older_version_counted_is_read_over() -> None:
    older = WRITTEN_GONE.replace("last: 2026-11-23\n", "last: 2026-11-23\n    runs: 3\n")

    assert older != WRITTEN_GONE
    assert write_metadata(read_metadata(older)) == WRITTEN_GONE


def test_the_old_key_of_the_provenance_is_read() -> None:
    facts = Paper(title="T", abstract="A.", provenance=("abstract: OpenAlex",))
    written = write_metadata({Ref("doi", "10.1/x"): Record(facts, DAY)})
    older = written.replace("  provenance:\n", "  voices:\n")

    assert older != written
    assert write_metadata(read_metadata(older)) == written


def test_empty_metadata_is_its_first_line_and_reads_back_as_empty() -> None:
    assert write_metadata({}) == HEADER
    assert read_metadata(HEADER) == {}


def test_a_missing_link_is_written_with_its_facts_or_without_any() -> None:
    metadata = {
        Ref("arxiv", "1"): Record(None, DAY, GONE),
        Ref("arxiv", "2"): Record(Paper(title="T"), DAY, GONE),
    }
    assert write_metadata(metadata) == WRITTEN_GONE
    assert read_metadata(WRITTEN_GONE) == metadata


@pytest.mark.parametrize("text", ["", "\n", "{}\n"])
def test_a_new_file_holds_no_records(text: str) -> None:
    assert read_metadata(text) == {}


def test_only_a_withdrawn_paper_has_that_key() -> None:
    assert "withdrawn" not in write_metadata({Ref("arxiv", "1"): Record(Paper(title="T"), DAY)})
    withdrawn = write_metadata({Ref("arxiv", "1"): Record(Paper(title="T", withdrawn=True), DAY)})
    assert "  withdrawn: true\n" in withdrawn


def test_an_empty_text_is_left_out_like_an_absent_one() -> None:
    assert "venue" not in write_metadata({Ref("arxiv", "1"): Record(Paper(title="T", venue=""), DAY)})


def test_the_file_does_not_depend_on_the_order_of_the_records_in_memory() -> None:
    backwards = dict(reversed(list(METADATA.items())))
    assert write_metadata(backwards) == write_metadata(METADATA)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("year: 2023", "year: true", "7:9: year must be a number"),
        ("year: 2023", "year: '2023'", "7:9: year must be a number"),
        ("year: 2023", "year: 02023", "7:9: year must be a number"),
        ("year: 2023", "year:", "7:8: year must be a number"),
        ("'2024-05-01'", "2024-05-01", "19:16: last_commit must be text"),
        ("archived: false", "archived: 0", "18:13: archived must be true or false"),
        ("archived: false", "archived: 'false'", "18:13: archived must be true or false"),
        ("  - Second Author", "  - 2105.05080", "5:3: authors must be a list of text"),
        ("  authors:\n  - First Author\n  - Second Author", "  authors: First Author", "4:12: authors must be a list of text"),
        ("  year: 2023", "  yeer: 2023", "7:3: unknown field 'yeer'; the fields are title, authors, year, venue, accepted, disputed, award, doi, citations, journal, type, category, comment, code, pdf, withdrawn, retraction, abstract, provenance, changed, missing"),
        ("  name: Hsword/SpotServe\n", "", "14:3: neither a paper (title) nor a repository (name), nor only missing"),
        ("github:hsword/spotserve:", "spotserve:", "13:1: 'spotserve' is not a reference such as arxiv:2311.15566"),
        ("github:hsword/spotserve:", "'github:':", "13:1: 'github:' is not a reference such as arxiv:2311.15566"),
        ("github:hsword/spotserve:", "arxiv:2311.15566:", '13:1: duplicate key "arxiv:2311.15566" (first defined on line 2)'),
        ("id: 123", "id: &x 123", "15:7: &x is an anchor; delete it, and write the value in each place"),
    ],
)  # fmt: skip
def test_a_file_that_the_bot_did_not_write_is_refused_with_place_and_remedy(
    old: str, new: str, message: str
) -> None:
    assert WRITTEN.count(old) == 1
    assert refusal(WRITTEN.replace(old, new)) == f"metadata.yaml:{message}. {ADVICE}"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    since: 2026-11-20\n", "", "5:5: missing has no since"),
        ("    last: 2026-11-23\n", "", "5:5: missing has no last"),
        ("since: 2026-11-20", "since: '2026-11-20'", "5:12: since must be a date without quotes, such as 2026-11-24"),
        ("last: 2026-11-23", "last:", "6:10: last must be a date without quotes, such as 2026-11-24"),
        ("last: 2026-11-23", "last: 2026-11-23\n    reason: x", "7:5: unknown field 'reason'; the fields are since, last"),
        ("last: 2026-11-23", "last: 2026-11-23\n  stars: 1", "3:3: neither a paper (title) nor a repository (name), nor only missing"),
        ("  missing:\n    since: 2026-11-20\n    last: 2026-11-23\n", "", "3:3: neither a paper (title) nor a repository (name), nor only missing"),
        ("  missing:\n    since: 2026-11-20\n    last: 2026-11-23\n", "  missing: true\n", "4:12: missing must be a mapping"),
        ("  changed: 2026-11-24\n", "", "3:3: arxiv:1 has no changed date"),
    ],
)  # fmt: skip
def test_an_absence_that_the_bot_did_not_write_is_refused_with_place_and_remedy(
    old: str, new: str, message: str
) -> None:
    assert old in WRITTEN_GONE
    assert refusal(WRITTEN_GONE.replace(old, new, 1)) == f"metadata.yaml:{message}. {ADVICE}"


@pytest.mark.parametrize("day", ["'2026-11-24'", "2026-02-30", "2026-1-2", "2026-11-24 10:00:00", "today"])
def test_a_record_is_dated_by_a_plain_iso_date(day: str) -> None:
    text = f"arxiv:1:\n  title: T\n  changed: {day}\n"
    message = "metadata.yaml:3:12: changed must be a date without quotes, such as 2026-11-24."
    assert refusal(text) == f"{message} {ADVICE}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a", "1:1: the file must be a mapping"),
        ("arxiv:1: x", "1:10: arxiv:1 must be a mapping"),
        ("arxiv:1:", "1:9: arxiv:1 must be a mapping"),
        ("arxiv:1:\n  title: T", "2:3: arxiv:1 has no changed date"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, message: str) -> None:
    assert refusal(text) == f"metadata.yaml:{message}. {ADVICE}"


CONFLICT = "<<<<<<< HEAD\n{}=======\n{}>>>>>>> other\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  stars: 0\n", CONFLICT.format("  stars: 0\n", "  stars: 9\n")),
        ("    Second: with 𝒪(n).\n", CONFLICT.format("    Second.\n", "    Another.\n")),
        ("github:hsword/spotserve:\n", CONFLICT.format("github:hsword/spotserve:\n", "github:a/b:\n")),
    ],
)
def test_a_file_with_conflict_marks_is_refused_with_the_remedy(old: str, new: str) -> None:
    assert WRITTEN.count(old) == 1
    message = refusal(WRITTEN.replace(old, new))
    assert message.startswith("metadata.yaml:")
    assert message.endswith(ADVICE)


def test_a_whole_file_in_conflict_is_refused_with_the_remedy() -> None:
    assert refusal(CONFLICT.format(WRITTEN, WRITTEN)).endswith(ADVICE)


def test_the_file_in_a_message_is_the_one_that_was_read() -> None:
    with pytest.raises(MetadataInvalid, match=r"^lists/metadata\.yaml:1:1: "):
        read_metadata("- a", "lists/metadata.yaml")


# --- whatever the facts ---------------------------------------------------------------------------

TRICKY = ["NO", "2105.05080", "12:30", "2026-11-24", "~", "null", "0x1F", "1e5", "=", "<<", "- a", "# a", "a: b", "a #b",
          "trailing ", " leading", "tab\t", "line\nline", "\nline", "line\n", "line \nline", "  deep\n deeper", "|", "\x85",
          "\u2028", "\ufeff", "\x00", "'", '"', "\\", "{{ x }}", "<!-- x -->", "𝒪", "漢字", "---", "...", "%a", "@a"]  # fmt: skip
texts = (
    st.sampled_from(TRICKY)
    | st.text(max_size=30)
    | st.lists(st.sampled_from(TRICKY), max_size=4).map("".join)
)
stated = st.none() | texts.filter(bool)
numbers = st.none() | st.integers(0, 10**12)
papers = st.builds(
    Paper,
    title=texts,
    authors=st.lists(texts, max_size=3).map(tuple),
    year=numbers,
    venue=stated,
    award=stated,
    doi=stated,
    journal=stated,
    category=stated,
    comment=stated,
    pdf=stated,
    withdrawn=st.booleans(),
    abstract=stated,
)
repositories = st.builds(
    Repository,
    name=texts,
    id=numbers,
    stars=numbers,
    license=stated,
    archived=st.booleans(),
    default_branch=stated,
    last_commit=stated,
    description=stated,
)
refs = st.builds(Ref, st.sampled_from(["arxiv", "github", "no"]), texts.filter(bool))
absences = st.builds(Absence, since=st.dates(), last=st.dates())
records = st.builds(Record, papers | repositories, st.dates(), st.none() | absences) | st.builds(
    Record, st.none(), st.dates(), absences
)


@settings(deadline=None)
@given(st.dictionaries(refs, records, max_size=3))
def test_any_facts_survive_the_file_and_are_written_the_same_again(metadata: Metadata) -> None:
    written = write_metadata(metadata)
    assert read_metadata(written) == metadata
    assert write_metadata(read_metadata(written)) == written


@settings(deadline=None)
@given(
    st.sampled_from([WRITTEN, WRITTEN_GONE]),
    st.integers(0, len(WRITTEN)),
    st.integers(0, 20),
    st.text(max_size=5),
)
def test_a_damaged_file_is_read_or_refused(written: str, start: int, length: int, piece: str) -> None:
    with_damage = written[:start] + piece + written[start + length :]
    try:
        read_metadata(with_damage)
    except MetadataInvalid as error:
        message = str(error)
    else:
        return
    assert message.endswith(ADVICE)


def test_the_metadata_of_this_repository_is_as_the_bot_writes_it() -> None:
    text = (ROOT / "metadata.yaml").read_text("utf-8")
    assert write_metadata(read_metadata(text)) == text
