"""Where the program comes from, by what pip has written down."""

import json
import tomllib
from collections.abc import Iterator
from email.message import Message
from importlib.metadata import PackageNotFoundError

import pytest

from enricher.text import origin as module
from enricher.text.origin import Origin, docs_page, origin
from tests.support.paths import ROOT

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Installed:
    """What importlib.metadata knows of an installed package."""

    version = "1.2.3"

    def __init__(self, direct_url: str | None, repository: str) -> None:
        self._direct_url = direct_url
        self.metadata = Message()
        self.metadata["Project-URL"] = "Changelog, https://example.org/changes"
        self.metadata["Project-URL"] = f"Repository, {repository}"

    def read_text(self, _name: str) -> str | None:
        return self._direct_url


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    origin.cache_clear()
    yield
    origin.cache_clear()


def install(
    monkeypatch: pytest.MonkeyPatch, direct_url: str | None, repository: str = "https://github.com/o/released"
) -> None:
    monkeypatch.setattr(module, "distribution", lambda _: Installed(direct_url, repository))


@pytest.mark.parametrize("url", ["https://github.com/o/r", "https://github.com/o/r.git"])
def test_a_program_from_github_names_its_pages_by_their_address(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    install(monkeypatch, json.dumps({"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}}))

    assert origin() == Origin("o/r", COMMIT)
    assert Origin("o/r", COMMIT).action == f"o/r@{COMMIT}"
    assert docs_page("tokens.md") == f"https://github.com/o/r/blob/{COMMIT}/docs/tokens.md"


def test_a_release_names_its_pages_by_its_tag_and_the_action_by_the_tag_of_the_major_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, None)

    assert origin() == Origin("o/released", "v1.2.3")
    assert Origin("o/released", "v1.2.3").action == "o/released@v1"
    assert docs_page("tokens.md") == "https://github.com/o/released/blob/v1.2.3/docs/tokens.md"


@pytest.mark.parametrize("repository", ["https://github.com/OWNER/released", "https://example.org/r"])
def test_a_release_from_another_place_has_no_origin(monkeypatch: pytest.MonkeyPatch, repository: str) -> None:
    install(monkeypatch, None, repository)

    assert origin() is None


def test_the_package_is_looked_up_by_the_name_under_which_it_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["name"] == module._PACKAGE
    assert "Repository" in project["urls"]


@pytest.mark.parametrize(
    "direct_url",
    [
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
