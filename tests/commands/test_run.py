"""What a run keeps on disk, and what it leaves when something goes wrong: the real command over real HTTP."""

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from enricher.errors import Busy
from enricher.publish.local.files import exclusive
from simulated_upstreams import Upstreams, samples, serve
from simulated_upstreams.server import Request, Response
from tests.support.command import Result, enrich, environment

PAGE = "/conference/nsdi24/presentation/hu"


@dataclass(frozen=True)
class Scene:
    """A list, its upstreams, and a folder for the cache."""

    folder: Path
    cache: Path
    upstreams: Upstreams

    def enrich(self, *arguments: str, **extra: str) -> Result:
        return enrich(self.folder, self.settings(**extra), *arguments)

    def settings(self, **extra: str) -> dict[str, str]:
        return environment({**self.upstreams.environment, "ENRICHER_CACHE": str(self.cache), **extra})

    @contextmanager
    def start(self, *command: str, **extra: str) -> "Iterator[subprocess.Popen[str]]":
        """Start a Python command in the folder; it ends with the test."""
        with subprocess.Popen(
            [sys.executable, *command],
            cwd=self.folder,
            env=self.settings(**extra),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def files(self) -> dict[str, str]:
        return {path.name: path.read_text("utf-8") for path in self.folder.iterdir()}

    def during_the_run(self, act: Callable[[], object]) -> None:
        """Do something, once, at the moment at which arXiv is asked."""
        acts = [act]

        def once(_request: Request) -> None:
            while acts:
                acts.pop()()

        self.upstreams.arxiv.faults.append(once)

    def forget(self) -> None:
        """Take the list back to where nothing was known, as a run does that was killed before it wrote."""
        for name in ("metadata.yaml", "README.md", "abstracts.md"):
            (self.folder / name).unlink(missing_ok=True)
        self.upstreams.usenix.requests.clear()
        self.upstreams.github.requests.clear()

    def pages(self) -> list[str]:
        """Return the pages that USENIX was asked for."""
        return [request.path for request in self.upstreams.usenix.requests if request.path != "/robots.txt"]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    folder = tmp_path / "list"
    folder.mkdir()
    (folder / "catalog.yaml").write_text(samples.catalog(), encoding="utf-8")
    simulated = samples.sample_state()
    samples.seed(simulated, tmp_path / "list.git", {"catalog.yaml": samples.catalog()})
    with serve(simulated) as upstreams:
        yield Scene(folder, tmp_path / "cache", upstreams)


# --- the cache ---


def test_a_page_that_was_fetched_just_now_is_not_asked_for_again(scene: Scene) -> None:
    scene.enrich()
    metadata = (scene.folder / "metadata.yaml").read_text("utf-8")
    scene.forget()
    assert scene.enrich().code == 0
    assert scene.pages() == []
    assert (scene.folder / "metadata.yaml").read_text("utf-8") == metadata


def test_a_named_entry_is_refreshed_in_spite_of_the_cache(scene: Scene) -> None:
    scene.enrich()
    scene.forget()
    page = scene.upstreams.simulated.pages[PAGE]
    scene.upstreams.simulated.pages[PAGE] = replace(page, title="Another Title")
    assert scene.enrich("--entry", "Acme").code == 0
    assert scene.pages() == [PAGE]
    assert "if-none-match" not in scene.upstreams.usenix.requests[-1].headers
    assert "Another Title" in (scene.folder / "metadata.yaml").read_text("utf-8")


def test_without_a_cache_everything_is_requested_again(scene: Scene) -> None:
    for _ in range(2):
        scene.forget()
        scene.enrich(ENRICHER_CACHE="off")
    assert (scene.pages(), scene.cache.exists()) == ([PAGE], False)


def test_unchanged_repositories_are_confirmed_and_counted_where_there_is_no_token(scene: Scene) -> None:
    scene.enrich(GITHUB_TOKEN="")
    again = scene.enrich(GITHUB_TOKEN="")
    assert "2 requests (GitHub 2 with 2 unchanged). GitHub: 56 of 60 left until" in again.out
    scene.upstreams.simulated.github.change("InternLM/AcmeTrace", stars=4321)
    assert "2 requests (GitHub 2 with 1 unchanged)" in scene.enrich(GITHUB_TOKEN="").out
    assert "stars: 4321" in (scene.folder / "metadata.yaml").read_text("utf-8")


def test_nothing_that_a_token_opened_and_no_token_is_kept(scene: Scene) -> None:
    scene.enrich()
    kept = [path.read_bytes() for path in scene.cache.iterdir()]
    assert len(kept) == 1  # the page of USENIX
    assert scene.upstreams.simulated.github.token.encode() not in b"".join(kept)


def test_a_cache_that_cannot_be_written_is_no_reason_to_stop(scene: Scene) -> None:
    scene.cache.write_text("a file where the folder should be")
    assert scene.enrich().code == 0
    assert "Traceback" not in scene.enrich().err


# --- other hands at the same files ---


@pytest.mark.parametrize("name", ["catalog.yaml", "README.md"])
def test_what_a_person_writes_during_the_run_is_not_overwritten(scene: Scene, name: str) -> None:
    scene.enrich("render")
    path = scene.folder / name
    scene.during_the_run(lambda: path.write_text(path.read_text("utf-8") + "\n# A person's line\n", "utf-8"))
    before = scene.files()
    result = scene.enrich()
    assert result.code == 1
    assert (
        f"{name} was changed by someone else during this run; nothing was written. Run the same" in result.err
    )
    assert scene.files() == {**before, name: before[name] + "\n# A person's line\n"}
    again = scene.enrich()
    assert (again.code, scene.pages()) == (0, [PAGE])  # by the first of the two runs
    assert "A person's line" in scene.files()[name]


def test_a_second_run_at_the_same_time_stops_with_a_message(scene: Scene) -> None:
    stopped: list[str] = []

    def begin_another() -> None:
        try:
            with exclusive(scene.folder):
                stopped.append("it was let in")
        except Busy as error:
            stopped.append(str(error))

    scene.during_the_run(begin_another)
    assert scene.enrich().code == 0
    message = f"another run is at work in {scene.folder}; wait until it is done, or stop it"
    assert stopped == [message]
    with exclusive(scene.folder):
        second = scene.enrich()
    assert (second.code, second.out, second.err) == (1, "", f"Error: {message}\n")


def test_a_dry_run_at_the_same_time_is_allowed(scene: Scene) -> None:
    with exclusive(scene.folder):
        assert scene.enrich("--dry-run").code == 0


# --- nowhere to write ---

WITHOUT_PRIVILEGE = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE: root minds modes, too
os.execv(sys.executable, [sys.executable, "-m", "enricher"])
"""


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let this process write no file beyond so many bytes, as if the disk were full there."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_loses_nothing_and_is_named(scene: Scene) -> None:
    scene.enrich("render")
    before = scene.files()
    with largest_file(1000):
        result = scene.enrich()
    assert result.code == 1
    assert "metadata.yaml cannot be written: File too large; nothing was changed" in result.err
    assert "Traceback" not in result.err
    assert scene.files() == before
    assert [path for path in scene.cache.iterdir() if path.stat().st_size > 1000] == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="takes a privilege away in a way that only Linux knows")
def test_a_folder_that_may_not_be_written_to_is_named(scene: Scene) -> None:
    scene.enrich("render")
    before = scene.files()
    scene.folder.chmod(0o555)
    try:
        with scene.start("-c", WITHOUT_PRIVILEGE) as process:
            _, err = process.communicate(timeout=60)
    finally:
        scene.folder.chmod(0o755)
    assert process.returncode == 1
    assert "metadata.yaml cannot be written: Permission denied; nothing was changed" in err
    assert scene.files() == before


# --- Ctrl-C ---


def says(status: int, **headers: str) -> Callable[[Request], Response]:
    return lambda _request: Response(status, headers)


def slow(scene: Scene) -> None:
    scene.upstreams.arxiv.latency = 60


def retried(scene: Scene) -> None:
    scene.upstreams.arxiv.faults.append(says(503))


def told_to_wait(scene: Scene) -> None:
    scene.upstreams.arxiv.faults.append(says(429, **{"retry-after": "100"}))


def github_that_asks_for_a_pause(scene: Scene) -> None:
    scene.upstreams.github.faults.append(says(429, **{"retry-after": "100"}))


def nothing(_scene: Scene) -> None:
    """GitHub is as always; it is the pause between two writes that is long."""


def asked_of_arxiv(scene: Scene) -> list[Request]:
    return scene.upstreams.arxiv.requests


def asked_of_github(scene: Scene) -> list[Request]:
    return scene.upstreams.github.requests


def git_writes(scene: Scene) -> list[Request]:
    return [r for r in scene.upstreams.github.requests if r.method == "POST" and "/git/" in r.path]


@pytest.mark.parametrize(
    ("trouble", "asked", "arguments"),
    [
        pytest.param(slow, asked_of_arxiv, (), id="no answer"),
        pytest.param(retried, asked_of_arxiv, (), id="before another attempt", marks=pytest.mark.slow),
        pytest.param(told_to_wait, asked_of_arxiv, (), id="asked to wait", marks=pytest.mark.slow),
        pytest.param(
            github_that_asks_for_a_pause,
            asked_of_github,
            ("--pull-request",),
            id="GitHub asks to wait",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            nothing,
            git_writes,
            ("--pull-request",),
            id="between two writes",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_ctrl_c_ends_every_wait(
    scene: Scene,
    trouble: Callable[[Scene], None],
    asked: Callable[[Scene], list[Request]],
    arguments: tuple[str, ...],
) -> None:
    trouble(scene)
    before = scene.files()
    waits = {"ENRICHER_RETRY_WAIT": "60", "ENRICHER_GITHUB_DELAY": "60"}
    with scene.start("-m", "enricher", *arguments, **waits) as process:
        while not asked(scene):
            assert process.poll() is None, process.communicate()
            time.sleep(0.01)
        time.sleep(0.3)  # until it waits
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
        seconds = time.monotonic() - begin
    assert process.returncode == 130
    assert "Interrupted." in err
    assert "Traceback" not in err
    assert seconds < 5, "a second is promised; the rest is what a busy machine may add"
    assert scene.files() == before
