"""Every hostile text of the battery in every field of a page: none acts, and nothing is asked of anyone."""

from dataclasses import replace
from pathlib import Path

from enricher.site.model import Fact, PaperState, Site, SitePaper, SiteSection, StateKind, Word
from enricher.site.plain import plain
from tests.site.browser.conftest import Open, wait, write
from tests.support.made_site import TODAY, made_site
from tests.support.payloads import HOSTILE

SCRIPTS = (
    "<img src=x onerror=window.ran=1>",
    "'\"><script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "javascript:window.ran=1",
    "\\u003cscript>window.ran=1</script>",
    "${window.ran=1}",
    "{{ 7 * 7 }}",
)


def hostile_site() -> Site:
    texts = [plain(text) or "nothing left" for text in (*SCRIPTS, *HOSTILE.values())]
    models = made_site(len(texts)).papers
    papers = tuple(_hostile(model, text) for model, text in zip(models, texts, strict=True))
    half = len(papers) // 2
    sections = (SiteSection("one", texts[0], papers[:half]), SiteSection("two", texts[1], papers[half:]))
    return replace(made_site(1), title=texts[1], sections=sections)


def _hostile(paper: SitePaper, text: str) -> SitePaper:
    return replace(
        paper,
        title=text,
        work=replace(
            paper.work,
            name=text,
            title=text,
            authors=(text,) * 5,
            venue=text,
            license=text,
            abstract=text,
            key=text,
        ),
        words=(Word(text, text), Word("Properties", text)),
        states=(PaperState(StateKind.RETRACTED, text, text),),
        facts=(Fact(text, text, text),),
        links=(*paper.links, (text, "https://example.org/")),
        abstract_by=text,
        added=TODAY,
    )


def test_nothing_acts_and_nothing_is_asked(opened: Open, tmp_path: Path) -> None:
    """The fixture holds that no page asks anything of another server, and that no policy is broken."""
    site = hostile_site()
    page = opened(base=write(site, tmp_path).as_uri() + "/index.html", ready=False)
    wait(page)
    for number in range(0, len(site.papers), 4):
        page.evaluate("number => document.querySelectorAll('tr.p .name')[number]?.click()", number)
    page.wait_for_selector("tr.detail .actions")
    page.wait_for_timeout(300)
    page.locator("#page\\:q").fill("<script>")
    page.wait_for_timeout(500)

    assert page.evaluate("window.ran") is None
    assert (
        page.evaluate("document.querySelectorAll('main img, main script, main iframe, main object').length")
        == 0
    )
    schemes = page.eval_on_selector_all("a", "all => [...new Set(all.map(one => one.protocol))]")
    assert set(schemes) <= {"https:", "http:", "file:"}


def test_the_text_is_shown_as_it_is(opened: Open, tmp_path: Path) -> None:
    site = hostile_site()
    page = opened(base=write(site, tmp_path).as_uri() + "/index.html", ready=False)
    wait(page)
    names = page.eval_on_selector_all("tr.p .name", "all => all.map(one => one.textContent)")

    assert names == [paper.work.name for paper in site.papers][: len(names)]
    assert len(names) > 20
