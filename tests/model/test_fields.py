from dataclasses import dataclass, field, fields

import pytest

from enricher.model.facts import COLUMN_FIELDS, FIELDS, PINNABLE, REQUIRED, Paper, Repository
from enricher.model.fields import KIND, kinds_of
from tests.support.field_table import PAGE, with_table


def test_every_fact_has_a_kind_in_the_order_of_its_class() -> None:
    names = [f.name for facts in (Paper, Repository) for f in fields(facts)]

    assert list(FIELDS) == [*names, "dead"]


def test_a_field_without_a_kind_is_an_error_that_names_it() -> None:
    @dataclass
    class Sample:
        forks: int | None = None

    with pytest.raises(TypeError, match=r"^Sample\.forks has no kind; declare it: "):
        kinds_of(Sample)


def test_two_fields_of_one_name_are_an_error() -> None:
    @dataclass
    class Sample:
        stars: int | None = field(default=None, metadata={KIND: FIELDS["stars"]})

    with pytest.raises(TypeError, match=r"^Sample\.stars has the name of another field"):
        kinds_of(Repository, Sample)


def test_a_column_shows_an_entry_key_or_a_fact_that_is_declared_as_a_column() -> None:
    assert (
        *("name", "title", "authors", "year", "venue", "paper", "code"),
        *("project", "dataset", "slides", "video"),
        *("stars", "license", "award", "doi", "citations", "last_commit"),
    ) == COLUMN_FIELDS


def test_all_but_the_bots_own_notes_can_be_pinned() -> None:
    assert set(FIELDS) - set(PINNABLE) == {"provenance", "dead"}


def test_a_record_cannot_be_without_its_title_or_name() -> None:
    assert {"title", "name"} == REQUIRED


def test_the_table_of_fields_in_the_reference_is_made_from_their_declarations() -> None:
    page = PAGE.read_text("utf-8")

    assert with_table(page) == page, "run: python -m tests.support.field_table"
