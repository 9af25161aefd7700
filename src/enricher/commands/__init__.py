"""The commands, one file each, loaded when called: `enrich --help` imports nothing that it does not use."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from enricher.text.terminal import terminal

Environment = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What `enrich` without a command was told."""

    catalog: Path
    names: tuple[str, ...]
    dry_run: bool
    pull_request: bool
    base: str | None
    report: Path | None
    verbose: bool
    force: bool
    retry_closed: bool
    budget: int | None  # requests to each upstream; None for as many as it takes


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What `enrich import` was told. `output` is None for the catalog beside the README."""

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
    dry_run: bool
    as_json: bool


def say(text: str = "") -> None:
    """Print lines of which some words may be foreign; every command prints through here."""
    print(terminal(text))
