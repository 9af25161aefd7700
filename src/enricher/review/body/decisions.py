"""What needs review: each group says what happened and what merging does, each item where and what."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from enricher.links.parse import is_link
from enricher.model.facts import DEAD, Ref
from enricher.model.publishing import ChangeKey
from enricher.model.run import Change, LinkPlace, Problem, Publication, Report
from enricher.review.body.boxes import box
from enricher.review.body.parts import IN_SUMMARY, Part, names_in, short_cell
from enricher.review.classification import classify, label, needs_review
from enricher.review.policy import FIRST_FACTS, fingerprint
from enricher.review.renames import renamed_url
from enricher.sources import title_of
from enricher.text.markdown import code, link, markdown, shorten
from enricher.text.numbers import counted, listed
from enricher.text.terminal import BREAK

_REPOSITORY: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)+", re.ASCII)
_MOST_ITEMS: Final = 15  # of a group that is not folded
_MOST_PLACES: Final = 3  # of one link
_LONGEST_URL: Final = 120
_PUBLISHED_IN: Final = frozenset(
    {FIRST_FACTS, "venue", "accepted", "journal", "doi", "year"}
)  # rows that name a venue


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """One thing to decide on: the rows that a box leaves out, none where merging does not touch it."""

    text: str
    keys: tuple[ChangeKey, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """Items of one kind; `title` has their number and a verb, as in `2 repositories moved`."""

    title: str
    effect: str  # what merging does
    items: tuple[ReviewItem, ...]


@dataclass(frozen=True, slots=True)
class _Wording:
    """How the changes of a field are described; `{lists}` are the files that show the entry."""

    one: str
    many: str
    generated: str
    in_place: str


_ENDED: Final = "no longer "
_WHERE_SHOWN: Final = "Merging updates it where {lists} shows it."
# In the order of what a person must see. Any other field that needs review comes last.
_WORDINGS: Final[Mapping[str, _Wording]] = {
    "code": _Wording(
        "code link was found",
        "code links were found",
        "Merging adds it to {catalog} and {lists}.",
        "Merging adds it to {lists}.",
    ),
    "name": _Wording(
        "repository moved",
        "repositories moved",
        "Merging updates the link in {catalog} and {lists}.",
        "Merging updates the link in {lists}.",
    ),
    DEAD: _Wording(
        "link is dead",
        "links are dead",
        "Merging adds “(dead link)” behind it in {lists}. If you know a new address, write it to {catalog}.",
        "It was not found on three days. If you know a new address, write it into {lists}.",
    ),
    "archived": _Wording(
        "repository is archived",
        "repositories are archived",
        "Merging adds “(archived)” behind the link in {lists}.",
        "The authors no longer work on it.",
    ),
    "license": _Wording("license changed", "licenses changed", *[_WHERE_SHOWN] * 2),
    "withdrawn": _Wording(
        "paper was withdrawn",
        "papers were withdrawn",
        *["Its source says so; decide if it stays in the list."] * 2,
    ),
    "retraction": _Wording(
        "paper was retracted",
        "papers were retracted",
        *["Its publisher says so; decide if it stays in the list."] * 2,
    ),
    "accepted": _Wording(
        "preprint was accepted elsewhere", "preprints were accepted elsewhere", *[_WHERE_SHOWN] * 2
    ),
    "disputed": _Wording(
        "venue is disputed",
        "venues are disputed",
        "The sources cannot all be right, and none was taken over. Write the right `venue:` into {catalog}.",
        "The sources cannot all be right, and no line changes. Write the right venue into {lists}.",
    ),
    "title": _Wording("title changed", "titles changed", *[_WHERE_SHOWN] * 2),
    f"{_ENDED}dead": _Wording("dead link works again", "dead links work again", *[_WHERE_SHOWN] * 2),
    f"{_ENDED}archived": _Wording(
        "repository is no longer archived", "repositories are no longer archived", *[_WHERE_SHOWN] * 2
    ),
}


def decisions(report: Report, rows: Collection[ChangeKey]) -> tuple[ReviewGroup, ...]:
    """Return what needs review in this proposal, group by group; `rows` are those that it consists of."""
    return tuple(group for group in _groups(report, rows) if group.items)


def count(found: Iterable[ReviewGroup]) -> int:
    """Return how many items need review."""
    return sum(len(one.items) for one in found)


def _groups(report: Report, rows: Collection[ChangeKey]) -> Iterator[ReviewGroup]:
    yield _accepted(report, rows)
    changes = [change for change in report.changes if needs_review(change)]
    for name in dict.fromkeys((*_WORDINGS, *map(_kind, changes))):
        yield _changed(name, [change for change in changes if _kind(change) == name], report)
    groups = classify(report)
    yield _problems(groups.problems_to_review, report)
    yield _not_found(groups.not_found, report)
    yield _ended(report)
    yield ReviewGroup(
        counted(len(report.oversized), "file is", "files are") + " too large for GitHub",
        "It does not show the rest to readers.",
        tuple(ReviewItem(f"{markdown(sentence)}.") for sentence in report.oversized),
    )


def _accepted(report: Report, rows: Collection[ChangeKey]) -> ReviewGroup:
    found = report.publications
    return ReviewGroup(
        counted(len(found), "preprint was accepted", "preprints were accepted"),
        f"Merging updates the venue in {_lists(report)}.",
        tuple(_publication(one, report, rows) for one in found),
    )


def _publication(one: Publication, report: Report, rows: Collection[ChangeKey]) -> ReviewItem:
    keys = tuple(row for row in rows if row.ref == str(one.ref) and row.field in _PUBLISHED_IN)
    where, said = _where(one.preprint, report, one.names), _source(one.ref, report, one.provenance)
    return ReviewItem(
        f"{where}: {title_of(one.preprint.source)} → **{short_cell(one.place)}** ({said})", keys
    )


def _kind(change: Change) -> str:
    return change.field if change.now else f"{_ENDED}{change.field}"


def _changed(name: str, changes: Sequence[Change], report: Report) -> ReviewGroup:
    plain = label(changes[0]) if changes else name
    words = _WORDINGS.get(name) or _Wording(
        f"{plain} changed", f"values of {plain} changed", "Merging updates it.", "Merging updates it."
    )
    effect = (words.in_place if report.in_place else words.generated).format(
        lists=_lists(report), catalog=code(report.catalog)
    )
    return ReviewGroup(
        counted(len(changes), words.one, words.many),
        effect,
        tuple(
            ReviewItem(
                f"{_where(one.ref, report)}: {_what(one, report)}",
                (ChangeKey(str(one.ref), one.field, fingerprint(one.now)),),
            )
            for one in changes
        ),
    )


def _what(change: Change, report: Report) -> str:
    """Return what changed: before → after, and who says so."""
    url = report.urls.get(change.ref, "")
    now = short_cell(str(change.now or "-"))
    match change.field, bool(change.now):
        case "name", _:
            is_name = _REPOSITORY.fullmatch(str(change.now))
            moved = renamed_url(url, change.ref.id, str(change.now)) if is_name else ""
            text = f"{short_cell(str(change.was))} → {_linked(now, moved)}"
        case "archived", _:
            text = _linked(short_cell(change.ref.id), url)
        case "code", True:
            text = f"{_address(str(change.now))} (named on {_source(change.ref, report, change.provenance)})"
        case "dead", True:
            text = f"{_address(url)}, not found since {now}"
        case "disputed", True:
            text = f"{now}, {_address(url)}"
        case "retraction", True:
            text = f"{now}, {_address(url)}"
        case (("withdrawn" | "dead"), _):
            text = _address(url)
        case _:
            was = short_cell(str(change.was or "-"))
            text = f"{was} → **{now}** ({_source(change.ref, report, change.provenance)})"
    return text


def _problems(problems: Sequence[Problem], report: Report) -> ReviewGroup:
    return ReviewGroup(
        counted(len(problems), "link has", "links have") + " a problem",
        "Merging does not change them.",
        tuple(
            ReviewItem(f"{_where(one.ref, report)}: {short_cell(one.reason)}, {_address_of(one, report)}")
            for one in problems
        ),
    )


def _not_found(problems: Sequence[Problem], report: Report) -> ReviewGroup:
    return ReviewGroup(
        counted(len(problems), "link was", "links were") + " not found",
        "Merging does not change them. They are checked every night, and dead if they are still not found "
        f"after three days. If you know a new address, write it into {_written_by_people(report)}.",
        tuple(ReviewItem(f"{_where(one.ref, report)}: {_address_of(one, report)}") for one in problems),
    )


def _ended(report: Report) -> ReviewGroup:
    """Return what people pinned or ignored until a day that is over."""
    return ReviewGroup(
        counted(len(report.ended), "decision has", "decisions have") + " ended",
        "They no longer have an effect. Delete them in the catalog, or write another day.",
        tuple(
            ReviewItem(
                f"{names_in([name])}: {code(f'{one.key}: {one}')} until {one.until}"
                + (f" ({short_cell(one.reason)})" if one.reason else "")
            )
            for name, one in report.ended
        ),
    )


# --- as Markdown ----------------------------------------------------------------------------------


def _where(ref: Ref, report: Report, names: Sequence[str] = ()) -> str:
    """Return the entries behind a link, each with the line on which people wrote it."""
    entries = names or report.entries[ref]
    lines = {one.entry: _line(one, report) for one in report.places.get(ref, ())}
    # A name is followed by a mark of ours, with which it could be read as an emoji.
    shown = [
        f"{names_in([name])}, {lines[name]}" if name in lines else f"{names_in([name])}{BREAK}"
        for name in entries[:_MOST_PLACES]
    ]
    more = len(entries) - len(shown)
    return "; ".join(shown) + (f" and {counted(more, 'more entry', 'more entries')}" if more else "")


def _line(place: LinkPlace, report: Report) -> str:
    """Return a file and line, as a link where the file can be seen."""
    text = f"{markdown(place.file)} line {place.line}"
    plain = "?plain=1" if place.file.endswith(".md") else ""  # a rendered file has no lines
    return link(text, f"{report.address}/{place.file}{plain}#L{place.line}") if report.address else text


def _source(ref: Ref, report: Report, index: str | None = None) -> str:
    """Return the source, or the index that gave a value, as a link to what it describes."""
    return _linked(markdown(index or title_of(ref.source)), report.urls.get(ref, ""))


def _linked(text: str, url: str) -> str:
    return link(text, url) if is_link(url) else text


def _address_of(problem: Problem, report: Report) -> str:
    return _address(report.urls.get(problem.ref, problem.ref.id))


def _address(url: str) -> str:
    return _linked(markdown(shorten(url.partition("://")[2], _LONGEST_URL)), url)


def _lists(report: Report) -> str:
    return listed([code(name) for name in report.lists]) if report.lists else "the list"


def _written_by_people(report: Report) -> str:
    return _lists(report) if report.in_place else code(report.catalog)


def decision_parts(found: Sequence[ReviewGroup], unticked: Collection[ChangeKey]) -> Iterator[Part]:
    """Yield the groups under their heading. A long group is folded."""
    if not found:
        return
    note = "If you untick a box, start a run before you merge: it takes the change out."
    has_boxes = any(item.keys for one in found for item in one.items)
    yield Part(f"## Needs review ({count(found)})" + (f"\n\n{note}" if has_boxes else ""))
    for one in found:
        rows = tuple(f"{box(item.keys, unticked) if item.keys else '-'} {item.text}" for item in one.items)
        if len(rows) > _MOST_ITEMS:
            head = f"<details><summary><b>{one.title}.</b></summary>\n\n{one.effect}\n"
            yield Part(head, rows, "</details>", where=IN_SUMMARY)
        else:
            yield Part(f"**{one.title}.** {one.effect}\n", rows, where=IN_SUMMARY)
