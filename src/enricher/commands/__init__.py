"""The commands, one file each, loaded when called: `enrich --help` imports nothing that it does not use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from enricher.text.terminal import terminal

Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunOptions:
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


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The options of `enrich import`; `output` is None for the catalog beside the README."""

    readme: Path
    output: Path | None
    dry_run: bool
    report: Path | None
    force: bool


@dataclass(frozen=True, slots=True)
class InitOptions:
    """The options of `enrich init`. Without `files` it is the README of this folder."""

    files: tuple[Path, ...]
    workflow: bool
    forms: bool
    add_columns: bool
    dry_run: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """The options of `enrich site`; `url` is None for the address that GitHub Pages gives the list."""

    catalog: Path
    output: Path
    history: bool
    url: str | None


@dataclass(frozen=True, slots=True)
class AddOptions:
    """The options of `enrich add`; `urls` are the links of one paper."""

    catalog: Path
    urls: tuple[str, ...]
    section: str | None
    dry_run: bool
    base: str | None


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options of `enrich check` with `--base`."""

    catalog: Path
    base: str  # a commit, as git names it
    fail_on: str  # error, warning or never


def print_text(text: str = "") -> None:
    """Print lines that may hold text from elsewhere; every command prints through here."""
    print(terminal(text))
