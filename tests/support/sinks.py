"""Every place to which foreign text comes, with the text in whatever fields it may stand."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from enricher.fetch.sanitize import sanitize
from enricher.metadata.merge import compare
from enricher.metadata.store import write_metadata
from enricher.model.catalog import Catalog, Column, Entry, ProblemKind, Section
from enricher.model.facts import Absence, Facts, Metadata, Paper, Record, Ref, Repository
from enricher.model.publishing import ChangeKey, Operation, Published, Texts
from enricher.model.run import Coverage, EditKind, Found, HostShare, Problem, ReadmeEdit, Report
from enricher.publish.github.pull_request import obsolete, overtaken
from enricher.render.files import render
from enricher.report.github_actions import annotations, outputs, step_summary
from enricher.report.json import to_json
from enricher.report.terminal import log
from enricher.review.body.whole import pull_request_body, pull_request_title
from enricher.review.state import State, seal
from enricher.text.terminal import terminal
from tests.support.list_texts import list_texts
from tests.support.seals import unsealed

DAY = date(2026, 11, 24)
PAPER, CODE = Ref("arxiv", "2311.15566"), Ref("github", "octo/tool")
URLS = {PAPER: "https://arxiv.org/abs/2311.15566", CODE: "https://github.com/octo/tool"}
LINKS = {url: ref for ref, url in URLS.items()}

_PAPER = Paper(
    title="Plain title", authors=("First Author", "Second Author"), year=2024, abstract="Plain words."
)
_CODE = Repository(
    name="octo/tool", id=7, stars=12, license="MIT", default_branch="main", last_commit="2024-06-01"
)

OF_PAPER = (
    "title",
    "authors",
    "venue",
    "award",
    "doi",
    "journal",
    "type",
    "category",
    "comment",
    "pdf",
    "abstract",
)
OF_CODE = ("name", "license", "default_branch", "last_commit", "description")
# What is no fact: the name of the entry (a person's word), the reason of a failure, the name of a branch, and
# what GitHub says of a pull request.
OTHER = ("entry", "reason", "branch", "address")
# What anyone can write into a generated table of a README: the name, the two values, and the lines of the entry.
OF_EDIT = ("edit.what", "edit.was", "edit.now", "edit.written")
FIELDS = (*OF_PAPER, *OF_CODE, *OTHER, *OF_EDIT)

Fields = tuple[str, ...]


def facts(text: str, hostile: Fields) -> tuple[Paper, Repository]:
    paper: dict[str, Any] = {name: text for name in OF_PAPER if name in hostile}
    if "authors" in hostile:
        paper["authors"] = (text, "Second Author")
    code: dict[str, Any] = {name: text for name in OF_CODE if name in hostile}
    return replace(_PAPER, **paper), replace(_CODE, **code)


def records(text: str, hostile: Fields) -> Metadata:
    paper, code = facts(text, hostile)
    return {PAPER: Record(paper, DAY), CODE: Record(code, DAY, Absence(DAY, DAY))}


def report(was: Metadata, now: Metadata, text: str, hostile: Fields) -> Report:
    name = text if "entry" in hostile else "Plain"
    reason = text if "reason" in hostile else "answered 503"
    problems = [Problem(ref, kind, reason) for kind in ProblemKind for ref in (PAPER, CODE)]
    return Report(
        asked=2,
        not_due=0,
        entries={PAPER: (name,), CODE: (name, "Other")},
        urls=URLS,
        changes=compare(was, now, (PAPER, CODE)),
        problems=tuple(problems),
        readme_edits=readme_edits(text, hostile),
        usage=(),
        down=(),
        coverage=Coverage(
            entries=2, hosts=(HostShare(text if "address" in hostile else "x.org", "paper", 1, 0),)
        ),
    )


def readme_edits(text: str, hostile: Fields) -> tuple[ReadmeEdit, ...]:
    """Return an edit of each kind; those of whole entries have lines of the catalog."""

    def said(part: str, plain: str) -> str:
        return text if f"edit.{part}" in hostile else plain

    whole = {EditKind.NEW_ENTRY, EditKind.REMOVED_ENTRY}
    lines = ("name: Plain", said("written", "year: 2024"), "code: plain")
    return tuple(
        ReadmeEdit(
            kind,
            "README.md",
            7,
            said("what", "Plain"),
            said("was", "before"),
            said("now", "after"),
            lines if kind in whole else (),
        )
        for kind in EditKind
    )


def new(text: str, hostile: Fields) -> Report:
    return report({}, records(text, hostile), text, hostile)


def changed(text: str, hostile: Fields) -> Report:
    return report(records("", ()), records(text, hostile), text, hostile)


def gone(text: str, hostile: Fields) -> Report:
    return report(records(text, hostile), records("", ()), text, hostile)


def published(text: str, hostile: Fields) -> Published:
    word = " ".join(text.splitlines()) if "branch" in hostile else "main"  # git has no other
    address = text if "address" in hostile else "https://github.com/octo/list/pull/7"
    message = f"Closed pull request #7: {word} already says all this."
    notes = (f"Could not label it: {text}",) if "reason" in hostile else ("Could not label it: refused",)
    return Published(Operation.CLOSED, message, 7, address, word, word, notes)


# --- pages ----------------------------------------------------------------------------------------

_BUILT_IN = ("name", "title", "authors", "year", "venue", "paper", "code", "stars", "license", "award", "doi")
_ENTRY = Entry("Plain", paper=URLS[PAPER], code=URLS[CODE])
_COLUMNS = tuple(Column(field.title(), field) for field in (*_BUILT_IN, "last_commit"))
_TEMPLATES = (
    Column("Name", "name", template="**{name}** _{venue}_"),
    Column("Title", "title", template="[{title}]({paper})"),
    Column("Code", "code", template="[![{repo_name}](https://img.example.org/{repo})]({code})"),
)
_CATALOG = Catalog(
    "A list", (Section("one", "One", _COLUMNS, (_ENTRY,)), Section("two", "Two", _TEMPLATES, (_ENTRY,)))
)


def files(text: str, hostile: Fields) -> Texts:
    return render(_CATALOG, LINKS, records(text, hostile), list_texts("", "", "", ""))


def request_body(text: str, hostile: Fields) -> str:
    return body_of(new(text, hostile))


def body_of(report: Report) -> str:
    return pull_request_body(report, State(frozenset(), report.problems))


def comments(text: str, hostile: Fields) -> str:
    branch = text if "branch" in hostile else "main"
    return f"{obsolete(branch)}\n\n{overtaken(branch)}"


PAGES: Mapping[str, Callable[[str, Fields], str]] = {
    "README.md": lambda text, hostile: unsealed(files(text, hostile).lists["README.md"]),
    "abstracts.md": lambda text, hostile: unsealed(files(text, hostile).abstracts["abstracts.md"]),
    "body, all new": request_body,
    "body, changed": lambda text, hostile: body_of(changed(text, hostile)),
    "body, changed back": lambda text, hostile: body_of(gone(text, hostile)),
    "comments": comments,
    "step summary": lambda text, hostile: step_summary(new(text, hostile), published(text, hostile)),
}

# --- lines ----------------------------------------------------------------------------------------


def printed(text: str, hostile: Fields) -> str:
    said = published(text, hostile)
    return "\n".join(map(terminal, log(changed(text, hostile), said)))


LINES: Mapping[str, Callable[[str, Fields], str]] = {
    "terminal and log": printed,
    "annotations": lambda text, hostile: "\n".join(annotations(new(text, hostile), published(text, hostile))),
    "JSON report": lambda text, hostile: to_json(changed(text, hostile), published(text, hostile)),
    "title": lambda text, hostile: pull_request_title(changed(text, hostile), ()),
    "commit message": lambda text, hostile: seal(
        pull_request_title(changed(text, hostile), ()),
        State(frozenset({ChangeKey("a", "b", text)})),
        "0" * 40,
        "1" * 40,
    ),
    "GITHUB_OUTPUT": lambda text, hostile: outputs(changed(text, hostile), published(text, hostile)),
}


def taken_in(text: str, hostile: Fields) -> Metadata:
    """Return what is kept of the facts: those of which nothing is left to show are not."""
    found: tuple[tuple[Ref, Facts], ...] = tuple(zip((PAPER, CODE), facts(text, hostile), strict=True))
    outcomes = [sanitize(Found(ref, said)) for ref, said in found]
    return {outcome.ref: Record(outcome.facts, DAY) for outcome in outcomes if isinstance(outcome, Found)}


def metadata(text: str, hostile: Fields) -> str:
    return write_metadata(taken_in(text, hostile))


def texts_of(facts: Facts) -> list[str]:
    """Return every text among the facts."""
    values = [getattr(facts, field.name) for field in fields(facts)]
    return [
        text
        for value in values
        for text in (value if isinstance(value, tuple) else (value,))
        if isinstance(text, str)
    ]
