"""The progress of a run: a bar with the time left on a terminal, plain lines in a log; and tables.

Sole home of rich.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from enricher.fetch.run import Watcher
from enricher.http.client import REQUESTS
from enricher.http.redaction import redact
from enricher.http.retry import RETRIES
from enricher.model.facts import Ref
from enricher.model.run import Failed, Held, Outcome
from enricher.sources import title_of
from enricher.text.numbers import counted
from enricher.text.terminal import terminal


class _Bars:
    """One bar for each source."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def planned(self, due: Sequence[Ref]) -> None:
        for source, total in Counter(ref.source for ref in due).items():
            self._tasks[source] = self._progress.add_task(title_of(source), total=total)

    def arrived(self, outcome: Outcome) -> None:
        self._progress.advance(self._tasks[outcome.ref.source])

    def ended(self, source: str) -> None:
        self._progress.stop_task(self._tasks[source])


class _Lines:
    """One line when the sources start, and one when each of them ends."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._total: Counter[str] = Counter()
        self._checked: Counter[str] = Counter()

    def planned(self, due: Sequence[Ref]) -> None:
        self._total = Counter(ref.source for ref in due)
        self._checked.clear()
        sources = ", ".join(f"{title_of(source)} {count:,}" for source, count in self._total.items())
        self._say(f"Checking {counted(len(due), 'link')}: {sources}")

    def arrived(self, outcome: Outcome) -> None:
        self._checked[outcome.ref.source] += not isinstance(outcome, Failed | Held)

    def ended(self, source: str) -> None:
        total, checked = self._total[source], self._checked[source]
        part = "" if checked == total else f"{checked:,} of "
        self._say(f"{title_of(source)}: {part}{total:,} checked")

    def _say(self, line: str) -> None:
        _say(self._console, line)


def _say(console: Console, line: str) -> None:
    console.print(terminal(line), markup=False, emoji=False, highlight=False, soft_wrap=True)


@contextmanager
def watching() -> Iterator[Watcher]:
    """Yield a watcher that suits standard error: bars on a terminal, else lines."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Bars(progress)


class _Redacting(logging.Formatter):
    """Removes the tokens: an upstream may send its own back in its status line."""

    def __init__(self, tokens: tuple[str, ...]) -> None:
        super().__init__("%(message)s")
        self._tokens = tokens

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a request."""
        return terminal(redact(super().format(record), *self._tokens))


def log_requests(tokens: tuple[str, ...]) -> None:
    """Log every request to a source to standard error: method, URL and status, no headers."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Redacting(tokens))
    logging.basicConfig(handlers=[handler])
    REQUESTS.setLevel(logging.INFO)


class _AboveTheBars(logging.Handler):
    """Writes to what standard error is at the moment: the bars take its place while there are any."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print the record as a line."""
        sys.stderr.write(f"{self.format(record)}\n")
        sys.stderr.flush()


def log_retries(tokens: tuple[str, ...]) -> None:
    """Print a line to standard error whenever a request is about to wait for its next attempt."""
    handler = _AboveTheBars()
    handler.setFormatter(_Redacting(tokens))
    RETRIES.handlers, RETRIES.propagate = [handler], False
