"""The command line: options to commands, errors to exit codes. Nobody else reads the environment or exits."""

import gc
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

import click

from enricher import __version__
from enricher.commands import ImportOptions, InitOptions, RunOptions
from enricher.errors import CatalogInvalid, EnrichError, UserError
from enricher.text.terminal import terminal

# A run builds large values that live to its end; the default of 700 would walk all of them again and again.
_NEW_OBJECTS: Final = 100_000

_FAILED: Final = 1
_USAGE: Final = 2
_INTERRUPTED: Final = 130

_EPILOG: Final = """\b
Examples:
  enrich --dry-run            show what tonight's run would change
  enrich --entry Acme         ask everything about one entry anew
  enrich --pull-request       put the difference into the pull request

\b
Exit codes:
  0    done, also when nothing changed
  1    the run failed, or could not publish
  2    usage or catalog: something must be corrected first
  3    a source could not be asked, or failed too often; what the others said was kept
  130  interrupted
"""


def _complete_entry(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of entries that begin as typed."""
    catalog = Path(context.params.get("catalog") or "catalog.yaml")
    names: list[str] = import_module("enricher.commands.complete").entry_names(catalog)
    return [name for name in names if name.casefold().startswith(incomplete.casefold())]


_catalog = click.option(
    "--catalog",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("catalog.yaml"),
    show_default=True,
    metavar="PATH",
    help="The catalog; the other files lie beside it.",
)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=_EPILOG,
)
@click.option(
    "--entry",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=_complete_entry,
    help="Only this entry, everything about it asked anew. Repeatable; case does not matter.",
)
@click.option("--dry-run", is_flag=True, help="Ask, write nothing, and print what would change.")
@click.option("--pull-request", is_flag=True, help="Put the difference into the pull request on GitHub.")
@click.option("--base", metavar="BRANCH", help="The pull request's base.  [default: the default branch]")
@click.option("--force", is_flag=True, help="Rebuild the pull request's branch although a person changed it.")
@click.option("--retry-closed", is_flag=True, help="Propose again what closed pull requests turned down.")
@_catalog
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write every change, problem and cost to this file as JSON.",
)
@click.option(
    "--budget",
    type=click.IntRange(min=1),
    metavar="REQUESTS",
    help="Ask each upstream no more than this, and leave the rest for the next run.",
)
@click.option("-v", "--verbose", is_flag=True, help="Log every request.")
@click.version_option(__version__, prog_name="enrich")
@click.pass_context
def cli(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    /,
    *,
    names: tuple[str, ...],
    dry_run: bool,
    pull_request: bool,
    base: str | None,
    catalog: Path,
    report: Path | None,
    budget: int | None,
    verbose: bool,
    force: bool,
    retry_closed: bool,
) -> int:
    """Keep a curated list of papers true.

    Reads catalog.yaml, asks arXiv, USENIX, GitHub and others what they know of each entry, and writes
    metadata.yaml, the tables of README.md, and abstracts.md.
    """
    if context.invoked_subcommand:
        _refuse_run_options(context)
        return 0
    for option, given in (("--base", base), ("--force", force), ("--retry-closed", retry_closed)):
        if given and not pull_request:
            raise click.UsageError(f"{option} goes with --pull-request.")
    options = RunOptions(
        catalog, names, dry_run, pull_request, base, report, verbose, force, retry_closed, budget
    )
    return _load("pull_request" if pull_request else "run", "run")(options, os.environ)


def _refuse_run_options(context: click.Context) -> None:
    given = [
        parameter.opts[0]
        for parameter in context.command.params
        if context.get_parameter_source(parameter.name or "") is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        command = context.invoked_subcommand
        raise click.UsageError(f"{given[0]} does not go before {command}; see: enrich {command} --help")


@cli.command()
@_catalog
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where a file is stale.")
def render(catalog: Path, check: bool) -> int:  # noqa: FBT001 - click passes it by name
    """Write the files from catalog.yaml and metadata.yaml, offline."""
    return _load("render", "check_files" if check else "render_files")(catalog, os.environ)


@cli.command()
@_catalog
def check(catalog: Path) -> int:
    """Validate the catalog, offline."""
    return _load("check", "check")(catalog)


@cli.command()
@_catalog
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(catalog: Path, as_json: bool) -> int:  # noqa: FBT001 - click passes it by name
    """Show what the sources can say of the list, and what they have said, offline."""
    return _load("status", "show_json" if as_json else "show_table")(catalog, os.environ)


@cli.command()
@_catalog
@click.option(
    "--format",
    "format_",
    type=click.Choice(["bibtex", "csl-json", "json", "csv"]),
    required=True,
    help="Of what is printed.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write it to this file instead.",
)
def export(catalog: Path, format_: str, output: Path | None) -> int:
    """Print the papers of the list for other programs, offline."""
    return _load("export", "export")(catalog, format_, output, os.environ)


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]...")
@click.option(
    "--workflow", is_flag=True, help="Also write .github/workflows/enrich.yml, for a run every night."
)
@click.option("--dry-run", is_flag=True, help="Print what was found, and write nothing.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print every item and every link left out as JSON, and write nothing.",
)
def init(*, files: tuple[Path, ...], workflow: bool, dry_run: bool, as_json: bool) -> int:
    """Set up a list that stays in its README.

    Reads the list in FILE (default: README.md, in any letter case), prints what it found in each section,
    and writes a short catalog.yaml. README.md is not changed. Works offline, and never overwrites a file.
    """
    return _load("init", "init")(InitOptions(files, workflow, dry_run, as_json), os.environ)


@cli.command("import")
@click.argument("readme", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="The catalog.  [default: catalog.yaml beside the README]",
)
@click.option("--dry-run", is_flag=True, help="Write nothing, and print what would be written.")
@click.option("--update", is_flag=True, help="Add the rows that only the README has to the catalog.")
@click.option("--force", is_flag=True, help="Overwrite a catalog that is there.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what was found to this file as JSON.",
)
def import_list(  # noqa: PLR0913 - one parameter an option
    *,
    readme: Path,
    output: Path | None,
    dry_run: bool,
    update: bool,
    force: bool,
    report: Path | None,
) -> int:
    """Make a catalog of the lists in a README, and put the marks into it, offline."""
    if update and force:
        raise click.UsageError("--update keeps what --force overwrites; give one of them.")
    options = ImportOptions(readme, output, dry_run, report, force)
    return _load("import_list", "import_again" if update else "import_new")(options)


@cli.command()
@_catalog
@click.option("--base", metavar="BRANCH", help="The pull request's base.  [default: the default branch]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def doctor(catalog: Path, base: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes it by name
    """Say what is wrong with the set-up, and what to do about it."""
    return _load("doctor", "tell_machines" if as_json else "tell")(catalog, base, os.environ)


def _load(module: str, function: str) -> Callable[..., int]:
    """Return a command's function. Loaded by name, since most runs use one command and few of its imports."""
    loaded: Callable[..., int] = getattr(import_module(f"enricher.commands.{module}"), function)
    return loaded


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(_NEW_OBJECTS)
    sys.exit(_run())


def _run() -> int:
    try:
        code: int = cli(prog_name="enrich", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return _INTERRUPTED
    except CatalogInvalid as error:
        click.echo(terminal(f"{error}"), err=True)  # as a compiler does, so that an editor finds the places
        return _USAGE
    except EnrichError as error:
        click.echo(terminal(f"enrich: {error}"), err=True)
        return _USAGE if isinstance(error, UserError) else _FAILED
    return code
