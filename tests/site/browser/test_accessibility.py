"""axe-core over the states of the page, in both themes, narrow and wide."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest
from playwright.sync_api import Browser, Page

from tests.site.browser.conftest import Open, wait
from tests.support.paths import ROOT

# Its preload would fetch the style sheet, which the policy of the page forbids.
_RUN: Final = """
async () => {
  scrollTo(0, 0);
  const found = await axe.run(document, {preload: false});
  return found.violations.map(one => `${one.id}: ${one.nodes.map(node => node.target).join(' ')}`);
}
"""


def _click(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name).first.click()


def _nothing(_: Page) -> None: ...


def _open(page: Page) -> None:
    page.wait_for_selector("tr.detail .actions")
    page.locator("tr.detail summary").first.click()


def _more(page: Page) -> None:
    page.locator("#page\\:filters fieldset .plain").first.evaluate("one => one.click()")


STATES: Final[Mapping[str, tuple[str, Callable[[Page], None]]]] = {
    "first view": ("", _nothing),
    "search": ("?q=elastic", _nothing),
    "filters and chips": ("?q=scheduling&year=2026&year=2025&tag=Cost", _nothing),
    "open row with BibTeX": ("#alder", _open),
    "states": ("?has=retracted", _nothing),
    "sorted by stars": ("?sort=stars", _nothing),
    "newest in the list": ("?sort=added", _nothing),
    "nothing found": ("?q=zzzz&year=2026", _nothing),
    "export": ("", _click("Export")),
    "help": ("", _click("Keys and search")),
    "all values of a filter": ("", _more),
    "embedded": ("?embed=inference", _nothing),
    "plain page of a section": ("section/training.html", _nothing),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_state_of_the_page_has_a_violation(opened: Open, width: int, theme: str) -> None:
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
    found = {}
    for name, (query, act) in STATES.items():
        page = opened(query, width=width, theme=theme, ready=not query.startswith("section"))
        act(page)
        page.evaluate(axe)
        found[name] = page.evaluate(_RUN)
        page.close()
    assert {name: violations for name, violations in found.items() if violations} == {}


def test_the_dialog_of_filters_has_no_violation(opened: Open) -> None:
    page = opened(width=320)
    page.get_by_role("button", name="Filters").click()
    page.evaluate((ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))

    assert page.evaluate(_RUN) == []


def test_no_layout_shifts_while_the_page_loads(chromium: Browser, address: str) -> None:
    for width in (360, 1280):
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.add_init_script(
            "window.shifted = 0; new PerformanceObserver(seen => seen.getEntries().forEach(one => {"
            " window.shifted += one.value })).observe({type: 'layout-shift', buffered: true})"
        )
        page.goto(address)
        wait(page)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shifted") <= 0.01
        page.close()
