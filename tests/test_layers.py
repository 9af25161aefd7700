"""The architecture, held: imports go downwards, each library has one home, functions stay small."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "enricher"

# A new module is put into its layer here; one of a package (`sources.arxiv`) stands in the layer of its package.
LAYERS = (
    "__init__ errors console listing model",
    (
        "text links marks yamltext catalog metadata moves inside resolve plan breaker merge propose follow state "
        "coverage export publications shown layout tables adopt abstracts render body summary actions settings deadline "
        "cache web intake fetch"
    ),
    "sources publish upstreams",
    "pipeline progress doctor",
    "commands cli __main__",
)
LAYER = {module: number for number, modules in enumerate(LAYERS) for module in modules.split()}

HOMES = {
    "arxiv": {"sources.arxiv"},
    "click": {"cli"},
    "github": {"publish.connection", "publish.hosted"},
    "httpcore": {"deadline"},
    "httpx": {"web"},
    "markdown_it": {"adopt.markdown"},
    "lxml": {"sources.arxiv", "sources.crossref", "sources.pages", "sources.proceedings", "sources.usenix"},
    "requests": {"sources.arxiv"},
    "rich": {"progress"},
    "tenacity": {"web"},
    "yaml": {"yamltext"},
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


# `commands.say`, through which commands print; and what is meant for the runner of Actions or for a file.
PRINTING = {"commands", "commands.run", "commands.doctor", "commands.export"}

MODULES = {name_of(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the full name of whatever is imported: a module, or a name in one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)


def own_imports(module: str) -> set[str]:
    """Return the modules of the package that a module imports, or imports a name from."""
    names = {name for name in imports(MODULES[module]) if name.partition(".")[0] == "enricher"}
    return {_module_of(name.partition(".")[2]) for name in names}


def _module_of(name: str) -> str:
    if name in MODULES:
        return name
    holder = name.rpartition(".")[0] or "__init__"
    assert holder in MODULES, f"enricher.{name} is imported, but is in no module"
    return holder


def _room(module: str) -> str:
    return module.partition(".")[0]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_module_stands_in_one_layer() -> None:
    placed = " ".join(LAYERS).split()

    assert sorted(placed) == sorted({_room(module) for module in MODULES})


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downwards(module: str) -> None:
    assert {name for name in own_imports(module) if LAYER[_room(name)] > LAYER[_room(module)]} == set()


def test_no_imports_go_in_a_circle() -> None:
    graph = {module: own_imports(module) - {module} for module in MODULES}

    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(library: str) -> None:
    users = {
        name for name, tree in MODULES.items() if library in {i.partition(".")[0] for i in imports(tree)}
    }

    assert users == HOMES[library]


@pytest.mark.parametrize("module", MODULES)
def test_imports_stand_at_the_top(module: str) -> None:
    assert [name for function in functions(MODULES[module]) for name in imports(function)] == []


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"cli"}))
def test_only_the_command_line_reads_the_environment_or_exits(module: str) -> None:
    used = {
        ast.unparse(node) for node in ast.walk(MODULES[module]) if isinstance(node, ast.Attribute | ast.Name)
    }

    assert used & {"os.environ", "os.getenv", "os._exit", "sys.exit", "exit", "quit", "SystemExit"} == set()
    assert {"os.environ", "os.getenv", "sys.exit"}.isdisjoint(imports(MODULES[module]))


@pytest.mark.parametrize("module", sorted(set(MODULES) - PRINTING))
def test_what_is_printed_passes_through_one_function(module: str) -> None:
    called = {ast.unparse(node.func) for node in ast.walk(MODULES[module]) if isinstance(node, ast.Call)}

    assert called & {"print", "sys.stdout.write", "sys.stderr.write"} == set()


@pytest.mark.parametrize("module", MODULES)
def test_no_exception_is_caught_blindly(module: str) -> None:
    handlers = (node for node in ast.walk(MODULES[module]) if isinstance(node, ast.ExceptHandler))
    caught = [
        set(ast.unparse(handler.type).strip("()").split(", ")) if handler.type else {""}
        for handler in handlers
    ]

    assert [names for names in caught if names & {"", "Exception", "BaseException"}] == []


@pytest.mark.parametrize("module", MODULES)
def test_no_function_is_longer_than_a_screen(module: str) -> None:
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions(MODULES[module])}

    assert {name: length for name, length in lengths.items() if length > 60} == {}


def test_no_module_is_a_drawer_for_everything() -> None:
    last = {module.rpartition(".")[2] for module in MODULES}

    assert last & {"utils", "util", "helpers", "common", "misc"} == set()
