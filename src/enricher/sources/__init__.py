"""The sources, one file each, and each in one line here."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from enricher.http.cache import Cache
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.source import Source
from enricher.settings import Settings
from enricher.sources import (
    arxiv,
    conference,
    gitea,
    github,
    gitlab,
    huggingface,
    openreview,
    proceedings,
    usenix,
    zenodo,
)
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi import source as doi

# The most trusted first: a link goes to the first that accepts it.
OPENERS: Final = (
    usenix.open_source,
    proceedings.open_source,
    openreview.open_source,
    conference.open_source,
    arxiv.open_source,
    zenodo.open_source,
    github.open_source,
    gitlab.open_source,
    gitea.open_source,
    huggingface.open_source,
    doi.open_source,
)

_LONGEST_WAIT: Final = RetryPolicy().longest_wait


@contextmanager
def open_sources(
    settings: Settings, meter: Meter, longest_wait: float = _LONGEST_WAIT, cache: Cache | None = None
) -> Iterator[tuple[Source, ...]]:
    """Yield every source, the most trusted first; none waits longer than so many seconds on request."""
    with ExitStack() as clients:
        opening = SourceContext(settings, meter, clients, longest_wait, cache)
        try:
            yield tuple(open_source(opening) for open_source in OPENERS)
        except KeyboardInterrupt:
            clients.pop_all()  # their threads may still be asking, and end with the process
            raise
