import pytest

from enricher.model.publishing import ChangeKey
from enricher.review.body.boxes import box, left_out_lines, unticked_rows, wanted_again

LICENSE = ChangeKey("github:owner/a b", "license", "0123456789ab")
FIRST = ChangeKey("doi:10.1145/1.1", "first facts", "ba9876543210")


def test_a_box_carries_its_rows_and_can_be_read_back() -> None:
    line = f"{box((LICENSE, FIRST), ())} Acme: accepted"

    assert line.startswith("- [x] <!-- enrich:change ")
    assert unticked_rows(line) == frozenset()
    assert unticked_rows(line.replace("[x]", "[ ]")) == {LICENSE, FIRST}


@pytest.mark.parametrize("unticked", [{LICENSE}, {FIRST}, {LICENSE, FIRST}])
def test_a_box_stays_unticked_while_a_person_wants_none_of_its_rows(unticked: set[ChangeKey]) -> None:
    assert unticked_rows(f"{box((LICENSE, FIRST), unticked)} Acme") == {LICENSE, FIRST}


def test_what_is_no_longer_proposed_is_listed_as_left_out_with_its_words() -> None:
    before = f"{box((LICENSE,), (LICENSE,))} Acme: MIT → none\n{box((FIRST,), ())} Bolt: accepted\n"

    (line,) = left_out_lines(before, {FIRST})

    assert line.startswith("- [ ] <!-- enrich:left-out ")
    assert line.endswith(" --> Acme: MIT → none")
    assert left_out_lines(line, ()) == (line,)
    assert left_out_lines(line, {LICENSE}) == ()


def test_a_change_that_is_ticked_again_is_wanted_and_no_longer_left_out() -> None:
    (line,) = left_out_lines(f"{box((LICENSE,), (LICENSE,))} Acme", ())
    again = line.replace("[ ]", "[X]")

    assert not wanted_again(line)
    assert wanted_again(again) == {LICENSE.ref}
    assert not unticked_rows(again)
    assert left_out_lines(again, ()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] <!-- enrich:change nothing -->",
        "- [ ] <!-- enrich:change a/b -->",
        "- [ ] <!-- enrich:change  -->",
        "- [ ] enrich:change a/b/c",
        " - [ ] <!-- enrich:change a/b/c -->",
    ],
)
def test_what_is_no_box_of_the_bots_is_not_read(text: str) -> None:
    assert unticked_rows(text) == frozenset()
