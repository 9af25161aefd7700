"""`enrich doctor --live`: what still holds of what the sources take for granted."""

import sys
import time
from datetime import UTC, datetime
from typing import Final

from enricher.commands import Environment
from enricher.doctor.diagnose import no_network
from enricher.doctor.live import Circumstances, Result, check, report
from enricher.doctor.output import lines
from enricher.doctor.probe import ask
from enricher.doctor.token_kind import kind_of
from enricher.fetch.sanitize import sanitize
from enricher.http.usage import Meter
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.text.terminal import terminal

_LONGEST: Final = 300.0  # seconds for all of it
_LONGEST_WAIT: Final = 60.0  # seconds, if an upstream asks for a pause
_CHANGED: Final = 1
_UNAVAILABLE: Final = 3


def print_report(environment: Environment) -> int:
    """Ask every source for its well-known records, and print a report as Markdown.

    Return 1 if an assumption does not hold, 3 if an upstream did not answer, else 0. Where no upstream
    answers, there is no report, and the reason goes to stderr. Raises UserError for a wrong variable.
    """
    settings = read_settings(environment)
    print("Asking every source for records that it has had for years: five minutes at most.", file=sys.stderr)
    meter = Meter()
    with open_sources(settings, meter, _LONGEST_WAIT) as sources:
        known = {source.name: source.known for source in sources}
        answers = ask(sources, known, time.monotonic() + _LONGEST)
    if not any(meter.hosts().values()):
        for line in lines([no_network(meter.hosts())]):
            print(terminal(line), file=sys.stderr)
        return _UNAVAILABLE
    clean = {
        name: {one: outcome and sanitize(outcome, settings.tokens) for one, outcome in of_source.items()}
        for name, of_source in answers.items()
    }
    checked = check(clean)
    circumstances = Circumstances(
        day=datetime.now(UTC).date(),
        in_actions=environment.get("GITHUB_ACTIONS") == "true",
        token=kind_of(settings.github.token),
        keys=tuple(settings.keys),
    )
    print(report(checked, circumstances), end="")
    results = {each.result for each in checked}
    if Result.CHANGED in results:
        return _CHANGED
    return _UNAVAILABLE if Result.UNANSWERED in results else 0
