"""The sources, one file each, and each in one line here."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from enricher.model import Source
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
from enricher.sources.opening import Opening
from enricher.web import Meter

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
)


@contextmanager
def open_sources(settings: Settings, meter: Meter) -> Iterator[tuple[Source, ...]]:
    """Yield every source, the most trusted first."""
    with ExitStack() as clients:
        opening = Opening(settings, meter, clients)
        yield tuple(open_source(opening) for open_source in OPENERS)
