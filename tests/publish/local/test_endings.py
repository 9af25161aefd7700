"""A run that is ended at any step, by a kill or by Ctrl-C, loses nothing, and the next one finishes its work."""

import shutil
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import pytest

from enricher.http.cache import Cache
from enricher.publish.local.files import exclusive
from simulated_upstreams import Upstreams, samples, serve
from simulated_upstreams.state import UpstreamState
from tests.support.endings import Driver, Ending, Order, driving

FOUR = ("README.md", "abstracts.md", "catalog.yaml", "metadata.yaml")
TALKS = ("ant", "bee", "cat", "dog")
SAMPLE, ALL = 2, 100_000  # points at most

EVERY_POINT = pytest.mark.parametrize(
    "points", [pytest.param(SAMPLE, id="a sample"), pytest.param(ALL, id="all", marks=pytest.mark.nightly)]
)
ROW = (
    "| {name} | - | - | [Paper](https://www.usenix.org/conference/nsdi24/presentation/{name}) |" + 7 * " - |"
)


@dataclass(frozen=True)
class Point:
    """One step of one thread."""

    thread: str
    step: int


WholeRun = tuple[dict[str, bytes], list[Point]]  # the new files, and every point


@dataclass(frozen=True)
class Scene:
    """A list whose files are to change: the old files, the new ones, and the folders with both."""

    root: Path
    upstreams: Upstreams
    driver: Driver
    old: dict[str, bytes]

    @property
    def folder(self) -> Path:
        return self.root / "list"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    def begin(self) -> None:
        """Put the old files there, and an empty cache."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.cache, ignore_errors=True)
        self.folder.mkdir()
        for name, content in self.old.items():
            (self.folder / name).write_bytes(content)
        self.upstreams.usenix.requests.clear()

    @property
    def order(self) -> Order:
        return Order(str(self.folder), str(self.cache))

    def run(self) -> Ending:
        return self.driver.run(self.order)

    def end(self, point: Point, by: signal.Signals) -> Ending:
        """Run up to this point, where the signal comes."""
        return self.driver.run(replace(self.order, thread=point.thread, step=point.step, signal=int(by)))

    def pages(self) -> list[str]:
        """Return the pages that USENIX was asked for, and forget them."""
        asked = [r.path for r in self.upstreams.usenix.requests if r.path != "/robots.txt"]
        self.upstreams.usenix.requests.clear()
        return asked


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def grow(simulated: UpstreamState) -> None:
    """Let there be more pages than the list knows of yet."""
    page = simulated.pages["/conference/nsdi24/presentation/hu"]
    for talk in TALKS:
        simulated.pages[f"/conference/nsdi24/presentation/{talk}"] = replace(
            page, title=f"A Talk of the {talk.title()}", authors=(("First Author", "Some University"),)
        )


def with_rows(readme: str) -> str:
    """Return README.md with rows that a person adds to a generated table, which go into the catalog."""
    head, acme, rest = readme.partition("| Acme |")
    row, end, rest = rest.partition("\n")
    added = "".join(f"{ROW.format(name=talk)}\n" for talk in TALKS)
    return f"{head}{acme}{row}{end}{added}{rest}"


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    simulated = samples.sample_state()
    with serve(simulated) as upstreams, driving(upstreams.environment) as driver:
        scene = Scene(
            tmp_path_factory.mktemp("scene"), upstreams, driver, {"catalog.yaml": samples.catalog().encode()}
        )
        scene.begin()
        assert scene.run().code == 0
        grow(simulated)
        simulated.github.change("InternLM/AcmeTrace", stars=4321)
        old = files(scene.folder)
        yield replace(scene, old={**old, "README.md": with_rows(old["README.md"].decode()).encode()})


@pytest.fixture(scope="module")
def whole_run(scene: Scene) -> WholeRun:
    """Return the new files, and every point of the run that makes them."""
    scene.begin()
    ending = scene.driver.run(replace(scene.order, counted=True))
    assert (ending.code, len(scene.pages())) == (0, len(TALKS))
    new = files(scene.folder)
    assert [name for name in FOUR if new[name] == scene.old[name]] == []
    assert all(f"- name: {talk}".encode() in new["catalog.yaml"] for talk in TALKS)
    points = [Point(name, step + 1) for name, steps in ending.steps.items() for step in range(steps)]
    return new, points


def spread(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most so many of the points, at even distances."""
    return (
        [points[round((number + 0.9) * len(points) / most)] for number in range(most)]
        if len(points) > most
        else [*points]
    )


def settled(scene: Scene) -> dict[str, bytes]:
    """Return the files as whoever comes next finds them, in a copy, so that the next run starts from what is."""
    copy = scene.root / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(scene.folder, copy)
    with exclusive(copy):
        return files(copy)


def kept(scene: Scene) -> set[str]:
    """Return the pages that the run had fetched and kept when it was ended."""
    cache = Cache(scene.cache)
    return {
        path for path in scene.upstreams.simulated.pages if cache.find(f"{scene.upstreams.usenix.url}{path}")
    }


@EVERY_POINT
def test_a_kill_at_any_step_loses_no_file_and_no_page(
    scene: Scene, whole_run: WholeRun, points: int, capsys: pytest.CaptureFixture[str]
) -> None:
    new, every = whole_run
    lost: list[tuple[Point, str]] = []
    tried = between = saved = 0
    for point in spread(every, points):
        scene.begin()
        if scene.end(point, signal.SIGKILL).code != -signal.SIGKILL:
            continue  # threads take turns: this time the run was over before
        tried += 1
        left = files(scene.folder)
        lost += [(point, name) for name in FOUR if left.get(name) not in {scene.old[name], new[name]}]
        between += {name: left.get(name) for name in FOUR} not in (scene.old, new)
        if settled(scene) not in (scene.old, new):
            lost.append((point, "a mixture of old and new"))
        asked, had = scene.pages(), kept(scene)
        assert len(asked) - len(had) <= 1, point  # one was under way

        assert scene.run().code == 0, point
        assert files(scene.folder) == new, point
        again = scene.pages()
        assert had.isdisjoint(again), point
        saved += len(had)
    with capsys.disabled():
        click.echo(
            f"\nkill: {tried} points tried of {len(every)}, files lost: {len(lost)}; {between} between two renames, "
            f"put right by the next run; {saved} pages not asked for again"
        )
    assert lost == []
    assert tried >= min(points, len(every)) * 0.9


@EVERY_POINT
def test_ctrl_c_at_any_step_ends_the_run_within_a_second_and_leaves_whole_files(
    scene: Scene, whole_run: WholeRun, points: int, capsys: pytest.CaptureFixture[str]
) -> None:
    new, every = whole_run
    tried, slowest = 0, 0.0
    for point in spread(every, points):
        scene.begin()
        ending = scene.end(point, signal.SIGINT)
        assert files(scene.folder) in (scene.old, new), point
        if ending.code == 0:
            assert files(scene.folder) == new, point
            continue  # the signal came when all was done
        assert ending.code == 130, (point, ending)
        assert "Interrupted." in ending.output.splitlines(), (point, ending)
        assert "Traceback" not in ending.output, (point, ending)
        tried, slowest = tried + 1, max(slowest, ending.seconds)
    with capsys.disabled():
        click.echo(f"\nCtrl-C: {tried} points tried of {len(every)}, the slowest end took {slowest:.2f} s")
    assert slowest < 5, "a second is promised; the rest is what a busy machine may add"
    assert tried >= min(points, len(every)) * 0.8
