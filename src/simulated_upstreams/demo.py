"""`make demo`: the real program, over real HTTP, against the state upstreams."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from enricher.commands import Environment, print_text
from enricher.publish.github.branch import BRANCH
from enricher.render.files import ABSTRACTS, README
from enricher.review.body import REBUILD
from simulated_upstreams import Upstreams, serve
from simulated_upstreams.samples import catalog, sample_state, seed
from simulated_upstreams.state import GitHubState, Pull
from simulated_upstreams.users import close, push, tick

_WELCOME: Final = """\
This is enrich at work on a list of two papers. The arXiv, USENIX, Crossref and GitHub that it asks are
bundled and run on this machine: no network, no token. Titles and authors are those of the two papers;
abstracts, stars, licences and dates are samples: made up, and not fit for any list."""

_WHERE: Final = """\
The list:       {folder}
The repository: git clone -b {branch} {folder}/repository.git"""


def demo(environment: Environment) -> int:
    """Show the list before and after, and the life of the pull request; return the first exit code not 0."""
    folder = Path(tempfile.mkdtemp(prefix="enrich-demo-"))
    sample = sample_state()
    print_text(_WELCOME)
    with serve(sample) as upstreams:
        stage = _Stage(folder, sample.github, _settings(environment, upstreams))
        stage.begin()
        seed(sample, folder / "repository.git", _files(folder))
        stage.propose()
        stage.live()
    _show("Where to look", _WHERE.format(folder=folder, branch=BRANCH))
    return next((code for code in stage.codes if code), 0)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The folder with the list, the GitHub that holds it, and the exit codes of the runs so far."""

    folder: Path
    github: GitHubState
    settings: dict[str, str]
    codes: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """Begin a list from its catalog alone."""
        (self.folder / "catalog.yaml").write_text(catalog(), "utf-8")
        self.enrich("render")
        _show(f"{README} before", (self.folder / README).read_text("utf-8"))

    def propose(self) -> None:
        """Open the pull request, and show what it would make of the list."""
        self.enrich("--dry-run")
        self.enrich("--pull-request")
        self.show_pull_request()
        proposed = self.github.git.read_files(BRANCH)
        for name in (README, ABSTRACTS):
            _show(f"{name} after", proposed.get(name, ""))

    def live(self) -> None:
        """Let some nights pass, on which people and repositories do something."""
        _act("The next night nothing is new")
        self.enrich("--pull-request")

        _act("InternLM/AcmeTrace gets another licence, and more stars ride along")
        self.github.change("InternLM/AcmeTrace", license="Apache-2.0", stars=187)
        self.enrich("--pull-request")

        _act("A maintainer pushes a commit to the bot's branch")
        push(self.github, BRANCH, {"notes.md": "Checked by hand.\n"})
        self.enrich("--pull-request")
        _show("The bot's one comment", self.pull.comments[-1].body)

        _act('The maintainer ticks "Discard edits and rebuild"')
        tick(self.github, self.pull.number, REBUILD)
        self.enrich("--pull-request")

        _act("The maintainer closes the pull request: that is an answer")
        close(self.github, self.pull.number)
        self.enrich("--pull-request")

    @property
    def pull(self) -> Pull:
        """The newest pull request."""
        return self.github.pulls[max(self.github.pulls)]

    def show_pull_request(self) -> None:
        """Print the newest pull request as its reader finds it."""
        _show(f"Pull request #{self.pull.number}: {self.pull.title}", self.pull.body or "")

    def enrich(self, *arguments: str) -> None:
        """Run the program in the folder, its output among ours."""
        _show(" ".join(["$ enrich", *arguments]), "")
        command = [sys.executable, "-m", "enricher", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self.settings, check=False)  # noqa: S603 - ourselves
        self.codes.append(done.returncode)


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}


def _settings(environment: Environment, upstreams: Upstreams) -> dict[str, str]:
    """Return the environment with nothing in it that leads elsewhere than to the bundled upstreams."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith(("GITHUB_", "GH_", "ENRICHER_")) and not name.lower().endswith("_proxy")
    }
    return {**kept, **upstreams.environment}


def _act(what: str) -> None:
    """Print what happens between two runs."""
    print_text(f"\n════ {what}")


def _show(heading: str, text: str) -> None:
    print_text(f"\n──── {heading} {'─' * max(0, 100 - len(heading))}\n")
    if text:
        print_text(text.strip())
    sys.stdout.flush()
