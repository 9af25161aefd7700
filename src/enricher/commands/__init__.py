"""The commands, one file each, loaded when called: `enrich --help` imports nothing that it does not use.

So the options are named tuples: a data class takes five times as long to make, and its module to import.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from enricher.text.terminal import terminal

Environment = Mapping[str, str]


class RunOptions(NamedTuple):
    """The options of `enrich` without a command."""

    catalog: Path
    names: tuple[str, ...]
    dry_run: bool
    pull_request: bool
    base: str | None
    report: Path | None
    verbose: bool
    force: bool
    retry_closed: bool
    budget: int | None  # requests to each source; None for no limit
    minutes: int | None = None  # for requests to sources; None for no limit


class ImportOptions(NamedTuple):
    """The options of `enrich import`; `output` is None for the catalog beside the README."""

    readme: Path
    output: Path | None
    dry_run: bool
    report: Path | None
    force: bool


class InitOptions(NamedTuple):
    """The options of `enrich init`. Without `files` it is the README of this folder."""

    files: tuple[Path, ...]
    workflow: bool
    forms: bool
    add_columns: bool
    dry_run: bool
    as_json: bool


class SiteOptions(NamedTuple):
    """The options of `enrich site`; `url` is None for the address that GitHub Pages gives the list."""

    catalog: Path
    output: Path
    history: bool
    url: str | None


class AddOptions(NamedTuple):
    """The options of `enrich add`; `urls` are the links of one paper."""

    catalog: Path
    urls: tuple[str, ...]
    section: str | None
    dry_run: bool
    base: str | None


class CheckOptions(NamedTuple):
    """The options of `enrich check` with `--base`."""

    catalog: Path
    base: str  # a commit, as git names it
    fail_on: str  # error, warning or never


def print_text(text: str = "") -> None:
    """Print lines that may hold text from elsewhere; every command prints through here."""
    print(terminal(text))
