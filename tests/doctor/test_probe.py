"""How long the doctor waits. What it asks is tested with the command."""

import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from enricher.doctor.probe import hurried, observe
from enricher.errors import Unreachable
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Found, Outcome
from enricher.model.source import WellKnown
from enricher.settings import read_settings
from tests.support.doctor_samples import setup

NOWHERE = {"GITHUB_API_URL": "http://127.0.0.1:1", "ENRICHER_RETRY_WAIT": "0"}


KNOWN = WellKnown("https://example.org/known", "Known")
FOUND = Found(Ref("quick", "known"), Paper(title="Known"))


class Sample:
    """A source whose upstream is slow, or answers about another record."""

    every = 1
    known = (KNOWN,)

    def __init__(self, name: str, wait: threading.Event | None = None, answers: str = "known") -> None:
        self.name = name
        self._wait = wait
        self._answers = answers

    def match(self, url: str) -> str | None:
        return url.rpartition("/")[2]

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        if self._wait:
            self._wait.wait(10)
        yield Found(Ref(self.name, self._answers), Paper(title="Known"))


class Broken(Sample):
    """A source with a mistake in it."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        self.thread = threading.current_thread()
        raise ZeroDivisionError


def test_sources_are_asked_side_by_side_and_no_longer_than_allowed() -> None:
    release = threading.Event()
    slow = [Sample("slow", release), Sample("slower", release)]
    begun = time.monotonic()
    observation = observe(
        setup(), read_settings(NOWHERE), None, [*slow, Sample("quick")], meter=Meter(), longest=0.5
    )
    took = time.monotonic() - begun
    release.set()
    assert took < 5
    assert observation.answers == {"slow": {KNOWN: None}, "slower": {KNOWN: None}, "quick": {KNOWN: FOUND}}


def test_a_github_that_takes_too_long_counts_as_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr("enricher.doctor.probe._hosted", lambda *_: release.wait(10))
    observation = observe(setup(), read_settings(NOWHERE), None, [], meter=Meter(), longest=0.1)
    release.set()
    assert isinstance(observation.hosted.limits, Unreachable)
    assert str(observation.hosted.limits) == "GitHub did not answer everything within 0.1 s"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_source_that_breaks_is_not_waited_for() -> None:
    begun = time.monotonic()
    broken = Broken("broken")
    observation = observe(setup(), read_settings(NOWHERE), None, [broken], meter=Meter(), longest=30)
    assert time.monotonic() - begun < 10
    broken.thread.join()  # its traceback belongs to this test
    assert observation.answers == {"broken": {KNOWN: None}}


def test_an_answer_about_another_record_does_not_count() -> None:
    sources = [Sample("odd", answers="another")]
    observation = observe(setup(), read_settings(NOWHERE), None, sources, meter=Meter(), longest=5)
    assert observation.answers == {"odd": {KNOWN: None}}


def test_the_hosts_that_did_not_answer_are_noted() -> None:
    observation = observe(setup(), read_settings(NOWHERE), None, [], meter=Meter())
    assert observation.hosts == {"127.0.0.1": False}
    assert observation.is_offline


@pytest.mark.parametrize(("wait", "hurry"), [("5", 1.0), ("0", 0.0)])
def test_a_person_waits_less_long_than_a_scheduled_run(wait: str, hurry: float) -> None:
    assert hurried(read_settings({"ENRICHER_RETRY_WAIT": wait})).retry_wait == hurry
