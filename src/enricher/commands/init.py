"""`enrich init`: set up a list that stays in its README, offline. Only new columns change the README."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Final

from enricher.catalog.reader import decode, read_catalog
from enricher.commands import Environment, InitOptions, print_text
from enricher.contribute.suggestion import LINKS, issue_form
from enricher.errors import CatalogInvalid, UserError
from enricher.http.usage import Meter
from enricher.importer.short_catalog import short_catalog
from enricher.listing.resolved_list import resolve_list
from enricher.metadata.store import read_metadata
from enricher.model.publishing import Edit
from enricher.model.readme_list import ReadmeList
from enricher.model.source import Source
from enricher.publish.local.dry_run import diff
from enricher.publish.local.files import exclusive, write_all
from enricher.publish.local.working_tree import WorkingTree
from enricher.readme.columns import Lacking, lacking_columns, with_columns
from enricher.readme.reader import list_of, read_list
from enricher.readme.sections import sections_of
from enricher.readme.structure import read_structure
from enricher.report.account import account, to_json
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.text.numbers import counted, listed
from enricher.text.origin import origin
from enricher.yaml_io.writer import scalar

_CATALOG: Final = Path("catalog.yaml")
_WORKFLOW: Final = Path(".github") / "workflows" / "enrich.yml"
_FORM: Final = Path(".github") / "ISSUE_TEMPLATE" / "paper.yml"
_FORM_WORKFLOW: Final = Path(".github") / "workflows" / "suggest.yml"
_LINK: Final = re.compile(r"\]\(<?([^()\s<>#?]+\.md)[)>#?]")
_UNKNOWN_ACTION: Final = "OWNER/AI-Flow-Scheduling-Papers@COMMIT"
_MARKDOWN: Final = frozenset({".md", ".markdown"})
_LEAST_OFFERED: Final = 5  # items of a further file that is worth naming


def init(options: InitOptions, environment: Environment) -> int:
    """Print what was found and write a short catalog; return 0. Raises UserError where there is no list."""
    files = options.files or (_readme(),)
    for file in files:
        if file.is_absolute() or ".." in file.parts or file.suffix.casefold() not in _MARKDOWN:
            raise UserError(
                f"{file.as_posix()} cannot hold the list; name a Markdown file below this folder, such as "
                "README.md"
            )
    with open_sources(read_settings(environment), Meter()) as sources:

        @cache  # each link is asked for twice
        def accepts(url: str) -> bool:
            return any(source.match(url) is not None for source in sources)

        texts = [_read(file) for file in files]
        structures = [read_structure(text) for text in texts]
        lists = [
            list_of(text, structure, file.as_posix(), accepts=accepts)
            for file, text, structure in zip(files, texts, structures, strict=True)
        ]
        if options.as_json:
            print_text(to_json(lists).removesuffix("\n"))
            return 0
        offered = tuple(_offered(files, texts, accepts))
        if not any(readme.items for readme in lists):
            raise UserError(_nothing_found(files, offered))
        print_text("\n".join(account(lists, accepts)))
        sections = _section_titles(lists, sources) if options.forms else ()
    for file, count in offered:
        print_text(
            f"{file.as_posix()} has {count:,} more. To include it: enrich init {_names((*files, file))}"
        )
    print_text("All of them, with lines: enrich init --json")
    tables = [lacking_columns(*each) for each in zip(texts, structures, lists, strict=True)]
    if any(tables) and not options.add_columns:
        print_text(_offer([table for those in tables for table in those], files))
    print_text()
    extended = [
        Edit(file.as_posix(), text, with_columns(text, those))
        for file, text, those in zip(files, texts, tables, strict=True)
        if those and options.add_columns
    ]
    _write(options, files, _wanted(options, files, texts, sections), extended)
    return 0


def _wanted(
    options: InitOptions, files: Sequence[Path], texts: Sequence[str], sections: Sequence[str]
) -> Mapping[Path, str]:
    """Return the files that belong to the list, the catalog first."""
    wanted = {_CATALOG: short_catalog([file.as_posix() for file in files], texts[0], Path().absolute().name)}
    if options.workflow:
        wanted[_WORKFLOW] = _workflow(files)
    if options.forms:
        wanted[_FORM] = issue_form(sections)
        wanted[_FORM_WORKFLOW] = _form_workflow()
    return wanted


def _section_titles(lists: Sequence[ReadmeList], sources: Sequence[Source]) -> Sequence[str]:
    """Return the titles of the sections: those of the catalog, or of these files where there is none yet."""
    if not _CATALOG.exists():
        return [section.title for section in sections_of(lists)]
    texts = WorkingTree(_CATALOG).read().texts
    there = resolve_list(_CATALOG.as_posix(), texts, sources, read_metadata(texts.metadata))
    return [section.title for section in there.catalog.sections]


def _offer(tables: Sequence[Lacking], files: Sequence[Path]) -> str:
    count = counted(len(tables), "table")
    titles = listed(list(dict.fromkeys(title for table in tables for title in table.titles)))
    names = f" {_names(files)}" if len(files) > 1 or files[0].name.casefold() != "readme.md" else ""
    return f"{count} with code could show {titles}. To add these columns: enrich init --add-columns{names}"


def _write(
    options: InitOptions, files: Sequence[Path], wanted: Mapping[Path, str], extended: Sequence[Edit]
) -> None:
    edits = [Edit(path.as_posix(), "", text) for path, text in wanted.items() if not path.exists()]
    for path, text in wanted.items():
        if path.exists() and (there := _read(path)) != text:
            print_text("\n".join(_kept(path, there, text, files)) + "\n")
    if options.dry_run:
        for edit in extended:
            print_text(diff(edit).removesuffix("\n") + "\n")
        print_text("Nothing was written: this is a dry run.")
        return
    edits += extended
    with exclusive(Path()) if edits else nullcontext():
        write_all(edits)
    print_text("\n".join(_outcome(files, edits)))


def _kept(path: Path, there: str, new: str, files: Sequence[Path]) -> Iterator[str]:
    """Yield what a file that is kept lacks of the list's files; how it differs if it lacks none."""
    yield f"{path.as_posix()} exists and is not changed."
    if path == _CATALOG and _has_sections(there):
        return
    inside = _named_in(there) if path == _CATALOG else ()
    lacking = [file.as_posix() for file in files if file.as_posix() not in inside]
    if inside and lacking:
        written = ", ".join(scalar(file, flow=True) for file in (*inside, *lacking))
        yield f"The list is in {listed(inside)} there. To add {listed(lacking)}, write: readme: [{written}]"
    else:
        yield "A new one would differ in:"
        yield diff(Edit(path.as_posix(), there, new)).removesuffix("\n")


def _has_sections(catalog: str) -> bool:
    """Return whether the catalog has the entries: one for files with entries is no other form of it."""
    try:
        return any(read_catalog(catalog).sections)
    except CatalogInvalid:
        return False


def _named_in(catalog: str) -> tuple[str, ...]:
    """Return the files of the list, as far as the catalog can be read without a mistake."""
    try:
        return read_catalog(catalog).readme
    except CatalogInvalid:
        return ()


def _outcome(files: Sequence[Path], edits: Sequence[Edit]) -> Iterator[str]:
    if edits:
        yield f"Wrote {listed([edit.path for edit in edits])}."
    else:
        yield "Nothing to write: the files exist."
    changed = {edit.path for edit in edits}
    kept = [file.as_posix() for file in files if file.as_posix() not in changed]
    if kept:
        yield f"{listed(kept)} {'was' if len(kept) == 1 else 'were'} not changed."
    yield ""
    yield "Next: enrich --dry-run, to see what a first run would change."
    if any(_UNKNOWN_ACTION in edit.now for edit in edits):
        named = [edit.path for edit in edits if _UNKNOWN_ACTION in edit.now]
        yield f"In {listed(named)}, replace {_UNKNOWN_ACTION}"
        yield "  by the bot's repository and a commit of it."
    if any(edit.path == _WORKFLOW.as_posix() for edit in edits):
        yield "Then commit and push, and on GitHub:"
        yield "  1. Settings > Actions > General > Workflow permissions: turn on"
        yield '     "Allow GitHub Actions to create and approve pull requests".'
        yield "  2. Actions > enrich > Run workflow. It opens one pull request."


def _readme() -> Path:
    """Return the README of this folder, whatever the case of its name."""
    names = sorted(path.name for path in Path().iterdir() if path.is_file())
    found = [name for name in names if name.casefold() == "readme.md"]
    if len(found) > 1:
        raise UserError(f"{listed(found)} are both here; name the one with the list: enrich init FILE")
    if found:
        return Path(found[0])
    other = next((name for name in names if name.casefold().startswith("readme")), None)
    reason = (
        f"{other} is not Markdown; only Markdown files can hold a list"
        if other
        else "there is no README.md here"
    )
    raise UserError(f"{reason}. Name the file with the list: enrich init FILE")


def _read(path: Path) -> str:
    try:
        return decode(path.read_bytes(), path.as_posix())
    except OSError as error:
        raise UserError(f"{path.as_posix()} cannot be read: {error.strerror}") from error


def _offered(
    files: Sequence[Path], texts: Sequence[str], accepts: Callable[[str], bool]
) -> Iterator[tuple[Path, int]]:
    """Yield the Markdown files that these link to and that hold items, with the number of items."""
    linked = dict.fromkeys(
        file.parent / target
        for file, text in zip(files, texts, strict=True)
        for target in _LINK.findall(text)
        if "://" not in target and not target.startswith("/")
    )
    for path in linked:
        if path.is_file() and path.resolve() not in {file.resolve() for file in files}:
            count = len(read_list(_read(path), path.as_posix(), accepts=accepts).items)
            if count >= _LEAST_OFFERED:
                yield path, count


def _nothing_found(files: Sequence[Path], offered: Sequence[tuple[Path, int]]) -> str:
    searched = listed([file.as_posix() for file in files])
    none = f"{searched} {'has' if len(files) == 1 else 'have'} no entries"
    if offered:
        path, count = max(offered, key=lambda one: one[1])
        name = path.as_posix()
        return f"{none}, but {name} has {count:,}. Run: enrich init {name}"
    return (
        f"{none}: no item, row or paragraph has a link to a paper or to code. "
        "Name the file with the list: enrich init FILE"
    )


def _workflow(files: Sequence[Path]) -> str:
    """Return a workflow for a run every night, and after each change of the list on its default branch."""
    paths = ", ".join(scalar(path.as_posix(), flow=True) for path in (_CATALOG, *files))
    return f"""\
name: enrich
on:
  schedule: [{{cron: "17 4 * * *"}}]
  push: {{paths: [{paths}]}}
  workflow_dispatch: {{inputs: {{entry: {{type: string}}}}}}
permissions: {{}}
concurrency: {{group: enrich, cancel-in-progress: false}}
jobs:
  enrich:
    if: github.event_name != 'push' || github.ref_name == github.event.repository.default_branch
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions: {{contents: write, pull-requests: write}}
    steps:
      - uses: {_action()}
        with: {{entry: "${{{{ inputs.entry }}}}"}}
"""


def _form_workflow() -> str:
    """Return a workflow that answers the issue form: the text of an issue is in no expression of it."""
    return f"""\
name: suggest
on: {{issues: {{types: [opened]}}}}
permissions: {{}}
concurrency: {{group: suggest, cancel-in-progress: false}}
jobs:
  suggest:
    name: Add the suggested paper
    if: startsWith(github.event.issue.body, '### {LINKS}')
    runs-on: ubuntu-latest
    timeout-minutes: 15
    permissions:
      contents: write # a branch for the new entry
      issues: write # a comment where it cannot be added
      pull-requests: write # the pull request
    steps:
      - uses: {_action()}
        with: {{mode: suggest}}
"""


def _action() -> str:
    """Return the action that this program came from."""
    known = origin()
    return known.action if known else _UNKNOWN_ACTION


def _names(files: Sequence[Path]) -> str:
    return " ".join(file.as_posix() for file in files)
