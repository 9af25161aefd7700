import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from enricher.errors import UpstreamError
from enricher.fetch.run import fetch
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Fetched, Found, Held, Missing, Outcome
from enricher.model.source import WellKnown

PAPER = Paper(title="A title")


@dataclass(frozen=True)
class Answering:
    """A source that answers with whatever its function yields."""

    name: str
    answer: Callable[[Sequence[str]], Iterator[Outcome]]
    every: int = 1
    known: tuple[WellKnown, ...] = ()

    def match(self, url: str) -> str | None:
        raise NotImplementedError

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        return self.answer(ids)


@dataclass
class Ear:
    """A watcher that remembers what it heard."""

    due: list[Ref] = field(default_factory=list)
    heard: list[Outcome] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)

    def planned(self, due: Sequence[Ref]) -> None:
        self.due += due

    def arrived(self, outcome: Outcome) -> None:
        self.heard.append(outcome)

    def ended(self, source: str) -> None:
        self.ends.append(source)


def all_found(name: str) -> Answering:
    return Answering(name, lambda ids: (Found(Ref(name, ident), PAPER) for ident in reversed(ids)))


def refs(source: str, *ids: str) -> list[Ref]:
    return [Ref(source, ident) for ident in ids]


def test_every_reference_has_one_outcome_in_the_order_of_the_references() -> None:
    due = [Ref("a", "1"), Ref("b", "1"), Ref("a", "2"), Ref("b", "0")]
    ear = Ear()

    outcomes = fetch(due, [all_found("b"), all_found("a")], ear)

    assert outcomes == Fetched(tuple(Found(ref, PAPER) for ref in due))
    assert ear.due == due
    assert set(ear.heard) == set(outcomes.outcomes)
    assert (len(ear.heard), sorted(ear.ends)) == (4, ["a", "b"])


def test_each_source_is_asked_once_for_its_own_ids_and_never_without_any() -> None:
    asked: list[tuple[str, list[str]]] = []

    def listening(name: str) -> Answering:
        def answer(ids: Sequence[str]) -> Iterator[Outcome]:
            asked.append((name, list(ids)))
            return iter([Missing(Ref(name, ident), "gone") for ident in ids])

        return Answering(name, answer)

    fetch(refs("a", "1", "2"), [listening("a"), listening("b")], Ear())

    assert asked == [("a", ["1", "2"])]


def test_without_due_links_no_source_is_asked() -> None:
    assert fetch([], [all_found("a")], Ear()) == Fetched()


def test_an_id_without_an_outcome_is_left_for_the_next_run() -> None:
    brief = Answering("a", lambda ids: iter([Found(Ref("a", ids[0]), PAPER)]))
    ear = Ear()

    outcomes = fetch(refs("a", "1", "2"), [brief], ear)

    assert outcomes == Fetched((Found(Ref("a", "1"), PAPER),), left=(Ref("a", "2"),))
    assert ear.heard == list(outcomes.outcomes)


def test_a_source_that_is_unavailable_keeps_what_it_found_and_leaves_the_rest() -> None:
    def answer(ids: Sequence[str]) -> Iterator[Outcome]:
        yield Found(Ref("a", ids[0]), PAPER)
        yield Failed(Ref("a", ids[1]), "no answer in time")
        raise UpstreamError("no answer in time")

    due = refs("a", "1", "2", "3")

    assert fetch(due, [Answering("a", answer), all_found("b")], Ear()) == Fetched(
        (Found(due[0], PAPER), Failed(due[1], "no answer in time")), left=(due[2],), down=("a",)
    )


def test_a_source_that_refuses_strangers_is_not_down_and_its_links_are_held() -> None:
    due = refs("a", "1", "2")
    held = tuple(Held(ref, "a challenge") for ref in due)

    assert fetch(due, [Answering("a", lambda _: iter(held))], Ear()) == Fetched(held=held)


# --- the well-known record decides whether it is the source or a few links that fail ---

KNOWN = (WellKnown("https://one.example/known", "Known"), WellKnown("https://two.example/known", "Known"))


@dataclass(frozen=True)
class Recorded(Answering):
    """A source that supports these links, and has a well-known record on each of two hosts."""

    known: tuple[WellKnown, ...] = KNOWN

    def match(self, url: str) -> str | None:
        return url.removeprefix("https://")


def failing_but(*good: str) -> tuple[Recorded, list[str]]:
    """Return a source that answers for these ids alone, and what it will have been asked for."""
    asked: list[str] = []

    def answer(ids: Sequence[str]) -> Iterator[Outcome]:
        for ident in ids:
            asked.append(ident)
            ref = Ref("a", ident)
            yield Found(ref, PAPER) if ident in good else Failed(ref, "no answer in time")

    return Recorded("a", answer), asked


def test_a_source_is_not_unavailable_if_it_answers_for_its_record_on_the_host_of_the_link() -> None:
    source, asked = failing_but("two.example/known")

    outcomes = fetch(refs("a", "two.example/1"), [source], Ear())

    assert outcomes == Fetched((Failed(Ref("a", "two.example/1"), "no answer in time"),))
    assert asked == ["two.example/1", "two.example/known"]


def test_a_source_that_does_not_answer_for_its_record_either_is_unavailable() -> None:
    source, _ = failing_but("one.example/known")

    assert fetch(refs("a", "two.example/1"), [source], Ear()).down == ("a",)


def test_a_source_that_has_answered_is_not_asked_for_its_record() -> None:
    source, asked = failing_but("two.example/2")

    assert fetch(refs("a", "two.example/1", "two.example/2"), [source], Ear()).down == ()
    assert len(asked) == 2


def test_the_first_of_two_outcomes_counts() -> None:
    ref = Ref("a", "1")
    ear = Ear()

    outcomes = fetch([ref], [Answering("a", lambda _: iter([Found(ref, PAPER), Failed(ref, "late")]))], ear)

    assert outcomes == Fetched((Found(ref, PAPER),))
    assert ear.heard == [Found(ref, PAPER)]


def test_an_outcome_of_another_id_is_ignored() -> None:
    ref, other = Ref("a", "1"), Ref("a", "2")
    ear = Ear()

    outcomes = fetch([ref], [Answering("a", lambda _: iter([Found(other, PAPER), Found(ref, PAPER)]))], ear)

    assert outcomes == Fetched((Found(ref, PAPER),))
    assert ear.heard == [Found(ref, PAPER)]


def test_a_source_cannot_answer_for_another() -> None:
    spoken = threading.Event()
    a, b = Ref("a", "1"), Ref("b", "1")

    def answer_a(_: Sequence[str]) -> Iterator[Outcome]:
        yield Found(b, Paper(title="not mine to say"))
        spoken.set()
        yield Found(a, PAPER)

    def answer_b(_: Sequence[str]) -> Iterator[Outcome]:
        spoken.wait(5)
        yield Found(b, PAPER)

    outcomes = fetch([a, b], [Answering("a", answer_a), Answering("b", answer_b)], Ear())

    assert outcomes == Fetched((Found(a, PAPER), Found(b, PAPER)))


def test_sources_are_asked_at_the_same_time() -> None:
    meeting = threading.Barrier(3, timeout=5)

    def waits(name: str) -> Answering:
        def answer(ids: Sequence[str]) -> Iterator[Outcome]:
            meeting.wait()
            return iter([Found(Ref(name, ident), PAPER) for ident in ids])

        return Answering(name, answer)

    due = [Ref(name, "1") for name in "abc"]

    found = tuple(Found(ref, PAPER) for ref in due)
    assert fetch(due, [waits(name) for name in "abc"], Ear()) == Fetched(found)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_in_a_source_keeps_its_earlier_outcomes() -> None:
    def breaks(ids: Sequence[str]) -> Iterator[Outcome]:
        yield Found(Ref("broken", ids[0]), PAPER)
        raise RuntimeError("a bug")

    due = [*refs("broken", "1", "2"), Ref("a", "1")]

    outcomes = fetch(due, [Answering("broken", breaks), all_found("a")], Ear())

    for thread in threading.enumerate():
        if thread.name == "broken":
            thread.join()  # so that its traceback belongs to this test
    assert outcomes == Fetched((Found(due[0], PAPER), Found(due[2], PAPER)), left=(due[1],), down=("broken",))


def test_a_well_known_record_that_is_held_back_does_not_speak_for_the_source() -> None:
    def answer(ids: Sequence[str]) -> Iterator[Outcome]:
        yield from (Held(Ref("a", i), "no") if "known" in i else Failed(Ref("a", i), "503") for i in ids)

    assert fetch(refs("a", "one/1"), [Recorded("a", answer, known=KNOWN)], Ear()).down == ("a",)
