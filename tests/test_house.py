"""What the import contract and ruff cannot hold: where each library is used, and who reads the environment."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PACKAGE = ROOT / "src" / "enricher"

# A library is imported in one place, so that it can be replaced there; the simulated upstreams are not in the wheel.
HOMES = {
    "arxiv": {"sources/arxiv.py"},
    "click": {"cli.py"},
    "filelock": {"publish/local/lock.py"},
    "github": {"publish/github/connection.py", "publish/github/repository.py"},
    "httpcore": {"http/deadline.py", "http/transport.py"},
    "httpx": {"http/client.py", "http/retry.py", "http/transport.py"},
    "jinja2": {"site/html.py"},
    "markdown_it": {"readme/structure.py"},
    "platformdirs": {"settings.py"},
    "protego": {"sources/_shared/pages.py"},
    "rich": {"report/progress.py"},
    "simulated_upstreams": set(),
    "tenacity": {"http/retry.py"},
}
LONGEST_FUNCTION = 60  # lines: a screen
MOST_FILES_AT_THE_TOP = 8


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def modules() -> dict[str, ast.Module]:
    return {name_of(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of whatever is imported: a module, or a name in one."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def private_names(tree: ast.AST) -> Iterator[str]:
    """Yield what is used of something else, by attribute or import, although it is private there."""
    attributes = (node for node in nodes(tree) if isinstance(node, ast.Attribute) and is_private(node.attr))
    for node in attributes:
        if not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}):
            yield ast.unparse(node)
    for name in imports(tree):
        if any(map(is_private, name.split("."))) and not name.startswith("enricher."):
            yield name


def test_no_private_attribute_of_another_package_is_used() -> None:
    used = {module: [*private_names(tree)] for module, tree in modules().items()}

    assert {module: names for module, names in used.items() if names} == {}


@pytest.mark.parametrize(
    "code", ["client._transport.pool", "import a._b", "from a import _b", "from a._b import c", "f(x)._y = 1"]
)
def test_the_search_for_private_attributes_finds_them(code: str) -> None:
    assert [*private_names(ast.parse(code))] != []


def test_few_files_lie_at_the_top() -> None:
    assert len([*PACKAGE.glob("*.py")]) <= MOST_FILES_AT_THE_TOP


def test_each_library_has_one_home() -> None:
    used = {name: {i.partition(".")[0] for i in imports(tree)} for name, tree in modules().items()}

    assert {library: {name for name, found in used.items() if library in found} for library in HOMES} == HOMES


def test_only_the_command_line_reads_the_environment_or_exits() -> None:
    names = {"os.environ", "os.getenv", "os._exit", "sys.exit", "exit", "quit", "SystemExit"}
    used = {
        module: {node.id for node in nodes(tree) if isinstance(node, ast.Name)}
        | {
            f"{node.value.id}.{node.attr}"
            for node in nodes(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        | set(imports(tree))
        for module, tree in modules().items()
    }

    assert {module for module, found in used.items() if found & names} == {"cli.py"}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {
        f"{module}: {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for module, tree in modules().items()
        for node in nodes(tree)
        if isinstance(node, ast.FunctionDef)
    }

    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_no_class_has_the_name_of_another() -> None:
    places: dict[str, list[str]] = {}
    for module, tree in modules().items():
        for node in nodes(tree):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name.lstrip("_"), []).append(module)

    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}
