"""`enrich check --base`: what a contribution changes, and what is wrong with it."""

from datetime import UTC, datetime
from typing import Final

from enricher.commands import CheckOptions, Environment, print_text
from enricher.commands.run import append_to, commands_stopped
from enricher.contribute.check import Checked, check_contribution
from enricher.contribute.objection import Severity
from enricher.contribute.shown import annotations, lines, step_summary
from enricher.http.usage import Meter
from enricher.pipeline.request import Run
from enricher.publish.local.git_base import read_base
from enricher.publish.local.working_tree import WorkingTree
from enricher.report.progress import watching
from enricher.settings import read_settings
from enricher.sources import open_sources

_MISTAKES: Final = 2
_MOST_REQUESTS: Final = 300  # to each source: anyone can open a pull request
_FAILING: Final = {"error": (Severity.ERROR,), "warning": tuple(Severity), "never": ()}


def check_against(options: CheckOptions, environment: Environment) -> int:
    """Print what was found; return 2 if it fails the check, else 0: trouble of a source never does.

    Raises UserError where the list or its base cannot be read.
    """
    settings = read_settings(environment)
    tree = WorkingTree(options.catalog)
    head = tree.read().texts
    base, sha = read_base(options.catalog, options.base)
    run = Run(options.catalog.as_posix(), (), datetime.now(UTC).date(), secrets=settings.tokens)
    with open_sources(settings, Meter(_MOST_REQUESTS)) as sources, watching() as watcher:
        checked = check_contribution(base, head, run, sources, tree.versions, watcher)
    _print(checked, f"{options.base} at {sha[:7]}", environment)
    return _MISTAKES if any(checked.count(severity) for severity in _FAILING[options.fail_on]) else 0


def _print(checked: Checked, base: str, environment: Environment) -> None:
    with commands_stopped(environment):
        for line in lines(checked, base):
            print_text(line)
    if environment.get("GITHUB_ACTIONS") == "true":
        for line in annotations(checked):
            print(line)
        append_to(environment, "GITHUB_STEP_SUMMARY", step_summary(checked, base))
