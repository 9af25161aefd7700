"""The pictures of docs/site.md: `python -m tests.support.page_pictures` draws them in Chromium."""

import shutil
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from enricher.site.files import site_files
from tests.support.made_site import made_site
from tests.support.paths import ROOT

FOLDER: Final = ROOT / "docs" / "pictures"
# The name of a picture: width, height, theme, what follows the address, and the number of the row to open.
PICTURES: Final = {
    "page-search": (1280, 800, "light", "?q=elastic&has=code&sort=stars", 2),
    "page-search-dark": (1280, 800, "dark", "?q=elastic&has=code&sort=stars", 2),
    "page-newest-dark": (1280, 800, "dark", "?sort=added", None),
    "page-narrow": (360, 720, "light", "", None),
    "page-narrow-dark": (360, 720, "dark", "?q=serving", 0),
    "page-states": (900, 640, "light", "?has=retracted", 0),
}


def main() -> None:
    """Draw all pictures."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        for path, text in site_files(made_site(119)):
            (Path(folder) / path).parent.mkdir(exist_ok=True)
            (Path(folder) / path).write_text(text, encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"), args=["--no-sandbox"]
        )
        for name, (width, height, theme, query, row) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if theme == "dark" else "light",
            )
            page.goto(f"{Path(folder).as_uri()}/index.html{query}")
            page.wait_for_selector(".curve", state="attached")
            if row is not None:
                _open(page, row)
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()


def _open(page: Page, row: int) -> None:
    page.locator("tr.p .name").nth(row).click()
    page.wait_for_selector("tr.detail .actions")
    page.mouse.move(0, 0)


if __name__ == "__main__":
    main()
