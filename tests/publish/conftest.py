from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from enricher.model.catalog import Rules
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey, Edit, Proposal
from enricher.model.run import Change, Report
from enricher.review.policy import fingerprint
from simulated_upstreams.state import UpstreamState
from tests.support.hosted_list import Hosted, hosting, hosting_copy

RULES = Rules()
FILES = {"catalog.yaml": "title: Samples\n", "README.md": "# Samples\n", "docs/other.md": "kept\n"}


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, FILES) as hosted:
        yield hosted


@pytest.fixture(scope="session")
def report() -> Callable[..., Report]:
    def build(now: str = "MIT") -> Report:
        ref = Ref("github", "o/r")
        changes = (Change(ref, "license", None, now),)
        return Report(1, 0, {ref: ("Acme",)}, {}, changes, (), (), ())

    return build


@pytest.fixture(scope="session")
def proposal() -> Callable[..., Proposal]:
    """Return a function from the metadata's text to a proposal of it; without rows if nothing needs review."""

    def build(now: str | None = "facts\n", value: str = "MIT", *more: Edit, rules: Rules = RULES) -> Proposal:
        edits = () if now is None else (Edit("metadata.yaml", "", now), *more)
        rows = frozenset({ChangeKey("github:o/r", "license", fingerprint(value))} if value and edits else ())
        return Proposal(edits, rows, rules)

    return build


@pytest.fixture(scope="session")
def proposed(
    tmp_path_factory: pytest.TempPathFactory,
    report: Callable[..., Report],
    proposal: Callable[..., Proposal],
) -> UpstreamState:
    """A list with an open pull request about one license."""
    with hosting(tmp_path_factory.mktemp("proposed"), FILES) as hosted:
        hosted.publisher().publish(proposal(), report())
        return hosted.upstreams.simulated


@pytest.fixture
def standing(tmp_path: Path, proposed: UpstreamState) -> Iterator[Hosted]:
    """A copy of it."""
    with hosting_copy(tmp_path, proposed) as hosted:
        yield hosted
