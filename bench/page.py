"""The page of 10,000 papers in Chromium, its processor slowed four times: `python -m bench.page`."""

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from enricher.site.files import site_files
from tests.support.made_site import made_site

_PAPERS: Final = 10_000
_SECTIONS: Final = 20
_SLOWER: Final = 4
_WORDS: Final = (
    "elastic",
    "scheduling of",
    "birch",
    '"low-latency"',
    "author",
    "serving -caching",
    "nsdi",
    "zzz",
)
_SHIFT: Final = (
    "window.shifted = 0; new PerformanceObserver(seen => seen.getEntries().forEach(one => {"
    " window.shifted += one.value })).observe({type: 'layout-shift', buffered: true})"
)
# A key, and the style and layout that it makes necessary; the frame that follows may need more.
_TYPE: Final = """
letter => {
  const search = document.getElementById('page:q');
  search.value = letter ? search.value + letter : '';
  search.dispatchEvent(new Event('input'));
  document.body.getBoundingClientRect();
}
"""


def build(folder: Path) -> None:
    """Write a page of so many papers, and print what that costs."""
    site = made_site(_PAPERS, _SECTIONS)
    start = time.process_time()
    for path, text in site_files(site):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| files of the page | {seconds:.1f} s of processor time, {peak:.0f} MB at most | 5 s, 300 MB |")


def measure(browser: Browser, address: str, width: int) -> None:
    """Print what a reader waits for in a window of this width."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.add_init_script(_SHIFT)
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    page.goto(address)
    first: Any = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    _wait(page)
    shifted: float = page.evaluate("window.shifted")
    times = key_times(_trace_of_keys(browser, page))
    late = quantiles(times, n=20)[-1]
    print(f"| first rows, {width} px | {first / 1000:.2f} s | 0.5 s |")
    print(f"| layout shift, {width} px | {shifted:.3f} | 0.01 |")
    print(
        f"| key to result, {width} px, {len(times)} keys "
        f"| median {median(times):.0f} ms, 95 % {late:.0f} ms | 50, 75 ms |"
    )
    page.close()


def _trace_of_keys(browser: Browser, page: Page) -> list[dict[str, Any]]:
    """Type all words, and return what the browser did meanwhile."""
    tracing = browser.new_browser_cdp_session()
    events: list[dict[str, Any]] = []
    ended: list[bool] = []
    tracing.on("Tracing.dataCollected", lambda part: events.extend(part["value"]))
    tracing.on("Tracing.tracingComplete", lambda _: ended.append(True))
    config = {"includedCategories": ["devtools.timeline"]}
    tracing.send("Tracing.start", {"traceConfig": config, "transferMode": "ReportEvents"})
    for word in _WORDS:
        page.evaluate(_TYPE, "")
        page.wait_for_timeout(700)
        for number, letter in enumerate(word):
            page.evaluate(_TYPE, letter)
            page.wait_for_timeout(60 + (number % 5) * 60)
    tracing.send("Tracing.end")
    while not ended:
        page.wait_for_timeout(100)
    tracing.detach()
    return events


def key_times(events: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return what each key costs until its frame is painted: script, style and layout, in ms.

    It is processor time of the thread, so that other programs on a busy machine do not count.
    """
    whole = sorted((one for one in events if one["ph"] == "X"), key=lambda one: one["ts"])
    keys = [at for at, one in enumerate(whole) if _is_key(one)]
    times: list[float] = []
    for word in _WORDS:
        del keys[:1]  # the search is emptied before a word
        times += [_until_painted(whole[at], whole[at + 1 :]) for at in keys[: len(word)]]
        del keys[: len(word)]
    return times


def _is_key(event: Mapping[str, Any]) -> bool:
    return bool(event["name"] == "EventDispatch" and event["args"]["data"]["type"] == "input")


def _until_painted(key: Mapping[str, Any], later: Sequence[Mapping[str, Any]]) -> float:
    own = (one for one in later if (one["pid"], one["tid"]) == (key["pid"], key["tid"]))
    after = takewhile(lambda one: one["name"] != "Paint", own)
    end = key["ts"] + key["dur"]
    layout = [one for one in after if one["ts"] >= end and one["name"] in ("UpdateLayoutTree", "Layout")]
    return float(sum(one["tdur"] for one in (key, *layout))) / 1000


def _wait(page: Page) -> None:
    page.wait_for_selector(".curve", state="attached", timeout=60_000)
    page.wait_for_timeout(3_000)


def main() -> None:
    """Print a table: what is measured, the figure, and the budget."""
    print("| what | figure | budget |\n|:---|:---|:---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [
                sys.executable,
                "-c",
                f"from bench.page import build; from pathlib import Path; build(Path({folder!r}))",
            ],
            check=True,
        )
        with sync_playwright() as playwright:
            program = shutil.which("chromium") or shutil.which("google-chrome")
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for width in (1280, 360):
                measure(browser, f"{Path(folder).as_uri()}/index.html", width)
            browser.close()


if __name__ == "__main__":
    main()
