"""Every key of catalog.yaml, declared once: name, type, help, example, and whether it is required.

The reader, catalog.schema.json and the tables of docs/catalog.md come from these declarations. The defaults
are those of the model.
"""

from dataclasses import dataclass
from typing import Final

from enricher.catalog.types import (
    Choice,
    Day,
    Flag,
    Key,
    KeyTable,
    Later,
    Link,
    ListOf,
    MapOf,
    Markdown,
    Number,
    OneOrMore,
    TemplateText,
    Text,
    WordOrTable,
)
from enricher.model.catalog import (
    DESCENDING,
    LINK_LABELS,
    Breaker,
    Catalog,
    Column,
    ColumnKind,
    CommitTo,
    Entry,
    Every,
    GlossaryTable,
    Ignore,
    InPlace,
    Legend,
    Pin,
    Policy,
    ProblemKind,
    Rules,
    Section,
    Style,
)
from enricher.model.facts import COLUMN_FIELDS, PINNABLE

# Which problems of its links an entry may ignore: all but that of not being checked.
IGNORABLE: Final = tuple(kind for kind in ProblemKind if kind != ProblemKind.NOT_CHECKED)
_ORDERED: Final = tuple(field for field in COLUMN_FIELDS if field not in LINK_LABELS)
# What a list may require of a new entry.
REQUIRABLE: Final = (*LINK_LABELS, "authors", "venue", "year", "license")
SORTS: Final = (*_ORDERED, *(f"{DESCENDING}{field}" for field in _ORDERED))

TEXT: Final = Text()
MARKDOWN: Final = Markdown()
LINK: Final = Link()
FLAG: Final = Flag()
TEMPLATE: Final = TemplateText()
FIELD: Final = Text(
    "field name",
    "[a-z][a-z0-9_-]*",
    "lower-case letters, digits, hyphens and underscores, starting with a letter",
)
_SECTION_ID: Final = Text(
    "lower-case letters, digits, hyphens",
    "(?!glossary$)(?!.*-legend$)[a-z0-9-]+",
    'lower-case letters, digits and hyphens ("glossary" and names that end in "-legend" are reserved)',
)
_SOURCE: Final = Text("source name", "[a-z]+", "the name of a source, such as arxiv")
_DATE: Final = Text(
    "month or day",
    "(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?",
    "a month such as 2024-05, or a day such as 2024-05-31",
)
_DOI: Final = Text(
    "DOI",
    "10\\.(?!5555/)[0-9]{4,9}/[!-~]+",
    "a DOI without https://doi.org/, such as 10.1145/3341301.3359658 (those of 10.5555/ are not registered)",
)
_REVIEWER: Final = Text(
    "GitHub login, also `organization/team`",
    "[A-Za-z0-9-]{1,39}(/[a-z0-9._-]{1,100})?",
    "a GitHub login (letters, digits and hyphens, at most 39), or a team as organization/team",
)
_BRANCH: Final = Text(
    "branch name",
    "(?!-)[A-Za-z0-9_-]+(?:/(?!-)[A-Za-z0-9_-]+)*",
    "the name of a branch: letters, digits, hyphens and underscores, with slashes between them",
)
_PREFIX: Final = Text("text of at most 40 characters", ".{1,40}", "a text of at most 40 characters")
_PATH: Final = Text(
    "path",
    "(?!/|[A-Za-z]:|.*\\\\)(?:\\.\\./)*(?!(?:.*/)?\\.\\.?(?:/|$)).+\\.(?:md|markdown|MD)",
    "the path of a Markdown file from the catalog's folder, such as README.md or ../README.md",
)
_HOST: Final = Text("host", "[a-z0-9-]+(?:\\.[a-z0-9-]+)+", "a host without https://, such as arxiv.org")
_VENUE: Final = Text(
    "short name",
    "(?!.*[0-9]{4}).{1,40}",
    "a name of at most 40 characters, without a year",
)
_ALIGN: Final = Choice(("left", "center", "right", "none"))


_FIELDS: Final = "field, see the [table of fields](reference.md#fields)"


def _named(*fields: str) -> str:
    *first, last = (f"`{field}`" for field in fields)
    return f"{', '.join(first)} or {last}"


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What the catalog says of a source."""

    abstracts: bool = True
    every: int | None = None


# A key is read best in one line or two.
# fmt: off
STYLE: Final = KeyTable(
    "style",
    Style,
    (
        Key("header", Choice(("bold", "plain")), "How column titles are written.", "bold"),
        Key("align", OneOrMore(_ALIGN, least=1, distinct=False),
            "The alignment of all columns, or in a single table a list with one for each column.",
            "[left, none, center]"),
        Key("padding", Choice(("spaced", "tight", "aligned", "aligned-wide", "prettier")),
            "The spaces around a cell: one, none, or as many as the column is wide; "
            "`aligned-wide` counts CJK and emoji as two columns; `prettier` is Prettier's own.", "aligned"),
        Key("empty", MARKDOWN, "The text of a cell that has nothing to show.", "'-'"),
    ),
    removed=("odd", "blank", "dashes", "rule", "pipes"),
    remedy="it is read off the table in README.md; delete the key",
)
_STYLE_HELP: Final = "How this table is written, where it differs from the list's style."

SOURCE: Final = KeyTable(
    "source",
    SourceSettings,
    (
        Key("abstracts", FLAG, "Whether abstracts of this source are written into the files.", "false"),
        Key("every", Number(0, 366),
            "The number of days until a link is checked again: 1 is every night, 0 only with `--entry`; "
            "otherwise the source decides.", "30"),
    ),
)

BREAKER: Final = KeyTable(
    "breaker",
    Breaker,
    (
        Key("percent", Number(0, 100), "More than this percentage of the lookups failed; 100 turns it off.",
            "20"),
        Key("least", Number(1, 1_000_000), "At least this number of lookups failed as well.", "3"),
    ),
)

STAR_CHANGE: Final = KeyTable(
    "star_change",
    Rules,
    (
        Key("percent", Number(0, 1000), "The count differs by at least this percentage.", "10"),
        Key("least", Number(0, 1_000_000), "The count differs by at least this number as well.",
            "10"),
        Key("shown", FLAG, "Whether a count that is written differently in the table is a change too.",
            "false"),
    ),
)

POLICY: Final = KeyTable(
    "policy",
    Policy,
    (
        Key("required", ListOf(Choice(REQUIRABLE)),
            "What each new entry must have: its links, or facts, written or from its sources.",
            "[paper, code]"),
        Key("min_stars", Number(0, 1_000_000), "The stars that the repository must have at least.", "10"),
        Key("hosts", ListOf(_HOST, least=1), "Where links of new entries may lead; subdomains are included.",
            "[arxiv.org, github.com]"),
        Key("most_entries", Number(1, 1_000), "How many new entries a pull request may have.", "1"),
        Key("order", Choice(("title", "newest", "oldest")), "In which order the entries of a section are.",
            "newest"),
    ),
)
PULL_REQUEST: Final = KeyTable(
    "pull_request",
    Rules,
    (
        Key("schedule", Choice(tuple(every for every in Every if every != Every.NEVER)),
            "When changes are proposed: every night, on Mondays, or on the first of the month; "
            "a new license and an archived or moved repository do not wait.", "weekly"),
        Key("volatile_every", Choice(tuple(Every)),
            "When stars and citations are proposed without another change; last commits never are.",
            "weekly"),
        Key("star_change", STAR_CHANGE, "From which difference on a count of stars or citations is a change.",
            "{percent: 10}"),
        Key("labels", ListOf(TEXT, distinct=True),
            "The labels of a new pull request; `[]` for none. Later edits on GitHub stay.", "[metadata]"),
        Key("reviewers", ListOf(_REVIEWER, distinct=True),
            "Who is asked to review a new pull request; for a team the token needs "
            "[a further right](tokens.md#teams). Later edits on GitHub stay.",
            "[octocat, my-org/maintainers]"),
        Key("branch", _BRANCH,
            "The branch of the pull request. The default one also names the catalog's folder, and each the "
            "base if it is not the repository's default branch.", "bot/metadata"),
        Key("title", _PREFIX, "Goes before the title of the pull request.", "'docs:'"),
        Key("commit", _PREFIX, "Goes before the first line of the commit's message.", "'docs(list):'"),
        Key("sign_off", FLAG, "Whether the commit has a line `Signed-off-by` with its author.", "true"),
    ),
)

IN_PLACE: Final = KeyTable(
    "in_place",
    InPlace,
    (
        Key("moved", FLAG, "Whether the link of a repository that has moved is replaced.", "true"),
        Key("code", FLAG, "Whether a link to code is added where a source of the paper names it.", "false"),
        Key("venues", FLAG, "Whether the words of a preprint are replaced by the venue that accepted it.",
            "true"),
        Key("stars", FLAG, "Whether star counts that the list shows as text are updated.", "false"),
        Key("cells", FLAG, "Whether empty cells of tables are filled: venue, year, license, stars.",
            "false"),
        Key("mark", FLAG,
            "Whether (dead link), (archived), (withdrawn) or (retracted) is written after the link.",
            "true"),
    ),
)

COLUMN: Final = KeyTable(
    "column",
    Column,
    (
        Key("title", MARKDOWN, "The heading of the column.", "Scheduler", required=True),
        Key("field", TEXT,
            "What the column shows: a field that can be one, see the [table of fields](reference.md#fields); "
            "with `kind`, a field of the section's own.",
            "name", required=True),
        Key("kind", Choice(tuple(ColumnKind)), "How entries write a field of the section's own.", "flag"),
        Key("label", TEXT, f"The text of the links; only in a column of {_named(*LINK_LABELS)}.", "PDF"),
        Key("template", TEMPLATE,
            "Markdown with placeholders, see [templates](#templates); only in a column without `kind`.",
            "'**{name}**'"),
        Key("empty", MARKDOWN, "The text of a cell that has nothing to show; otherwise that of the style.",
            "''"),
    ),
)

LEGEND: Final = KeyTable(
    "legend",
    Legend,
    (
        Key("symbols", MapOf(TEXT, TEXT, least=1),
            "Each word and the symbol that the table shows for it, in order.", "{Cost: ♦}", required=True),
        Key("title", TEXT, "The heading of the legend; without it only the table is generated.", "Symbols"),
        Key("style", STYLE, _STYLE_HELP, "{align: left}"),
    ),
)

_REASON: Final = Key("reason", TEXT, "Why, for people.", "the file says otherwise")
_UNTIL: Final = Key("until", Day(), "The last day; then it has no effect, and is reported.", "2027-03-31")
_PINNABLE: Final = Choice(PINNABLE, called=_FIELDS)
_IGNORABLE: Final = Choice(IGNORABLE)

PIN: Final = KeyTable(
    "pin",
    Pin,
    (
        Key("field", _PINNABLE, "The field that keeps its value.", "license", required=True),
        _REASON,
        _UNTIL,
    ),
)

IGNORE: Final = KeyTable(
    "ignore",
    Ignore,
    (
        Key("problem", _IGNORABLE, "The problem that is not reported.", "moved", required=True),
        _REASON,
        _UNTIL,
    ),
)

ENTRY: Final = KeyTable(
    "entry",
    Entry,
    (
        Key("name", TEXT, "What the list calls the paper; unique in its section.", "Acme", required=True),
        Key("paper", LINK, "The link to the paper.", "https://arxiv.org/abs/2311.15566"),
        Key("code", OneOrMore(LINK, least=1), "The link to the code, see [links](#other-links).",
            "https://github.com/Hsword/SpotServe"),
        Key("also", OneOrMore(LINK), "Further links of the same paper.",
            "https://dl.acm.org/doi/10.1145/3620665.3640411"),
        Key("project", LINK, "The link to the project's page.", "https://spotserve.example.org"),
        Key("dataset", LINK, "The link to the dataset.", "https://huggingface.co/datasets/lab/traces"),
        Key("slides", LINK, "The link to the slides.", "https://spotserve.example.org/slides.pdf"),
        Key("video", LINK, "The link to the video.", "https://video.example.org/watch?v=42"),
        Key("doi", _DOI, "The DOI of the paper, if no link contains it.", "10.1145/3620665.3640411"),
        Key("title", TEXT, "The full title; replaces that of the sources.", "On Spot Instances"),
        Key("authors", ListOf(TEXT, least=1), "The authors; replace those of the sources.", "[First Author]"),
        Key("year", Number(1900, 2100), "The year of publication; replaces that of the sources.", "2024"),
        Key("date", _DATE, "The month or day of publication, for a column of dates; no source gives it.",
            "2024-05"),
        Key("venue", TEXT, "The conference or journal; replaces that of the sources.", "NSDI"),
        Key("license", TEXT, "The SPDX id of the code's license; replaces that of the sources.", "MIT"),
        Key("pin", OneOrMore(WordOrTable(_PINNABLE, PIN)),
            "Fetched fields that keep the value in metadata.yaml, whatever a source says.",
            "[license, stars]"),
        Key("ignore", OneOrMore(WordOrTable(_IGNORABLE, IGNORE)),
            "Problems of this entry's links that are not reported.", "moved"),
        Key("cells", MapOf(FIELD, MARKDOWN),
            "Markdown that the row shows instead, by the field of the column; a moved link moves here too.",
            "{elastic: ✔*}"),
        Key("overflow", ListOf(MARKDOWN), "Cells of the row beyond the last column.", "[extra]"),
    ),
)

COLUMNS: Final = ListOf(COLUMN, least=1)
ENTRIES: Final = ListOf(ENTRY, or_nothing=True)

SECTION: Final = KeyTable(
    "section",
    Section,
    (
        Key("id", _SECTION_ID, "The name in the markers of the section; unique.", "training",
            required=True),
        Key("title", TEXT, "The heading of the section.", "Schedulers for Training", required=True),
        Key("style", STYLE, _STYLE_HELP, "{align: left}"),
        Key("columns", Later(COLUMNS), "The columns of the table, from left to right.",
            "[{title: Name, field: name}]", required=True),
        Key("legend", LEGEND, "The words of the section's `kind: legend` columns.", "{symbols: {Cost: ♦}}"),
        Key("sort", OneOrMore(Choice(SORTS, called=f"{_FIELDS}; with `{DESCENDING}` from high to low")),
            "The order of the rows, see [order](#order); otherwise that of the entries.", "[-year, name]"),
        Key("entries", Later(ENTRIES), "The papers.", "[{name: Acme}]"),
    ),
    removed=("rendered",),
    remedy="every section is a generated table; delete the key; or if it is false, delete the section, and "
    "write in_place: {} for the items of the README",
)

SECTIONS: Final = ListOf(SECTION, least=1)

GLOSSARY_TABLE: Final = KeyTable(
    "glossary_table",
    GlossaryTable,
    (
        Key("titles", ListOf(TEXT, least=2, most=2), "The titles of the two columns: terms and definitions.",
            "[Term, Meaning]"),
        Key("style", STYLE, _STYLE_HELP, "{align: none}"),
    ),
)

CATALOG: Final = KeyTable(
    "catalog",
    Catalog,
    (
        Key("title", TEXT, "The name of the list.", "AI-Flow-Scheduling-Papers", required=True),
        Key("readme", OneOrMore(_PATH, least=1),
            "The files of the list, relative to the catalog. Without `sections` they are the list, and it is "
            "kept in place; with `sections` they have its markers, which are otherwise looked for.",
            "README.md"),
        Key("in_place", IN_PLACE,
            "What the bot may change in the items of these files. In a catalog with `sections`, the items "
            "outside of the markers are kept in place only if it has this key; `{}` is enough.",
            "{stars: false}"),
        Key("abstracts", FLAG, "Whether abstracts.md is written and linked from the tables.", "true"),
        Key("sources", MapOf(_SOURCE, SOURCE), "Settings of single sources.", "{arxiv: {every: 30}}"),
        Key("venues", MapOf(TEXT, _VENUE),
            "How this list calls a venue, by a name that sources write, see [venues](#venues).",
            "{International Symposium on Made-Up Systems: ISMS}"),
        Key("breaker", BREAKER, "When a source with too many failures changes no stored fact in a run.",
            "{percent: 20}"),
        Key("policy", POLICY, "What is asked of a contribution, see "
            "[the check](check-contributions.md).", "{required: [code]}"),
        Key("commit", Choice(tuple(CommitTo)),
            "Where tables and abstracts go that lack what the catalog says already, such as the row of a "
            "merged entry: into the pull request, or with `direct` into a commit on the base, see "
            "[there](pull-request.md#tables-without-a-pull-request).", "direct"),
        Key("style", STYLE, "How the tables are written.", "{header: plain}"),
        Key("pull_request", PULL_REQUEST, "When the pull request is opened, and for what.",
            "{schedule: weekly}"),
        Key("sections", Later(SECTIONS),
            "The generated tables of the list, in their order; required without `readme`.",
            "[{id: a, title: A, columns: [{title: Name, field: name}]}]"),
        Key("glossary", MapOf(TEXT, TEXT), "Terms and their definitions.", "{JCT: Job Completion Time}"),
        Key("glossary_table", GLOSSARY_TABLE, "How the glossary is written.", "{titles: [Term, Meaning]}"),
    ),
)
# fmt: on

TABLES: Final = (
    *(
        CATALOG,
        IN_PLACE,
        SECTION,
        COLUMN,
        LEGEND,
        ENTRY,
        PIN,
        IGNORE,
        STYLE,
        GLOSSARY_TABLE,
        SOURCE,
        BREAKER,
        POLICY,
        PULL_REQUEST,
    ),
    STAR_CHANGE,
)
ENTRY_KEYS: Final = ENTRY.names
