"""The results in words: what was measured, and whether it is what was promised."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.measure import Cost


@dataclass(frozen=True, slots=True)
class Night:
    """A list's first night, and the median of later ones on which only repositories are due."""

    entries: int
    first: Cost
    first_requests: Mapping[str, int]
    wall: float  # seconds, as all times
    cpu: float
    peak: float  # megabytes
    requests: Mapping[str, int]
    yaml_cpu: float  # of loading and dumping the same files with libyaml
    cpu_ratio: float


@dataclass(frozen=True, slots=True)
class Peer:
    """What best-of costs for the same repositories."""

    requests: int
    wall: float


@dataclass(frozen=True, slots=True)
class Repositories:
    """A list of repositories alone; `seconds` are those that GitHub saw."""

    count: int
    requests: int
    floor_requests: int
    wall: float
    seconds: float
    floor_seconds: float
    ratio: float
    peer: Peer | None


@dataclass(frozen=True, slots=True)
class Small:
    """The CPU seconds of a later night of a small list, and of the bare interpreter."""

    links: int
    cpu: float
    start: float
    above: float


@dataclass(frozen=True, slots=True)
class Sourced:
    """A list with links of every source, kept in one of the two ways; requests of both nights by upstream."""

    name: str
    links: int
    requests: Mapping[str, tuple[int, int]]
    first: Cost
    later: Cost


@dataclass(frozen=True, slots=True)
class Read:
    """What a command costs that reads a README with tables; CPU seconds and megabytes."""

    command: str
    rows: int
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Help:
    """The CPU seconds that a command takes to say something, beside a bare import."""

    name: str
    cpu: float
    statement: str
    floor: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Kept:
    """What a list in place costs to read and to patch, beside the parser's own work; CPU seconds."""

    items: int
    megabytes: float  # of the list
    edits: int
    seconds: float
    peak: float
    parse_seconds: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that was measured, the smallest list first."""

    nights: tuple[Night, ...]
    repositories: Repositories
    kept: Kept
    sourced: tuple[Sourced, ...]
    read: tuple[Read, ...]
    small: Small
    starts: tuple[Help, ...]


def table(results: Results) -> str:
    """Return the results as Markdown."""
    parts = (
        _nights(results.nights),
        _repositories(results.repositories),
        _kept(results.kept),
        _sourced(results.sourced),
        _small(results),
        _targets(results),
    )
    return "\n".join(line for part in parts for line in part)


def _nights(nights: tuple[Night, ...]) -> Iterator[str]:
    yield "## A night, by the size of the list\n"
    yield "First night, everything asked:\n"
    yield "| entries | GitHub | arXiv | USENIX | wall s | CPU s | peak MB |"
    yield "|---:|---:|---:|---:|---:|---:|---:|"
    for night in nights:
        first = night.first
        yield (
            f"| {night.entries:,} | {_requests(night.first_requests)} "
            f"| {first.wall:.1f} | {first.cpu:.1f} | {first.peak:.0f} |"
        )
    yield "\nA later night, only repositories due; libyaml loads and dumps the same two files:\n"
    yield "| entries | GitHub | arXiv | USENIX | wall s | CPU s | libyaml CPU s | CPU ÷ libyaml | peak MB |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    for night in nights:
        yield (
            f"| {night.entries:,} | {_requests(night.requests)} | {night.wall:.2f} | {night.cpu:.2f} "
            f"| {night.yaml_cpu:.2f} | {night.cpu_ratio:.2f} | {night.peak:.0f} |"
        )
    yield ""


def _requests(requests: Mapping[str, int]) -> str:
    return " | ".join(f"{requests[name]:,}" for name in ("github", "arxiv", "usenix"))


def _repositories(found: Repositories) -> Iterator[str]:
    yield f"## {found.count:,} repositories\n"
    yield "| | requests | GitHub s | whole command s |"
    yield "|:---|---:|---:|---:|"
    yield f"| enrich | {found.requests:,} | {found.seconds:.2f} | {found.wall:.2f} |"
    yield f"| bare httpx, four connections | {found.floor_requests:,} | {found.floor_seconds:.2f} | |"
    if found.peer:
        yield f"| best-of | {found.peer.requests:,} | | {found.peer.wall:.1f} |"
    yield ""


def _kept(kept: Kept) -> Iterator[str]:
    yield f"## A list in place: {kept.items:,} items, {kept.megabytes:.1f} MB\n"
    yield "| | CPU s | peak MB |"
    yield "|:---|---:|---:|"
    yield f"| read and patched: {kept.edits:,} venues | {kept.seconds:.2f} | {kept.peak:.0f} |"
    yield f"| parsed by markdown-it-py | {kept.parse_seconds:.2f} | |"
    yield ""


def _sourced(kept: tuple[Sourced, ...]) -> Iterator[str]:
    yield f"## Every source: {kept[0].links:,} links\n"
    yield "| | first night, wall s | CPU s | peak MB | later night, wall s | CPU s | peak MB |"
    yield "|:---|---:|---:|---:|---:|---:|---:|"
    for one in kept:
        costs = (f"{cost.wall:.1f} | {cost.cpu:.2f} | {cost.peak:.0f}" for cost in (one.first, one.later))
        yield f"| {one.name} | {' | '.join(costs)} |"
    yield "\nRequests in the first night and the later one:\n"
    asked = [name for name, counts in kept[0].requests.items() if any(counts)]
    yield f"| | {' | '.join(asked)} |"
    yield f"|:---|{'---:|' * len(asked)}"
    for one in kept:
        counts = (f"{first:,}, {later:,}" for first, later in (one.requests[name] for name in asked))
        yield f"| {one.name} | {' | '.join(counts)} |"
    yield ""


def _small(results: Results) -> Iterator[str]:
    yield "## Small things\n"
    yield "| | CPU s | beside it, CPU s | peak MB |"
    yield "|:---|---:|---:|---:|"
    for one in results.read:
        yield f"| enrich {one.command}, {one.rows:,} rows | {one.cpu:.2f} | | {one.peak:.0f} |"
    small = results.small
    yield f"| a later night, {small.links} links | {small.cpu:.2f} | {small.start:.3f}: `python -c pass` | |"
    for start in results.starts:
        yield f"| {start.name} | {start.cpu:.3f} | {start.floor:.3f}: `{start.statement}` | |"
    yield ""


def _targets(results: Results) -> Iterator[str]:
    yield "## Targets\n"
    yield "| what | measured | target | |"
    yield "|:---|---:|---:|:---|"
    for what, measured, most in _measured(results):
        yield f"| {what} | {measured:.2f} | ≤ {most:g} | {_verdict(measured, most)} |"
    yield ""


def _verdict(measured: float, most: float) -> str:
    """Return whether the target is met, and else by how much it is missed."""
    if measured <= most:
        return "✔"
    return f"missed by {100 * (measured / most - 1):.0f} %" if most else "missed"


def _measured(results: Results) -> Iterator[tuple[str, float, float]]:
    """Yield what is promised: in words, as measured, and the most that it may be."""
    *_, middle, large = results.nights
    found = results.repositories
    yield "GitHub part ÷ bare httpx, 1,000 repositories", found.ratio, 1.15
    if found.peer:
        yield "time ÷ best-of's, in hundredths", 100 * found.wall / found.peer.wall, 1
        yield "requests ÷ best-of's, in hundredths", 100 * found.requests / found.peer.requests, 1
    yield "requests to GitHub in a night of 10,000 entries", large.requests["github"], 202
    yield "requests to the others in that night", large.requests["arxiv"] + large.requests["usenix"], 0
    yield "CPU ÷ libyaml, 10,000 entries", large.cpu_ratio, 1.1
    yield "peak MB, 10,000 entries", max(large.peak, large.first.peak), 300
    yield "time at 10,000 ÷ time at 1,000", large.wall / middle.wall, 11
    yield f"read and patched ÷ parsed, {results.kept.items:,} items in place", results.kept.ratio, 3
    yield f"peak MB, {results.kept.items:,} items in place", results.kept.peak, 200
    for one in results.read:
        yield f"CPU s of enrich {one.command}, {one.rows:,} rows", one.cpu, 3
    yield (
        f"CPU s of a night of {results.small.links} links above the interpreter's",
        results.small.above,
        0.35,
    )
    for start, most in zip(results.starts, (1.3, 3), strict=True):
        yield f"{start.name} ÷ python -c '{start.statement}'", start.ratio, most
