"""Chromium, and a page of 119 papers from a server on this machine."""

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from enricher.site.files import site_files
from enricher.site.model import Site
from tests.support.made_site import made_site

Open = Callable[..., Page]
_READY = """
() => document.querySelector('#page\\\\:filters fieldset, #page\\\\:nothing h2')
   && performance.getEntriesByType('resource').some(one => one.name.includes('trends.js'))
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here as one that needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def write(site: Site, folder: Path) -> Path:
    """Write the files of a page, and return the folder."""
    for path, text in site_files(site):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    return folder


def wait(page: Page) -> None:
    """Wait until the script has drawn all; by polling, because the page lets no text be run as a script."""
    for _ in range(200):
        if page.evaluate(_READY):
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(50)


class _Quiet(SimpleHTTPRequestHandler):
    """A server that writes no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        pass


@pytest.fixture(scope="session")
def site() -> Site:
    return made_site(119)


@pytest.fixture(scope="session")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(site, tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="session")
def address(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def program() -> str:
    """Return the path of Chromium."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "Chromium is not installed; run: make test-browser"
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def chromium_without_script(playwright: Playwright) -> Iterator[Browser]:
    """Return a browser as a person sets it up who switches scripts off."""
    arguments = ["--no-sandbox", "--blink-settings=scriptEnabled=false"]
    browser = playwright.chromium.launch(executable_path=program(), args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Open]:
    """Return a function that opens the page, with what follows its address; no page may complain of anything."""
    complaints: list[str] = []
    contexts = []

    def go(
        query: str = "",
        *,
        width: int = 1280,
        theme: str = "light",
        base: str = address,
        ready: bool = True,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if theme == "dark" else "light",
            permissions=["clipboard-read", "clipboard-write"] if base.startswith("http") else [],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.append(request.url) if not own(request.url) else None)
        page.goto(base + query)
        if ready:
            wait(page)
        return page

    def own(url: str) -> bool:
        return url.startswith((address, "file://", "blob:", "data:"))

    yield go
    for context in contexts:
        context.close()
    assert complaints == []
