"""Documents that are valid but for some wrong pieces, format by format: what a mutation of bytes rarely makes."""

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from html import escape
from typing import Any, Final

import yaml
from hypothesis import strategies as st

from enricher.readme.markers import begin, end
from tests.fuzz.tokens import TOKENS

_LINKS: Final = (
    "https://arxiv.org/abs/2311.15566",
    "http://www.usenix.org/conference/nsdi24/presentation/hu",
    "https://github.com/owner/repository",
    "https://a.example/b_(c)",
    "https://[::1]/",
    "https://a.example:99999/",
)
_WORDS: Final = tuple(sorted({token.decode() for tokens in TOKENS.values() for token in tokens}))

odd_texts = (
    st.sampled_from(_WORDS)
    | st.sampled_from(_LINKS)
    | st.text(max_size=12)
    | st.lists(st.sampled_from(_WORDS), min_size=2, max_size=4).map("".join)
)
_numbers = st.sampled_from((0, 1, -1, 2024, 10**18 - 1, 10**18, 2**64, 10**400, 0.5, 1e300))
_odd_values = (
    odd_texts
    | _numbers
    | st.none()
    | st.booleans()
    | st.lists(odd_texts, max_size=3)
    | st.dictionaries(odd_texts, odd_texts, max_size=2)
)

# --- values: YAML and JSON ------------------------------------------------------------------------


@st.composite
def _damaged(draw: st.DrawFn, samples: Sequence[object]) -> object:
    """A sample in which up to four pieces are others, gone, or put elsewhere."""
    value = {"root": deepcopy(draw(st.sampled_from(samples)))}
    for _ in range(draw(st.integers(0, 4))):
        places = list(_places(value))
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.integers(0, 4)):
            case 0 if holder is not value:
                del holder[key]
            case 1:
                other, there = places[draw(st.integers(0, len(places) - 1))]
                holder[key] = deepcopy(other[there])
            case _:
                holder[key] = draw(_odd_values)
    return value["root"]


def _places(holder: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container with each of its keys."""
    keys = list(holder) if isinstance(holder, dict) else range(len(holder))
    for key in keys:
        yield holder, key
        if isinstance(holder[key], dict | list):
            yield from _places(holder[key])


@st.composite
def _yaml(draw: st.DrawFn, samples: Sequence[object]) -> bytes:
    value = draw(_damaged(samples))
    flow = draw(st.sampled_from((None, False, True)))
    width = draw(st.sampled_from((20, 10**6)))
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True, sort_keys=False, width=width)
    return draw(st.sampled_from(("", "\ufeff", "# words\n"))).encode() + text.encode()


def _json(samples: Sequence[object]) -> st.SearchStrategy[bytes]:
    return _damaged(samples).map(lambda value: json.dumps(value, ensure_ascii=True).encode())


_COLUMNS: Final = [
    {"title": "Name", "field": "name", "template": "[{name}]({paper})"},
    {"title": "Year", "field": "year"},
    {"title": "Authors", "field": "authors"},
    {"title": "Paper", "field": "paper", "label": "here"},
    {"title": "Goal", "field": "goal", "kind": "legend"},
    {"title": "Elastic", "field": "elastic", "kind": "flag"},
    {"title": "Notes", "field": "notes", "kind": "text", "empty": "–"},
    {"title": "Code", "field": "code", "template": "{repo} {repo_name} {code}{? {stars}}"},
]
_ENTRIES: Final = [
    {"name": "First", "paper": _LINKS[0], "code": _LINKS[2], "goal": ["Cost", "Fairness"], "elastic": True},
    {"name": "Second", "paper": _LINKS[1], "year": 2024, "title": "T", "authors": ["First Author"]},
    {
        "name": "Several",
        "code": [_LINKS[2], _LINKS[3]],
        "dataset": _LINKS[2],
        "pin": [{"field": "stars", "until": "2027-01-01"}],
    },
    {"name": "Third", "notes": "a | b", "cells": {"paper": "x"}, "overflow": ["y"], "pin": ["stars"]},
]
_STYLE: Final = {"header": "plain", "align": "left", "pipes": "none", "padding": "tight", "rule": "spaced"}
_SECTION: Final = {
    "id": "training",
    "title": "Training",
    "columns": _COLUMNS,
    "sort": ["-year", "name"],
    "legend": {"title": "Symbols", "symbols": {"Cost": "<!", "Fairness": "-- enrich:end training -->"}},
    "entries": _ENTRIES,
}
catalogs = _yaml(
    (
        {"title": "A list", "sections": [_SECTION], "glossary": {"QoS": "Quality of Service"}},
        {"title": "A list", "style": _STYLE, "abstracts": False, "sections": [{**_SECTION, "style": _STYLE}]},
        {
            "title": "A list",
            "sources": {"arxiv": {"abstracts": False}},
            "pull_request": {"schedule": "weekly", "star_change": {"percent": 5}, "labels": ["a"]},
            "sections": [{"id": "a", "title": "A", "columns": _COLUMNS[:1], "entries": _ENTRIES[1:2]}],
        },
    )
)

metadata = _yaml(
    (
        {
            "arxiv:2311.15566": {
                "title": "A title",
                "authors": ["First Author", "Second Author"],
                "year": 2023,
                "venue": "arXiv",
                "award": "An Award",
                "doi": "10.1145/1",
                "comment": "12 pages",
                "pdf": _LINKS[3],
                "withdrawn": True,
                "abstract": "One.\n\nTwo.",
                "changed": "DAY",
            },
            "github:owner/repository": {
                "name": "Owner/Repository",
                "id": 1,
                "stars": 2,
                "license": "MIT",
                "archived": False,
                "description": "Words",
                "changed": "DAY",
            },
            "usenix:a": {"changed": "DAY", "missing": {"since": "DAY", "last": "DAY"}},
        },
    )
).map(lambda data: data.replace(b"DAY", b"2026-11-24"))

_NODE: Final = {
    "databaseId": 1,
    "nameWithOwner": "Owner/Repository",
    "stargazerCount": 2,
    "isArchived": False,
    "isEmpty": False,
    "description": "Words",
    "licenseInfo": {"key": "mit", "spdxId": "MIT"},
    "defaultBranchRef": {"name": "main", "target": {"committedDate": "2024-05-01T10:00:00Z"}},
}
_ERROR: Final = {"type": "NOT_FOUND", "path": ["r1"], "message": "Could not resolve to a Repository."}
graphql = _json(
    (
        {"data": {"rateLimit": {"remaining": 4999}, "r0": _NODE, "r1": _NODE}},
        {"data": {"rateLimit": {"remaining": 0}, "r0": _NODE, "r1": None}, "errors": [_ERROR]},
        {"data": None, "errors": [_ERROR, {**_ERROR, "path": ["r0", "licenseInfo"], "type": "FORBIDDEN"}]},
    )
)
rest = _json(
    (
        {
            "id": 1,
            "full_name": "Owner/Repository",
            "stargazers_count": 2,
            "archived": False,
            "description": "Words",
            "license": {"key": "mit", "spdx_id": "MIT"},
            "default_branch": "main",
        },
    )
)
states = _json(
    (
        {"rows": [["arxiv:1", "title", "0a"], ["github:o/r", "stars", "0b"]], "problems": [], "new": True},
        {
            "rows": None,
            "problems": [["usenix:a", "not found", "404", "2026-11-20"], ["arxiv:", "dead", "x", None]],
            "new": False,
        },
    )
)

# --- text: Markdown, XML, HTML, robots.txt --------------------------------------------------------


def _joined(pieces: st.SearchStrategy[str], most: int, ends: Sequence[str]) -> st.SearchStrategy[bytes]:
    lines = st.lists(pieces, max_size=most)
    return st.builds(lambda many, line_end: line_end.join(many).encode(), lines, st.sampled_from(ends))


_BLOCKS: Final = ("training", "training-legend", "glossary", "abstracts")
_own_marks = st.permutations(_BLOCKS[:3]).map(
    lambda names: "\n".join(f"{begin(name)}\nold\n{end(name)}" for name in names)
)
_wrong_marks = st.builds(
    lambda mark, name: mark(name), st.sampled_from((begin, end)), st.sampled_from((*_BLOCKS, "other"))
)
_all_marks = st.just(f"{begin('abstracts')}\n{end('abstracts')}") | _own_marks
_around = _joined(odd_texts, 4, ("\n", "\r\n", ""))
marked = st.builds(
    lambda before, marks, after, crlf: before + _line_ends(marks, crlf=crlf) + after,
    _around,
    _all_marks | st.lists(_wrong_marks, max_size=5).map("\n".join),
    _around,
    st.booleans(),
)


def _line_ends(text: str, *, crlf: bool) -> bytes:
    return text.replace("\n", "\r\n" if crlf else "\n").encode()


_cells = st.lists(
    st.sampled_from(
        ("a", "2024", "✔", "-", "", "`x|y`", "\\|", "**b**", *(f"[Paper]({url})" for url in _LINKS))
    )
    | odd_texts,
    max_size=3,
).map(" ".join)
_header = st.lists(
    st.sampled_from(("Name", "Title", "Year", "Paper", "Code", "Stars", "")), min_size=1, max_size=4
)
_prose = (
    st.sampled_from(("# T", "## H", "", "words", "> quoted", "```", "<details>", "<h1>x</h1>")) | odd_texts
)
_bullets = _cells.map(lambda text: f"- {text}") | _cells.map(lambda text: f"  * {text}")


@st.composite
def _tables(draw: st.DrawFn) -> str:
    header = draw(_header)
    rows = [
        draw(st.lists(_cells, min_size=1, max_size=len(header) + 1)) for _ in range(draw(st.integers(0, 4)))
    ]
    head = f"| {' | '.join(header)} |\n|{'---|' * len(header)}"
    return "\n".join([head, *("| " + " | ".join([*cells, f"[Paper]({_LINKS[0]})"]) + " |" for cells in rows)])


readmes = _joined(_tables() | _tables() | _prose | _bullets, 7, ("\n", "\n\n", "\r\n", "\r"))

_plain = st.sampled_from(
    ("A Title", "First Author", "2311.15566", "2023-11-27T09:01:00Z", "10.1145/1", "cs.DC")
)
_xml_texts = _plain | odd_texts.map(escape) | odd_texts


def _one_of(default: str, odd: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The default more often than not, so that a document is wrong in one place and not in all."""
    return st.integers(0, 15).flatmap(lambda number: st.just(default) if number else odd)


def _element(tag: str, default: str) -> st.SearchStrategy[str]:
    text = _one_of(default, _xml_texts)
    return _one_of(tag, st.sampled_from(("title", "id", "x"))).flatmap(
        lambda name: text.map(lambda words: f"<{name}>{words}</{name}>")
    )


def _entry(id_: str) -> st.SearchStrategy[str]:
    parts = (
        _element("id", f"http://arxiv.org/abs/{id_}v1"),
        _element("title", "A Title"),
        _element("updated", "2023-11-27T09:01:00Z"),
        _element("published", "2023-11-27T09:01:00Z"),
        _element("summary", "  One.\n  Two."),
        _element("arxiv:comment", "12 pages"),
        _element("arxiv:doi", "10.1145/1"),
        st.lists(_element("name", "First Author"), max_size=3).map(
            lambda names: "".join(f"<author>{name}</author>" for name in names)
        ),
        odd_texts.map(lambda term: f'<arxiv:primary_category term="{escape(term)}"/>'),
    )
    whole = st.tuples(*parts).map("".join)
    return _one_of("", st.just("gone")).flatmap(
        lambda gone: st.just("") if gone else whole.map(lambda inside: f"<entry>{inside}</entry>")
    )


_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"
 xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">"""
feeds = st.builds(
    lambda total, entries, tail: f"{_HEAD}{total}{''.join(entries)}{tail}".encode(),
    _element("opensearch:totalResults", "2"),
    st.tuples(_entry("2311.15566"), _entry("quant-ph/0201082")),
    _one_of("</feed>", odd_texts),
)

_CLASSES: Final = (
    "field-name-field-paper-description",
    "field-name-field-paper-description-long",
    "field-name-field-paper-people-text",
    "field-name-field-presented-by",
    "field-name-taxonomy-vocabulary-8",
    "field-name-field-final-paper-pdf",
    "field-label",
    "node node-speaker",
    "node node-paper",
)
_html_texts = st.sampled_from(("Words", "Best Paper Award", "First Author and Second Author")) | odd_texts


def _around_html(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    opened = st.sampled_from(("p", "em", "strong", "br", "ul", "li", "div", "script", "article")).map(
        lambda tag: (f"<{tag}>", f"</{tag}>")
    ) | st.sampled_from(_CLASSES).map(lambda name: (f'<div class="field {name}">', "</div>"))
    return st.builds(
        lambda tags, many: tags[0] + "".join(many) + tags[1], opened, st.lists(inside, max_size=3)
    )


_html = st.recursive(_html_texts, _around_html, max_leaves=8)
_metas = st.builds(
    lambda name, content: f'<meta name="citation_{name}" content="{escape(content)}">',
    st.sampled_from(("title", "author", "pdf_url", "publication_date", "conference_title", "author_email")),
    st.sampled_from(("{A} Title", "2024", "/system/files/nsdi24-hu.pdf", "A Conference (AC 24)")) | odd_texts,
)
pages = st.builds(
    lambda metas, fields, tail: (
        f"<!DOCTYPE html><html><head><meta charset=utf-8>{''.join(metas)}</head><body>"
        f'<article class="node node-paper">{"".join(fields)}</article></body>{tail}'
    ).encode(),
    st.lists(_metas, max_size=5),
    st.lists(_html, max_size=4),
    _one_of("</html>", odd_texts),
)

_DIRECTIVES: Final = (
    "User-agent",
    "Disallow",
    "Allow",
    "Crawl-delay",
    "Request-rate",
    "Sitemap",
    "disallow ",
)
_directive: Callable[[str, str], str] = "{}: {}".format
_rules = st.builds(
    _directive,
    st.sampled_from(_DIRECTIVES),
    st.sampled_from(("*", "enricher", "/", "/conference/", "10", "301", "9" * 400, "1/5", "/*.pdf$"))
    | odd_texts,
)
robots = _joined(_rules | st.just("User-agent: *") | odd_texts, 8, ("\n", "\r\n", "\r", "\n\n"))
