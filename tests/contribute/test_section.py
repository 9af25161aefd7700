"""The section of a new paper, by a person's word for it and by words in common."""

import pytest

from enricher.contribute.section import best_section, named_section
from enricher.errors import UserError
from enricher.model.catalog import Section

SERVING = Section("serving", "Serving Models", (), ())
TRAINING = Section("training", "Training Models", (), ())
SURVEYS = Section("surveys", "Surveys", (), ())
SECTIONS = (SERVING, TRAINING, SURVEYS)
TITLES = (
    ("Orca: Serving Models in Turns", "Pages: Paging for Attention", "Quick Answers of Models"),
    ("Slow: Training in Turns", "A Pipeline for Gradients", "Gradients on the Way"),
    ("A Survey of Models",),
)


@pytest.mark.parametrize("wanted", ["serving", "Serving Models", "SERVING models", " serving m"])
def test_a_section_is_named_by_its_id_its_title_or_a_part_of_it(wanted: str) -> None:
    assert named_section(SECTIONS, wanted) == SERVING


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("models", r'several sections are called "models": Serving Models \(serving\), Training Models \(tr'),
        ("Survays", 'no section is called "Survays"; did you mean Surveys?'),
        ("", 'no section is called ""; there are: Serving Models, Training Models, Surveys'),
    ],
)
def test_a_word_for_no_section_or_for_several_is_refused(wanted: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        named_section(SECTIONS, wanted)


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Paging the Attention of Models", SERVING),
        ("Compressed Gradient Pipelines", TRAINING),
        ("A Survey of Gradients", SURVEYS),  # a word of the heading counts
        ("Nothing at All in Common", SERVING),
    ],
)
def test_a_paper_belongs_where_its_rare_words_are(title: str, section: Section) -> None:
    assert best_section(SECTIONS, TITLES, title) == section
