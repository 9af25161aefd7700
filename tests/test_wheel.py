"""What is installed: the product, without the simulated upstreams."""

import re
import subprocess
import sys
import venv
from email import message_from_bytes
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest

from enricher import __version__
from tests.support.command import environment
from tests.support.hosted_list import hosting, written
from tests.support.page_reader import command_blocks
from tests.support.paths import ROOT

BULLETS: Final = """\
# Papers on serving

## Serving

- [SpotServe](https://arxiv.org/abs/2311.15566), arXiv 2023. [[code](https://github.com/Hsword/SpotServe)]
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution, and from it the wheel, as `make dist` does."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", f"{folder}", f"{ROOT}"]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.mark.external
def test_the_wheel_holds_the_product_alone(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    folders = {name.partition("/")[0] for name in names}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"enricher"}
    assert "enricher/catalog/catalog.schema.json" in names
    assert "enricher/py.typed" in names
    assert {"enricher/site/assets/list.js", "enricher/site/templates/index.html.jinja"} <= set(names)


@pytest.mark.external
def test_the_package_index_can_show_the_wheel(wheel: Path) -> None:
    """tests/test_release.py follows the links of the README."""
    folder = wheel.parent
    files = [f"{path}" for path in folder.iterdir()]
    twine = [sys.executable, "-m", "twine", "check", "--strict", *files]
    done = subprocess.run(twine, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.count("PASSED")) == (0, 2), done.stdout + done.stderr
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    assert (metadata["Name"], metadata["Version"]) == ("paperlist-enricher", __version__)
    assert metadata.get_payload() == (ROOT / "docs" / "pypi.md").read_text("utf-8")


@pytest.mark.external
def test_a_stranger_installs_the_wheel_and_begins_with_a_list_of_bullets(tmp_path: Path, wheel: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [f"{programs / 'python'}", "-m", "pip", "install", "--quiet", f"{wheel}"]
    subprocess.run(pip, check=True)
    install, *lines = command_blocks("pypi")[0].splitlines()
    assert install == "pip install paperlist-enricher"
    begin, look = (re.split(r" +# ", line)[0].split() for line in lines)

    with hosting(tmp_path) as hosted:
        variables = environment(hosted.upstreams.environment)
        variables.pop("PYTHONPATH", None)  # the wheel, not this checkout

        def run(*arguments: str) -> str:
            program, *rest = arguments
            done = subprocess.run(
                [f"{programs / program}", *rest],
                cwd=folder,
                env=variables,
                capture_output=True,
                encoding="utf-8",
                check=False,
                timeout=60,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        folder = written(tmp_path, {"README.md": BULLETS})
        assert run("enrich", "--version") == f"enrich, version {__version__}\n"
        assert "1 entry" in run(*begin)
        assert (folder / "catalog.yaml").is_file()
        assert "ASPLOS" in run(*look)
        assert (folder / "README.md").read_text("utf-8") == BULLETS

        assert "Wrote metadata.yaml, README.md" in run("enrich")
        assert "ASPLOS 2024" in (folder / "README.md").read_text("utf-8")
        assert "Nothing to write" in run("enrich")
