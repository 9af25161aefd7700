"""Where the program comes from, by what pip has written down."""

import json
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError

import pytest

from enricher.text import origin as module
from enricher.text.origin import Origin, docs_page, origin

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Installed:
    """What importlib.metadata knows of an installed package."""

    def __init__(self, direct_url: str | None) -> None:
        self._direct_url = direct_url

    def read_text(self, _name: str) -> str | None:
        return self._direct_url


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    origin.cache_clear()
    yield
    origin.cache_clear()


def install(monkeypatch: pytest.MonkeyPatch, direct_url: str | None) -> None:
    monkeypatch.setattr(module, "distribution", lambda _: Installed(direct_url))


@pytest.mark.parametrize("url", ["https://github.com/o/r", "https://github.com/o/r.git"])
def test_a_program_from_github_names_its_pages_by_their_address(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    install(monkeypatch, json.dumps({"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}}))

    assert origin() == Origin("o/r", COMMIT)
    assert docs_page("tokens.md") == f"https://github.com/o/r/blob/{COMMIT}/docs/tokens.md"


@pytest.mark.parametrize(
    "direct_url",
    [
        None,
        json.dumps({"url": "file:///home/o/r", "dir_info": {}}),
        json.dumps({"url": "https://example.org/r"}),
    ],
)
def test_otherwise_a_page_is_named_by_its_path(
    monkeypatch: pytest.MonkeyPatch, direct_url: str | None
) -> None:
    install(monkeypatch, direct_url)

    assert (origin(), docs_page("tokens.md")) == (None, "docs/tokens.md")


def test_a_program_that_is_not_installed_has_no_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> Installed:
        raise PackageNotFoundError

    monkeypatch.setattr(module, "distribution", fail)

    assert origin() is None
