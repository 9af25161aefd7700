"""What is fuzzed: each format with its samples, its words, its documents, and what must hold."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hypothesis.strategies import SearchStrategy

from tests.fuzz import checks, documents
from tests.fuzz.mutation import Pool
from tests.fuzz.tokens import TOKENS

CORPUS: Final = Path(__file__).with_name("corpus")


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads what others wrote; `corpus` is the folder of its samples."""

    name: str
    corpus: str
    check: Callable[[bytes], bool]  # returns whether the input was accepted, and raises where it must not
    documents: SearchStrategy[bytes]

    def samples(self) -> tuple[Path, ...]:
        """Return the files of its corpus."""
        return tuple(sorted(path for path in (CORPUS / self.corpus).iterdir()))

    def pool(self) -> Pool:
        """Return what its mutations are made of."""
        return Pool(tuple(path.read_bytes() for path in self.samples()), TOKENS[self.corpus])


TARGETS: Final = {
    target.name: target
    for target in (
        Target("catalog", "catalog", checks.check_catalog, documents.catalogs),
        Target("moves", "catalog", checks.check_moves, documents.catalogs),
        Target("metadata", "metadata", checks.check_metadata, documents.metadata),
        Target("readme", "readme", checks.check_readme, documents.marked),
        Target("abstracts", "readme", checks.check_abstracts, documents.marked),
        Target("import", "readme", checks.check_import, documents.readmes),
        Target("atom", "atom", checks.check_atom, documents.feeds),
        Target("usenix", "usenix", checks.check_usenix, documents.pages),
        Target("robots", "robots", checks.check_robots, documents.robots),
        Target("graphql", "graphql", checks.check_graphql, documents.graphql),
        Target("rest", "rest", checks.check_rest, documents.rest),
        Target("state", "state", checks.check_state, documents.states),
    )
}
