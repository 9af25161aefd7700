"""`enrich doctor`: what is wrong with the set-up, and what to do about it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from enricher.commands import Environment
from enricher.commands.run import unread
from enricher.doctor.diagnose import diagnose
from enricher.doctor.files import attempt
from enricher.doctor.finding import Finding, Verdict, is_faulty
from enricher.doctor.observation import Setup
from enricher.doctor.output import HEADINGS, annotations, lines, rows, to_json, total
from enricher.doctor.probe import LONGEST_WAIT, hurried, observe
from enricher.doctor.token_kind import kind_of
from enricher.errors import UserError
from enricher.http.usage import Meter
from enricher.publish.local.working_tree import WorkingTree
from enricher.report.progress import print_table
from enricher.settings import Settings, read_settings
from enricher.sources import open_sources

_COLOURS: Final[Mapping[str, str]] = {
    Verdict.OK: "green",
    Verdict.WARNING: "yellow",
    Verdict.FAULT: "bold red",
}


def tell(catalog: Path, base: str | None, environment: Environment) -> int:
    """Print a table of findings; return 1 where one is a fault, else 0."""
    findings = _examine(catalog, base, environment)
    with unread(environment):
        print_table(HEADINGS, list(rows(findings)), list(lines(findings)), _COLOURS)
        print(f"\n{total(findings)}")
    if environment.get("GITHUB_ACTIONS") == "true":
        for annotation in annotations(findings):
            print(annotation)
    return int(is_faulty(findings))


def tell_machines(catalog: Path, base: str | None, environment: Environment) -> int:
    """Print the findings as JSON; return 1 where one is a fault, else 0."""
    findings = _examine(catalog, base, environment)
    print(to_json(findings))
    return int(is_faulty(findings))


def _examine(catalog: Path, base: str | None, environment: Environment) -> tuple[Finding, ...]:
    try:
        settings = hurried(read_settings(environment))
    except UserError as error:
        return (Finding("environment", Verdict.FAULT, str(error), "Correct it; nothing else was checked."),)
    setup = _setup(catalog, base, settings, environment)
    local = attempt(lambda: WorkingTree(catalog).read().texts) if catalog.is_file() else None
    with open_sources(settings, Meter(), LONGEST_WAIT) as sources:
        return diagnose(observe(setup, settings, local, sources), sources)


def _setup(catalog: Path, base: str | None, settings: Settings, environment: Environment) -> Setup:
    return Setup(
        catalog=catalog.as_posix(),
        token=kind_of(settings.token),
        repository=settings.repository,
        base=base or None,
        in_actions=environment.get("GITHUB_ACTIONS") == "true",
        now=datetime.now(UTC),
    )
