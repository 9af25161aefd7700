"""`make bench`: measure everything, print it, and write results.md and results.svg beside this file."""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Final, TypeVar

from bench import in_place, peer, sources, tables
from bench.lists import make
from bench.measure import Cost, Seen, Upstreams, python, run, upstreams
from bench.plot import plot
from bench.report import Help, Kept, Night, Peer, Read, Repositories, Results, Small, Sourced, table

_SIZES: Final = (100, 1_000, 10_000)
_LATENCY: Final = 0.05  # seconds before each answer
_REPEATS: Final = 3
_SHORT_REPEATS: Final = 11  # of what takes a second or two, where a busy machine shows
_STARTS: Final = 20
_SMALL: Final = 67  # entries, which have 100 links
_A_SOURCE: Final = 50  # papers
_HERE: Final = Path(__file__).parent
_LIST: Final = _HERE.parent
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Place:
    """A folder with a list, and its upstreams."""

    folder: Path
    served: Upstreams

    def enrich(self, *arguments: str) -> tuple[Cost, dict[str, Seen]]:
        """Run the command as a person would, and return its cost and what the upstreams saw of it."""
        self.served.take()
        environment = {**self.served.environment, "GITHUB_REPOSITORY": ""}
        cost, _ = python("-m", "enricher", *arguments, folder=self.folder, environment=environment)
        return cost, self.served.take()

    def floor(self, what: str) -> tuple[Cost, dict[str, Seen]]:
        """Run one of the floors."""
        self.served.take()
        cost, _ = python("-m", "bench.floor", what, folder=self.folder, environment=self.served.environment)
        return cost, self.served.take()


def night(count: int, folder: Path) -> Night:
    """Return what the first night and a later one of a list cost, beside the floor of its YAML."""
    (folder / "catalog.yaml").write_text(make(count).catalog, "utf-8")
    with upstreams(_LATENCY, "mix", count, 0.5) as served:
        place = _Place(folder, served)
        first, seen_first = place.enrich()
        pairs = [(place.enrich(), place.floor("yaml")[0]) for _ in range(_REPEATS)]
    seen = pairs[-1][0][1]
    return Night(
        entries=count,
        first=first,
        first_requests=_requests(seen_first),
        wall=median(ours.wall for (ours, _), _ in pairs),
        cpu=median(ours.cpu for (ours, _), _ in pairs),
        peak=max(ours.peak for (ours, _), _ in pairs),
        requests=_requests(seen),
        yaml_cpu=median(floor.cpu for _, floor in pairs),
        cpu_ratio=median(ours.cpu / floor.cpu for (ours, _), floor in pairs),
    )


def _requests(seen: dict[str, Seen]) -> dict[str, int]:
    return {name: seen[name].requests for name in ("github", "arxiv", "usenix")}


def small(entries: int, folder: Path) -> Small:
    """Return what a later night of a small list costs beyond the start of the interpreter."""
    catalog = make(entries).catalog
    (folder / "catalog.yaml").write_text(catalog, "utf-8")
    with upstreams(_LATENCY, "mix", entries, 0.5) as served:
        place = _Place(folder, served)
        place.enrich()
        pairs = [
            (place.enrich()[0].cpu, python("-c", "pass", folder=folder)[0].cpu) for _ in range(_SHORT_REPEATS)
        ]
    return Small(
        links=catalog.count("https://"),
        cpu=median(ours for ours, _ in pairs),
        start=median(bare for _, bare in pairs),
        above=median(ours - bare for ours, bare in pairs),
    )


def sourced(count: int, folder: Path) -> tuple[Sourced, ...]:
    """Return what a first night and a later one cost with links of every source, generated and in place."""
    papers, _ = sources.make(count)
    found = []
    for name, file, text in (
        ("generated", "catalog.yaml", sources.catalog(papers)),
        ("in place", "README.md", sources.readme(papers)),
    ):
        (own := folder / file.partition(".")[0]).mkdir()
        (own / file).write_text(text, "utf-8")
        with upstreams(_LATENCY, "sources", count) as served:
            place = _Place(own, served)
            if file == "README.md":
                place.enrich("init")
            first, seen = place.enrich()
            later, seen_later = place.enrich()
        asked = {source: (one.requests, seen_later[source].requests) for source, one in seen.items()}
        found.append(Sourced(name, 2 * len(papers), asked, first, later))
    return tuple(found)


def read(count: int, folder: Path) -> tuple[Read, ...]:
    """Return what it costs to set up a list from the tables of a README."""
    text = tables.make(count)
    found = []
    for arguments in (("import", "README.md"), ("init",)):
        costs = []
        for _ in range(_REPEATS):
            (folder / "README.md").write_text(text, "utf-8")
            (folder / "catalog.yaml").unlink(missing_ok=True)
            costs.append(python("-m", "enricher", *arguments, folder=folder)[0])
        cpu, peak = median(one.cpu for one in costs), max(one.peak for one in costs)
        found.append(Read(arguments[0], count, cpu, peak))
    return tuple(found)


def repositories(count: int, folder: Path) -> Repositories:
    """Return what a list of nothing but repositories costs, beside a bare loop and the peer."""
    catalog = re.sub("        paper: .*\n", "", make(count, code_share=1).catalog)
    (folder / "catalog.yaml").write_text(catalog, "utf-8")
    with upstreams(_LATENCY, "mix", count, 1) as served:
        place = _Place(folder, served)
        place.enrich()
        rounds = [(place.enrich(), place.floor("github")) for _ in range(_SHORT_REPEATS)]
        other = _peer(place, re.findall(r"https://github\.com/(\S+)", catalog))
    return Repositories(
        count=count,
        requests=rounds[-1][0][1]["github"].requests,
        floor_requests=rounds[-1][1][1]["github"].requests,
        wall=median(cost.wall for (cost, _), _ in rounds),
        seconds=median(seen["github"].seconds for (_, seen), _ in rounds),
        floor_seconds=median(seen["github"].seconds for _, (_, seen) in rounds),
        ratio=median(ours["github"].seconds / bare["github"].seconds for (_, ours), (_, bare) in rounds),
        peer=other,
    )


def _peer(place: _Place, names: list[str]) -> Peer | None:
    """Return what best-of costs, where `BEST_OF_PYTHON` names a Python that has it."""
    interpreter = os.environ.get("BEST_OF_PYTHON")
    if not interpreter:
        return None
    folder = place.folder / "best-of"
    folder.mkdir()
    (folder / "projects.yaml").write_text(peer.projects(names), "utf-8")
    place.served.take()
    cost, _ = run([interpreter, "-c", peer.RUNNER], folder, place.served.environment)
    shown = (folder / "README.md").read_text("utf-8")
    if not all(name in shown for name in names):
        raise SystemExit("best-of has not shown every repository: its figures would be meaningless")
    return Peer(place.served.take()["peer"].requests, cost.wall)


def kept(count: int, folder: Path) -> Kept:
    """Return what it costs to read and patch a list in place, beside the parser's own work."""
    text = in_place.make(count)
    (folder / "list.md").write_text(text, "utf-8")
    pairs = [(_seconds("keep", folder), _seconds("parse", folder)) for _ in range(_REPEATS)]
    return Kept(
        items=count,
        megabytes=len(text.encode()) / 1e6,
        edits=in_place.EDITS,
        seconds=median(seconds for (_, seconds), _ in pairs),
        peak=max(cost.peak for (cost, _), _ in pairs),
        parse_seconds=median(seconds for _, (_, seconds) in pairs),
        ratio=median(ours / floor for (_, ours), (_, floor) in pairs),
    )


def _seconds(what: str, folder: Path) -> tuple[Cost, float]:
    cost, output = python("-m", "bench.in_place", what, "list.md", folder=folder)
    return cost, float(output)


def starts(folder: Path) -> tuple[Help, Help]:
    """Return what the help and the check cost, each beside the import that it cannot do without."""
    enrich = str(Path(sys.executable).with_name("enrich"))
    check = [enrich, "check", "--catalog", str(_LIST / "catalog.yaml")]
    return (
        _beside("enrich --help", [enrich, "--help"], "import click", folder),
        _beside("enrich check", check, "import yaml", folder),
    )


def _beside(name: str, command: Sequence[str], statement: str, folder: Path) -> Help:
    pairs = [
        (run(command, folder)[0].cpu, python("-c", statement, folder=folder)[0].cpu) for _ in range(_STARTS)
    ]
    ours, floor = (median(times) for times in zip(*pairs, strict=True))
    return Help(name, ours, statement, floor, median(a / b for a, b in pairs))


def main() -> None:
    """Measure, print and write."""
    begin = time.monotonic()
    nights = tuple(_in_folder(partial(night, size)) for size in _SIZES)
    results = Results(
        nights,
        _in_folder(partial(repositories, 1_000)),
        _in_folder(partial(kept, 10_000)),
        _in_folder(partial(sourced, _A_SOURCE)),
        _in_folder(partial(read, 10_000)),
        _in_folder(partial(small, _SMALL)),
        _in_folder(starts),
    )
    text = table(results)
    print(text)
    print(f"Took {time.monotonic() - begin:.0f} s.")
    (_HERE / "results.md").write_text(text, "utf-8")
    (_HERE / "results.svg").write_text(plot(results.nights), "utf-8")


def _in_folder(measure: Callable[[Path], T]) -> T:
    with tempfile.TemporaryDirectory(prefix="enrich-bench-") as folder:
        return measure(Path(folder))


if __name__ == "__main__":
    main()
