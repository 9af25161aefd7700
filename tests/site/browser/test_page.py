"""The page in a browser: what a reader does with it."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from enricher.export import FORMATS
from enricher.site.columns import EXPORTS
from enricher.site.model import Site, SitePaper
from tests.site.browser.conftest import Open, wait

COUNT = "#page\\:count"
ROWS = "#page\\:rows tr.p"


def ids(page: Page) -> list[str]:
    """Return the papers that are shown, scrolled to the end so that all are drawn."""
    seen = -1
    while seen != (seen := page.locator(ROWS).count()):
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        page.wait_for_timeout(100)
    page.evaluate("scrollTo(0, 0)")
    return [str(one) for one in page.eval_on_selector_all(ROWS, "rows => rows.map(row => row.id)")]


def count(page: Page) -> int:
    return int((page.locator(f"{COUNT} b").text_content() or "").replace(",", ""))


def search(page: Page, words: str) -> None:
    page.locator("#page\\:q").fill(words)
    page.wait_for_timeout(500)


def matching(site: Site, word: str) -> list[str]:
    def texts(paper: SitePaper) -> str:
        work = paper.work
        words = [one.label for one in paper.words]
        return "\n".join([work.name, paper.title, *work.authors, work.venue or "", *words]).lower()

    return [paper.anchor for paper in site.papers if word in texts(paper)]


# --- search -----------------------------------------------------------------------------------------


def test_search_finds_words_in_names_titles_authors_venues_and_the_lists_words(
    opened: Open, site: Site
) -> None:
    page = opened()
    for word in ("elastic", "alder", "nsdi", "b. author"):
        search(page, f'"{word}"')
        assert sorted(ids(page)) == sorted(matching(site, word)), word
        assert count(page) == len(matching(site, word))


def test_all_words_must_occur_and_a_word_with_a_minus_must_not(opened: Open, site: Site) -> None:
    page = opened()
    search(page, "ÉLASTIC -caching")  # case and accents do not matter

    assert set(ids(page)) == set(matching(site, "elastic")) - set(matching(site, "caching"))


def test_what_was_found_is_marked_and_the_document_stays(opened: Open) -> None:
    page = opened()
    search(page, "elastic")
    marked = page.evaluate(
        "[...CSS.highlights.get('match')].map(({startContainer, startOffset, endOffset}) =>"
        " startContainer.data.slice(startOffset, endOffset).toLowerCase())"
    )

    assert set(marked) == {"elastic"}
    assert page.locator("mark").count() == 0


def test_rows_that_a_longer_search_still_finds_are_not_touched(opened: Open) -> None:
    """Their style and layout stay, which makes a key fast."""
    page = opened()
    search(page, "birc")
    page.evaluate(
        "window.seen = 0; new MutationObserver(all => all.forEach(one => { window.seen += one.addedNodes.length"
        " + one.removedNodes.length })).observe(document.getElementById('page:rows'), {childList: true})"
    )
    rows = page.locator(ROWS).count()
    page.locator("#page\\:q").press("h")
    page.wait_for_timeout(500)
    changed = page.evaluate("window.seen")

    assert page.locator(ROWS).count() == rows > 3
    assert changed == 2 * page.locator("tr.section").count()  # only the headings, which have counts


def test_names_that_start_with_the_search_come_first(opened: Open) -> None:
    page = opened()
    search(page, "al")

    assert page.locator("tr.section").first.inner_text().startswith("Best match")
    assert ids(page)[0] == "alder"
    assert len(ids(page)) == len(set(ids(page)))


def test_abstracts_are_searched_on_demand(opened: Open, site: Site) -> None:
    page = opened()
    search(page, "prototype")
    assert count(page) == 0
    page.get_by_role("button", name="Search abstracts too").first.click()
    wanted = [paper.anchor for paper in site.papers if "prototype" in (paper.work.abstract or "")]

    expect(page.locator(f"{COUNT} b")).to_have_text(str(len(wanted)))
    assert "in=abstracts" in page.url


def test_nothing_found_shows_ways_out_with_their_counts(opened: Open, site: Site) -> None:
    venue = "OSDI"
    word = next(
        word
        for word in ("caching", "packing", "profiling", "batching")
        if not {
            paper.anchor for paper in site.papers if paper.work.venue == venue and paper.work.year == 2018
        }
        & set(matching(site, word))
    )
    page = opened(f"?q={word}&venue={venue}&year=2018", ready=False)
    nothing = page.locator("#page\\:nothing")
    expect(nothing).to_contain_text(f"No paper matches “{word}” with 2 filters")
    ways = nothing.get_by_role("button")
    first = ways.first.inner_text()
    ways.first.click()

    assert f"({count(page)} paper" in first or "abstracts" in first or "Clear" in first
    expect(nothing).to_be_hidden()


# --- filters and sorting ----------------------------------------------------------------------------


def test_each_filter_shows_as_many_papers_as_it_says(opened: Open) -> None:
    page = opened()
    groups = page.locator("#page\\:filters fieldset")
    titles = groups.locator("legend").all_inner_texts()
    assert titles == ["Section", "Year", "Venue", "Objective", "Properties", "Code and state", "License"]
    for number in range(len(titles)):
        box = groups.nth(number).locator("label").first
        said = int(box.locator(".n").inner_text())
        box.locator("input").check()
        assert (titles[number], count(page)) == (titles[number], said)
        page.locator(".chip").first.click()
        assert count(page) == 119


def test_two_values_of_one_kind_add_up_and_two_words_narrow(opened: Open, site: Site) -> None:
    page = opened("?year=2026&year=2025&tag=Cost&tag=JCT")
    wanted = [
        paper.anchor
        for paper in site.papers
        if paper.work.year in {2025, 2026} and {"Cost", "JCT"} <= {word.label for word in paper.words}
    ]

    assert ids(page) == wanted
    assert page.locator(".chip").count() == 4


@pytest.mark.parametrize("key", ["year", "stars", "gain", "cited", "commit", "added", "name"])
def test_each_order_sorts(opened: Open, site: Site, key: str) -> None:
    page = opened()
    page.locator("#page\\:sort").select_option(key)
    values = {
        "year": lambda paper: -(paper.work.year or 0),
        "stars": lambda paper: -(paper.work.stars if paper.work.stars is not None else -1),
        "gain": lambda paper: -(paper.gain if paper.gain is not None else -9999),
        "cited": lambda paper: -(paper.work.citations if paper.work.citations is not None else -1),
        "commit": lambda paper: -(paper.last_commit.toordinal() if paper.last_commit else 0),
        "added": lambda paper: -(paper.added.toordinal() if paper.added else 0),
        "name": lambda paper: [
            int(part) if part.isdigit() else part for part in re.split(r"(\d+)", paper.work.name)
        ],
    }
    wanted = [paper.anchor for paper in sorted(site.papers, key=values[key])]
    expect(page.locator(ROWS).first).to_have_attribute("id", wanted[0])

    assert ids(page) == wanted
    assert f"sort={key}" in page.url


def test_the_head_of_a_column_sorts_and_says_so(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Stars", exact=True).click()
    assert page.locator("th.stars").get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="Stars", exact=True).click()
    assert page.locator("th.stars").get_attribute("aria-sort") is None


def test_what_is_new_in_the_list_is_under_its_month(opened: Open) -> None:
    page = opened("?sort=added")

    assert page.locator("tr.section h2").first.inner_text().startswith("November 2026")
    assert page.locator(ROWS).first.locator(".mark.new").count() == 1


# --- rows -------------------------------------------------------------------------------------------


_AS_SHOWN = """
rows => rows.map(row => {
  row.querySelectorAll('.Z3988').forEach(one => one.remove());
  return [row.id, row.outerHTML.replace(/\\s*\\n\\s*/g, '').replace(/> </g, '><')];
})
"""


def test_rows_of_the_script_are_those_of_the_html(opened: Open, folder: Path) -> None:
    """The rows that the page has stay; a page without any must get the same ones."""
    page = opened()
    assert len(ids(page)) == 119
    kept = dict(page.eval_on_selector_all(ROWS, _AS_SHOWN))
    empty = re.sub(r'(?s)<tr class="p".*?</tr>', "", (folder / "index.html").read_text("utf-8"))
    page.route("**/index.html", lambda route: route.fulfill(body=empty, content_type="text/html"))
    page.goto(page.url + "index.html")
    wait(page)
    assert len(ids(page)) == 119

    assert dict(page.eval_on_selector_all(ROWS, _AS_SHOWN)) == kept


def test_a_row_opens_with_abstract_links_and_who_says_what(opened: Open, site: Site) -> None:
    paper = next(
        one
        for one in site.papers
        if one.work.code and one.work.abstract and one.trend and len(one.work.authors) > 3
    )
    page = opened()
    name = page.locator(f"#{paper.anchor} .name")
    name.click()
    detail = page.locator("tr.detail")
    expect(detail).to_contain_text(paper.work.abstract or "")
    text = detail.inner_text()

    assert name.get_attribute("aria-expanded") == "true"
    assert all(author in text for author in paper.work.authors)
    assert all(fact.value in text and fact.by in text for fact in paper.facts)
    assert paper.abstract_by in text
    assert [one.get_attribute("href") for one in detail.locator("dd a").all()] == [
        *(url for _, url in paper.links),
        paper.place,
    ]
    assert detail.locator("svg.large").count() == 1
    assert urlsplit(page.url).fragment == paper.anchor
    name.click()
    expect(detail).to_have_count(0)
    assert (name.get_attribute("aria-expanded"), urlsplit(page.url).fragment) == ("false", "")


def test_bibtex_and_the_link_are_copied(opened: Open, site: Site, address: str) -> None:
    paper = site.papers[0]
    page = opened(f"#{paper.anchor}")
    page.get_by_role("button", name="Copy BibTeX").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == FORMATS["bibtex"]([paper.work])
    expect(page.get_by_role("button", name="Copied")).to_have_count(0)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}#{paper.anchor}"


@pytest.mark.parametrize("name", EXPORTS)
def test_the_papers_that_are_shown_are_exported(opened: Open, site: Site, name: str) -> None:
    page = opened("?venue=OSDI&sort=stars")
    works = [paper.work for paper in site.papers if paper.work.venue == "OSDI"]
    page.get_by_role("button", name=f"Export {len(works)}").click()
    with page.expect_download() as waiting:
        page.locator(f"[data-export={name}]").click()
    text = Path(waiting.value.path()).read_text("utf-8")
    expected = FORMATS[name](works)

    assert (json.loads(text) == json.loads(expected)) if name == "csl-json" else (text == expected)
    assert waiting.value.suggested_filename.startswith(f"papers-{len(works)}.")


# --- the address ------------------------------------------------------------------------------------


def test_the_address_holds_the_state_and_back_takes_a_step_back(opened: Open) -> None:
    page = opened()
    search(page, "trees or none")
    search(page, "scheduling")
    page.locator("#page\\:filters input[value='2026']").check()
    page.locator("#page\\:sort").select_option("stars")
    shown = ids(page)
    assert parse_qs(urlsplit(page.url).query) == {"q": ["scheduling"], "year": ["2026"], "sort": ["stars"]}

    page.reload()
    wait(page)
    assert ids(page) == shown
    page.go_back()
    assert page.locator("#page\\:sort").input_value() == ""
    page.go_back()
    assert parse_qs(urlsplit(page.url).query) == {"q": ["scheduling"]}


def test_each_anchor_opens_its_paper_even_if_a_filter_hides_it(opened: Open, site: Site) -> None:
    last = site.papers[-1]
    page = opened(f"?venue=none&q=zzz#{last.anchor}", ready=False)
    expect(page.locator("tr.detail")).to_have_count(1)

    assert page.locator(f"#{last.anchor}").evaluate("row => row.getBoundingClientRect().top >= 0")
    assert page.evaluate("document.activeElement.closest('tr').id") == last.anchor


def test_a_section_can_be_shown_in_another_page(opened: Open, site: Site) -> None:
    page = opened("?embed=inference")

    assert ids(page) == [paper.anchor for paper in site.sections[1].papers]
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("aside")).to_be_hidden()
    whole = opened("?section=inference")
    whole.get_by_role("button", name="Export").click()
    whole.get_by_text("Show these papers in another page").click()
    assert "?embed=inference" in whole.locator("#page\\:embed textarea").input_value()


# --- the keyboard -----------------------------------------------------------------------------------


def test_all_can_be_done_with_the_keyboard(opened: Open, site: Site) -> None:
    page = opened()
    focused = "document.activeElement.closest('tr')?.id ?? document.activeElement.id"
    page.keyboard.press("/")
    assert page.evaluate(focused) == "page:q"
    page.keyboard.type("scheduling")
    page.wait_for_timeout(400)
    page.keyboard.press("Enter")
    first, second = ids(page)[:2]
    assert page.evaluate(focused) == first
    page.keyboard.press("j")
    assert page.evaluate(focused) == second
    page.keyboard.press("Enter")
    expect(page.locator("tr.detail")).to_have_count(1)
    page.keyboard.press("c")
    expect(page.locator("#page\\:status")).to_have_text("Copied")
    work = next(paper.work for paper in site.papers if paper.anchor == second)
    assert page.evaluate("navigator.clipboard.readText()") == FORMATS["bibtex"]([work])
    page.keyboard.press("k")
    assert page.evaluate(focused) == first
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    assert count(page) == 119


def test_keys_of_one_character_can_be_switched_off_and_stay_off(opened: Open) -> None:
    page = opened()
    page.keyboard.press("?")
    page.get_by_label("Keys of a single character").uncheck()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "page:q"
    page.reload()
    wait(page)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") != "page:q"


def test_the_first_key_leads_past_the_filters(opened: Open) -> None:
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the papers"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_the_count_is_read_aloud_once_the_typing_ends(opened: Open, site: Site) -> None:
    page = opened()
    page.locator("#page\\:q").press_sequentially("elastic", delay=30)
    expect(page.locator("#page\\:status")).to_have_text(f"{len(matching(site, 'elastic'))} papers")


# --- where and how it is shown ----------------------------------------------------------------------


def test_without_a_script_all_papers_are_there_and_lead_to_their_papers(
    chromium_without_script: Browser, address: str, site: Site
) -> None:
    page = chromium_without_script.new_page()
    page.goto(address)

    assert ids(page) == [paper.anchor for paper in site.papers]
    assert page.locator("tr.p .name").first.get_attribute("href") == site.papers[0].work.paper
    expect(page.get_by_text("Search and filters need JavaScript.")).to_be_visible()
    for part in (".bar", "aside", ".line", "footer"):
        expect(page.locator(part)).to_be_hidden()


def test_it_works_from_the_disk(opened: Open, folder: Path, site: Site) -> None:
    page = opened(base=folder.as_uri() + "/index.html")
    search(page, "elastic")
    assert sorted(ids(page)) == sorted(matching(site, "elastic"))
    page.locator("tr.p .name").first.click()
    expect(page.locator("tr.detail .actions")).to_have_count(1)
    page.get_by_role("button", name="Export").click()
    with page.expect_download():
        page.locator("[data-export=bibtex]").click()
    page.reload()
    wait(page)
    assert page.locator("#page\\:q").input_value() == "elastic"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 819, 820, 1280])
def test_nothing_is_wider_than_the_window(opened: Open, width: int, theme: str) -> None:
    page = opened("?has=archived#alder", width=width, theme=theme)
    page.wait_for_selector("tr.detail .actions")
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_narrow_window_has_its_filters_in_a_dialog(opened: Open) -> None:
    page = opened(width=360)
    expect(page.locator("aside")).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    box = page.locator("dialog label").first
    said = box.locator(".n").inner_text()
    box.locator("input").check()
    page.get_by_role("button", name=f"Show {said} papers").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert count(page) == int(said)


def test_print_has_the_papers_and_their_addresses_and_no_controls(opened: Open) -> None:
    page = opened("?venue=OSDI")
    page.emulate_media(media="print")

    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator("aside")).to_be_hidden()
    assert page.locator("tr.p").first.evaluate("row => getComputedStyle(row).display") == "block"
    shown = page.locator("tr.p .links a").first.evaluate("link => getComputedStyle(link, '::after').content")
    assert "arxiv.org/abs/" in shown


def test_what_was_typed_before_the_script_ran_is_kept(opened: Open, site: Site) -> None:
    page = opened()

    def type_first(route: Route) -> None:
        page.locator("#page\\:q").fill("elastic")
        route.continue_()

    page.route("**/data.js*", type_first)
    page.reload()
    expect(page.locator(f"{COUNT} b")).to_have_text(str(len(matching(site, "elastic"))))
