"""The sources, one file each, and each in one line here."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Final

from enricher.http.cache import Cache
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.source import Source, SourceDeclaration
from enricher.settings import Settings
from enricher.sources import (
    arxiv,
    conference,
    dagstuhl,
    ecva,
    forges,
    github,
    huggingface,
    openreview,
    proceedings,
    usenix,
    zenodo,
)
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi import source as doi
from enricher.sources.preprints import source as preprints

# The most trusted first: a link goes to the first that accepts it.
SOURCES: Final[tuple[tuple[SourceDeclaration, Callable[[SourceContext], Source]], ...]] = (
    (usenix.DECLARATION, usenix.open_source),
    (proceedings.DECLARATION, proceedings.open_source),
    (ecva.DECLARATION, ecva.open_source),
    (dagstuhl.DECLARATION, dagstuhl.open_source),
    (openreview.DECLARATION, openreview.open_source),
    (conference.DECLARATION, conference.open_source),
    (arxiv.DECLARATION, preprints.open_source),
    (zenodo.DECLARATION, zenodo.open_source),
    (github.DECLARATION, github.open_source),
    (github.ENTERPRISE, github.open_enterprise),
    (forges.GITLAB.declaration, forges.open_gitlab),
    (forges.GITEA.declaration, forges.open_gitea),
    (huggingface.DECLARATION, huggingface.open_source),
    (doi.DECLARATION, doi.open_source),
)

# What follows from the declarations.
DECLARATIONS: Final = tuple(declaration for declaration, _ in SOURCES)
_TITLES: Final = {declaration.name: declaration.title for declaration in DECLARATIONS}
PREPRINT_SERVERS: Final[Mapping[str, str]] = {  # by the name of the source, the archive as BibTeX names it
    declaration.name: declaration.title for declaration in DECLARATIONS if declaration.is_preprint_server
}
ABSTRACT_NOTES: Final[Mapping[str, str]] = {
    origin: note for declaration in DECLARATIONS for origin, note in declaration.abstract_notes.items()
}
PAPER_HOSTS: Final = frozenset[str]().union(*(declaration.paper_hosts for declaration in DECLARATIONS))
CODE_HOSTS: Final = frozenset[str]().union(*(declaration.code_hosts for declaration in DECLARATIONS))

_LONGEST_WAIT: Final = RetryPolicy().longest_wait


@contextmanager
def open_sources(
    settings: Settings, meter: Meter, longest_wait: float = _LONGEST_WAIT, cache: Cache | None = None
) -> Iterator[tuple[Source, ...]]:
    """Yield every source, the most trusted first; none waits longer than so many seconds on request."""
    with ExitStack() as clients:
        context = SourceContext(settings, meter, clients, longest_wait, cache)
        try:
            yield tuple(open_source(context) for _, open_source in SOURCES)
        except KeyboardInterrupt:
            clients.pop_all()  # their threads may still be asking, and end with the process
            raise


def title_of(source: str) -> str:
    """Return what people call a source; an index is called by its name already."""
    return _TITLES.get(source, source)


def documentation() -> str:
    """Return the table of the sources for docs/upstreams.md: their links, schedule and variables."""
    rows = (
        f"| {d.title} (`{d.name}`) | {d.links} | {_interval(d.every)} | {_variables(d)} |"
        for d in DECLARATIONS
    )
    head = ("| source | links | checked | `NAME` in variables |", "|:---|:---|:---|:---|")
    return "\n".join((*head, *rows)) + "\n"


def _interval(days: int) -> str:
    return "in every run" if days == 1 else f"every {days} days"


def _variables(declaration: SourceDeclaration) -> str:
    return ", ".join(f"`{name}`" for name in declaration.variables) or "see `GITHUB_API_URL`"
