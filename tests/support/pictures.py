"""Pictures of pull requests for the documentation, as GitHub shows them: `python -m tests.support.pictures`.

Each is made from a run against the simulated upstreams. Needs Chromium.
"""

import re
import subprocess
import tempfile
from datetime import date
from pathlib import Path
from typing import Final

import cmarkgfm
from cmarkgfm.cmark import Options

from enricher.catalog.reader import read_catalog
from enricher.model.publishing import Texts
from enricher.render.files import render
from enricher.render.marked import skeleton
from tests.support.hosted_list import Hosted, hosting
from tests.support.large_list import Fates, knowing, large_catalog

PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures"

_MONDAY: Final = date(2026, 11, 23)
_WIDTH: Final = 920
_PAGE: Final = """\
<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>
:root {{ color-scheme: light dark; --text: #1f2328; --quiet: #59636e; --line: #d1d9e0; --back: #fff;
  --soft: #f6f8fa; --link: #0969da; --open: #1a7f37; }}
@media (prefers-color-scheme: dark) {{ :root {{ --text: #f0f6fc; --quiet: #9198a1; --line: #3d444d;
  --back: #0d1117; --soft: #151b23; --link: #4493f8; --open: #238636; }} }}
body {{ margin: 0; padding: 24px; background: var(--back); color: var(--text);
  font: 14px/1.5 "Liberation Sans", Arial, sans-serif; }}
h1 {{ font-size: 26px; font-weight: 400; margin: 0 0 8px; }}
h1 span {{ color: var(--quiet); font-weight: 300; }}
.state {{ display: inline-block; background: var(--open); color: #fff; border-radius: 16px; padding: 4px 12px;
  margin-bottom: 16px; }}
.body {{ border: 1px solid var(--line); border-radius: 6px; padding: 16px; }}
h2 {{ font-size: 19px; border-bottom: 1px solid var(--line); padding-bottom: 5px; margin: 22px 0 12px; }}
p, ul, table, details, pre {{ margin: 0 0 12px; }}
ul {{ padding-left: 26px; }}
li:has(> input) {{ list-style: none; margin-left: -20px; }}
li input {{ margin: 0 6px 0 0; vertical-align: middle; }}
a {{ color: var(--link); text-decoration: none; }}
code {{ background: var(--soft); border-radius: 6px; padding: 2px 5px; font-size: 85%; }}
pre {{ background: var(--soft); border-radius: 6px; padding: 12px; overflow: hidden; }}
pre code {{ padding: 0; }}
table {{ border-collapse: collapse; display: block; overflow: hidden; }}
td, th {{ border: 1px solid var(--line); padding: 5px 12px; }}
tr:nth-child(2n) td {{ background: var(--soft); }}
sub {{ font-size: 12px; color: var(--quiet); vertical-align: baseline; }}
hr {{ border: 0; border-top: 2px solid var(--line); }}
</style>
<h1>{title} <span>#{number}</span></h1><div class="state">Open</div>
<div class="body">{body}</div>
"""


def main() -> None:
    """Write each picture in light and in dark."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        catalog = large_catalog(119)
        fates = Fates(moved=(1, 7), missing=(2, 5, 9, 11, 13, 17), archived=(3, 8, 20))
        listed = read_catalog(catalog)
        texts = render(listed, {}, {}, Texts(catalog, "", {"README.md": skeleton(listed)}))
        files = {"catalog.yaml": catalog, "README.md": texts.lists["README.md"]}
        with hosting(Path(folder), files, knowing(catalog, fates)) as hosted:
            hosted.night(_MONDAY)
            picture(hosted, "first-pull-request", Path(folder))
    print(f"Wrote the pictures in {PICTURES.name}.")  # noqa: T201


def picture(hosted: Hosted, name: str, folder: Path) -> None:
    """Write a picture of the newest pull request, light and dark."""
    pull = hosted.pull
    page = folder / f"{name}.html"
    page.write_text(_PAGE.format(title=pull.title, number=pull.number, body=_html(pull.body or "")), "utf-8")
    for theme in ("light", "dark"):
        shot = PICTURES / f"{name}-{theme}.png"
        dark = ["--blink-settings=preferredColorScheme=0"] if theme == "dark" else []
        command = [
            *("chromium", "--headless", "--no-sandbox", "--hide-scrollbars", *dark),
            *(f"--window-size={_WIDTH},{_height(pull.body or '')}", f"--screenshot={shot}", page.as_uri()),
        ]
        subprocess.run(command, check=True, capture_output=True)


def _html(body: str) -> str:
    """Return the body as GitHub renders it: comments gone, boxes as boxes."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    html = cmarkgfm.github_flavored_markdown_to_html(re.sub("<!--.*?-->", "", body), options=options)
    return str(html).replace(" disabled", "")  # who may write there can click


def _height(body: str) -> int:
    shown = re.sub(r"<details>.*?</details>", "x", body, flags=re.DOTALL)
    return 240 + 20 * len(shown.splitlines())


if __name__ == "__main__":
    main()
