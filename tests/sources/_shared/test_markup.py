"""Abstracts as hosts write them, signs and tags mixed, and what each says; in every shape of page."""

from collections.abc import Callable
from html import escape
from typing import Final

import httpx
import pytest

from enricher.model.facts import Paper
from enricher.model.run import Found
from enricher.sources._shared.markup import tags_only
from enricher.sources.doi.crossref import _abstract
from tests.sources.test_proceedings import PAPERS, fetch, only

# What stands in the page, and what a reader of the page is meant to see.
ABSTRACTS: Final = {
    # A sign that begins no tag.
    "A bound for $W<d$. More words.": "A bound for $W<d$. More words.",
    "It holds if a<b and c>d in all cases.": "It holds if a<b and c>d in all cases.",
    "For $1<p\\le2$ and $k<n$ it is tight.": "For $1<p\\le2$ and $k<n$ it is tight.",
    "For $2<p<\\infty$ it is loose.": "For $2<p<\\infty$ it is loose.",
    "We show $P_T< \\! \\!<P_S$ for all T.": "We show $P_T< \\! \\!<P_S$ for all T.",
    "A rate of 1 < 2 is slow.": "A rate of 1 < 2 is slow.",
    "Losses of <0.1% and >99% recall.": "Losses of <0.1% and >99% recall.",
    "Under p<0.05 it is significant.": "Under p<0.05 it is significant.",
    "We need n<=10 and m>=3 samples.": "We need n<=10 and m>=3 samples.",
    "Sizes x<y<z are sorted.": "Sizes x<y<z are sorted.",
    "An arrow a<-b, and b->a.": "An arrow a<-b, and b->a.",
    "We write a<<b for far less.": "We write a<<b for far less.",
    "It ends with a sign <": "It ends with a sign <",
    "The pair <x,y> is a state.": "The pair <x,y> is a state.",
    "Inner products <u, v> are cheap.": "Inner products <u, v> are cheap.",
    "$\\langle u,v\\rangle<1$ and $u>0$.": "$\\langle u,v\\rangle<1$ and $u>0$.",
    "Either \\(a<b\\) or \\(b<a\\).": "Either \\(a<b\\) or \\(b<a\\).",
    "$$i<j$$ in display.": "$$i<j$$ in display.",
    "Take $a<b>c$ as one formula.": "Take $a<b>c$ as one formula.",
    "Take $x<p>y$ as one formula.": "Take $x<p>y$ as one formula.",
    "Let $s<i class$ hold.": "Let $s<i class$ hold.",
    "A gap of $1/q<s$ remains, $u<q$.": "A gap of $1/q<s$ remains, $u<q$.",
    # A word in angle brackets that is no tag of HTML.
    "A model called <projektor> helps.": "A model called <projektor> helps.",
    "It predicts <human, action, object> triplets.": "It predicts <human, action, object> triplets.",
    "It predicts <object> tokens.": "It predicts <object> tokens.",
    "It fills <PAD> and <EOS>.": "It fills <PAD> and <EOS>.",
    "The token <s> begins it.": "The token <s> begins it.",
    "The token <S> begins it.": "The token <S> begins it.",
    "We read <image> and <video> tokens.": "We read <image> and <video> tokens.",
    "Between <think> and </think> it reasons.": "Between <think> and </think> it reasons.",
    "A field <input> and a <source> field.": "A field <input> and a <source> field.",
    "Code: <https://example.org/r>.": "Code: <https://example.org/r>.",
    "Mail <first.author@example.org> for it.": "Mail <first.author@example.org> for it.",
    "Types like List<int> and Map<K, V>.": "Types like List<int> and Map<K, V>.",
    "We use std::vector<T> here.": "We use std::vector<T> here.",
    "Triples <subject><relation><target> form it.": "Triples <subject><relation><target> form it.",
    # Tags, which are not shown.
    "We <em>stress</em> this.": "We stress this.",
    "We <b>stress</b> and <i>lean</i>.": "We stress and lean.",
    'See <a href="https://example.org/a">the code</a>.': "See the code.",
    "See <a href=https://example.org/a target=_blank>it</a>.": "See it.",
    "H<sub>2</sub>O and x<sup>2</sup>.": "H2O and x2.",
    "A <span class='tex-math'>$k<n$</span> bound.": "A $k<n$ bound.",
    "A <I>loud</I> <EM>voice</EM>.": "A loud voice.",
    "One line<br>and the next.": "One line and the next.",
    "One line<br/>and the next.": "One line and the next.",
    "It is <strong>a<b</strong> here.": "It is a<b here.",
    "A comment <!-- 1 < 2 --> is gone.": "A comment is gone.",
    "A script <script>if (a<b) c();</script>is gone.": "A script is gone.",
    "A style <style>p > b {}</style>is gone.": "A style is gone.",
    "<math><mi>x</mi><mo>&lt;</mo><mn>2</mn></math> holds.": "x<2 holds.",
    # Entities and money.
    "R&amp;D and Q&A, AT&T.": "R&D and Q&A, AT&T.",
    "Cut &lt;b&gt; out.": "Cut <b> out.",
    "An &alpha;-fair share.": "An α-fair share.",
    "A dash &#8212; and &nbsp; a gap.": "A dash — and a gap.",
    "It costs $5 or <em>less</em>, not $10.": "It costs $5 or less, not $10.",
    "It costs $100 <em>less</em> than US$ 900.": "It costs $100 less than US$ 900.",
    "It costs \\$5 <em>and</em> $a<b$.": "It costs \\$5 and $a<b$.",
    "From $3 to $4, <b>cheap</b>.": "From $3 to $4, cheap.",
    # Both at once.
    "If a<b, then <em>c>d</em> & $e<f$.": "If a<b, then c>d & $e<f$.",
    "<p>First $x<y$.</p><p>Then <tool>.</p>": "First $x<y$.\n\nThen <tool>.",
    "Where |x|<|y| & y>0, <i>x<y</i> fails.": "Where |x|<|y| & y>0, x<y fails.",
    "Runs \"<5 ms\" & '>5 ms'.": "Runs \"<5 ms\" & '>5 ms'.",
}  # fmt: skip

_NEURIPS, _MLR, _ACL = "proceedings.neurips.cc", "proceedings.mlr.press", "aclanthology.org"
_CVF, _AAAI, _JMLR = "openaccess.thecvf.com", "ojs.aaai.org", "jmlr.org"
# The bodies of pages, as their hosts have written them over the years.
BODIES: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "NeurIPS today": (
        _NEURIPS,
        lambda text: (
            '<div class="col p-3 paper-detail"><h1 class="paper-title">A Title</h1><section class="paper-section">'
            f'<h2 class="section-label">Abstract</h2><p class="paper-abstract">{text}</section>'
            '<section class="paper-section"><h2 class="section-label">DOI</h2><p>10.1/x</p></section></div>'
            '<div class="modal fade"><h4>Name Change Policy</h4><p>Requests are <b>welcome</b>.</p></div>'
        ),
    ),
    "NeurIPS before 2025": (
        _NEURIPS,
        lambda text: (
            f"<div><h4>A Title</h4><h4>Authors</h4><p><i>First Author</i></p><h4>Abstract</h4><p>{text}</p>"
            "<h4>Name Change Policy</h4><p>Requests are welcome.</p></div>"
        ),
    ),
    "PMLR": (
        _MLR,
        lambda text: (
            '<article><h1>A Title</h1><h4>Abstract</h4><div id="abstract" class="abstract">'
            f'{text}</div><h4>Cite this Paper</h4><div class="codebox"><code>@InProceedings</code></div>'
            '<div id="extras"><ul><li><a href="x.pdf">Download PDF</a></li></ul></div></article>'
        ),
    ),
    "ACL": (
        _ACL,
        lambda text: (
            '<div class="card bg-light"><div class="card-body acl-abstract"><h5 class="card-title">Abstract</h5>'
            f"<span>{text}</span></div></div><dl><dt>Anthology ID:</dt><dd>2021.sample-main.43</dd></dl>"
        ),
    ),
    "CVF": (
        _CVF,
        lambda text: (
            f'<div id="papertitle">A Title</div><div id="abstract">{text}</div><font color="red"><br>'
            'Related Material<br></font>[<a href="x.pdf">pdf</a>] <div class="bibref">@InProceedings</div>'
        ),
    ),
    "AAAI": (
        _AAAI,
        lambda text: (
            f'<section class="item abstract"><h2 class="label">Abstract</h2>{text}</section>'
            '<section class="item references"><h2>References</h2><p>One.</p></section>'
        ),
    ),
    "JMLR": (
        _JMLR,
        lambda text: (
            f'<div id="content"><h2>A Title</h2><h3>Abstract</h3><p class="abstract">{text}</p>'
            '<font color="gray"><p>[abs]</font>[<a href="x.pdf">pdf</a>][<a href="x.bib">bib</a>]</div>'
        ),
    ),
}  # fmt: skip


JATS = "Crossref"


def abstract_in(shape: str, text: str) -> str | None:
    """Return the abstract that the source reads in a page of this shape."""
    if shape == JATS:
        return _abstract(f"<jats:title>Abstract</jats:title><jats:p>{text}</jats:p>")
    host, body = BODIES[shape]
    address, pdf = PAPERS[host]
    tags = {"title": "A Title", "author": "First Author", "pdf_url": pdf, "abstract_html_url": address}
    head = "".join(f'<meta name="citation_{name}" content="{escape(value)}">' for name, value in tags.items())
    html = f"<!DOCTYPE html><html><head>{head}</head><body>{body(text)}<footer></footer></body></html>"
    outcome = only(fetch(lambda _: httpx.Response(200, html=html), address))
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    return outcome.facts.abstract


def test_there_are_sixty_abstracts() -> None:
    assert len(ABSTRACTS) >= 60


@pytest.mark.parametrize("shape", [*BODIES, JATS])
def test_an_abstract_is_whole_and_holds_no_word_of_the_page(shape: str) -> None:
    assert {text: abstract_in(shape, text) for text in ABSTRACTS} == ABSTRACTS


@pytest.mark.parametrize("shape", BODIES)
@pytest.mark.parametrize(
    "text",
    [
        "Words <h4>Cite this Paper</h4> BibTeX",
        'Words <div id="extras">more</div>',
        "Words <section>of another</section>",
        'Words <a href="x.pdf">Download PDF</a>' + " and more words" * 20,
        "Words <form action='x'><button>Send</button></form>",
    ],
)
def test_no_word_of_another_block_is_in_an_abstract(shape: str, text: str) -> None:
    assert abstract_in(shape, text) in {None, "Words"}


@pytest.mark.sample(every=4)
@pytest.mark.parametrize("piece", ["<a b='", '<a b="', "<script", "<!--", "$<", "</", "<b ", "<p a=b "])
def test_the_time_grows_with_the_length_whatever_a_page_repeats(piece: str) -> None:
    assert len(tags_only(piece * 50_000)) >= 50_000
