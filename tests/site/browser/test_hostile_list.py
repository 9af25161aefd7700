"""Hostile texts in a list's own files, end to end through `enrich site`: none acts in any file of the page."""

import json
import re
from pathlib import Path

import yaml
from lxml import etree

from enricher.site.feed import feed
from enricher.site.plain import plain
from tests.site.browser.conftest import Open
from tests.site.browser.test_hostile import SCRIPTS, hostile_site
from tests.support.command import enrich
from tests.support.payloads import HOSTILE

README = "# A\n\n<!-- enrich:begin one -->\n<!-- enrich:end one -->\n"


def one_line(text: str) -> str:
    """Return the text as a catalog takes it: one line in UTF-8, without control characters."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text.encode("utf-8", "ignore").decode()).split())


TEXTS = [
    line
    for line in dict.fromkeys(one_line(text) for text in (*SCRIPTS, *HOSTILE.values()))
    if plain(line) and "enrich:" not in line  # the catalog refuses the marks of the bot
]


def hostile_catalog() -> str:
    """Return a catalog with these texts in the title, headings, legend, columns, names and links that a person writes."""
    columns = [
        {"title": TEXTS[1], "field": "name"},
        {"title": TEXTS[2], "field": "objective", "kind": "legend"},
        {"title": TEXTS[0], "field": "elastic", "kind": "flag"},
        {"title": "Paper", "field": "paper"},
    ]
    entries = [
        {
            "name": text,
            "paper": f"https://example.org/{number}?q={SCRIPTS[number % len(SCRIPTS)]}".replace(" ", "%20"),
            "year": 2020,
            "venue": text,
            "objective": [TEXTS[number % 3]],
            "elastic": True,
        }
        for number, text in enumerate(TEXTS)
    ]
    section = {
        "id": "one",
        "title": TEXTS[0],
        "columns": columns,
        "legend": {"symbols": {text: chr(97 + at) for at, text in enumerate(TEXTS[:3])}},
        "entries": entries,
    }
    return yaml.safe_dump(
        {"title": TEXTS[1], "readme": ["README.md"], "sections": [section]}, allow_unicode=True
    )


def test_nothing_of_a_lists_own_files_acts(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(hostile_catalog(), encoding="utf-8")
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    result = enrich(tmp_path, {}, "site")
    assert result.code == 0, result.err
    site = tmp_path / "_site"

    page = opened(base=(site / "index.html").as_uri())
    assert page.locator("h1").inner_text() == TEXTS[1]
    for _ in TEXTS:
        page.keyboard.press("j")
        page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.locator("tr.detail").count() > 20
    page.locator("input[name=tag], input[name=flag]").first.click()
    page.get_by_role("button", name="Export").click()
    plain_page = opened(base=(site / "section" / "one.html").as_uri(), ready=False)
    for shown in (page, plain_page):
        assert shown.evaluate("window.ran") is None
        assert shown.locator("main img, main script, main iframe, main object").count() == 0
        schemes = shown.eval_on_selector_all("a", "all => [...new Set(all.map(one => one.protocol))]")
        assert set(schemes) <= {"https:", "http:", "file:"}


def test_the_files_for_programs_hold_them_only_as_text(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(hostile_catalog(), encoding="utf-8")
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    result = enrich(tmp_path, {"GITHUB_REPOSITORY": "example/papers"}, "site")
    assert result.code == 0, result.err
    site = tmp_path / "_site"

    data = json.loads((site / "data.json").read_text("utf-8"))
    assert [row["name"] for row in data["papers"]] == [plain(text) for text in TEXTS]
    assert yaml.safe_load((site / "CITATION.cff").read_text("utf-8"))["title"] == TEXTS[1]
    addresses = [one.text or "" for one in etree.parse(site / "sitemap.xml").iter("{*}loc")]
    assert addresses
    assert all(one.startswith("https://example.github.io/papers/") for one in addresses)


def test_the_feed_holds_them_only_as_text() -> None:
    site = hostile_site()
    root = etree.fromstring(feed(site).encode())
    atom = "{http://www.w3.org/2005/Atom}"
    tags = {str(one.tag).removeprefix(atom) for one in root.iter()}
    links = [str(one.get("href")) for one in root.iter(f"{atom}link")]

    assert tags <= {
        "feed",
        "entry",
        "title",
        "id",
        "updated",
        "published",
        "author",
        "name",
        "link",
        "summary",
    }
    assert all(link.startswith(("https://", "http://")) for link in links)
    assert {one.get("type") for one in root.iter(f"{atom}title", f"{atom}summary")} == {None}  # plain text
