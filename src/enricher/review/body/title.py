"""The title of the pull request: what is in it, the most important first, in at most 72 characters."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from enricher.model.facts import DEAD
from enricher.model.run import Change, Report
from enricher.review.classification import needs_review
from enricher.review.readme_edits import heading, taken
from enricher.text.numbers import counted, listed

_LONGEST: Final = 72
_MOST_KINDS: Final = 3
_MOST_NAMED: Final = 2  # changes that are named with their entry
# Nothing else that a source or a person wrote is in a title, where GitHub would act on `@name` or `#12`.
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 /._+-]{0,60}")

# What needs review, in the order of a title. The forms are those of one and of several.
_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "venue": ("venue", "venues"),
    "code": ("code link", "code links"),
    "name": ("moved link", "moved links"),
    DEAD: ("dead link", "dead links"),
    "retraction": ("retracted paper", "retracted papers"),
    "withdrawn": ("withdrawn paper", "withdrawn papers"),
    "license": ("license", "licenses"),
    "archived": ("archived repository", "archived repositories"),
    "title": ("title", "titles"),
}


def title(report: Report, needing_review: int) -> str:
    """Return the title of a proposal in which so many items need review."""
    edits = list(_edits(report))
    to_review = [change for change in report.changes if needs_review(change)]
    named = [_named(change, report) for change in to_review]
    if report.is_first and not report.in_place:
        return _with_review("; ".join([*edits, *_first(report)]) or "Add the tables", needing_review)
    if 0 < len(named) <= _MOST_NAMED and all(named) and not (edits or report.publications):
        text = _with_review("; ".join(filter(None, named)), needing_review - len(named))
        if len(text) <= _LONGEST:
            return text
    kinds = list(_kinds(report, to_review))
    rest = needing_review - len(to_review) - len(report.publications)
    for most in range(_MOST_KINDS, 0, -1):
        what = [f"Update {listed(kinds[:most])}{_where(report)}"] if kinds else []
        text = _with_review("; ".join([*edits, *what]) or "Update the tables", rest)
        if len(text) <= _LONGEST:
            break
    return text


def _edits(report: Report) -> Iterator[str]:
    """Yield what comes from people's READMEs, kind by kind unless that is too long."""
    found = taken(report.readme_edits)
    text = heading(found) if found else ""
    if found:
        yield text if len(text) <= _LONGEST else f"{text.partition(':')[0]}: {counted(len(found), 'edit')}"


def _with_review(text: str, count: int) -> str:
    review = f" ({counted(count, 'link needs', 'links need')} review)" if count > 0 else ""
    return text + review


def _first(report: Report) -> Iterator[str]:
    """Yield what the first pull request adds, such as `Add stars, licenses and abstracts for 91 papers`."""
    entries = [entry for section in report.new_facts for entry in section.entries]
    has = {
        "stars": any(one.stars for one in entries),
        "licenses": any(one.license for one in entries),
        "abstracts": any(one.has_abstract for one in entries),
        "titles": any(one.title for one in entries),
    }
    kinds = [kind for kind, is_there in has.items() if is_there][:_MOST_KINDS]
    if entries:
        yield f"Add {listed(kinds or ['facts'])} for {counted(len(entries), 'paper')}"


def _named(change: Change, report: Report) -> str:
    """Return a change with its entry, such as `Acme: license none → MIT`; empty if a word is not plain."""
    names, values = report.entries[change.ref], [str(change.was), str(change.now)]
    if len(names) > 1 or not all(map(_PLAIN.fullmatch, (*names, *values))):
        return ""
    match change.field, change.now:
        case "license", _:
            what = f"license {values[0]} → {values[1]}"
        case "archived", True:
            what = "repository archived"
        case "name", _:
            what = f"moved to {values[1]}"
        case _:
            return ""
    return f"{names[0]}: {what}"


def _kinds(report: Report, to_review: Sequence[Change]) -> Iterator[str]:
    """Yield each kind of change with its number: what needs review, new facts, and then all others."""
    counts = Counter(change.field for change in to_review)
    counts["venue"] += len(report.publications)
    yield from (counted(counts[kind], *forms) for kind, forms in _KINDS.items() if counts[kind])
    new = [entry for section in report.new_facts for entry in section.entries]
    if new and not report.in_place:
        yield f"facts of {counted(len(new), 'paper')}"
    if new or counts.total():
        return
    if {change.field for change in report.changes} == {"stars"}:
        yield counted(len(report.changes), "star count")
    elif report.changes:
        yield f"metadata of {counted(len({change.ref for change in report.changes}), 'link')}"


def _where(report: Report) -> str:
    """Return the file whose lines change, of a list that is kept there."""
    files = {line.file for line in report.lines} if report.in_place else set()
    return f" in {files.pop()}" if len(files) == 1 else ""
