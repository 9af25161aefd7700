"""`enrich demo`: the real program, over real HTTP, against bundled upstreams."""

import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Final

from enricher.commands import Environment
from enricher.publish.standing import BRANCH
from enricher.render import ABSTRACTS, README
from enricher.upstreams import Upstreams, serve
from enricher.upstreams.samples import seed, world

_WELCOME: Final = """\
This is enrich at work on a list of two papers. The arXiv, USENIX and GitHub that it asks are bundled and run
on this machine: no network, no token. Titles and authors are those of the two papers; abstracts, stars,
licences and dates are samples: made up, and not fit for any list."""


def demo(environment: Environment) -> int:
    """Show a dry run, the pull request, and a run that leaves it alone; return the first exit code not 0."""
    folder = Path(tempfile.mkdtemp(prefix="enrich-demo-"))
    sample = world()
    print(_WELCOME)
    with serve(sample) as upstreams:
        settings = _settings(environment, upstreams)
        catalog = files("enricher.upstreams").joinpath("catalog.yaml").read_text("utf-8")
        (folder / "catalog.yaml").write_text(catalog, "utf-8")
        codes = [_enrich(folder, settings, "render")]
        _show(f"{README} before", (folder / README).read_text("utf-8"))
        store = seed(sample, folder / "repository.git", _files(folder))
        codes.append(_enrich(folder, settings, "--dry-run"))
        codes.append(_enrich(folder, settings, "--pull-request"))
        for pull in sample.github.pulls.values():
            _show(f"Pull request #{pull.number}: {pull.title}", pull.body or "")
        proposed = store.read_files(BRANCH) if sample.github.pulls else {}
        for name in (README, ABSTRACTS):
            _show(f"{name} after", proposed.get(name, ""))
        codes.append(_enrich(folder, settings, "--pull-request"))
    _show(
        "Where to look", f"The list:         {folder}\nThe pull request: git clone -b {BRANCH} {store.path}"
    )
    return next((code for code in codes if code), 0)


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
