"""Inputs that grow: long and nested ones in the shapes at which a parser's time grows with the square."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Growth:
    """What an input looks like at any size: a head, pieces, as many ends of pieces, a tail."""

    target: str
    name: str
    head: str = ""
    piece: str = ""
    end: str = ""
    tail: str = ""

    def of(self, size: int) -> bytes:
        """Return the input of about so many bytes; `#` in a piece is its number."""
        fixed = len((self.head + self.tail).encode())
        count = (size - fixed) // len((self.piece + self.end).encode())
        pieces = (self.piece.replace("#", str(n)) for n in range(count))
        return f"{self.head}{''.join(pieces)}{self.end * count}{self.tail}".encode()


_CATALOG_HEAD: Final = "title: T\nsections:\n- id: a\n  title: A\n  columns:\n  - {title: N, field: name}\n"
_FIELDS: Final = _CATALOG_HEAD + "  - {title: G, field: g, kind: legend}\n"
_ATOM_HEAD: Final = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
 xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"><opensearch:totalResults>1</opensearch:totalResults>"""
_ENTRY: Final = """<entry><id>http://arxiv.org/abs/2311.15566v1</id><published>2023-11-27T09:01:00Z</published>
<updated>2023-11-27T09:01:00Z</updated><author><name>First Author</name></author>
<arxiv:primary_category term="cs.DC"/>"""
_PAGE_HEAD: Final = '<html><head><meta name="citation_title" content="A Title">'
_ARTICLE: Final = f'{_PAGE_HEAD}</head><body><article class="node-paper">'
_PAGE_TAIL: Final = "</article></body></html>"
_DESCRIPTION: Final = '<div class="field-name-field-paper-description">'
_NODE: Final = """"nameWithOwner": "o/r", "stargazerCount": 2, "isArchived": false, "isEmpty": true,
 "licenseInfo": null, "defaultBranchRef": null, "databaseId": 1"""
_MARKS: Final = "".join(
    f"<!-- enrich:begin {name} -->\n<!-- enrich:end {name} -->\n"
    for name in ("training", "training-legend", "glossary", "abstracts")
)
_HEADER: Final = "| Name | Paper |\n|---|---|\n"
_LINK: Final = "[Paper](https://arxiv.org/abs/2101.00001)"

# fmt: off
GROWTHS: Final = (
    Growth("catalog", "open brackets", "a: ", "["),
    Growth("catalog", "nested lists", "a: ", "- "),
    Growth("catalog", "nested brackets", "a: ", "[", "]"),
    Growth("catalog", "keys", "", "key#: value\n"),
    Growth("catalog", "the same key", "", "key: value\n"),
    Growth("catalog", "tags", "a:\n", "- !a b\n"),
    Growth("catalog", "anchors", "a:\n", "- &a# b\n"),
    Growth("catalog", "aliases", "a: &a b\nc:\n", "- *a\n"),
    Growth("catalog", "one long text", "title: ", "word "),
    Growth("catalog", "spaces in a text", "title: T\nglossary: {a: 'x", " ", "", "x'}\n"),
    Growth("catalog", "backslashes", f"{_CATALOG_HEAD}  entries: [{{name: 'x", "\\", "", "x|'}]\n"),
    Growth("catalog", "quotes", "title: '", "''", "", "'"),
    Growth("catalog", "line breaks", "title: |\n", "\n"),
    Growth("catalog", "entries", f"{_CATALOG_HEAD}  entries:\n", "  - {name: n#}\n"),
    Growth("catalog", "equal entries", f"{_CATALOG_HEAD}  entries:\n", "  - {name: n}\n"),
    Growth("catalog", "wrong keys", f"{_CATALOG_HEAD}  entries:\n", "  - {name: n#, naem: x}\n"),
    Growth(
        "catalog",
        "wrong words of a long legend",
        f"{_FIELDS}  legend: {{title: L, symbols: {{{', '.join(f'word{n}: x' for n in range(1000))}}}}}\n"
        "  entries:\n",
        "  - {name: n#, g: wrod#}\n",
    ),
    Growth("catalog", "words of a legend", f"{_CATALOG_HEAD}  legend:\n    title: L\n    symbols:\n", "      w#: s\n"),
    Growth("catalog", "parentheses of a link", f"{_CATALOG_HEAD}  entries: [{{name: n, paper: 'https://a.example/", "(", ")", "'}]\n"),
    Growth("catalog", "dots of a host", f"{_CATALOG_HEAD}  entries: [{{name: n, paper: 'https://a", ".a", "", "'}]\n"),
    Growth("catalog", "segments of a link", f"{_CATALOG_HEAD}  entries: [{{name: n, paper: 'https://arxiv.org", "/a", "", "'}]\n"),
    Growth("catalog", "a link to a PDF", f"{_CATALOG_HEAD}  entries: [{{name: n, paper: 'https://www.usenix.org/system/files/a11-", "_1", "", ".'}]\n"),
    Growth("catalog", "sections", "title: T\nsections:\n", "- {id: s#, title: S, columns: [{title: N, field: name}]}\n"),
    Growth("moves", "links", f"{_CATALOG_HEAD}  entries:\n", "  - {name: n#, code: https://github.com/owner/repository}\n"),
    Growth("moves", "nested brackets", "a: ", "[", "]"),
    Growth("metadata", "records", "", "arxiv:#: {title: T, changed: 2026-11-24}\n"),
    Growth("metadata", "authors", "arxiv:1:\n  title: T\n  changed: 2026-11-24\n  authors:\n", "  - a#\n"),
    Growth("metadata", "one long abstract", "arxiv:2311.15566:\n  title: T\n  changed: 2026-11-24\n  abstract: |\n   ", " @a"),
    Growth("metadata", "line breaks", "arxiv:2311.15566:\n  title: T\n  changed: 2026-11-24\n  abstract: |\n    a\n", " \n", "", "    b\n"),
    Growth("metadata", "spaces of a venue", 'arxiv:2311.15566: {title: T, changed: 2026-11-24, venue: "(', " ", "", 'x"}\n'),
    Growth("metadata", "parentheses of a venue", 'arxiv:2311.15566: {title: T, changed: 2026-11-24, venue: "', "(", "", 'x"}\n'),
    Growth("metadata", "digits", 'arxiv:2311.15566: {title: T, changed: 2026-11-24, venue: "', "1", "", 'x"}\n'),
    Growth("metadata", "accents", 'arxiv:2311.15566: {title: T, changed: 2026-11-24, venue: "', "\u0301\u0316", "", 'x"}\n'),
    Growth("metadata", "a long number", "arxiv:1: {title: T, changed: 2026-11-24, year: ", "1", "", "}\n"),
    Growth("readme", "marks", "", "<!-- enrich:begin a# -->\n<!-- enrich:end a# -->\n"),
    Growth("readme", "beginnings of marks", _MARKS, "<!-- enrich:begin "),
    Growth("readme", "beginnings of marks in words", f"{_MARKS}a <!-- b --> ", "<!-- enrich:begin "),
    Growth("readme", "hyphens", f"{_MARKS}<!-- enrich:begin ", "-"),
    Growth("readme", "line ends", _MARKS, "\r\n"),
    Growth("abstracts", "headings", "", "# a\n", "", _MARKS[-60:]),
    Growth("abstracts", "spaces of a heading", "# a", " ", "", "b\n<!-- enrich:begin abstracts --><!-- enrich:end abstracts -->"),
    Growth("abstracts", "spaces before a heading", "\n", " ", "", "b\n<!-- enrich:begin abstracts --><!-- enrich:end abstracts -->"),
    Growth("atom", "entries", _ATOM_HEAD, f"{_ENTRY}<title>T</title><summary>S</summary></entry>", "", "</feed>"),
    Growth("atom", "nested elements", _ATOM_HEAD, "<a>", "</a>", "</feed>"),
    Growth("atom", "open elements", _ATOM_HEAD, "<a>"),
    Growth("atom", "spaces of an abstract", f"{_ATOM_HEAD}{_ENTRY}<title>T</title><summary>x", " \n", "", "x</summary></entry></feed>"),
    Growth("atom", "spaces of a title", f"{_ATOM_HEAD}{_ENTRY}<title>x", " ", "", "x</title><summary>S</summary></entry></feed>"),
    Growth("atom", "a long id of an error", f"{_ATOM_HEAD}<entry><id>/api/errors#", "incorrect id format for ", "", "</id></entry></feed>"),
    Growth("atom", "authors", f"{_ATOM_HEAD}{_ENTRY}<title>T</title><summary>S</summary>", "<author><name>a#</name></author>", "", "</entry></feed>"),
    Growth("atom", "attributes", "<feed ", 'a#="b" ', "", "></feed>"),
    Growth("atom", "namespaces", "<feed ", 'xmlns:a#="b" ', "", "></feed>"),
    Growth("usenix", "nested divs", _ARTICLE, "<div>", "</div>", _PAGE_TAIL),
    Growth("usenix", "open tags", _ARTICLE, "<em>"),
    Growth("usenix", "nested descriptions", _ARTICLE, _DESCRIPTION, "</div>", _PAGE_TAIL),
    Growth("usenix", "descriptions", _ARTICLE, f"{_DESCRIPTION}</div>", "", _PAGE_TAIL),
    Growth("usenix", "nested articles", f"{_PAGE_HEAD}</head><body>", '<article class="node-paper">', "</article>", "</body></html>"),
    Growth("usenix", "paragraphs", _ARTICLE + _DESCRIPTION, "<p>a</p>", "", f"</div>{_PAGE_TAIL}"),
    Growth("usenix", "nested emphasis", _ARTICLE, "<em><p>", "</p></em>", _PAGE_TAIL),
    Growth("usenix", "line breaks", _ARTICLE + _DESCRIPTION, "<br>a", "", f"</div>{_PAGE_TAIL}"),
    Growth("usenix", "spaces after a line break", f"{_ARTICLE}{_DESCRIPTION}<br>", " ", "", f"x</div>{_PAGE_TAIL}"),
    Growth("usenix", "braces of a title", '<html><head><meta name="citation_title" content="', "{", "}", f'"></head><body>{_PAGE_TAIL}'),
    Growth("usenix", "open braces of a title", '<html><head><meta name="citation_title" content="', "{a", "", f'"></head><body>{_PAGE_TAIL}'),
    Growth("usenix", "an award", f"{_ARTICLE}<strong>", "a ", "", f"Award</strong>{_PAGE_TAIL}"),
    Growth("usenix", "awards", _ARTICLE, "<strong>Winner of the </strong>", "", _PAGE_TAIL),
    Growth("usenix", "people", f'{_ARTICLE}<div class="field-name-field-paper-people-text">', "a and <em>b</em> ", "", f"</div>{_PAGE_TAIL}"),
    Growth("usenix", "meta tags", _PAGE_HEAD, '<meta name="citation_author" content="a#">', "", f"</head><body>{_PAGE_TAIL}"),
    Growth("usenix", "controls", _ARTICLE + _DESCRIPTION, "<p>\x07</p>", "", f"</div>{_PAGE_TAIL}"),
    Growth("robots", "rules", "User-agent: *\n", "Disallow: /a#\n"),
    Growth("robots", "agents", "", "User-agent: a#\nDisallow: /\n"),
    Growth("robots", "agents of one group", "", "User-agent: a#\n", "", "Disallow: /\n"),
    Growth("robots", "a long path", "User-agent: *\nDisallow: /", "%zz"),
    Growth("robots", "a long pause", "User-agent: *\nCrawl-delay: ", "9"),
    Growth("robots", "spaces", "User-agent", " ", "", ": *"),
    Growth("graphql", "nested lists", "", "[", "]"),
    Growth("graphql", "nested objects", "", '{"a":', "}"),
    Growth("graphql", "errors", '{"data": {"r0": null, "r1": null}, "errors": [', '{"path": ["r0"]},', "", "{}]}"),
    Growth("graphql", "a long number", '{"data": {"r0": {"stargazerCount": ', "9", "", "}}}"),
    Growth("graphql", "a long description", f'{{"data": {{"r0": {{{_NODE}, "description": "', " \\n", "", 'x"}}}'),
    Growth("graphql", "a long message", '{"errors": [{"message": "', "a. ", "", '"}]}'),
    Growth("rest", "nested lists", "", "[", "]"),
    Growth("rest", "a long name", '{"full_name": "o/', "a.", "", '"}'),
    Growth("state", "nested lists", "", "[", "]"),
    Growth("state", "rows", '{"since": {}, "new": true, "rows": [["a", "b", "c"]', ',["a", "b", "#"]', "", "]}"),
    Growth("import", "tables", "# T\n\n", f"## H#\n\n{_HEADER}| n | {_LINK} |\n\n"),
    Growth("import", "tables of one heading", "# T\n\n", f"## H\n\n{_HEADER}| n | {_LINK} |\n\n"),
    Growth("import", "open tags of a heading", "", "<h1>"),
    Growth("import", "rows", f"# T\n\n{_HEADER}", f"| n# | {_LINK} |\n"),
    Growth("import", "columns", "# T\n\n| Paper ", "| a#", "", f" |\n{'|---' * 9} |\n| {_LINK} |\n"),
    Growth("import", "one long cell", f"# T\n\n{_HEADER}| ", "a ", "", f" | {_LINK} |\n"),
    Growth("import", "spaces of a cell", f"# T\n\n{_HEADER}| a", " ", "", f"a | {_LINK} |\n"),
    Growth("import", "links of a cell", f"# T\n\n{_HEADER}| a | ", f"{_LINK} ", "", " |\n"),
    Growth("import", "brackets", f"# T\n\n{_HEADER}| a | ", "[", "", f" {_LINK} |\n"),
    Growth("import", "backticks", f"# T\n\n{_HEADER}| a | ", "`a``", "", f" {_LINK} |\n"),
    Growth("import", "stars", f"# T\n\n{_HEADER}| a | ", "*a_ ", "", f" {_LINK} |\n"),
    Growth("import", "tags", f"# T\n\n{_HEADER}| a | ", "<a ", "", f" {_LINK} |\n"),
    Growth("import", "bullets", "# T\n\n", "- [Title #](https://arxiv.org/abs/2101.00001)\n"),
    Growth("import", "nested bullets", "# T\n", "- ", "", "[Title](https://arxiv.org/abs/2101.00001)\n"),
    Growth("import", "nested quotations", "# T\n", "> ", "", "a\n"),
    Growth("import", "HTML rows", "# T\n\n<table>", '<tr><td>a</td><td><a href="https://arxiv.org/abs/2101.00001">p</a></td></tr>\n', "", "</table>\n"),
    Growth("import", "headings", "", "# a\n"),
    Growth("import", "addresses without an end", f"# T\n\n{_HEADER}| a | {_LINK} ", "[a](b c ", "", " |\n"),
    Growth("import", "references", "# T\n\n", "[a#]: https://arxiv.org/abs/2101.00001\n"),
)
# fmt: on
