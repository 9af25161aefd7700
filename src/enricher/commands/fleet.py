"""`enrich fleet`: plan the night of many lists, run one job of it, and build the status page."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from enricher.catalog.reader import decode
from enricher.commands import Environment, print_text
from enricher.commands.pull_request import connect
from enricher.commands.run import append_to, commands_stopped
from enricher.errors import UserError
from enricher.fleet.lists import Fleet, FleetList, read_fleet
from enricher.fleet.night import night_of
from enricher.fleet.page import page
from enricher.fleet.plan import jobs_of, matrix
from enricher.fleet.result import ListResult, from_json, to_json
from enricher.fleet.set_up import SetUp
from enricher.fleet.status import status
from enricher.http.usage import Meter
from enricher.publish.github.repository import HostedRepository
from enricher.settings import cache_folder, read_settings, read_turn
from enricher.sources import open_sources

_ACTION: Final = "ENRICHER_ACTION"


def plan(file: Path, environment: Environment) -> int:
    """Print the matrix of this night as JSON, also as an output of the step; return 0. Raises UserError."""
    night = datetime.now(UTC).date()
    written = matrix(jobs_of(_fleet(file), night), night)
    print_text(written)
    append_to(environment, "GITHUB_OUTPUT", f"matrix={written}\n")
    return 0


def run(file: Path, turn: str, night: str, results: Path, environment: Environment) -> int:
    """Run the lists of one job, and write their results; return 0. Raises UserError.

    The results are written after each list, so that a job that is stopped keeps them.
    """
    fleet, this, settings = _fleet(file), read_turn(turn), read_settings(environment)
    jobs = jobs_of(fleet, day := _day(night))
    if this.of != len(jobs):
        raise UserError(f"{file} has {len(jobs)} jobs, so none is {turn}; plan the night again")
    done: list[ListResult] = []
    with open_sources(settings, Meter()) as sources:
        new = SetUp(
            day,
            environment.get(_ACTION) if fleet.workflow else None,
            lambda url: any(source.match(url) is not None for source in sources),
        )

        def set_up(one: FleetList) -> ListResult | None:
            there = replace(settings, repository=one.repository)
            return new.of(one, lambda: connect(HostedRepository, there))

        for result, printed in night_of(jobs[this.number - 1], day, _with_cache(environment), set_up):
            with commands_stopped(environment):
                print_text(printed)
                print_text(f"{result.list}: {result.outcome}{result.detail and f' ({result.detail})'}\n")
            done.append(result)
            _write(results / f"{this.number}.json", to_json(done))
    return 0


def build_status(
    file: Path, results: Path, before: Path | None, output: Path, environment: Environment
) -> int:
    """Write the status page of all lists and its data; return 0. Raises UserError."""
    newest = [one for path in sorted(results.rglob("*.json")) for one in _results(path)]
    earlier = _results(before) if before and before.exists() else ()
    night = max((one.night for one in newest), default=datetime.now(UTC).date())
    found = status(_fleet(file), earlier, newest, night)
    _write(output / "index.html", page(found, read_settings(environment).server.host))
    _write(output / "status.json", to_json(found.results))
    print_text(found.summary)
    return 0


def _with_cache(environment: Environment) -> Mapping[str, str]:
    """Return the environment with one cache for all lists: most answers are of use to several."""
    folder = environment.get("ENRICHER_CACHE") or cache_folder(environment)
    return {**environment, "ENRICHER_CACHE": f"{folder or 'off'}"}


def _fleet(file: Path) -> Fleet:
    return read_fleet(decode(_read(file), file.as_posix()), file.as_posix())


def _results(file: Path) -> Iterable[ListResult]:
    try:
        return from_json(_read(file).decode())
    except ValueError as error:
        raise UserError(f"{file} is not what `enrich fleet run` writes: {error}") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UserError(f"--night is {text!r}; write a day such as 2027-03-31") from error


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}") from error


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        new.replace(file)  # a job that is ended here leaves what it had written before
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}") from error
