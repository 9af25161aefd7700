"""`enrich add`: a paper by its link, looked up and written where the list keeps its entries."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from enricher.commands import AddOptions, Environment, print_text
from enricher.commands.pull_request import connect, require_path_within
from enricher.commands.run import commands_stopped
from enricher.contribute.add import Added, Request, add
from enricher.contribute.looked_up import facts_of
from enricher.contribute.proposal import entry_body, entry_branch, entry_title
from enricher.contribute.section import named_section
from enricher.contribute.suggestion import ANSWERED, Suggestion, issue_of, read_suggestion, refusal
from enricher.errors import UpstreamError, UserError
from enricher.http.usage import Meter
from enricher.model.catalog import Section
from enricher.model.publishing import Published, Publisher
from enricher.model.run import Failed, Found, Missing
from enricher.pipeline.request import Run
from enricher.publish.github.dry_run import ReadOnlyRepository
from enricher.publish.github.pull_request import PullRequest, after_prefix
from enricher.publish.github.repository import HostedRepository
from enricher.publish.local.dry_run import NOTHING_WRITTEN
from enricher.publish.local.working_tree import WorkingTree
from enricher.readme.placing import Order
from enricher.report.progress import watching
from enricher.report.terminal import cost
from enricher.settings import Settings, read_settings
from enricher.sources import open_sources, title_of
from enricher.text.markdown import clean
from enricher.text.numbers import counted

_SOURCE_UNAVAILABLE: Final = 3


def add_local(options: AddOptions, environment: Environment) -> int:
    """Write the entry into the files here, or show it; return 0, or 3 if a link could not be checked."""
    settings = read_settings(environment)
    tree = WorkingTree(options.catalog)
    if options.dry_run:
        added, meter = looked_up(options, settings, tree)
        with commands_stopped(environment):
            print_added(added)
            print_text(NOTHING_WRITTEN)
        return exit_code(added)
    with tree.held():
        added, meter = looked_up(options, settings, tree)
        tree.write(added.edits)
    with commands_stopped(environment):
        print_added(added)
        print_text(f"Wrote {_files(added)}.")
        print_text(cost(meter.usage()))
    return exit_code(added)


def add_hosted(options: AddOptions, environment: Environment) -> int:
    """Open a pull request of its own for the entry, or show it; return 0, or 3 if a link was not checked."""
    require_path_within(options.catalog)
    settings = read_settings(environment)
    kind = ReadOnlyRepository if options.dry_run else HostedRepository
    with closing(connect(kind, settings)) as repository:
        return _add_to(repository, options, environment)


def add_from_issue(options: AddOptions, environment: Environment) -> int:
    """Do the same for the issue form in the event of Actions, or say in one comment there why not.

    Returns 0: the person has an answer. Raises UserError for another event, PublishError where GitHub
    refuses it.
    """
    require_path_within(options.catalog)
    event = _event(environment)
    kind = ReadOnlyRepository if options.dry_run else HostedRepository
    with closing(connect(kind, read_settings(environment))) as repository:
        number = issue_of(event)
        try:
            suggestion = read_suggestion(event)
            if suggestion is None:
                print_text("This issue does not have the form; nothing to do.")
                return 0
            given = AddOptions(
                options.catalog, suggestion.links, suggestion.section, options.dry_run, options.base
            )
            _add_to(repository, given, environment, suggestion)
        except (UserError, UpstreamError) as error:
            repository.answer_issue(number, refusal(f"{error}"), ANSWERED)
            with commands_stopped(environment):
                print_text(f"Not added: {error}")
    return 0


def _event(environment: Environment) -> str:
    """Return the event of GitHub Actions as JSON. Raises UserError where there is none."""
    try:
        return Path(environment.get("GITHUB_EVENT_PATH", "")).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--issue needs an event of GitHub Actions in GITHUB_EVENT_PATH: {error}") from error


def _add_to(
    repository: HostedRepository,
    options: AddOptions,
    environment: Environment,
    suggestion: Suggestion | None = None,
) -> int:
    """Open the pull request in the repository, or show it, and return the exit code."""
    publisher = PullRequest(repository, options.catalog.as_posix(), base=options.base)
    added, _ = looked_up(options, read_settings(environment), publisher)
    with commands_stopped(environment):
        print_added(added)
        if options.dry_run:
            print_text(NOTHING_WRITTEN)
            return exit_code(added)
        published = _propose(publisher, added, suggestion)
        print_text(published.message)
        print_text(published.url or "")
    return exit_code(added)


def _propose(publisher: PullRequest, added: Added, suggestion: Suggestion | None) -> Published:
    """Open the pull request of the entry, on a branch of its own; it credits who suggested it."""
    name = added.found.entry.name
    title = after_prefix(added.rules.title, entry_title(name))
    branch = entry_branch(added.rules.branch, name)
    body, trailer = entry_body(added), ""
    if suggestion:
        body, trailer = f"{body}\n{suggestion.words()}\n", suggestion.credit
    return publisher.propose_apart(added.edits, branch, title, body, trailer)


def looked_up(options: AddOptions, settings: Settings, publisher: Publisher) -> tuple[Added, Meter]:
    """Return the entry that the links become, and what it cost. Raises UserError."""
    meter = Meter()
    run = Run(options.catalog.as_posix(), (), datetime.now(UTC).date(), secrets=settings.tokens)
    request = Request(options.urls, options.section, _choose if sys.stdin.isatty() else None)
    with open_sources(settings, meter) as sources, watching() as watcher:
        return add(request, run, sources, publisher, watcher), meter


def exit_code(added: Added) -> int:
    """Return 0, or 3 if a link of the paper could not be checked."""
    failed = any(isinstance(outcome, Failed) for outcome in added.found.outcomes)
    return _SOURCE_UNAVAILABLE if failed else 0


def _choose(sections: Sequence[Section], proposed: Section) -> Section:
    """Ask on the terminal for the section, and return it. Raises UserError for what is none."""
    for number, section in enumerate(sections, 1):
        print_text(f"  {number}  {clean(section.title)}")
    answer = input(f"Section [{sections.index(proposed) + 1}]: ").strip()
    if not answer:
        return proposed
    if answer.isdecimal() and 0 < int(answer) <= len(sections):
        return sections[int(answer) - 1]
    return named_section(sections, answer)


def print_added(added: Added) -> None:
    """Print what the sources say, the section, and the new lines."""
    for line in _found(added):
        print_text(line)
    print_text(f"Not a duplicate: compared with {counted(added.others, 'entry', 'entries')}.")
    print_text()
    print_text(f"Section: {clean(added.section.title)} ({added.chosen})")
    print_text()
    written = added.written
    why = "" if written.order is Order.NONE else f" ({written.order})"
    print_text(f"{written.file}, new line {written.line}{why}:")
    for line in written.lines:
        print_text(line)
    print_text()


def _found(added: Added) -> Iterator[str]:
    """Yield what the sources say of the paper."""
    found = added.found
    entry, view, facts = found.entry, found.view, facts_of(found)
    ref = found.links.get(entry.paper or "")
    where = f" on {title_of(ref.source)}" if ref else ""
    by = f", {counted(len(facts.authors), 'author')}" if facts.authors else ""
    year = f", {facts.year}" if facts.year else ""
    yield f'Found{where}: "{clean(facts.title)}"{by}{year}'
    if entry.code:
        stars = f", {view.text('stars')} stars" if view.repository.stars is not None else ""
        yield f"  code   {clean(entry.code)}{stars}"
    if facts.venue:
        yield f"  venue  {clean(facts.venue)}{year.replace(',', '')}"
    urls = {ref: url for url, ref in found.links.items()}
    for outcome in found.outcomes:
        if not isinstance(outcome, Found):
            what = "not found" if isinstance(outcome, Missing) else "not checked"
            yield f"  {clean(urls[outcome.ref])}: {what} ({clean(outcome.reason)})"


def _files(added: Added) -> str:
    """Return the names of the files that change, the one with the new lines first."""
    names = [Path(edit.path).name for edit in added.edits]
    own = Path(added.written.file).name
    rest = [name for name in names if name != own]
    return ", ".join((f"{own} ({counted(len(added.written.lines), 'line')})", *rest))
