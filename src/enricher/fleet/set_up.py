"""The one pull request that sets up a list of the fleet."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from enricher.errors import EnrichError, UpstreamError
from enricher.fleet.lists import FleetList
from enricher.fleet.result import Outcome, Result
from enricher.importer.short_catalog import short_catalog
from enricher.model.publishing import Edit
from enricher.publish.github.folder import CommitFolder
from enricher.publish.github.pull_request import PullRequest
from enricher.publish.github.repository import HostedRepository
from enricher.readme.reader import read_list
from enricher.text.markdown import code
from enricher.text.numbers import counted

BRANCH: Final = "enrich/set-up"
WORKFLOW: Final = ".github/workflows/enrich.yml"
_TITLE: Final = "Keep this list up to date with enricher"


@dataclass(frozen=True, slots=True)
class SetUp:
    """How lists are set up.

    `action` is the bot's repository and commit, as `OWNER/NAME@COMMIT`, for the workflow of the list; None
    for no workflow. `accepts` returns whether a source knows a link.
    """

    night: date
    action: str | None
    accepts: Callable[[str], bool]

    def of(self, one: FleetList, connect: Callable[[], HostedRepository]) -> Result | None:
        """Return what became of the set-up, or None if the list has its catalog.

        The pull request is opened once: where a person has closed or merged it, there is no other.
        """
        try:
            repository = connect()
            try:
                return self._result(one, repository)
            finally:
                repository.close()
        except (EnrichError, UpstreamError) as error:
            return Result(one.name, self.night, Outcome.FAILED, f"{error}")

    def _result(self, one: FleetList, repository: HostedRepository) -> Result | None:
        head = repository.head(repository.default_branch)
        if head is None:
            return Result(one.name, self.night, Outcome.MISTAKE, "the repository is empty")
        inside = posixpath.dirname(one.catalog) or "."
        folder = CommitFolder(repository, head, inside)
        names = folder.names(".")
        if posixpath.basename(one.catalog) in names:
            return None
        pulls = repository.pull_requests(BRANCH)
        if pulls:
            is_open = any(pull.is_open for pull in pulls)
            outcome = Outcome.SET_UP if is_open else Outcome.NOT_WANTED
            return Result(one.name, self.night, outcome, pull_request=pulls[0].url)
        readme = next((name for name in names if name.casefold() == "readme.md"), "")
        text = folder.text(readme) if readme else ""
        count = len(read_list(text, readme, accepts=self.accepts).items)
        if not count:
            where = f"{posixpath.join(inside, readme or 'README.md')}".removeprefix("./")
            detail = f"{where} has no entries; add {one.catalog} by hand"
            return Result(one.name, self.night, Outcome.MISTAKE, detail)
        edits = [Edit(one.catalog, "", short_catalog([readme], text, PurePosixPath(one.repository).name))]
        if self.action and PurePosixPath(WORKFLOW).name not in CommitFolder(repository, head, ".").names(
            posixpath.dirname(WORKFLOW)
        ):
            files = [posixpath.normpath(posixpath.join(inside, name)) for name in (readme,)]
            edits.append(Edit(WORKFLOW, "", workflow(self.action, one.catalog, files)))
        publisher = PullRequest(repository, one.catalog)
        published = publisher.propose_apart(edits, BRANCH, _TITLE, _body(count, readme, edits))
        return Result(one.name, self.night, Outcome.SET_UP, pull_request=published.url)


def _body(count: int, readme: str, edits: list[Edit]) -> str:
    files = "\n".join(f"- {code(edit.path)}" for edit in edits)
    return (
        f"enricher found {counted(count, 'entry', 'entries')} in {code(readme)}. Once this is merged, it "
        "checks their links each night at arXiv, USENIX, GitHub and others, and proposes what has changed in "
        f"one pull request. The list stays in {code(readme)}, and nothing else in it changes.\n\n"
        f"New files:\n\n{files}\n\n"
        "Merge it to accept. If you close it, the list is left alone, and this is not proposed again.\n"
    )


def workflow(action: str, catalog: str, files: list[str]) -> str:
    """Return a workflow that runs the bot after each change of the list; at night the fleet does."""
    name, _, commit = action.partition("@")
    given = "" if catalog == "catalog.yaml" else f"    with: {{catalog: {catalog!r}}}\n"
    return f"""\
name: enrich
on: {{push: {{paths: [{", ".join(repr(path) for path in (catalog, *files))}]}}, workflow_dispatch: {{}}}}
permissions: {{}}
jobs:
  enrich:
    uses: {name}/.github/workflows/list.yml@{commit}
    permissions: {{contents: write, pull-requests: write}}
{given}"""
