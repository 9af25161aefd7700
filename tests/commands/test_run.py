"""What a run keeps on disk, and what it asks because of that: the real command over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from command import Result, enrich, environment
from enricher.upstreams import Upstreams, samples, serve

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
    world = samples.world()
    samples.seed(world, tmp_path / "list.git", {"catalog.yaml": samples.catalog()})
    with serve(world) as upstreams:
        yield Scene(folder, tmp_path / "cache", upstreams)


# --- the cache ---


def test_a_page_that_was_fetched_just_now_is_not_asked_for_again(scene: Scene) -> None:
    scene.enrich()
    metadata = (scene.folder / "metadata.yaml").read_text("utf-8")
    scene.forget()
    assert scene.enrich().code == 0
    assert scene.pages() == []
    assert (scene.folder / "metadata.yaml").read_text("utf-8") == metadata


def test_a_named_entry_is_asked_anew_in_spite_of_the_cache(scene: Scene) -> None:
    scene.enrich()
    scene.forget()
    page = scene.upstreams.world.pages[PAGE]
    scene.upstreams.world.pages[PAGE] = replace(page, title="Another Title")
    assert scene.enrich("--entry", "Acme").code == 0
    assert scene.pages() == [PAGE]
    assert "if-none-match" not in scene.upstreams.usenix.requests[-1].headers
    assert "Another Title" in (scene.folder / "metadata.yaml").read_text("utf-8")


def test_without_a_cache_everything_is_asked_anew(scene: Scene) -> None:
    for _ in range(2):
        scene.forget()
        scene.enrich(ENRICHER_CACHE="off")
    assert (scene.pages(), scene.cache.exists()) == ([PAGE], False)


def test_unchanged_repositories_are_confirmed_and_counted_where_there_is_no_token(scene: Scene) -> None:
    scene.enrich(GITHUB_TOKEN="")
    again = scene.enrich(GITHUB_TOKEN="")
    assert "GitHub: 2 requests, 2 unchanged, 56 of 60 left until" in again.out
    scene.upstreams.world.github.change("InternLM/AcmeTrace", stars=4321)
    assert "GitHub: 2 requests, 1 unchanged" in scene.enrich(GITHUB_TOKEN="").out
    assert "stars: 4321" in (scene.folder / "metadata.yaml").read_text("utf-8")


def test_nothing_that_a_token_opened_and_no_token_is_kept(scene: Scene) -> None:
    scene.enrich()
    kept = [path.read_bytes() for path in scene.cache.iterdir()]
    assert len(kept) == 1  # the page of USENIX
    assert scene.upstreams.world.github.token.encode() not in b"".join(kept)


def test_a_cache_that_cannot_be_written_is_no_reason_to_stop(scene: Scene) -> None:
    scene.cache.write_text("a file where the folder should be")
    assert scene.enrich().code == 0
    assert "Traceback" not in scene.enrich().err
