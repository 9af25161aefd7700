"""The words of each format, and what is awkward in any: what mutations insert, and swap for one another."""

from typing import Final

# fmt: off
_AWKWARD: Final = (
    *("", " ", "\t", "\n", "\r", "\r\n", "\n\n", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\xa0", "\xad"),
    *("\u200b", "\u2028", "\u2029", "\u202e", "\ufeff", "\ufffe", "\U000e0041", "\U0010ffff", "e\u0301", "𝒪"),
    *("0", "-1", "1e999", "NaN", "9" * 19, "9" * 400, "0x10", "٣", "²", "2026-11-24", "0000-00-00"),
    *("\\", "\\\\", "'", '"', "`", "``", "|", "{", "}", "[", "]", "(", ")", "<", ">", "&", "#", "%", "@", "~"),
    *("https://", "http://[", "https://a.example/b", "https://127.0.0.1/", "https://[::1%25x]/", ":99999"),
    *("<!--", "-->", "<!-- enrich:begin a -->", "<!-- enrich:end a -->", "enrich:end a", "${{ a }}"),
    *("a" * 300, "(" * 60, " " * 300, "@user", "#12"),
)

_YAML: Final = (
    *(": ", "- ", "? ", "| ", "|-\n", ">+2\n", "&a ", "*a", "!!str ", "!!python/object:os.system ", "!"),
    *("<<: ", "---\n", "...\n", "%YAML 1.1\n", "{}", "[]", "{a: b}", "[a, b]", "null", "~", "true", "no", "# "),
    *("1e3", "012", "1_000", "12:30", "'", '"\\U0010FFFF"', '"\\x00"', '"\\ud800"', '"\\UFFFFFFFF"', "  ", "\n  "),
)
_CATALOG: Final = (
    *("title", "sections", "id", "columns", "field", "kind", "flag", "legend", "text", "symbols", "entries"),
    *("name", "paper", "code", "authors", "year", "venue", "license", "pin", "ignore", "cells", "overflow"),
    *("style", "align", "center", "left", "none", "pipes", "padding", "aligned", "tight", "rule", "dashes"),
    *("blank", "empty", "header", "plain", "bold", "abstracts", "sources", "arxiv", "usenix", "github"),
    *("pull_request", "schedule", "weekly", "star_change", "percent", "labels", "reviewers", "glossary"),
    *("rendered", "template", "label", "{name}", "{paper}", "{year}", "stars", "moved", "dead", "award"),
    *("https://arxiv.org/abs/2311.15566", "https://github.com/owner/repository", "last_commit"),
)
_METADATA: Final = (
    *("title", "authors", "year", "venue", "award", "doi", "journal", "type", "category", "comment", "pdf"),
    *("withdrawn", "abstract", "name", "id", "stars", "license", "archived", "default_branch"),
    *("last_commit", "description", "changed", "missing", "since", "last", "runs", "arxiv:", "github:"),
)
_MARKDOWN: Final = (
    *("# ", "## ", "- ", "1. ", "* ", "> ", "```\n", "~~~\n", "    ", "---\n", "===\n", "| ", " |", "|---|"),
    *(":---:", "\\|", "![", "](", "](https://arxiv.org/abs/2311.15566)", "](https://github.com/o/r)", "**", "__"),
    *("[r][1]", "\n[1]: https://arxiv.org/abs/2101.00007\n", "<table>", "<tr><td>", "</td></tr>", "</table>"),
    *("<br>", "<details>", "<h1>", "</h1>", '<a href="https://arxiv.org/abs/2101.00001">', "&#124;", "<![CDATA["),
    *("<!-- enrich:begin training -->", "<!-- enrich:end training -->", "<!-- enrich:begin abstracts -->"),
    *("<!-- enrich:end abstracts -->", "<!-- enrich:begin glossary -->", "<!-- enrich:end glossary -->"),
    *("Paper", "Code", "Year", "Title", "Name", "Stars", "✔", "img.shields.io/github/stars/o/r.svg"),
)
_XML: Final = (
    *("<entry>", "</entry>", "<id>", "</id>", "<title>", "</title>", "<title/>", "<summary>", "</summary>"),
    *("<published>", "</published>", "<updated>", "<author>", "<name>", "</name></author>", "</feed>"),
    *("<arxiv:doi>", "</arxiv:doi>", "<arxiv:comment>", "<arxiv:primary_category term=", "<category term="),
    *("<opensearch:totalResults>", "</opensearch:totalResults>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;"),
    *("<![CDATA[", "]]>", "<?a b?>", "<!--", "-->", "&lt;", "&#0;", "&#xD800;", "&#x85;", "xmlns=", "xml:base="),
    *("http://arxiv.org/abs/", "2311.15566", "quant-ph/0201082", "v1", "v999999999999", "/api/errors"),
    *("incorrect id format for ", "2023-11-27T09:01:00Z", "2023-W48-1", "20231127", "0001-01-01", "24:00"),
    *("10.1145/", "withdrawn", "+23:59", 'encoding="utf-16"', "rate exceeded"),
)
_HTML: Final = (
    *("<meta name=", "content=", '"citation_title"', '"citation_author"', '"citation_pdf_url"', "</html>"),
    *('"citation_publication_date"', '"citation_conference_title"', '<article class="node node-paper">'),
    *("</article>", '<div class="', "field-name-field-paper-description", "field-name-field-paper-people-text"),
    *("field-name-field-presented-by", "field-name-taxonomy-vocabulary-8", "field-name-field-final-paper-pdf"),
    *("field-label", "node-speaker", "node-paper", "</div>", "<p>", "</p>", "<em>", "</em>", "<strong>", "<br>"),
    *("<ul><li>", "Abstract:", "Distinguished Paper Award", "Winner of the ", " and ", ";", "<title>", "<svg>"),
    *("Just a moment", 'id="cf-', 'id="page-title"', "<script>", "</script>", "<style>", "<template>", "<a href="),
    *("/system/files/nsdi24-hu.pdf", "&#0;", "&#xD800;", "&nbsp;", "&#x2028;", "<!--", "-->", "<![CDATA[", "<?a?>"),
    *("{", "}", "\\{", "{{", "}}", "<base href='http://['>", "<frameset>", "<table>", "<html>", "<body>"),
)
_JSON: Final = (
    *("null", "true", "false", "{}", "[]", '""', '"a"', "1.5", "-0", "1e400", "Infinity", "[[[[", '{"a":' * 30),
    *('"\\ud800"', '"\\u0000"', '"\\n"', '"data"', '"errors"', '"type"', '"NOT_FOUND"', '"path"', '"message"'),
    *('"r0"', '"r1"', '"rateLimit"', '"remaining"', '"RATE_LIMITED"', '"databaseId"', '"nameWithOwner"'),
    *('"stargazerCount"', '"isArchived"', '"isEmpty"', '"description"', '"licenseInfo"', '"key"', '"spdxId"'),
    *('"defaultBranchRef"', '"name"', '"target"', '"committedDate"', '"0001-01-01T00:00:00+23:59"'),
    *('"id"', '"full_name"', '"stargazers_count"', '"archived"', '"license"', '"spdx_id"', '"default_branch"'),
    *('"rows"', '"problems"', '"new"', ",", ":", '"NOASSERTION"', '"other"', '"owner/repository"'),
)
_ROBOTS: Final = (
    *("User-agent:", "User-agent: *\n", "User-agent: enricher\n", "Allow:", "Disallow:", "Disallow: /\n"),
    *("Crawl-delay:", "Crawl-delay: 10\n", "Request-rate: 1/5\n", "Sitemap:", "/conference/", "*", "$", "?", "%"),
    *("%zz", "http://[", "//", "# ", "1/0", "10"),
)
# fmt: on


def _bytes(*words: str) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in (*words, *_AWKWARD) if word)


TOKENS: Final = {
    "catalog": _bytes(*_YAML, *_CATALOG),
    "metadata": _bytes(*_YAML, *_METADATA),
    "readme": _bytes(*_MARKDOWN),
    "atom": _bytes(*_XML),
    "usenix": _bytes(*_HTML),
    "graphql": _bytes(*_JSON),
    "rest": _bytes(*_JSON),
    "state": _bytes(*_JSON),
    "robots": _bytes(*_ROBOTS),
}
