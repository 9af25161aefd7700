from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from enricher.model import Change, Edit, Ref, Report
from enricher.upstreams import serve
from enricher.upstreams.samples import seed, world
from hosted_list import Hosted

FILES = {"catalog.yaml": "title: Samples\n", "README.md": "# Samples\n", "docs/other.md": "kept\n"}


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    sample = world()
    store = seed(sample, tmp_path / "list.git", FILES)
    with serve(sample) as upstreams:
        yield Hosted(upstreams, store)


@pytest.fixture
def report() -> Callable[..., Report]:
    def build(now: str = "MIT") -> Report:
        ref = Ref("github", "o/r")
        changes = (Change(ref, "license", None, now),)
        return Report(1, 0, {ref: ("Acme",)}, changes, (), (), ())

    return build


@pytest.fixture
def edit() -> Callable[..., Edit]:
    def build(now: str = "facts\n", was: str = "") -> Edit:
        return Edit("metadata.yaml", was, now)

    return build
