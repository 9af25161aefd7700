"""Markdown as GitHub shows it: cmark-gfm, then what GitHub makes of the text. Sole home of cmarkgfm."""

import re
from collections.abc import Iterator

import cmarkgfm
from cmarkgfm.cmark import Options
from lxml.html import HtmlElement, document_fromstring

BREAK = "\u200b"
# Raw HTML is left in, so that what GitHub's sanitizer would have to remove shows here.
_OPTIONS = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
_UNTOUCHED = {"pre", "code", "a", "style", "script"}  # html-pipeline's MentionFilter, IGNORE_PARENTS

# What GitHub looks for in the text of a rendered page, and where that is written. Wider than GitHub where
# its rule is not known to the letter.
_RULES = {
    # gjtorikian/html-pipeline, MentionFilter::MentionPatterns; a team is @org/team
    "mention": r"(?<![A-Za-z0-9_])@[A-Za-z0-9]",
    # docs.github.com, "Autolinked references and URLs": #26, GH-26, jlord/sheetsee.js#26
    "issue": r"\#\d | \bgh-\d",
    # not documented, refused all the same
    "path of an issue": r"/(?:issues|pull|discussions)/\d",
    # the same page: a SHA, User@SHA, Username/Repository@SHA; a plain number or word is no hash to speak of
    "commit": r"\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b",
    # github/advisory-database#2869
    "advisory": r"\bCVE-\d{4}-\d | \bGHSA-\w",
    # the GFM specification, "Autolinks (extension)"
    "address": r"\b(?:https?|ftp)://\S | \bwww\.\w | \b(?:mailto|xmpp):\S+@[\w-]",
    # docs.github.com, "Basic writing and formatting syntax", "Using emojis"
    "emoji": r":[\w+-]+:",
    # docs.github.com, "Writing mathematical expressions": a dollar in a span is none
    "mathematics": r"\$",
}
_ACTIVE = {name: re.compile(rule, re.VERBOSE | re.IGNORECASE | re.ASCII) for name, rule in _RULES.items()}


def render(markdown: str) -> HtmlElement:
    """Return the body of the page."""
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, options=_OPTIONS)
    body = document_fromstring(f"<html><body>{html}</body></html>").body
    assert body is not None
    return body


def skeleton(page: HtmlElement) -> list[str]:
    """Return all of the page but its words: each element with its attributes, each comment, each end."""
    return list(_bones(page))


def _bones(element: HtmlElement) -> Iterator[str]:
    for child in element:
        if not isinstance(child.tag, str):
            yield "comment " + re.sub(r"v1 \S+|[0-9a-f]{12}(?= $)", "v1", child.text or "")
        elif not _is_plain_dollar(child):
            attributes = "".join(f" {name}={value!r}" for name, value in sorted(child.attrib.items()))
            yield child.tag + attributes
            yield from _bones(child)
            yield f"/{child.tag}"


def _is_plain_dollar(element: HtmlElement) -> bool:
    return element.tag == "span" and element.text == "$" and not len(element) and not element.attrib


def shown(page: HtmlElement) -> str:
    """Return the words that a reader sees, without invisible breaks, white space as one space."""
    return " ".join(page.text_content().replace(BREAK, "").split())


def references(page: HtmlElement) -> list[str]:
    """Return everything in the text that GitHub would make a link, a picture or a formula of."""
    return [f"{name}: {found[0]}" for text in _texts(page) for name, found in _found(text)]


def _found(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    return ((name, found) for name, rule in _ACTIVE.items() for found in rule.finditer(text))


def _texts(element: HtmlElement) -> Iterator[str]:
    """Yield each piece of text outside code and links; a dollar that is alone in its span is left out."""
    if isinstance(element.tag, str) and element.tag not in _UNTOUCHED:
        if not _is_plain_dollar(element):
            yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""
