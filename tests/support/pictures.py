"""Pictures of pull requests for the documentation, as GitHub shows them: `python -m tests.support.pictures`.

Each is made from a run against the simulated upstreams. Needs Chromium.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Final, Literal

import cmarkgfm
from cmarkgfm.cmark import Options
from playwright.sync_api import sync_playwright

from enricher.catalog.reader import read_catalog
from enricher.model.publishing import Texts
from enricher.render.files import render
from enricher.render.marked import skeleton
from simulated_upstreams.samples import sample_state
from simulated_upstreams.state import ArxivPaper, Repo
from simulated_upstreams.users import merge
from tests.support.hosted_list import Hosted, hosting
from tests.support.large_list import Fates, knowing, large_catalog
from tests.support.paths import ROOT

PICTURES: Final = ROOT / "docs" / "pictures"

_MONDAY: Final = date(2026, 11, 23)

_FERRY_LINK: Final = "https://github.com/ferry-sched/ferry"
_SETTINGS: Final = "title: Papers on serving\nreadme: README.md\nsources: {arxiv: {every: 1}}\n"
_LIST: Final = """\
# Papers on serving

## Serving

- **Heron**: Batches that Move. NSDI 2025. [[code](https://example.org/heron)]
- **Larch**: Placement for Long Contexts. arXiv 2026. [[paper](https://arxiv.org/abs/2605.00001)]
- **Ferry**: Weights on Demand. MLSys 2026. [[paper](https://arxiv.org/abs/2605.00002)]
- **Orchard**: A Cache that Grows. OSDI 2025. [[code](https://github.com/orchard-ai/serve)]
"""
_LARCH: Final = ArxivPaper(
    title="Larch: Placement for Long Contexts",
    authors=("A. Author", "B. Author"),
    abstract="Sample abstract of a paper that was made up.",
    category="cs.DC",
    published="2026-05-04T00:00:00Z",
)
_FERRY: Final = replace(_LARCH, title="Ferry: Weights on Demand")
_FERRY_CODE: Final = Repo(id=900_000_011, full_name="ferry-sched/ferry", stars=31)
_ORCHARD_CODE: Final = Repo(id=900_000_012, full_name="orchard-ai/serve", stars=480)
WIDTH: Final = 920
THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
_STYLE: Final = """\
<!doctype html><meta charset="utf-8"><title>enricher</title>
<style>
:root { color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --back: #fff;
  --soft: #f6f8fa; --link: #0969da; --open: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f6fc; --quiet: #9198a1; --line: #3d444d;
  --back: #0d1117; --soft: #151b23; --link: #4493f8; --open: #238636; } }
body { margin: 0; padding: 16px 24px 24px; background: var(--back); color: var(--text);
  font: 14px/1.5 "Liberation Sans", Arial, sans-serif; }
h1 { font-size: 26px; font-weight: 400; margin: 0 0 8px; }
h1 span { color: var(--quiet); font-weight: 300; }
.state { display: inline-block; background: var(--open); color: #fff; border-radius: 16px; padding: 4px 12px;
  margin-bottom: 16px; }
.body { border: 1px solid var(--line); border-radius: 6px; padding: 16px; }
h2 { font-size: 19px; border-bottom: 1px solid var(--line); padding-bottom: 5px; margin: 22px 0 12px; }
p, ul, table, details, pre { margin: 0 0 12px; }
ul { padding-left: 26px; }
li:has(> input) { list-style: none; margin-left: -20px; }
li input { margin: 0 6px 0 0; vertical-align: middle; }
a { color: var(--link); text-decoration: none; }
code { background: var(--soft); border-radius: 6px; padding: 2px 5px; font-size: 85%; }
pre { background: var(--soft); border-radius: 6px; padding: 12px; overflow: hidden; }
pre code { padding: 0; }
del, ins { display: block; text-decoration: none; }
del { background: light-dark(#ffebe9, #67060c); }
ins { background: light-dark(#dafbe1, #033a16); }
table { border-collapse: collapse; display: block; overflow: hidden; }
td, th { border: 1px solid var(--line); padding: 5px 12px; }
tr:nth-child(2n) td { background: var(--soft); }
sub { font-size: 12px; color: var(--quiet); vertical-align: baseline; }
img { max-width: 100%; }
.readme { font-size: 16px; }
.readme h1 { font-size: 32px; font-weight: 600; border-bottom: 1px solid var(--line); padding-bottom: 9px; }
.readme h2 { font-size: 24px; padding-bottom: 7px; margin: 24px 0 16px; }
.readme p, .readme pre { margin-bottom: 16px; }
.readme pre { padding: 16px; }
hr { border: 0; border-top: 2px solid var(--line); }
</style>
"""
_PULL_REQUEST: Final = """\
<h1>{title} <span>#{number}</span></h1><div class="state">Open</div>
<div class="body">{body}</div>
"""


def main() -> None:
    """Write each picture in light and in dark."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _first(root / "first")
        (root / "later").mkdir()
        with later_pull_request(root / "later") as hosted:
            picture(hosted, "pull-request", root, until="Changed lines")
        _readme(root)
    print(f"Wrote the pictures in {PICTURES.name}.")  # noqa: T201


def _first(folder: Path) -> None:
    """Draw the first pull request of a long list."""
    catalog = large_catalog(119)
    fates = Fates(moved=(1, 7), missing=(2, 5, 9, 11, 13, 17), archived=(3, 8, 20))
    listed = read_catalog(catalog)
    texts = render(listed, {}, {}, Texts(catalog, "", {"README.md": skeleton(listed)}))
    files = {"catalog.yaml": catalog, "README.md": texts.lists["README.md"]}
    folder.mkdir()
    with hosting(folder, files, knowing(catalog, fates)) as hosted:
        hosted.night(_MONDAY)
        picture(hosted, "first-pull-request", folder)


@contextmanager
def later_pull_request(folder: Path) -> Iterator[Hosted]:
    """Let a list have a pull request of a later night: a venue, found code and a moved repository."""
    sample = sample_state()
    sample.papers |= {"2605.00001": _LARCH, "2605.00002": _FERRY}
    sample.github.repositories |= {one.id: one for one in (_FERRY_CODE, _ORCHARD_CODE)}
    with hosting(folder, {"catalog.yaml": _SETTINGS, "README.md": _LIST}, sample) as hosted:
        hosted.night(_MONDAY - timedelta(days=21))
        merge(hosted.github, 1)
        papers = hosted.upstreams.simulated.papers
        papers["2605.00001"] = replace(_LARCH, comment="Accepted at NeurIPS 2026", version=2)
        papers["2605.00002"] = replace(_FERRY, abstract=f"{_FERRY.abstract} Code: {_FERRY_LINK}", version=2)
        hosted.github.rename(_ORCHARD_CODE.full_name, "orchard-ai/orchard")
        hosted.night(_MONDAY)
        yield hosted


def _readme(folder: Path) -> None:
    """Draw what is seen of README.md before scrolling."""
    page = folder / "README.html"
    text = re.sub(r"^\[!\[.*\n", "", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE)  # badges
    body = _html(text).replace('="docs/', f'="{ROOT.as_uri()}/docs/')
    page.write_text(f'{_STYLE}<div class="readme">{body}</div>', "utf-8")
    for theme in THEMES:
        photograph(page, PICTURES / f"readme-first-screen-{theme}.png", theme, until="What your readers get")


def picture(hosted: Hosted, name: str, folder: Path, until: str | None = None) -> None:
    """Write a picture of the newest pull request, light and dark; whole, or until this heading."""
    pull = hosted.pull
    html = folder / f"{name}.html"
    body = _PULL_REQUEST.format(title=pull.title, number=pull.number, body=_html(pull.body or ""))
    html.write_text(_STYLE + body, "utf-8")
    for theme in THEMES:
        photograph(html, PICTURES / f"{name}-{theme}.png", theme, until)


def photograph(html: Path, picture: Path, theme: Literal["light", "dark"], until: str | None = None) -> None:
    """Write a picture of this page; whole, or until the heading that begins so."""
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 100}, color_scheme=theme)
        page.goto(html.as_uri())
        end = page.locator("h1, h2", has_text=until).first.bounding_box() if until else None
        if end:
            page.set_viewport_size({"width": WIDTH, "height": round(end["y"])})
        page.screenshot(path=picture, full_page=end is None)
        browser.close()


def _html(body: str) -> str:
    """Return the body as GitHub renders it: comments gone, boxes as boxes."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    html = cmarkgfm.github_flavored_markdown_to_html(re.sub("<!--.*?-->", "", body), options=options)
    html = re.sub(r'(?<=<pre lang="diff"><code>).*?(?=</code>)', _colored, str(html), flags=re.DOTALL)
    return html.replace(" disabled", "")  # who may write there can click


def _colored(diff: re.Match[str]) -> str:
    """Return the lines of a diff in the colors that GitHub gives them."""
    kinds = {"-": "del", "+": "ins"}
    lines = [(kinds.get(line[:1], "span"), line) for line in diff[0].splitlines()]
    return "".join(f"<{kind}>{line}\n</{kind}>" for kind, line in lines)


if __name__ == "__main__":
    main()
