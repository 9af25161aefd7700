"""The command line: options to commands, errors to exit codes. Only this module reads the environment."""

import gc
import os
import sys
from collections.abc import Callable
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Final

import click

from enricher import __version__
from enricher.commands import AddOptions, CheckOptions, ImportOptions, InitOptions, RunOptions, SiteOptions
from enricher.errors import CatalogInvalid, EnrichError, NoNetwork, UserError
from enricher.text.terminal import terminal

# A run builds large values that live to its end; the default of 700 would walk all of them again and again.
_NEW_OBJECTS: Final = 1_000_000

_FAILED: Final = 1
_USAGE: Final = 2
_UNAVAILABLE: Final = 3
_INTERRUPTED: Final = 130

_EPILOG: Final = """\b
Examples:
  enrich --dry-run            show what a run would change
  enrich --entry Acme         refresh one entry
  enrich --pull-request       open or update the pull request

\b
Exit codes:
  0    done, with or without changes
  1    the run failed, or GitHub refused the pull request
  2    a mistake in the command, the catalog or the README
  3    a source was unavailable; results from the others were saved
  130  interrupted; all files are complete
"""


def _complete_entry(context: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of the entries that start with what is typed."""
    catalog = Path(context.params.get("catalog") or "catalog.yaml")
    names: list[str] = import_module("enricher.commands.complete").entry_names(catalog)
    return [name for name in names if name.casefold().startswith(incomplete.casefold())]


_catalog = click.option(
    "--catalog",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("catalog.yaml"),
    show_default=True,
    metavar="PATH",
    help="The catalog; metadata.yaml and abstracts.md are beside it.",
)

_base = click.option(
    "--base",
    metavar="BRANCH",
    help="Base branch of the pull request.  [default: the repository's default branch]",
)


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog=_EPILOG,
)
@click.option(
    "--entry",
    "names",
    multiple=True,
    metavar="NAME",
    shell_complete=_complete_entry,
    help="Refresh only this entry, ignoring the schedule. Repeatable; case does not matter.",
)
@click.option("--dry-run", is_flag=True, help="Print what would change, and write nothing.")
@click.option("--pull-request", is_flag=True, help="Open or update the pull request on GitHub.")
@_base
@click.option(
    "--force",
    is_flag=True,
    help="Rebuild the pull request's branch even if a person has pushed to it. Their commits on it are lost.",
)
@click.option("--retry-closed", is_flag=True, help="Propose again what was rejected in closed pull requests.")
@_catalog
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write changes, problems and requests to FILE as JSON.",
)
@click.option(
    "--budget",
    type=click.IntRange(min=1),
    metavar="REQUESTS",
    help="Send at most this many requests to each source; the rest follows in the next run.",
)
@click.option(
    "--minutes",
    type=click.IntRange(min=1),
    metavar="MINUTES",
    help="Send requests to the sources for at most this long; the rest follows in the next run.",
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
    minutes: int | None,
    verbose: bool,
    force: bool,
    retry_closed: bool,
) -> int:
    """Keep a list of papers up to date.

    Without a command: check the links of the list at arXiv, USENIX, GitHub and others, and write what has
    changed to metadata.yaml, the tables of README.md, and abstracts.md.
    """
    if context.invoked_subcommand:
        _reject_run_options(context)
        return 0
    for option, given in (("--base", base), ("--force", force), ("--retry-closed", retry_closed)):
        if given and not pull_request:
            raise click.UsageError(f"{option} needs --pull-request.")
    options = RunOptions(
        catalog, names, dry_run, pull_request, base, report, verbose, force, retry_closed, budget, minutes
    )
    return _load("pull_request" if pull_request else "run", "run")(options, os.environ)


def _reject_run_options(context: click.Context) -> None:
    given = [
        parameter.opts[0]
        for parameter in context.command.params
        if context.get_parameter_source(parameter.name or "") is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        command = context.invoked_subcommand
        raise click.UsageError(f"{given[0]} cannot be used with {command}; see: enrich {command} --help")


@cli.command()
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--section", metavar="NAME", help="Add it to this section: its title, a part of it, or its id.")
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
@click.option(
    "--pull-request", is_flag=True, help="Open a pull request for it on GitHub, on a branch of its own."
)
@click.option("--issue", is_flag=True, help="In Actions: add what the issue form says that started the run.")
@_base
@_catalog
def add(  # noqa: PLR0913 - one parameter an option
    *,
    urls: tuple[str, ...],
    section: str | None,
    dry_run: bool,
    pull_request: bool,
    issue: bool,
    base: str | None,
    catalog: Path,
) -> int:
    """Add a paper by its link.

    Looks the paper up, chooses the section whose entries share most words with it, and writes the entry
    where the list keeps its entries: in the catalog, or in the README in the form of its neighbors. Several
    links are links of one paper, such as the paper and its code.
    """
    if bool(urls) == issue:
        raise click.UsageError("give one link or several of one paper, or --issue.")
    if base and not (pull_request or issue):
        raise click.UsageError("--base needs --pull-request.")
    options = AddOptions(catalog, urls, section, dry_run, base)
    function = "add_from_issue" if issue else "add_hosted" if pull_request else "add_local"
    return _load("add", function)(options, os.environ)


@cli.command()
@_catalog
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is out of date.")
def render(catalog: Path, check: bool) -> int:  # noqa: FBT001 - click passes it by name
    """Generate the tables from catalog.yaml, offline.

    Writes the files that are out of date: the tables of README.md, abstracts.md and metadata.yaml.
    """
    return _load("render", "check_files" if check else "render_files")(catalog, os.environ)


@cli.command()
@click.option("--base", metavar="REF", help="Also look up the entries that this commit of git does not have.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="With --base: from what on the exit code is 2.",
)
@_catalog
def check(base: str | None, fail_on: str, catalog: Path) -> int:
    """Find mistakes in the catalog and the README.

    Prints every mistake with its file, line and column, and entries with the same paper: in one section they
    are a mistake, in two sections a note. Warns of a file that GitHub does not show whole.

    With --base REF it checks what is new since that commit, as for a pull request: the form of each new
    entry, duplicates, what its sources say of its links, and the list's policy. A source that is unavailable
    is no mistake. Without it, the check is offline.
    """
    if base is None:
        return _load("check", "check")(catalog, os.environ)
    return _load("check_contribution", "check_against")(CheckOptions(catalog, base, fail_on), os.environ)


@cli.command()
@_catalog
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(catalog: Path, as_json: bool) -> int:  # noqa: FBT001 - click passes it by name
    """Show what is known of the list, offline.

    Counts the links that a source can check, and the entries that have a title, an abstract or stars.
    """
    return _load("status", "print_json" if as_json else "print_table")(catalog, os.environ)


@cli.command()
@_catalog
@click.option(
    "--format",
    "format_",
    type=click.Choice(["bibtex", "csl-json", "ris", "json", "csv"]),
    required=True,
    help="Format of the output.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write to FILE instead of standard output.",
)
def export(catalog: Path, format_: str, output: Path | None) -> int:
    """Print the list as BibTeX, CSL-JSON, RIS, JSON or CSV, offline."""
    return _load("export", "export")(catalog, format_, output, os.environ)


@cli.command()
@_catalog
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("_site"),
    show_default=True,
    metavar="DIR",
    help="Folder for the files of the page.",
)
@click.option("--history", is_flag=True, help="Read from git how stars grew and which papers are new.")
@click.option(
    "--url",
    metavar="URL",
    help="Address at which the page is published.  [default: that of GitHub Pages, in a workflow]",
)
def site(catalog: Path, output: Path, history: bool, url: str | None) -> int:  # noqa: FBT001 - click passes it by name
    """Build a page with search and filters from the list, offline.

    Writes static files to DIR; open index.html in a browser, or publish the folder.
    """
    return _load("site", "build_site")(SiteOptions(catalog, output, history, url), os.environ)


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]...")
@click.option(
    "--workflow", is_flag=True, help="Also write .github/workflows/enrich.yml, for a run every night."
)
@click.option(
    "--forms",
    is_flag=True,
    help="Also write an issue form by which readers suggest a paper, and its workflow.",
)
@click.option(
    "--add-columns",
    is_flag=True,
    help="Add columns for stars and licenses to the tables that have code links.",
)
@click.option("--dry-run", is_flag=True, help="Print what was found, and write nothing.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print every item and every link left out as JSON, and write nothing.",
)
def init(  # noqa: PLR0913 - one parameter an option
    *,
    files: tuple[Path, ...],
    workflow: bool,
    forms: bool,
    add_columns: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Set up a list that stays in its README.

    Reads the list in FILE (default: README.md, in any letter case), prints what it found in each section,
    and writes a short catalog.yaml. README.md is changed only by --add-columns. Works offline, and never
    overwrites a file.
    """
    return _load("init", "init")(
        InitOptions(files, workflow, forms, add_columns, dry_run, as_json), os.environ
    )


@cli.command("import")
@click.argument("readme", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="PATH",
    help="The catalog.  [default: catalog.yaml beside the README]",
)
@click.option("--dry-run", is_flag=True, help="Print what would be written, and write nothing.")
@click.option("--update", is_flag=True, help="Keep the catalog; add what people changed in the README.")
@click.option("--force", is_flag=True, help="Overwrite an existing catalog.")
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what was found to FILE as JSON.",
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
    """Set up a list that is generated from catalog.yaml, offline.

    Reads the tables of the README, writes them to catalog.yaml, and puts the bot's markers into the README.
    """
    if update and force:
        raise click.UsageError("--update keeps the catalog and --force overwrites it; use one of them.")
    options = ImportOptions(readme, output, dry_run, report, force)
    if update:
        return _load("import_list", "import_again")(options, os.environ)
    return _load("import_list", "import_new")(options)


@cli.command()
@_catalog
@_base
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option(
    "--live",
    is_flag=True,
    help="Instead ask every source for well-known records, without a list, and print a report as Markdown.",
)
def doctor(catalog: Path, base: str | None, *, as_json: bool, live: bool) -> int:
    """Find faults of the set-up, and say how to fix them.

    Checks the files, the token, the repository, the pull request and each source, and writes nothing. Exits
    with 1 if there is a problem to fix.
    """
    if live and (as_json or base):
        raise click.UsageError(f"{'--json' if as_json else '--base'} cannot be used with --live.")
    if live:
        return _load("live", "print_report")(os.environ)
    return _load("doctor", "print_json" if as_json else "print_findings")(catalog, base, os.environ)


@cli.group()
def fleet() -> None:
    """Keep many lists with one workflow.

    The lists are in fleet.yaml. GitHub Actions runs the three commands; see docs/fleet.md.
    """


_fleet = click.option(
    "--fleet",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("fleet.yaml"),
    show_default=True,
    metavar="PATH",
    help="The file of the lists.",
)
_results = click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("_results"),
    show_default=True,
    metavar="DIR",
    help="Folder for the results of the jobs.",
)


@fleet.command()
@_fleet
def plan(file: Path) -> int:
    """Print the jobs of this night as a matrix for GitHub Actions."""
    return _load("fleet", "plan")(file, os.environ)


@fleet.command("run")
@click.option("--job", required=True, metavar="NUMBER/COUNT", help="The job, as the plan names it.")
@click.option("--night", required=True, metavar="DAY", help="The day of the plan.")
@_fleet
@_results
def run_job(*, job: str, night: str, file: Path, results: Path) -> int:
    """Run the lists of one job, one after the other.

    Opens a pull request for the set-up of a list that has no catalog. The trouble of a list ends no other.
    """
    return _load("fleet", "run")(file, job, night, results, os.environ)


@fleet.command("status")
@_fleet
@_results
@click.option(
    "--before",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="status.json of the night before, for lists that had no run.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("_site"),
    show_default=True,
    metavar="DIR",
    help="Folder for index.html and status.json.",
)
def build_status(*, file: Path, results: Path, before: Path | None, output: Path) -> int:
    """Build the status page of all lists from the results of the jobs."""
    return _load("fleet", "build_status")(file, results, before, output, os.environ)


def _load(module: str, function: str) -> Callable[..., int]:
    """Return a command's function, imported by name so that a run imports only what it uses."""
    loaded: Callable[..., int] = getattr(import_module(f"enricher.commands.{module}"), function)
    return loaded


def main() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(_NEW_OBJECTS)
    sys.exit(_run())


def _run() -> int:
    try:
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                # Where it leads to a file, Windows would take a code page.
                stream.reconfigure(encoding="utf-8")
        code: int = cli(prog_name="enrich", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        return _INTERRUPTED
    except CatalogInvalid as error:
        click.echo(
            terminal(f"{error}"), err=True
        )  # without a prefix, as a compiler does, so that an editor finds the places
        return _USAGE
    except EnrichError as error:
        click.echo(terminal(f"Error: {error}"), err=True)
        if isinstance(error, NoNetwork):
            return _UNAVAILABLE
        return _USAGE if isinstance(error, UserError) else _FAILED
    return code
