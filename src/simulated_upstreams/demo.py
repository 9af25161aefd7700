"""`make demo`: the real program, over real HTTP, against the simulated upstreams."""

import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from enricher.commands import Environment, print_text
from enricher.model.publishing import ABSTRACTS, README
from enricher.publish.github.identity import BRANCH
from enricher.review.body.whole import REBUILD
from simulated_upstreams import Upstreams, serve
from simulated_upstreams.samples import catalog, sample_state, seed
from simulated_upstreams.state import GitHubState, Pull
from simulated_upstreams.users import close, push, tick

_WELCOME: Final = """\
This is enrich with a list of two papers. It asks a simulated arXiv, USENIX,
Crossref and GitHub on this machine: no network, no token. Titles and authors
are real. Abstracts, stars, licenses and dates are samples: made up for this
demo, and not for use in a list."""

_BULLETS: Final = """\
# Papers on serving

## Systems

- [Orca: Serving in Turns](https://papers.example.org/orca.pdf), OSDI 2022
- [SpotServe](https://arxiv.org/abs/2311.15566), arXiv 2023 [[code](https://github.com/Hsword/SpotServe)]
- [Pages of Attention](https://papers.example.org/pages.pdf), SOSP 2023

## Traces

- [Acme](https://www.usenix.org/conference/nsdi24/presentation/hu), NSDI 2024 [[code](https://github.com/InternLM/AcmeTrace)]
"""
_WHERE: Final = """\
List:       {folder}
Page:       {folder}/page/_site/index.html
Repository: git clone -b {branch} {folder}/repository.git"""
_WIDTH: Final = 80


def demo(environment: Environment) -> int:
    """Print the list before and after, and the life of a pull request; return the first exit code above 0."""
    folder = Path(tempfile.mkdtemp(prefix="enrich-demo-"))
    sample = sample_state()
    print_text(_WELCOME)
    with serve(sample) as upstreams:
        run = _Demo(folder, sample.github, _settings(environment, upstreams))
        run.begin()
        seed(sample, folder / "repository.git", _files(folder))
        run.propose()
        run.show_page()
        run.live()
        run.keep_in_place()
    _show("Files of this demo", _WHERE.format(folder=folder, branch=BRANCH))
    return next((code for code in run.codes if code), 0)


@dataclass(frozen=True, slots=True)
class _Demo:
    """The folder of the list, its GitHub, and the exit codes of the runs so far."""

    folder: Path
    github: GitHubState
    settings: dict[str, str]
    codes: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """Create the list from its catalog."""
        _step("A list of two papers, without facts")
        (self.folder / "catalog.yaml").write_text(catalog(), "utf-8")
        self.enrich("render")
        _show(README, (self.folder / README).read_text("utf-8"))

    def propose(self) -> None:
        """Open the pull request, and print the list as it would be after a merge."""
        _step("The first run opens a pull request")
        self.enrich("--dry-run")
        self.enrich("--pull-request")
        self.show_pull_request()
        proposed = self.github.git.read_files(BRANCH)
        for name in (README, ABSTRACTS):
            _show(f"{name} after a merge", proposed.get(name, ""))

    def live(self) -> None:
        """Let some nights pass, with changes by repositories and by a maintainer."""
        _step("The next night: nothing is new, and the pull request waits")
        self.enrich("--pull-request")

        _step("A repository changes its license: that is new, the other facts wait")
        self.github.change("InternLM/AcmeTrace", license="Apache-2.0", stars=187)
        self.enrich("--pull-request")

        _step("A maintainer pushes a commit to the bot's branch")
        push(self.github, BRANCH, {"notes.md": "Checked by hand.\n"})
        self.enrich("--pull-request")
        _show("The bot's comment", self.pull.comments[-1].body)

        _step('The maintainer ticks "Discard edits and rebuild"')
        tick(self.github, self.pull.number, REBUILD)
        self.enrich("--pull-request")

        _step("The maintainer closes the pull request, which rejects its changes")
        close(self.github, self.pull.number)
        self.enrich("--pull-request")

    def show_page(self) -> None:
        """Build the page of the list as it would be after a merge."""
        _step("A page of the list, with search and filters")
        folder = self.folder / "page"
        folder.mkdir()
        for name, text in self.github.git.read_files(BRANCH).items():
            (folder / name).write_text(text, "utf-8")
        self.enrich("site", folder=folder)

    def keep_in_place(self) -> None:
        """Set up a list that stays in its README, and let a run change two lines of it."""
        _step("Another list stays in its README: two lines change, no other byte")
        folder = self.folder / "in-place"
        folder.mkdir()
        (folder / README).write_text(_BULLETS, "utf-8")
        self.github.rename("InternLM/AcmeTrace", "AcmeTrace/AcmeTrace")
        _show(f"in-place/{README}", _BULLETS)
        self.enrich("init", folder=folder)
        self.enrich(folder=folder)

    @property
    def pull(self) -> Pull:
        """The newest pull request."""
        return self.github.pulls[max(self.github.pulls)]

    def show_pull_request(self) -> None:
        """Print the newest pull request."""
        _show(f"Pull request #{self.pull.number}: {self.pull.title}", self.pull.body or "")

    def enrich(self, *arguments: str, folder: Path | None = None) -> None:
        """Run the program in the folder, by default that of the list; its output goes to ours."""
        _show(" ".join(["$ enrich", *arguments]), "")
        command = [sys.executable, "-m", "enricher", *arguments]
        done = subprocess.run(command, cwd=folder or self.folder, env=self.settings, check=False)  # noqa: S603
        self.codes.append(done.returncode)


def _files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}


def _settings(environment: Environment, upstreams: Upstreams) -> dict[str, str]:
    """Return the environment, with only the simulated upstreams to connect to."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith(("GITHUB_", "GH_", "ENRICHER_")) and not name.lower().endswith("_proxy")
    }
    return {**kept, **upstreams.environment}


def _step(what: str) -> None:
    """Print the heading of a step."""
    print_text(f"\n{'═' * _WIDTH}\n{what}\n{'═' * _WIDTH}")


def _show(heading: str, text: str) -> None:
    print_text(f"\n──── {heading} ".ljust(_WIDTH + 1, "─") + "\n")
    if text:
        print_text(text.strip())
    sys.stdout.flush()
