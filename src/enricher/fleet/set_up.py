"""The one pull request that sets up a list of the fleet."""

import posixpath
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Final

from enricher.errors import EnrichError
from enricher.fleet.lists import CATALOG, FleetList
from enricher.fleet.result import ListResult, Outcome
from enricher.importer.short_catalog import short_catalog
from enricher.model.publishing import Edit
from enricher.publish.github.folder import CommitFolder
from enricher.publish.github.pull_request import PullRequest
from enricher.publish.github.repository import HostedRepository
from enricher.readme.reader import read_list
from enricher.text.markdown import code
from enricher.text.numbers import counted
from enricher.yaml_io.writer import scalar

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

    def of(self, one: FleetList, connect: Callable[[], HostedRepository]) -> ListResult | None:
        """Return what became of the set-up, or None if the list has its catalog.

        The pull request is opened once: where a person has closed or merged it, there is no other.
        """
        try:
            with closing(connect()) as repository:
                return self._result(one, repository)
        except EnrichError as error:
            return ListResult(one.name, self.night, Outcome.FAILED, f"{error}")

    def _result(self, one: FleetList, repository: HostedRepository) -> ListResult | None:
        head = repository.head(repository.default_branch)
        if head is None:
            return ListResult(one.name, self.night, Outcome.MISTAKE, "the repository is empty")
        files = CommitFolder(repository, head, ".")
        inside, catalog = posixpath.split(one.catalog)
        names = files.names(inside)
        if catalog in names:
            return None
        if pulls := repository.pull_requests(BRANCH):
            outcome = Outcome.SET_UP if any(pull.is_open for pull in pulls) else Outcome.NOT_WANTED
            return ListResult(one.name, self.night, outcome, pull_request=pulls[0].url)
        readme = next((name for name in names if name.casefold() == "readme.md"), "README.md")
        path = posixpath.join(inside, readme)
        text = files.text(path)
        count = len(read_list(text, path, accepts=self.accepts).items)
        if not count:
            detail = f"{path} has no entries; add {one.catalog} by hand"
            return ListResult(one.name, self.night, Outcome.MISTAKE, detail)
        edits = [Edit(one.catalog, "", short_catalog([readme], text, posixpath.basename(one.repository)))]
        if self.action and posixpath.basename(WORKFLOW) not in files.names(posixpath.dirname(WORKFLOW)):
            edits.append(Edit(WORKFLOW, "", workflow(self.action, one.catalog, path)))
        publisher = PullRequest(repository, one.catalog)
        published = publisher.propose_apart(edits, BRANCH, _TITLE, _body(count, path, edits))
        return ListResult(one.name, self.night, Outcome.SET_UP, pull_request=published.url)


def _body(count: int, readme: str, edits: Sequence[Edit]) -> str:
    files = "\n".join(f"- {code(edit.path)}" for edit in edits)
    return (
        f"enricher found {counted(count, 'entry', 'entries')} in {code(readme)}. Once this is merged, it "
        "checks their links each night at arXiv, USENIX, GitHub and others, and proposes what has changed in "
        f"one pull request. The list stays in {code(readme)}; only single links, venues and numbers in it "
        "change.\n\n"
        f"New files:\n\n{files}\n\n"
        "Merge it to accept. If you close it, the list is left alone, and this is not proposed again.\n"
    )


def workflow(action: str, catalog: str, readme: str) -> str:
    """Return a workflow that runs the bot after each change of the list; at night the fleet does.

    `action` is the bot's repository and commit, as `OWNER/NAME@COMMIT`.
    """
    name, _, commit = action.partition("@")
    paths = ", ".join(scalar(path, flow=True) for path in (catalog, readme))
    given = "" if catalog == CATALOG else f"    with: {{catalog: {scalar(catalog, flow=True)}}}\n"
    return f"""\
name: enrich
on: {{push: {{paths: [{paths}]}}, workflow_dispatch: {{}}}}
permissions: {{}}
jobs:
  enrich:
    uses: {name}/.github/workflows/list.yml@{commit}
    permissions: {{contents: write, pull-requests: write}}
{given}"""
