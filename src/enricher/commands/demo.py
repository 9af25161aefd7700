"""`enrich demo`: the real program, over real HTTP, against bundled upstreams."""

import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Final

from enricher.catalog import read_catalog
from enricher.commands import Environment
from enricher.publish.pull_request import BRANCH
from enricher.render import ABSTRACTS, README, skeleton
from enricher.upstreams import Upstreams, serve
from enricher.upstreams.gitstore import GitStore, Signature, now
from enricher.upstreams.samples import world

_WELCOME: Final = """\
This is enrich at work on a list of two papers. The arXiv, USENIX and GitHub that it asks are bundled and run
on this machine: no network, no token. Titles and authors are those of the two papers; abstracts, stars,
licences and dates are samples: made up, and not fit for any list."""


def demo(environment: Environment) -> int:
    """Show a dry run, the pull request, and a run that leaves it alone; return the first exit code not 0."""
    folder = Path(tempfile.mkdtemp(prefix="enrich-demo-"))
    sample = world()
    store = _prepare(folder)
    sample.github.store = store
    print(_WELCOME)
    with serve(sample) as upstreams:
        settings = _settings(environment, upstreams)
        _show(
            f"{README} before: headings and marks, written by a person", (folder / README).read_text("utf-8")
        )
        first = _enrich(folder, settings, "--dry-run")
        second = _enrich(folder, settings, "--pull-request")
        for pull in sample.github.pulls.values():
            _show(f"Pull request #{pull.number}: {pull.title}", pull.body or "")
        proposed = store.read_files(BRANCH) if sample.github.pulls else {}
        for name in (README, ABSTRACTS):
            _show(f"{name} as the pull request proposes it", proposed.get(name, ""))
        third = _enrich(folder, settings, "--pull-request")
    _show("Where to look", f"The list:       {folder}\nThe repository: git clone {store.path}")
    return first or second or third


def _prepare(folder: Path) -> GitStore:
    """Return a repository that holds the list as people wrote it; the same files lie in the folder."""
    catalog = files("enricher.upstreams").joinpath("catalog.yaml").read_text("utf-8")
    texts = {"catalog.yaml": catalog, README: skeleton(read_catalog(catalog))}
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    store = GitStore(folder / "repository.git")
    author = Signature("A maintainer", "maintainer@example.org", now())
    store.commit_files("main", texts, "Add the list", author)
    return store


def _settings(environment: Environment, upstreams: Upstreams) -> dict[str, str]:
    """Return the environment with nothing in it that leads elsewhere than to the bundled upstreams."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.startswith(("GITHUB_", "GH_", "ENRICHER_")) and not name.lower().endswith("_proxy")
    }
    return {**kept, **upstreams.environment, "ENRICHER_GITHUB_DELAY": "0"}


def _enrich(folder: Path, settings: dict[str, str], *arguments: str) -> int:
    """Run the program in the folder, its output among ours, and return its exit code."""
    _show(" ".join(["$ enrich", *arguments]), "")
    command = [sys.executable, "-m", "enricher", *arguments]
    return subprocess.run(command, cwd=folder, env=settings, check=False).returncode  # noqa: S603 - ourselves


def _show(heading: str, text: str) -> None:
    print(f"\n──── {heading} {'─' * max(0, 100 - len(heading))}\n")
    if text:
        print(text.strip())
    sys.stdout.flush()
