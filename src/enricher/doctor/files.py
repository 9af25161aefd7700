"""Check the files: catalog, metadata and markers, and whether the tables are up to date."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from enricher.catalog.reader import read_catalog
from enricher.doctor.finding import Finding, Verdict
from enricher.errors import EnrichError
from enricher.links.resolve import Links
from enricher.listing.readme_edits import with_edits
from enricher.listing.resolved_list import ResolvedList, resolve_list
from enricher.metadata.store import read_metadata
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata
from enricher.model.publishing import METADATA, Texts
from enricher.model.run import ReadmeEdit
from enricher.model.source import Source
from enricher.pipeline.propose import edits
from enricher.pipeline.request import sibling
from enricher.readme.size import oversized
from enricher.render.files import render
from enricher.text.numbers import counted

_OTHER: Final = "Correct the file, or name another catalog with --catalog."
_MISTAKES: Final = "Correct it; `enrich check` lists every mistake."
T = TypeVar("T")


def attempt(call: Callable[[], T]) -> T | EnrichError:
    """Return what the call returns, or the error that it raises."""
    try:
        return call()
    except EnrichError as error:
        return error


@dataclass(frozen=True, slots=True)
class Tables:
    """The generated files that are out of date, and what people changed in them."""

    stale: tuple[str, ...]
    edits: tuple[ReadmeEdit, ...]


@dataclass(frozen=True, slots=True)
class Files:
    """A list's files; an error in place of a file that cannot be read."""

    catalog: Catalog | EnrichError
    links: Links | EnrichError
    metadata: Metadata | EnrichError
    tables: Tables | EnrichError | None  # None: unknown without the others
    oversized: tuple[str, ...] = ()  # a sentence for each file that GitHub does not show whole


def read_files(texts: Texts | EnrichError, file: str, sources: Sequence[Source]) -> Files:
    """Return what the texts hold; `file` is the catalog's path."""
    if isinstance(texts, EnrichError):
        return Files(texts, texts, texts, None)
    catalog = attempt(partial(read_catalog, texts.catalog, file))
    metadata = attempt(partial(read_metadata, texts.metadata, sibling(file, METADATA)))
    links: Links | EnrichError
    listed: ResolvedList | EnrichError
    if isinstance(catalog, EnrichError):
        links = listed = catalog
    else:  # a run also checks the DOIs that the metadata names
        known: Metadata = {} if isinstance(metadata, EnrichError) else metadata
        listed = attempt(partial(resolve_list, file, texts, sources, known))
        links = listed if isinstance(listed, EnrichError) else listed.links
        catalog = catalog if isinstance(listed, EnrichError) else listed.catalog
    tables: Tables | EnrichError | None = None
    if not (
        isinstance(listed, EnrichError) or isinstance(links, EnrichError) or isinstance(metadata, EnrichError)
    ):
        tables = attempt(partial(_tables_of, listed, metadata, sources))
    return Files(catalog, links, metadata, tables, tuple(oversized({**texts.lists, **texts.abstracts})))


def _tables_of(listed: ResolvedList, metadata: Metadata, sources: Sequence[Source]) -> Tables:
    edited = with_edits(listed, metadata, sources, lambda _: ())
    rendered = render(listed.catalog, listed.links, metadata, listed.texts, edited.taken.blocks)
    return Tables(tuple(edit.path for edit in edits(listed.file, listed.texts, rendered)), edited.taken.edits)


def check_files(files: Files, where: str) -> Iterator[Finding]:
    """Yield findings for the catalog, the metadata, and the tables with their markers.

    A mistake is reported once, where it is. `where` says which copy of the files was read.
    """
    yield _catalog(files, where)
    if files.metadata is not files.catalog:
        yield _metadata(files.metadata)
    if files.tables is not None:
        yield _tables(files.tables)
    for sentence in files.oversized:
        found, _, advice = sentence.rpartition(". ")
        yield Finding("size", Verdict.WARNING, found, f"{advice}.")


def _catalog(files: Files, where: str) -> Finding:
    if isinstance(files.catalog, EnrichError):
        first, *more = str(files.catalog).splitlines()
        found = f"{first} (and {len(more)} more)" if more else first
        is_unread = files.catalog is files.metadata
        return Finding("catalog", Verdict.FAULT, found, _OTHER if is_unread else _MISTAKES)
    if isinstance(files.links, EnrichError):
        return Finding("catalog", Verdict.FAULT, str(files.links), "Correct it.")
    entries = sum(1 for _ in files.catalog.entries())
    counts = (
        counted(len(files.catalog.sections), "section"),
        counted(entries, "entry", "entries"),
        f"{counted(len(files.links), 'link')} with a source",
    )
    return Finding("catalog", Verdict.OK, f"{where}: {', '.join(counts)}")


def _metadata(metadata: Metadata | EnrichError) -> Finding:
    if isinstance(metadata, EnrichError):
        return Finding("metadata", Verdict.FAULT, str(metadata), "Restore it from git, or delete it.")
    if not metadata:
        return Finding("metadata", Verdict.OK, "empty: no run has filled it yet")
    return Finding("metadata", Verdict.OK, f"facts for {counted(len(metadata), 'link')}")


def _tables(tables: Tables | EnrichError) -> Finding:
    if isinstance(tables, EnrichError):
        first = str(tables).partition("\n")[0]
        return Finding("tables", Verdict.FAULT, first, "Run `enrich render`: it prints the markers to paste.")
    if tables.edits:
        found = f"{tables.edits[0].file} has {counted(len(tables.edits), 'edit')} that the catalog lacks"
        return Finding(
            "tables", Verdict.WARNING, found, "Run `enrich render`, or wait for the next pull request."
        )
    if tables.stale:
        found = f"out of date: {', '.join(tables.stale)}"
        return Finding("tables", Verdict.WARNING, found, "Run `enrich render`, or wait for the next run.")
    return Finding("tables", Verdict.OK, "all markers are there, and all tables are up to date")
