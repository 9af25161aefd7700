"""`enrich`: check the links that are due, and publish what has changed."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from enricher.commands import Environment, RunOptions, print_text
from enricher.errors import PublishError
from enricher.http.cache import Cache
from enricher.http.redaction import redact
from enricher.http.usage import Meter
from enricher.model.publishing import Published, Publisher
from enricher.model.run import Report
from enricher.pipeline.request import Run
from enricher.pipeline.run import enrich
from enricher.publish.local.dry_run import DryRun
from enricher.publish.local.working_tree import WorkingTree
from enricher.report.github_actions import annotations, outputs, step_summary
from enricher.report.json import to_json
from enricher.report.progress import log_requests, log_retries, watching
from enricher.report.terminal import log
from enricher.settings import Settings, read_settings
from enricher.sources import open_sources
from enricher.text.markdown import clean

_SOURCE_UNAVAILABLE = 3


def run(options: RunOptions, environment: Environment) -> int:
    """Run in the working tree and return the exit code."""
    settings = read_settings(environment)
    tree = WorkingTree(options.catalog)
    if options.dry_run:
        return carry_out(options, environment, settings, DryRun(tree))
    with tree.held():
        return carry_out(options, environment, settings, tree)


def carry_out(options: RunOptions, environment: Environment, settings: Settings, publisher: Publisher) -> int:
    """Return the exit code: 0, or 3 if a source was unavailable. Raises EnrichError."""
    log_retries(settings.tokens)
    if options.verbose:
        log_requests(settings.tokens)
    meter = Meter(options.budget, options.minutes and options.minutes * 60)
    today = datetime.now(UTC).date()
    scope = Run(options.catalog.as_posix(), options.names, today, options.budget, settings.tokens)
    cache = _cache(settings, options.names)
    with open_sources(settings, meter, cache=cache) as sources, watching() as watcher:
        report, raw = enrich(scope, sources, publisher, meter, watcher)
    published = _without(settings.tokens, raw)
    if environment.get("GITHUB_ACTIONS") == "true":
        for annotation in annotations(report, published):
            print(annotation)
    with commands_stopped(environment):
        for line in log(report, published):
            print_text(line)
    if options.report:
        with _naming(f"{options.report}"), options.report.open("w", encoding="utf-8") as file:
            file.write(to_json(report, published))
    if environment.get("GITHUB_ACTIONS") == "true":
        _report_to_actions(report, published, environment)
    return _SOURCE_UNAVAILABLE if report.source_was_unavailable else 0


def _cache(settings: Settings, names: tuple[str, ...]) -> Cache | None:
    """Return the cache; for entries that are named, it is read as empty, so that they are refreshed."""
    if settings.cache is None:
        return None
    return Cache(settings.cache, since=time.time() if names else 0.0)


def _without(tokens: tuple[str, ...], published: Published) -> Published:
    """Return what was published without the tokens, in case GitHub has sent its own back in a URL."""
    return replace(
        published,
        message=redact(published.message, *tokens),
        url=published.url and redact(clean(published.url), *tokens),
        notes=tuple(redact(note, *tokens) for note in published.notes),
    )


@contextmanager
def commands_stopped(environment: Environment) -> Iterator[None]:
    """Keep the runner of Actions from reading commands in what is printed: some of it is not ours."""
    if environment.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}")
    yield
    print(f"::{token}::")


def _report_to_actions(report: Report, published: Published, environment: Environment) -> None:
    append_to(environment, "GITHUB_OUTPUT", outputs(report, published))
    append_to(environment, "GITHUB_STEP_SUMMARY", step_summary(report, published))


def append_to(environment: Environment, name: str, text: str) -> None:
    """Append to the file that a variable of the runner names, if it is set. Raises PublishError."""
    if environment.get(name):
        path = Path(environment[name])
        with _naming(f"{path} ({name})"), path.open("a", encoding="utf-8") as file:
            file.write(text)


@contextmanager
def _naming(file: str) -> Iterator[None]:
    """Let a failed write name the file, and say that everything else is done."""
    try:
        yield
    except OSError as error:
        reason = f"{file} cannot be written: {error.strerror}; the run itself is complete"
        raise PublishError(reason) from error
