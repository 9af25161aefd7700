"""What is installed: the product, without the simulated upstreams."""

import ast
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.support.paths import ROOT


def imported(file: Path) -> set[str]:
    """Return the top-level packages that a file imports."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_the_product_imports_no_simulated_upstream() -> None:
    files = list((ROOT / "src" / "enricher").rglob("*.py"))
    assert len(files) > 100
    assert [file for file in files if "simulated_upstreams" in imported(file)] == []


@pytest.mark.external
def test_the_wheel_holds_the_product_alone(tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet")
    subprocess.run([*pip, "--wheel-dir", str(tmp_path), str(ROOT)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as archive:
        names = archive.namelist()
    folders = {name.partition("/")[0] for name in names}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"enricher"}
    assert "enricher/catalog/catalog.schema.json" in names
    assert {"enricher/site/assets/list.js", "enricher/site/templates/index.html.jinja"} <= set(names)
