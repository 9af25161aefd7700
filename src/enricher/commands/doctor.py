"""`enrich doctor`: what is wrong with the set-up, and how to fix it."""

from datetime import UTC, datetime
from pathlib import Path

from enricher.commands import Environment, print_text
from enricher.commands.run import commands_stopped
from enricher.doctor.diagnose import diagnose
from enricher.doctor.files import attempt
from enricher.doctor.finding import Finding, Verdict, is_faulty
from enricher.doctor.observation import Setup
from enricher.doctor.output import annotations, lines, to_json, total
from enricher.doctor.probe import LONGEST_WAIT, hurried, observe
from enricher.doctor.token_kind import kind_of
from enricher.errors import UserError
from enricher.http.usage import Meter
from enricher.publish.local.working_tree import WorkingTree
from enricher.settings import Settings, read_settings
from enricher.sources import open_sources


def print_findings(catalog: Path, base: str | None, environment: Environment) -> int:
    """Print the findings; return 1 if one is a fault, else 0."""
    findings = _examine(catalog, base, environment)
    with commands_stopped(environment):
        for line in lines(findings):
            print_text(line)
        print_text(f"\n{total(findings)}")
    if environment.get("GITHUB_ACTIONS") == "true":
        for annotation in annotations(findings):
            print(annotation)
    return int(is_faulty(findings))


def print_json(catalog: Path, base: str | None, environment: Environment) -> int:
    """Print the findings as JSON; return 1 if one is a fault, else 0."""
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
    meter = Meter()
    with open_sources(settings, meter, LONGEST_WAIT) as sources:
        return diagnose(observe(setup, settings, local, sources, meter=meter), sources)


def _setup(catalog: Path, base: str | None, settings: Settings, environment: Environment) -> Setup:
    return Setup(
        catalog=catalog.as_posix(),
        token=kind_of(settings.server.token),
        repository=settings.repository,
        base=base or None,
        in_actions=environment.get("GITHUB_ACTIONS") == "true",
        now=datetime.now(UTC),
        variable=settings.server.variable,
    )
