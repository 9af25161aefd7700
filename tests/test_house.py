"""What the import contract and ruff cannot hold: where each library is used, and who reads the environment."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGE = ROOT / "src" / "enricher"

# A library is imported in one place, so that it can be replaced there.
HOMES = {
    "arxiv": {"sources/arxiv.py"},
    "click": {"cli.py"},
    "github": {"publish/github/connection.py", "publish/github/repository.py"},
    "httpcore": {"http/deadline.py"},
    "httpx": {"http/client.py", "http/retry.py"},
    "markdown_it": {"readme/blocks.py", "readme/structure.py"},
    "requests": {"sources/arxiv.py"},
    "rich": {"report/progress.py"},
    "tenacity": {"http/retry.py"},
}
LONGEST_FUNCTION = 60  # lines: a screen
MOST_FILES_AT_THE_TOP = 8


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


MODULES = {name_of(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of whatever is imported: a module, or a name in one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def test_few_files_lie_at_the_top() -> None:
    assert len([*PACKAGE.glob("*.py")]) <= MOST_FILES_AT_THE_TOP


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    users = {
        name for name, tree in MODULES.items() if library in {i.partition(".")[0] for i in imports(tree)}
    }

    assert users == HOMES[library]


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"cli.py"}))
def test_only_the_command_line_reads_the_environment_or_exits(module: str) -> None:
    used = {
        ast.unparse(node) for node in ast.walk(MODULES[module]) if isinstance(node, ast.Attribute | ast.Name)
    }

    assert used & {"os.environ", "os.getenv", "os._exit", "sys.exit", "exit", "quit", "SystemExit"} == set()
    assert {"os.environ", "os.getenv", "sys.exit"}.isdisjoint(imports(MODULES[module]))


@pytest.mark.parametrize("module", MODULES)
def test_no_function_is_longer_than_a_screen(module: str) -> None:
    functions = (n for n in ast.walk(MODULES[module]) if isinstance(n, ast.FunctionDef))
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_no_class_has_the_name_of_another() -> None:
    places: dict[str, list[str]] = {}
    for module, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name.lstrip("_"), []).append(module)

    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}
