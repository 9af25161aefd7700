import base64
import zlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey
from enricher.model.run import Problem
from enricher.review.state import State, is_sealed, marker, seal, state_of_body, state_of_commit, with_state

TREE, PARENT = "a" * 40, "b" * 40
ROWS = frozenset(
    {
        ChangeKey("github:o/r", "license", "0123456789ab"),
        ChangeKey("arxiv:2311.15566", "title", "ba9876543210"),
    }
)


def problem(id_: str) -> Problem:
    """Return a problem with a link to GitHub; without an id, with GitHub."""
    return Problem(Ref("github", id_), ProblemKind.NOT_CHECKED, "answered 403", date(2026, 11, 24))


MESSAGE = seal("Refresh metadata of 2 entries", State(ROWS), TREE, PARENT)


def test_a_commit_carries_its_rows_below_its_title() -> None:
    assert MESSAGE.splitlines()[0] == "Refresh metadata of 2 entries"
    assert state_of_commit(MESSAGE) == State(ROWS)


def test_a_commit_as_the_bot_made_it_is_sealed() -> None:
    assert is_sealed(MESSAGE, TREE, (PARENT,))
    assert is_sealed(MESSAGE.rstrip("\n"), TREE, (PARENT,)), "GitHub may strip the last line feed"


def test_no_line_of_a_message_is_long_and_a_state_ends_before_what_follows() -> None:
    many = frozenset(ChangeKey(f"github:o/{n}", "license", f"{n * 7919:012x}") for n in range(1_000))
    message = seal("Refresh metadata of 1,000 entries", State(many), TREE, PARENT)
    assert max(map(len, message.splitlines())) < 100
    assert state_of_commit(message) == State(many)
    assert state_of_commit(f"{message.partition('Enricher-Seal')[0]}\n\nThanks\n") == State(many)


def test_a_message_with_the_state_in_one_line_is_read() -> None:
    """Branches have them that were pushed before the lines were folded."""
    folded = MESSAGE.partition("Enricher-State: ")[2].partition("\nEnricher-Seal")[0]
    line = folded.replace("\n ", " ", 1).replace("\n ", "")
    assert state_of_commit(f"Refresh\n\nEnricher-State: {line}\n") == State(ROWS)


@pytest.mark.parametrize(
    ("message", "tree", "parents"),
    [
        (MESSAGE, "c" * 40, (PARENT,)),
        (MESSAGE, TREE, ("c" * 40,)),
        (MESSAGE, TREE, (PARENT, "c" * 40)),
        (MESSAGE, TREE, ()),
        (MESSAGE.replace("2 entries", "3 entries"), TREE, (PARENT,)),
        (MESSAGE + "\nSigned-off-by: A Person", TREE, (PARENT,)),
        ("Correct an entry", TREE, (PARENT,)),
        ("", TREE, (PARENT,)),
    ],
)
def test_a_commit_that_is_another_or_was_changed_is_not(
    message: str, tree: str, parents: tuple[str, ...]
) -> None:
    assert not is_sealed(message, tree, parents)


@pytest.mark.parametrize(
    "state",
    [
        State(),
        State(frozenset()),
        State(ROWS, (problem("o/r"), problem("")), is_new=True, title="Refresh the tables"),
        State(ROWS, more_in_files=True),
    ],
)
def test_a_body_carries_the_state_hidden(state: State) -> None:
    assert state_of_body(f"words\r\n\r\n{marker(state)}\r\nmore") == state
    assert marker(state).startswith("<!-- enrich-state:v1 ")
    assert marker(state).endswith(" -->")


def test_the_last_of_two_states_counts() -> None:
    assert state_of_body(marker(State(ROWS)) + marker(State(frozenset()))) == State(frozenset())


def test_rows_that_are_too_many_for_a_body_are_left_to_the_commit() -> None:
    many = frozenset(ChangeKey(f"github:o/{n}", "license", f"{n * 7919:012x}") for n in range(5_000))
    problems = (problem("o/1"),)
    assert len(marker(State(many, problems))) < 10_000
    assert state_of_body(marker(State(many, problems))) == State(None, problems)
    assert state_of_commit(seal("Refresh", State(many), TREE, PARENT)) == State(many)


def test_a_marker_has_an_upper_bound_and_keeps_the_title_and_the_first_problems() -> None:
    problems = tuple(problem(f"o/{n * 2_654_435_761 % 2**32:08x}") for n in range(9_000))
    text = marker(State(ROWS, problems, title="Refresh the tables"))
    assert len(text) < 31_000
    kept = state_of_body(text)
    assert kept
    assert (kept.rows, kept.title) == (None, "Refresh the tables")
    assert len(kept.problems) > 500
    assert kept.problems == problems[: len(kept.problems)]


def test_the_state_of_an_older_version_is_read() -> None:
    content = '{"rows":[["github:o/r","license","0a"]],"since":{"arxiv:1":"2026-11-24"},"new":false}'
    older = f"<!-- enrich-state:v1 {base64.b64encode(zlib.compress(content.encode())).decode()} -->"
    assert state_of_body(older) == State(frozenset({ChangeKey("github:o/r", "license", "0a")}))


@pytest.mark.parametrize(
    "body", [f"above {marker(State(ROWS))} below", f"{marker(State())} {marker(State(ROWS))}"]
)
def test_a_state_takes_the_place_of_the_one_that_counts(body: str) -> None:
    assert with_state(body, State(frozenset())) == body.replace(
        marker(State(ROWS)), marker(State(frozenset()))
    )


def test_a_body_without_a_state_gets_one_at_its_end() -> None:
    assert with_state("words\n\n", State(ROWS)) == f"words\n{marker(State(ROWS))}\n"


@given(st.one_of(st.text(), st.text("ABCabc012+/=", min_size=4).map("<!-- enrich-state:v1 {} -->".format)))
def test_a_body_that_carries_no_state_carries_none(body: str) -> None:
    assert state_of_body(body) is None


@pytest.mark.parametrize(
    "text", ["", "Enricher-State: v1 !!", "Enricher-State: v1 Zm9v", "Enricher-State: v2 x"]
)
def test_a_message_that_carries_no_rows_carries_none(text: str) -> None:
    assert state_of_commit(text) is None


def test_a_state_is_the_same_text_whatever_the_order_of_its_rows() -> None:
    assert marker(State(frozenset(sorted(ROWS)))) == marker(State(frozenset(sorted(ROWS, reverse=True))))


def test_a_state_that_is_nested_without_end_is_none() -> None:
    packed = base64.b64encode(zlib.compress(b"[" * 100_000)).decode()

    assert state_of_body(f"<!-- enrich-state:v1 {packed} -->") is None
    assert state_of_commit(f"Enricher-State: v1 {packed}") is None
