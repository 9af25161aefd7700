"""`enrich status`: how much of the list the sources can check, and what is known of it. Offline."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from enricher.commands import Environment, print_text
from enricher.commands.offline import OfflineList, read_list
from enricher.links.resolve import entries_by_ref
from enricher.model.run import Coverage, HeldShare, Share
from enricher.report.coverage import advice, cover, to_fields
from enricher.report.terminal import until_and_reason
from enricher.review.known import standing
from enricher.review.policy import pinned_fields
from enricher.text.markdown import clean, columns
from enricher.text.numbers import counted, percent


def print_table(catalog: Path, environment: Environment) -> int:
    """Print the coverage as a table; return 0."""
    papers = read_list(catalog, environment)
    for line in _lines(_coverage(papers)):
        print_text(line)
    decisions = papers.listed.full.decisions()
    rows = ((name, f"{one.key}: {one}", until_and_reason(one)) for name, one in decisions)
    for line in _block("Pinned and ignored", rows):
        print_text(line)
    for line in _block("Known", _known(papers)):
        print_text(line)
    return 0


def print_json(catalog: Path, environment: Environment) -> int:
    """Print the coverage as JSON; return 0."""
    print_text(json.dumps(to_fields(_coverage(read_list(catalog, environment))), indent=2))
    return 0


def _known(papers: OfflineList) -> Iterator[tuple[str, ...]]:
    """Yield a row for each dead link, archived repository and the like that metadata.yaml has."""
    names = entries_by_ref(papers.listed.full.entries(), papers.listed.links)
    today = datetime.now(UTC).date()
    hidden = pinned_fields(papers.listed.full.entries(), papers.listed.links, today)
    for one in standing(papers.metadata, papers.metadata, names, hidden):
        yield clean(", ".join(names[one.ref])), one.kind.value[0], str(one.ref), clean(one.detail)


def _coverage(papers: OfflineList) -> Coverage:
    return cover(papers.listed.full, papers.listed.links, papers.metadata, papers.wanted)


def _lines(coverage: Coverage) -> Iterator[str]:
    yield counted(coverage.entries, "entry", "entries")
    yield from _block("Links with a source", map(_share, coverage.links))
    yield from _block("Entries that have", map(_share, coverage.facts))
    yield from _block(
        "Paper and code links by host",
        (
            (host.kind, clean(host.name), str(host.links), f"{host.accepted} with a source")
            for host in coverage.hosts
        ),
    )
    yield from _block("Links by source", ((source, str(count)) for source, count in coverage.sources.items()))
    yield from _block("Held back by sources that refuse strangers", map(_held, coverage.held))
    yield from _block("What would help", ((line,) for line in advice(coverage)))


def _block(heading: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    found = list(rows)
    if found:
        yield ""
        yield heading
        yield from columns(found)


def _held(share: HeldShare) -> tuple[str, ...]:
    return share.source, f"{share.links} of {share.of} paper links", percent(share.links, share.of)


def _share(share: Share) -> tuple[str, ...]:
    return share.name, f"{share.have} of {share.of}", percent(share.have, share.of)
