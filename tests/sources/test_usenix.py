"""USENIX over a fake transport that serves small pages in the shapes of its templates."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest

from enricher.http.cache import Cache
from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.usenix import Usenix, _without_braces
from tests.support.outcomes import until_the_end
from tests.support.paths import RECORDINGS, shared

BASE = "https://www.usenix.org"
HU = "conference/nsdi24/presentation/hu"
LI = "conference/atc23/presentation/li"
KIM = "conference/osdi22/presentation/kim"

Field = Callable[[str, str, str], str]
Site = Mapping[str, bytes | str | httpx.Response]


class Transport(httpx.MockTransport):
    """Serves the pages of a site by path, 404 for the rest, and keeps the paths asked for."""

    def __init__(self, site: Site) -> None:
        self.paths: list[str] = []

        def serve(request: httpx.Request) -> httpx.Response:
            path = unquote(request.url.path).strip("/")
            self.paths.append(path)
            page = site.get(path, httpx.Response(404))
            return page if isinstance(page, httpx.Response) else httpx.Response(200, content=page)

        super().__init__(serve)


def web_of(transport: httpx.BaseTransport, sleeps: list[float] | None = None, delay: float = 0.0) -> Web:
    slept = [] if sleeps is None else sleeps
    return Web("USENIX", BASE, meter=Meter(), transport=transport, sleep=slept.append, delay=delay)


def fetch(transport: Transport, *ids: str) -> dict[str, Outcome]:
    outcomes = until_the_end(Usenix(web_of(transport), BASE).fetch(ids))
    assert list(outcomes) == list(dict.fromkeys(ids))[: len(outcomes)]
    return outcomes


def paper_of(outcome: Outcome) -> Paper:
    assert isinstance(outcome, Found), outcome
    assert isinstance(outcome.facts, Paper)
    return outcome.facts


def paper_on(html: str | bytes) -> Paper:
    return paper_of(fetch(Transport({HU: html}), HU)[HU])


def reason_of(outcome: Outcome) -> str:
    assert isinstance(outcome, Failed), outcome
    return outcome.reason


# --- pages ----------------------------------------------------------------------------------------

PDF = f"{BASE}/system/files/nsdi24-hu.pdf"
META = f"""<meta name="citation_title" content="A Title" />
<meta name="citation_author" content="First Author" />
<meta name="citation_author_institution" content="Some University" />
<meta name="citation_author_email" content="removed@example.org" />
<meta name="citation_author" content="Second  Author" />
<meta name="citation_author_institution" content="Some Company, Inc." />
<meta name="citation_publication_date" content="2024" />
<meta name="citation_conference_title" content="21st USENIX Symposium on Things (NSDI 24)" />
<meta name="citation_pdf_url" content="{PDF}" />"""
PEOPLE = "<p>First Author, <em>Some University;</em> Second Author, <em>Some Company, Inc.</em></p>"
ABSTRACT = "<p>One paragraph, of “two”\nlines.</p><p>Another&nbsp;paragraph.</p>"


def field_2026(name: str, content: str, label: str = "") -> str:
    return (
        f'<div class="field field-name-{name} field-type-text-long field-label-hidden">'
        f'<div class="field-items "><div class="field-item odd">{content}</div></div></div>'
    )


def field_2025(name: str, content: str, label: str = "") -> str:
    return (
        f'<div class="field field-name-{name} field-type-text-long field-label-above">'
        f'<div class="field-label">{label}:&nbsp;</div>'
        f'<div class="field-items field-items"><div class="field-item odd">{content}</div></div></div>'
    )


TEMPLATES = pytest.mark.parametrize("field", [field_2025, field_2026])
SPEAKER = """<div class="field field-name-field-paper-people"><article class="node node-speaker">
<div class="field field-name-field-speaker-bio"><p><strong>Best Speaker Award</strong></p></div></article></div>"""
SPONSOR = """<div class="field field-name-field-open-access-sponsor"><div class="field-items">
<div class="field-item odd"><p>Open Access Sponsored by Some Company</p></div></div></div>"""
MEDIA = """<div id="node-paper-full-group-open-access-content" class=" group-open-access-content">
<h2><span>Open Access Media</span></h2><div class="description"><p>USENIX is committed.</p></div>
<a href="/biblio/export/bibtex/1">Download</a>{pdfs}</div>"""


def final_pdfs(*hrefs: str) -> str:
    return field_2026("field-final-paper-pdf", "".join(f'<a href="{href}">PDF</a>' for href in hrefs))


def page(*fields: str, meta: str = META, pdfs: str = "", heading: str = "A Heading") -> str:
    """Return a paper's page as it is served, Cloudflare's script included."""
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8" />{meta}
<link rel="stylesheet" href="https://cdnjs.cloudflare.com/x.css" /><title>{heading} | USENIX</title></head>
<body class="page node-type-paper"><h1 id="page-title">{heading}</h1>
<article id="node-1" class="node node-paper view-mode-full"><div class="content">
{"".join(fields)}{SPEAKER}{SPONSOR}{MEDIA.format(pdfs=pdfs)}</div></article>
<article class="node node-paper"><div class="field-name-field-paper-description"><p>Another paper.</p></div></article>
<script>a.src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'</script></body></html>
"""


PEOPLE_FIELD = field_2026("field-paper-people-text", PEOPLE)
GOOD = page(PEOPLE_FIELD, field_2026("field-paper-description", ABSTRACT))
CHALLENGES = [
    "<html><head><title>Attention Required! | Cloudflare</title></head><body></body></html>",
    "<html><head><title>Just a moment...</title></head><body></body></html>",
    "<html><body><div id='cf-wrapper'>Checking</div></body></html>",
    "<html><body><p class='cf-error-details'>Checking</p></body></html>",
]


# --- match ----------------------------------------------------------------------------------------


def test_presentations_and_their_pdfs_are_known_by_their_path() -> None:
    cases = [
        ("https://www.usenix.org/conference/nsdi24/presentation/hu", HU),
        ("http://usenix.org/conference/nsdi24/presentation/hu/", HU),
        ("https://www.usenix.org/conference/nsdi24/presentation/hu?utm_source=x#abstract", HU),
        (
            "https://www.usenix.org/conference/nsdi17/technical-sessions/presentation/crankshaw",
            "conference/nsdi17/technical-sessions/presentation/crankshaw",
        ),
        (
            "https://www.usenix.org/conference/hotcloud16/workshop-program/presentation/x-y",
            "conference/hotcloud16/workshop-program/presentation/x-y",
        ),
        (
            "https://www.usenix.org/conference/usenixsecurity14/technical-sessions/presentation/li_zhiwei",
            "conference/usenixsecurity14/technical-sessions/presentation/li_zhiwei",
        ),
        ("https://www.usenix.org/system/files/osdi20-xiao.pdf", "system/files/osdi20-xiao.pdf"),
        (
            "https://www.usenix.org/system/files/conference/osdi14/osdi14-paper-moore.pdf",
            "system/files/conference/osdi14/osdi14-paper-moore.pdf",
        ),
    ]
    assert {url: Usenix(web_of(Transport({})), BASE).match(url) for url, _ in cases} == dict(cases)


def test_other_pages_and_hosts_are_not_claimed() -> None:
    urls = [
        "",
        "conference/nsdi24/presentation/hu",
        "https://example.org/conference/nsdi24/presentation/hu",
        "https://www.usenix.org.example.org/conference/nsdi24/presentation/hu",
        "https://static.usenix.org/conference/nsdi24/presentation/hu",
        "https://www.usenix.org/conference/nsdi24/technical-sessions",
        "https://www.usenix.org/conference/usenixsecurity24/summer-accepted-papers",
        "https://www.usenix.org/conference/nsdi24/presentation",
        "https://www.usenix.org/conference/nsdi24/presentation/hu/slides",
        "https://www.usenix.org/conference/../presentation/hu",
        "https://www.usenix.org/conference/fast-03/arc-self-tuning",
        "https://www.usenix.org/legacy/event/fast09/tech/full_papers/plank/plank.pdf",
        "https://www.usenix.org/publications/loginonline/an-article",
        "https://www.usenix.org/system/files/login/articles/login_fall20_01.pdf",
        "https://www.usenix.org/system/files/nsdi22_slides_goyal.pdf",
        "https://www.usenix.org/system/files/nsdi22_slides-goyal.pdf",
        "https://www.usenix.org/conference/osdi-08/a-page-of-a-time-without-tags",
        "https://www.usenix.org/system/files/osdi20-xiao.ps",
    ]
    assert {url: Usenix(web_of(Transport({})), BASE).match(url) for url in urls} == dict.fromkeys(urls)


# --- facts ----------------------------------------------------------------------------------------


def test_a_venue_is_named_without_the_words_before_it() -> None:
    meta = META.replace('content="21st', 'content="Presented as part of the 21st')

    assert paper_on(page(meta=meta)).venue == "21st USENIX Symposium on Things (NSDI 24)"


@TEMPLATES
def test_both_templates_give_the_same_facts(field: Field) -> None:
    html = page(
        field("field-paper-people-text", PEOPLE, "Authors"),
        field("field-paper-description", ABSTRACT, "Abstract"),
    )
    assert paper_on(html) == Paper(
        title="A Title",
        authors=("First Author", "Second Author"),
        year=2024,
        venue="21st USENIX Symposium on Things (NSDI 24)",
        pdf=PDF,
        abstract="One paragraph, of “two” lines.\n\nAnother paragraph.",
    )


@TEMPLATES
def test_people_and_abstract_are_read_without_tags_in_the_head(field: Field) -> None:
    html = page(
        field("field-paper-people-text", PEOPLE, "Authors"),
        field("field-paper-description", ABSTRACT, "Abstract"),
        meta="",
    )
    paper = paper_on(html)
    assert paper.title == "A Heading"
    assert paper.authors == ("First Author", "Second Author")
    assert paper.abstract == "One paragraph, of “two” lines.\n\nAnother paragraph."
    assert (paper.year, paper.venue, paper.pdf) == (None, None, None)


@pytest.mark.parametrize(
    "people",
    [
        "<p>A. One and B. Two, <em>Red Hat;</em> C. Three, <em>Some University</em></p>",
        "<p>A. One, B. Two, and C. Three, <em>Some University</em></p>",
        "<p>A. One <em>Here</em><br>B. Two <em>There</em><br>C. Three</p>",
        "<p>A. One, <em>Here, There, and Everywhere</em></p><p>B. Two; C. Three</p>",
        "A. One, <em>Here</em>; B. Two, <em>There</em>; C. Three",
        "<p>A. One, B. Two, C. Three, <em>X</em></p><p><em><strong>Best Paper Award Winner!</strong></em></p>",
        "<p>A. One, B. Two, C. Three</p><p><strong>Distinguished Paper Award Winner</strong></p>",
    ],
)
def test_the_people_text_gives_names_only(people: str) -> None:
    html = page(field_2026("field-paper-people-text", people), meta="")
    assert paper_on(html).authors == ("A. One", "B. Two", "C. Three")


def test_the_presenters_of_a_talk_are_its_authors() -> None:
    html = page(field_2026("field-presented-by", "<p>A. One, <em>Here</em></p>"), meta="")
    assert paper_on(html).authors == ("A. One",)


def test_the_presenters_are_not_added_to_the_people() -> None:
    presenters = field_2026("field-presented-by", "<p>B. Two, <em>There</em></p>")
    assert paper_on(page(presenters, PEOPLE_FIELD, meta="")).authors == ("First Author", "Second Author")


def test_a_pdf_without_an_address_of_its_own_is_left_out() -> None:
    assert paper_on(pdf_page("/system/files/nsdi24-hu.pdf")).pdf is None


def test_a_talk_without_venue_and_pdf_is_a_paper_all_the_same() -> None:
    meta = '<meta name="citation_title" content="A Talk" /><meta name="citation_author" content="A. One" />'
    paper = paper_on(page(meta=meta))
    assert (paper.title, paper.authors) == ("A Talk", ("A. One",))
    assert (paper.venue, paper.pdf, paper.year, paper.abstract, paper.award) == (None,) * 5


def test_no_e_mail_address_is_kept() -> None:
    assert "removed@example.org" not in repr(paper_on(GOOD))


def test_the_braces_of_latex_leave_the_title() -> None:
    cases = [
        ("Return Of an Oracle Threat ({ROBOT})", "Return Of an Oracle Threat (ROBOT)"),
        ("{{WebView} Bugs} in {Apps}", "WebView Bugs in Apps"),
        (r"Sets \{a, b\} of {Things}", "Sets {a, b} of Things"),
        (r"{All of \{a\}}", "All of {a}"),
        ("{{{A}}} and {{{{B}}}}", "A and B"),
        ("An { odd one", "An { odd one"),
        ("} and {", "} and {"),
        ("{" * 50_000 + "A" + "}" * 49_999, "{A"),  # in the time of its length
        ("Plain &amp; simple", "Plain & simple"),
    ]
    assert {
        title: paper_on(page(meta=f'<meta name="citation_title" content="{title}" />')).title
        for title, _ in cases
    } == dict(cases)


def test_braces_within_braces_take_time_in_proportion() -> None:
    start = time.process_time()
    assert _without_braces("{" * 500_000 + "deep" + "}" * 500_000) == "deep"
    assert time.process_time() - start < 10  # with the square it would be an hour


@pytest.mark.parametrize(
    "pdf",
    [
        "https://elsewhere.example/nsdi24-hu.pdf",
        "javascript:alert(1)",
        "https://user@www.usenix.org/x.pdf",
        "/x",
    ],
)
def test_a_pdf_on_another_host_is_left_out(pdf: str) -> None:
    assert paper_on(GOOD).pdf == PDF
    assert paper_on(page(meta=META.replace(PDF, pdf))).pdf is None


def test_an_abstract_keeps_its_paragraphs() -> None:
    cases = [
        ("Only text.", "Only text."),
        ("<p>One.</p>\n<p> </p><p>Two with <em>emphasis</em> in it.</p>", "One.\n\nTwo with emphasis in it."),
        ("Before. <p>One.</p> After.", "Before.\n\nOne.\n\nAfter."),
        ("<p>One:</p><ul><li>first</li><li>second</li></ul>", "One:\n\nfirst\n\nsecond"),
        ("<p>One<br>line.<br><br>Two.</p>", "One line.\n\nTwo."),
        ("<p>Where a<b and <tool> helps, c>d.</p>", "Where a<b and <tool> helps, c>d."),
        ("<p>Words.</p><h2>Open Access Media</h2><p>USENIX is committed.</p>", None),
        ("<p>Hard hy- phens stay.</p>", "Hard hy- phens stay."),
        ("<p>1 &lt; 2 | `x` – $O(n)$ ≥ 60×</p>", "1 < 2 | `x` – $O(n)$ ≥ 60×"),
        ("<p>One.<script>track()</script></p><!-- hidden -->", "One."),
        ("<p> </p>", None),
        ("", None),
    ]
    assert {
        content: paper_on(page(field_2026("field-paper-description", content))).abstract
        for content, _ in cases
    } == dict(cases)


@pytest.mark.parametrize("control", ["\x02", "\x0c", "&#1;", "&#x0b;", "\ufffe", "<!-- \x01 -->\x01 "])
def test_a_control_character_in_a_text_is_a_space(control: str) -> None:
    people = field_2026("field-paper-people-text", f"<p>A.{control}One<em>{control}Here</em>{control}</p>")
    abstract = field_2026("field-paper-description", f"{control}<p>One{control}line.</p>{control}")
    paper = paper_on(page(people, abstract, meta=""))
    assert paper.authors == ("A. One",)
    assert paper.abstract == "One line."


@pytest.mark.parametrize("control", ["\x02", "&#1;"])
def test_a_control_character_in_a_tag_is_a_space(control: str) -> None:
    assert paper_on(page(meta=META.replace("A Title", f"A{control}Title"))).title == "A Title"


def test_a_field_that_is_itself_a_label_is_read() -> None:
    html = '<div class="field-label field-name-field-paper-description"><p>One.</p></div>'
    assert paper_on(page(html)).abstract == "One."


def test_a_page_without_an_abstract_is_found_without_one() -> None:
    assert paper_on(page(PEOPLE_FIELD)).abstract is None


def test_the_abstract_of_the_long_field_is_read_where_it_is_the_only_one() -> None:
    long = field_2026("field-paper-description-long", "<p>The long one.</p>")
    short = field_2026("field-paper-description", "<p>The short one.</p>")
    assert paper_on(page(long)).abstract == "The long one."
    assert paper_on(page(long, short)).abstract == "The short one."
    assert paper_on(page(long, field_2026("field-paper-description", " "))).abstract == "The long one."


def test_an_abstract_printed_twice_is_taken_once() -> None:
    field = field_2026("field-paper-description", "<p>Once.</p>")
    assert paper_on(page(field, field)).abstract == "Once."


AWARD_LINK = '<a href="/category/award/distinguished-paper-award">Distinguished Paper Award</a>'


@pytest.mark.parametrize(
    "award",
    [
        field_2025("taxonomy-vocabulary-8", AWARD_LINK, "Award"),
        field_2026(
            "field-paper-people-text",
            "<p>A. One, <em><strong>Distinguished Paper Award Winner!</strong></em></p>",
        ),
        '<div class="some-field"><p>Distinguished Paper Award Winner</p></div>',
        "<p>Awarded Distinguished Paper Award!</p>",
        "<div><p>First Author <strong>Distinguished Paper Award Winner!</strong></p></div>",
    ],
)
def test_an_award_is_read_in_each_of_its_shapes(award: str) -> None:
    paper = paper_on(page(award, field_2026("field-paper-description", ABSTRACT)))
    assert paper.award == "Distinguished Paper Award"
    assert paper.authors == ("First Author", "Second Author")
    assert paper.abstract == "One paragraph, of “two” lines.\n\nAnother paragraph."


def test_an_award_that_cannot_be_separated_from_the_names_is_left_out() -> None:
    assert (
        paper_on(page(field_2026("field-paper-people-text", "<p>A. One, Best Paper Award</p>"))).award is None
    )


def test_two_awards_are_both_kept() -> None:
    awards = field_2026("taxonomy-vocabulary-8", "<p>Best Paper Award Winner!</p><p>Community Award</p>")
    assert paper_on(page(awards)).award == "Best Paper Award, Community Award"


@pytest.mark.parametrize(
    "sentence", ["Best Paper Award", "We study how a jury decides on a Best Paper Award."]
)
def test_an_award_that_the_abstract_or_a_speaker_mentions_is_not_taken(sentence: str) -> None:
    assert paper_on(page(field_2026("field-paper-description", f"<p>{sentence}</p>"))).award is None


# --- answers that are no facts --------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_there_is_missing(status: int) -> None:
    outcomes = fetch(Transport({HU: httpx.Response(status), LI: GOOD}), HU, LI)
    assert isinstance(outcomes[HU], Missing)
    assert isinstance(outcomes[LI], Found)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html><head><title>Page not found | USENIX</title></head><body>Sorry</body></html>",
        "<html><body><form id='user-login'></form></body></html>",
        '<html><body><article class="node node-paper">No title.</article></body></html>',
        '<html><body><h1 id="page-title">Papers</h1><div class="node node-paper">A list.</div></body></html>',
        "plain text",
        b"\x00" + GOOD.encode(),
        GOOD.encode("latin-1", errors="replace").replace(b"Heading", b"H\xe9ading"),
        GOOD.encode("utf-16"),
        GOOD[: GOOD.index("Another")],
    ],
)
def test_a_page_that_is_no_whole_paper_fails_alone(body: str | bytes) -> None:
    outcomes = fetch(Transport({HU: body, LI: GOOD}), HU, LI)
    assert isinstance(outcomes[HU], Failed)
    assert isinstance(outcomes[LI], Found)


def test_a_client_error_fails_alone() -> None:
    outcomes = fetch(Transport({HU: httpx.Response(400), LI: GOOD}), HU, LI)
    assert reason_of(outcomes[HU]) == "USENIX answered 400"
    assert isinstance(outcomes[LI], Found)


@pytest.mark.parametrize("body", CHALLENGES)
def test_a_challenge_with_status_200_fails_its_page_alone(body: str) -> None:
    outcomes = fetch(Transport({HU: GOOD, LI: body, KIM: GOOD}), HU, LI, KIM)
    assert [type(outcome) for outcome in outcomes.values()] == [Found, Failed, Found]
    assert reason_of(outcomes[LI]) == "USENIX answered with a challenge page"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [({}, "USENIX answered 403"), ({"cf-mitigated": "challenge"}, "USENIX answered with a challenge page")],
)
def test_a_403_fails_its_page_alone_and_at_once(headers: Mapping[str, str], reason: str) -> None:
    transport = Transport({HU: httpx.Response(403, headers=headers), LI: GOOD})
    outcomes = fetch(transport, HU, LI)
    assert reason_of(outcomes[HU]) == reason
    assert isinstance(outcomes[LI], Found)
    assert transport.paths == ["robots.txt", HU, LI]


def test_three_pages_in_a_row_that_fail_end_the_work() -> None:
    refused = httpx.Response(403)
    pages = [f"conference/nsdi24/presentation/author-{n}" for n in range(7)]
    transport = Transport({page: GOOD if page == pages[2] else refused for page in pages})
    outcomes = fetch(transport, *pages)
    assert [type(outcome) for outcome in outcomes.values()] == [Failed, Failed, Found, Failed, Failed, Failed]
    assert transport.paths == ["robots.txt", *pages[:6]]


@pytest.mark.parametrize("status", [429, 503])
def test_a_page_that_cannot_be_had_is_tried_several_times_and_then_the_next(status: int) -> None:
    transport = Transport({HU: httpx.Response(status), LI: GOOD})
    outcomes = fetch(transport, HU, LI)
    assert str(status) in reason_of(outcomes[HU])
    assert isinstance(outcomes[LI], Found)
    assert transport.paths == ["robots.txt", *[HU] * RetryPolicy().attempts, LI]


def test_nothing_is_asked_for_no_ids() -> None:
    transport = Transport({})
    assert list(Usenix(web_of(transport), BASE).fetch([])) == []
    assert transport.paths == []


def test_a_page_is_asked_for_once_and_the_bibtex_export_never() -> None:
    transport = Transport({HU: GOOD})
    fetch(transport, HU, HU)
    assert transport.paths == ["robots.txt", HU]


# --- robots.txt -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "robots",
    [
        "User-agent: *\nDisallow: /conference/nsdi24/\n",
        "User-agent: *\n\nDisallow: /conference/nsdi24/\n",
        "User-agent: enricher\nDisallow: /conference/nsdi24/\n\nUser-agent: *\nDisallow:\n",
        "\ufeffUser-agent: *\nDisallow: /conference/nsdi24/\n",
    ],
)
def test_a_path_that_robots_txt_disallows_is_not_asked_for(robots: str) -> None:
    transport = Transport({"robots.txt": robots, HU: GOOD, LI: GOOD})
    outcomes = fetch(transport, HU, LI)
    assert reason_of(outcomes[HU]) == f"robots.txt disallows /{HU}"
    assert isinstance(outcomes[LI], Found)
    assert transport.paths == ["robots.txt", LI]


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        ("User-agent: *\nDisallow: /*/nsdi24/\n", {LI}),  # a wildcard
        (f"User-agent: *\nDisallow: /{HU}$\n", {LI}),  # an anchor at the end
        (f"User-agent: *\nDisallow: /conference/\nAllow: /{HU}\n", {HU}),  # the longest rule counts
    ],
)
def test_rules_are_read_as_rfc_9309_has_them(robots: str, allowed: set[str]) -> None:
    outcomes = fetch(Transport({"robots.txt": robots, HU: GOOD, LI: GOOD}), HU, LI)

    assert {path for path, outcome in outcomes.items() if isinstance(outcome, Found)} == allowed


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_robots_txt_that_is_not_there_forbids_nothing(status: int) -> None:
    site: Site = {"robots.txt": httpx.Response(status, text="User-agent: *\nDisallow: /\n"), HU: GOOD}
    assert isinstance(fetch(Transport(site), HU)[HU], Found)


@pytest.mark.parametrize("robots", [httpx.Response(500), httpx.Response(503)])
def test_nothing_is_asked_for_without_knowing_robots_txt(robots: httpx.Response) -> None:
    transport = Transport({"robots.txt": robots, HU: GOOD, LI: GOOD})
    outcomes = fetch(transport, HU, LI)
    assert all(isinstance(outcome, Failed) for outcome in outcomes.values())
    assert set(transport.paths) == {"robots.txt"}


@pytest.mark.parametrize(
    ("robots", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 30\n", 30),
        ("User-agent: enricher\nCrawl-delay: 45\n\nUser-agent: *\nCrawl-delay: 99\n", 45),
        ("User-agent: *\nCrawl-delay: 2\n", 10),
        ("User-agent: other\nCrawl-delay: 99\n", 10),
        ("User-agent: *\nCrawl-delay: soon\n", 10),
        ("User-agent: *\nCrawl-delay: ²\n", 10),
    ],
)
def test_a_longer_crawl_delay_slows_the_requests_down(robots: str, delay: float) -> None:
    sleeps: list[float] = []
    web = web_of(Transport({"robots.txt": robots, HU: GOOD}), sleeps, delay=10)
    list(Usenix(web, BASE).fetch([HU]))
    assert sleeps == [pytest.approx(delay, abs=1)]


@pytest.mark.parametrize("pause", ["301", "9" * 300])
def test_a_pause_that_is_too_long_fails_every_page(pause: str) -> None:
    transport = Transport({"robots.txt": f"User-agent: *\nCrawl-delay: {pause}\n", HU: GOOD, LI: GOOD})
    outcomes = fetch(transport, HU, LI)

    assert all("robots.txt" in reason_of(outcome) for outcome in outcomes.values())
    assert set(transport.paths) == {"robots.txt"}


def test_a_page_larger_than_any_is_not_read() -> None:
    reason = reason_of(fetch(Transport({HU: GOOD + " " * 500_000}), HU)[HU])

    assert reason == "USENIX sent a page of more than 500000 bytes"


# --- PDF links ------------------------------------------------------------------------------------


def pdf_page(pdf: str) -> str:
    meta = f'<meta name="citation_title" content="A Title" /><meta name="citation_pdf_url" content="{pdf}" />'
    return page(meta=meta)


@pytest.mark.parametrize(
    ("pdf", "path"),
    [
        ("system/files/nsdi24-hu.pdf", HU),
        ("system/files/nsdi24-paper-hu.pdf", HU),
        ("system/files/atc23-li-jiamin.pdf", "conference/atc23/presentation/li-jiamin"),
        ("system/files/sec22-bulekov.pdf", "conference/usenixsecurity22/presentation/bulekov"),
        ("system/files/sec19-yang_0.pdf", "conference/usenixsecurity19/presentation/yang"),
        (
            "system/files/conference/osdi14/osdi14-paper-moore.pdf",
            "conference/osdi14/technical-sessions/presentation/moore",
        ),
        (
            "system/files/conference/usenixsecurity14/sec14-paper-li-zhiwei.pdf",
            "conference/usenixsecurity14/technical-sessions/presentation/li_zhiwei",
        ),
        ("system/files/opml19papers-soifer.pdf", "conference/opml19/presentation/soifer"),
        ("system/files/sec21summer_he.pdf", "conference/usenixsecurity21/presentation/he"),
        ("system/files/nsdi22spring_prepub_goyal.pdf", "conference/nsdi22/presentation/goyal"),
        ("system/files/soups2019-author.pdf", "conference/soups2019/presentation/author"),
        (
            "system/files/conference/soups2016/soups2016-paper-author.pdf",
            "conference/soups2016/technical-sessions/presentation/author",
        ),
        (
            "system/files/conference/usenixsecurity25/sec25cycle1-prepub-1136-author.pdf",
            "conference/usenixsecurity25/presentation/author",
        ),
        ("system/files/sec19fall_zhang_prepub.pdf", "conference/usenixsecurity19/presentation/zhang"),
    ],
)
@pytest.mark.parametrize("origin", ["https://www.usenix.org", "http://usenix.org", ""])
def test_a_pdf_is_the_paper_whose_page_names_it(pdf: str, path: str, origin: str) -> None:
    outcomes = fetch(Transport({path: page(pdfs=final_pdfs(f"{origin}/{pdf}"))}), pdf)
    assert paper_of(outcomes[pdf]).title == "A Title"
    outcomes = fetch(Transport({path: pdf_page(f"{origin}/{pdf}")}), pdf)
    assert paper_of(outcomes[pdf]).title == "A Title"


def test_the_page_of_an_early_pdf_names_it_among_the_early_ones() -> None:
    pdf = "system/files/nsdi22spring_prepub_goyal.pdf"
    early = final_pdfs(f"{BASE}/{pdf}").replace("field-final-paper-pdf", "field-presentation-pdf")
    late = final_pdfs(f"{BASE}/system/files/nsdi22-paper-goyal.pdf")

    outcomes = fetch(Transport({"conference/nsdi22/presentation/goyal": page(pdfs=late + early)}), pdf)

    assert paper_of(outcomes[pdf]).title == "A Title"


@pytest.mark.parametrize(
    "html",
    [
        pdf_page(f"{BASE}/system/files/sec19-zhang.pdf"),
        pdf_page("https://[broken/system/files/sec19-zhang-mingxue.pdf"),
        pdf_page(""),
        page(
            pdfs=final_pdfs(
                f"{BASE}/system/files/sec19-other.pdf", f"{BASE}/system/files/sec19-zhang-mingxue.pdf"
            )
        ),
    ],
)
def test_a_page_that_names_another_pdf_is_rejected(html: str) -> None:
    pdf = "system/files/sec19-zhang-mingxue.pdf"
    transport = Transport({"conference/usenixsecurity19/presentation/zhang-mingxue": html})
    assert reason_of(fetch(transport, pdf)[pdf]) == "no USENIX page confirms this PDF"
    assert len(transport.paths) == 2


def test_a_pdf_without_a_page_is_not_called_missing() -> None:
    pdf = "system/files/conference/usenixsecurity12/sec12-final91.pdf"
    transport = Transport({})
    failed = Failed(Ref("usenix", pdf), "no USENIX page confirms this PDF", answered=True)
    assert fetch(transport, pdf)[pdf] == failed, "USENIX works: the breaker must not count it"
    assert transport.paths == [
        "robots.txt",
        "conference/usenixsecurity12/presentation/final91",
        "conference/usenixsecurity12/technical-sessions/presentation/final91",
    ]


def test_pages_are_asked_for_below_the_base_url() -> None:
    hosts: list[str] = []

    def serve(request: httpx.Request) -> httpx.Response:
        hosts.append(f"{request.url.host}:{request.url.port}")
        return httpx.Response(200, text=GOOD)

    base = "http://127.0.0.1:8080"
    web = Web("USENIX", base, meter=Meter(), transport=httpx.MockTransport(serve))
    (outcome,) = Usenix(web, f"{base}/").fetch([HU])
    assert paper_of(outcome).title == "A Title"
    assert hosts == ["127.0.0.1:8080"] * 2


# --- the cache ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (GOOD, 1),
        ("<html><head><title>Just a moment...</title></head><body></body></html>", 0),
        ("<html><body><p>Please log in.</p></body></html>", 0),
        (GOOD.replace("</html>", ""), 0),
    ],
    ids=["a paper's", "a challenge", "another", "half a paper's"],
)
def test_only_a_trusted_page_is_kept(tmp_path: Path, body: str, kept: int) -> None:
    web = Web("USENIX", BASE, meter=Meter(), transport=Transport({HU: body}), cache=Cache(tmp_path))
    list(Usenix(web, BASE).fetch([HU]))
    assert len(list(tmp_path.iterdir())) == kept


# --- recordings -----------------------------------------------------------------------------------

AUTHOR = "conference/nsdi22/presentation/author"


@pytest.mark.parametrize("template", ["2025", "2026"])
def test_a_recorded_page_is_read_in_both_templates(template: str) -> None:
    paper = paper_on((RECORDINGS / "usenix" / f"{template}__author.html").read_bytes())
    assert paper == Paper(
        title="Sampling Under Back Pressure",
        authors=("First Author", "Second Author", "Third A. Author"),
        year=2022,
        venue="19th USENIX Symposium on Networked Systems Design and Implementation (NSDI 22)",
        pdf="https://www.usenix.org/system/files/nsdi22-paper-author.pdf",
        abstract=(
            "Samples arrive faster than they can be counted. This paragraph says why that is hard.\n\n"
            "In this paper we count them 2.3 - 60× faster, and show the sampler’s limits."
        ),
    )


def test_a_recorded_page_confirms_its_own_pdf() -> None:
    site = {AUTHOR: (RECORDINGS / "usenix" / "2026__author.html").read_bytes()}
    pdf = "system/files/nsdi22-paper-author.pdf"
    assert paper_of(fetch(Transport(site), pdf)[pdf]).title == "Sampling Under Back Pressure"


def test_a_real_page_reads_the_same_in_both_templates() -> None:
    files = sorted(shared("data/usenix").glob("*goyal*.html"))
    papers = [paper_on(file.read_bytes()) for file in files]
    assert len(papers) == 2
    assert papers[0] == papers[1]
    paper = papers[0]
    assert (len(paper.authors), paper.year, paper.award) == (6, 2022, None)
    assert paper.pdf == "https://www.usenix.org/system/files/nsdi22-paper-goyal.pdf"
    assert len((paper.abstract or "").split("\n\n")) == 2

    pdf = "system/files/nsdi22-paper-goyal.pdf"
    site = {"conference/nsdi22/presentation/goyal": files[0].read_bytes()}
    assert paper_of(fetch(Transport(site), pdf)[pdf]) == paper
