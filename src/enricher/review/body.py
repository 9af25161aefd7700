"""The title and the body of the pull request; the body is also used in the step summary.

What needs review comes first, then the rest, and volatile facts last. There is no date of the run and no link
to it, so that a run without news changes no byte.
"""

import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, takewhile
from typing import Final

from enricher.model.facts import FIELDS, Ref
from enricher.model.run import Change, EditKind, Problem, ReadmeEdit, Report, Value
from enricher.render.entry_view import short_count
from enricher.render.layout import table
from enricher.review.classification import Classification, Group, classify, label
from enricher.review.policy import COUNTS, VOLATILE
from enricher.review.readme_edits import heading, line_of, place, taken
from enricher.review.state import State, bounded, end_of_state, marker
from enricher.text.markdown import clean, clean_paragraphs, code, html, link, markdown, shorten

LARGEST: Final = 58_000  # GitHub refuses a body of over 65,536 characters; a margin for what it adds
REBUILD: Final = "enrich:rebuild"
VOLATILE_FOLD: Final = "Stars and other volatile facts"
BEGIN: Final = "<!-- enrich:begin pull-request -->"
END: Final = "<!-- enrich:end pull-request -->"

_LONGEST_CELL: Final = 160
_LONGEST_NAME: Final = 80
_MOST_NAMES: Final = 3
_LONGEST_TEXT: Final = 3_000
_CONTEXT: Final = 6  # words around a difference
_BACKTICKS: Final = re.compile("`+")
_GAP: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the body. A row is shown whole or not at all, so that all tags stay balanced."""

    head: str
    rows: tuple[str, ...] = ()
    tail: str = ""
    gap: str = "\n"  # between two rows

    @property
    def overhead(self) -> int:
        """The length of the part without any row."""
        return len(self.head) + len(_more(len(self.rows))) + len(self.tail) + 3 * len(_GAP)

    def within(self, budget: int) -> tuple[str, int]:
        """Return the part with as many rows as fit into the budget of characters, and what is left of it."""
        lengths = accumulate(len(row) + len(self.gap) for row in self.rows)
        fitting = list(takewhile(lambda length: length <= budget, lengths))
        text = self.gap.join([self.head, *self.rows[: len(fitting)]])
        dropped = len(self.rows) - len(fitting)
        parts = [text, *([_more(dropped)] if dropped else []), *([self.tail] if self.tail else [])]
        return _GAP.join(parts), budget - (fitting[-1] if fitting else 0)


def _more(count: int) -> str:
    return f"_+{count:,} more: see the files._"


def title(report: Report) -> str:
    """Return the title of the pull request. It has no text from a source."""
    entries = len({name for change in report.changes for name in report.entries[change.ref]})
    noun = "entry" if entries == 1 else "entries"
    what = f"Refresh metadata of {entries} {noun}" if entries else "Refresh the tables"
    if taken(report.readme_edits):
        what = f"{what}; {heading(report.readme_edits)}" if entries else heading(report.readme_edits)
    count = classify(report).needs_review
    return f"{what} ({count} {'needs' if count == 1 else 'need'} review)" if count else what


def body(report: Report) -> str:
    """Return what the run found, no longer than GitHub allows; rows that do not fit are counted."""
    return _fit(_parts(report), LARGEST)


def pull_request_body(report: Report, state: State, around: tuple[str, str] = ("", "")) -> str:
    """Return the body of the pull request: what the run found, what people can do, and the hidden state.

    `around` is what people wrote before and after it, which stays, and leaves less room.
    """
    kept = bounded(state)
    before, after = around
    end = f"{INSTRUCTIONS}{_GAP}{marker(kept)}"
    room = LARGEST - len(before) - len(after) - len(end) - len(BEGIN) - len(END) - 4 * len(_GAP)
    parts = list(_parts(report))
    if not report.changes and not report.lines and not taken(report.readme_edits):
        parts.insert(0, _Part("No fact has changed. The tables are updated to match `catalog.yaml`."))
    return f"{before}{BEGIN}\n{_fit(parts, room)}\n{end}\n{END}{after}"


def around_own_part(body: str) -> tuple[str, str]:
    """Return what people wrote before and after the bot's part of a pull request's body.

    Where they deleted its begin mark, the part begins at its instructions; where they deleted its end mark,
    it ends after its state.
    """
    start, stop = _own_part(body)
    if start < stop:
        return body[:start], body[stop:]
    return (f"{body.rstrip()}{_GAP}" if body.strip() else ""), ""


def has_tick(body: str) -> bool:
    """Return whether a person has ticked the box that returns the branch to the bot."""
    start, stop = _own_part(body)
    part = body[start:stop] if start < stop else body
    return f"- [x] <!-- {REBUILD} -->" in part.replace("[X]", "[x]")


def _own_part(body: str) -> tuple[int, int]:
    """Return where the bot's part begins and ends; twice the same offset if there is none."""
    start = body.rfind(BEGIN) if BEGIN in body else body.rfind(INSTRUCTIONS.partition("\n- [ ]")[0])
    if start < 0:
        return 0, 0
    stop = body.find(END, start)
    return start, end_of_state(body, start) if stop < 0 else stop + len(END)


INSTRUCTIONS: Final = f"""\
---

- To skip these changes, close this pull request; the same values will not be proposed again.
- To keep a value, add `pin: [license]` to its entry in `catalog.yaml`; to hide a notice, `ignore: [moved]`.
- To edit this pull request yourself, push a commit to its branch. The bot then leaves it alone.
- [ ] <!-- {REBUILD} --> Discard edits and rebuild"""


def _fit(parts: Iterable[_Part], largest: int) -> str:
    every = list(parts)
    budget = largest - sum(part.overhead for part in every)
    texts = []
    for part in every:
        text, budget = part.within(budget)
        texts.append(text)
    return _GAP.join(texts) + "\n"


def _parts(report: Report) -> Iterator[_Part]:
    """Yield the parts of the body in their order."""
    groups = classify(report)
    yield from _readme_edits(report)
    yield from _lines(report)
    yield from _needs_review(groups, report)
    yield from _accepted(report)
    yield from _new(groups.new, report)
    for group, problems in groups.unconfirmed:
        yield _unconfirmed(group, problems, report)
    yield from _ended(report)
    if report.oversized:
        rows = tuple(f"- {markdown(sentence)}." for sentence in report.oversized)
        yield _Part("### Too large for GitHub", rows)
    names = [name for change in report.changes for name in report.entries[change.ref]]
    names = [name for name in names if len(name) <= _LONGEST_NAME]
    if names:
        yield _Part(f"Reproduce one entry: {code(f'enrich --dry-run --entry {shlex.quote(names[0])}')}")


def _readme_edits(report: Report) -> Iterator[_Part]:
    """Yield what people changed in generated sections: what is taken over, and what is not."""
    if found := taken(report.readme_edits):
        head = (
            f"### {markdown(heading(report.readme_edits))}\n\n"
            "These edits were made by hand in generated sections. Merging copies them into the catalog. "
            "If you close this pull request, the sections stay as they are.\n"
        )
        yield _Part(head, tuple(map(_edit, found)))
    for kind, title_ in ((EditKind.NOT_TAKEN, "Not taken over"), (EditKind.LEFT, "Left as they are")):
        rows = tuple(map(_edit, (edit for edit in report.readme_edits if edit.kind is kind)))
        if rows:
            yield _Part(f"### {title_} ({len(rows)})\n", rows)


def _edit(edit: ReadmeEdit) -> str:
    lines = [f"- {markdown(place(edit))}: {markdown(line_of(edit))}"]
    if edit.written:
        first, *rest = written = [*map(clean, edit.written)]
        fence = _fence(written)
        lines += ["", f"  {fence}yaml", f"  - {first}", *(f"    {line}" for line in rest), f"  {fence}", ""]
    return "\n".join(lines)


def _lines(report: Report) -> Iterator[_Part]:
    """Yield each line that people wrote as it is and as it will be."""
    if report.lines:
        rows = tuple(
            "\n".join(
                [
                    f"@@ {line.file}, line {line.line} @@",
                    *([f"- {clean(line.before)}"] if line.before else []),
                    f"+ {clean(line.after)}",
                ]
            )
            for line in report.lines
        )
        fence = _fence(rows)
        yield _Part(f"### Changed lines ({len(rows)})\n\n{fence}diff", rows, fence)


def _fence(cleaned: Iterable[str]) -> str:
    """Return a fence for a block of code, longer than any run of backticks in its cleaned lines."""
    return "`" * max(3, 1 + max(map(len, _BACKTICKS.findall("\n".join(cleaned))), default=0))


def _needs_review(groups: Classification, report: Report) -> Iterator[_Part]:
    if not groups.needs_review:
        return
    problems = groups.problems_to_review
    rows = [
        *([_placed(p.ref, report), p.kind, "-", _cell(p.reason), _source(p.ref, report)] for p in problems),
        *([_placed(c.ref, report), *_row(c, report)[1:]] for c in groups.changes_to_review),
    ]
    head = Group.NEEDS_REVIEW.heading(groups.needs_review)
    yield _table(f"### {head}", ["Entry", "What", "Was", "Now", "Source"], rows)


def _accepted(report: Report) -> Iterator[_Part]:
    if not report.publications:
        return
    rows = (
        [_joined(one.names), _source(one.preprint, report), _cell(one.place), _source(one.ref, report)]
        for one in report.publications
    )
    head = Group.ACCEPTED.heading(len(report.publications))
    yield _table(f"### {head}", ["Entry", "Preprint", "Published at", "Source"], rows)


def _new(changes: Sequence[Change], report: Report) -> Iterator[_Part]:
    """Yield the new facts: a table, then the long texts, then the volatile facts in a fold."""
    if not changes:
        return
    head = f"### {Group.NEW.heading(len(changes))}"
    header = ["Entry", "Field", "Was", "Now", "Source"]
    volatile = [change for change in changes if change.field in VOLATILE]
    settled = [change for change in changes if change.field not in VOLATILE]
    long = [change for change in settled if FIELDS[change.field].long]
    plain = [change for change in settled if not FIELDS[change.field].long]
    yield _table(head, header, (_row(change, report) for change in plain)) if plain else _Part(head)
    if long:
        rows = tuple(_folded(change, report) for change in long)
        yield _Part(f"#### Abstracts ({len(long)})", rows, gap=_GAP)
    if volatile:
        fold = f"<details><summary>{VOLATILE_FOLD} ({len(volatile)})</summary>"
        yield _table(fold, header, (_row(change, report) for change in volatile), tail="</details>")


def _unconfirmed(group: Group, problems: Sequence[Problem], report: Report) -> _Part:
    """Return the links of a group without a usable answer; those with one reason share a row.

    Not dead links of a list in place: a person needs the line of each.
    """
    alike: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in problems:
        day = str(problem.since or "this run")
        own_row = str(problem.ref) if group is Group.DEAD and report.places else ""
        alike.setdefault((problem.ref.source, problem.reason, day, own_row), []).append(problem)
    rows = (
        [_all_names(same, report), source, _cell(reason), day]
        for (source, reason, day, _), same in alike.items()
    )
    head = _GAP.join((f"### {group.heading(len(problems))}", *_notes(group, report)))
    return _table(head, ["Entry", "Source", "Why", "Since"], rows)


def _ended(report: Report) -> Iterator[_Part]:
    """Yield what people pinned or ignored until a day that is over."""
    if report.ended:
        rows = (
            [_joined([name]), code(f"{one.key}: {one}"), str(one.until), _value(one.reason)]
            for name, one in report.ended
        )
        remedy = "These no longer have an effect. Delete them in the catalog, or write another day."
        head = f"### {Group.ENDED.heading(len(report.ended))}{_GAP}{remedy}"
        yield _table(head, ["Entry", "What", "Until", "Reason"], rows)


def _notes(group: Group, report: Report) -> Iterator[str]:
    """Yield what became of the facts of these links."""
    if group is not Group.DEAD:
        yield "Their facts stay as they are."
    if group is Group.NOT_CHECKED:
        # Without the number of failures, so that another run like this one changes no byte.
        for each in report.tripped:
            yield f"More than {each.percent} % of {each.source}'s lookups failed; it changes no stored fact."


# --- rows -----------------------------------------------------------------------------------------


def _table(heading: str, header: Sequence[str], rows: Iterable[Sequence[str]], tail: str = "") -> _Part:
    first, second, *lines = table(header, "left", rows).split("\n")
    return _Part(f"{heading}\n\n{first}\n{second}", tuple(lines), tail)


def _row(change: Change, report: Report) -> list[str]:
    written = _count if change.field in COUNTS else _value
    source = _source(change.ref, report, change.provenance)
    return [_names(change.ref, report), label(change), written(change.was), written(change.now), source]


def _source(ref: Ref, report: Report, index: str | None = None) -> str:
    """Return the source, or the index that gave the value, as a link to what it describes."""
    name = markdown(index) if index else ref.source
    return link(name, report.urls[ref]) if ref in report.urls else name


def _all_names(problems: Sequence[Problem], report: Report) -> str:
    """Return the names of the entries with the same problem, which can be all entries of the list."""
    if len(problems) == 1:
        return _placed(problems[0].ref, report)
    names = [name for problem in problems for name in report.entries[problem.ref]]
    count = f"{len(names)} entries: " if len(names) > _MOST_NAMES else ""
    return count + markdown(shorten(", ".join(names), _LONGEST_NAME))


def _names(ref: Ref, report: Report) -> str:
    return _joined(report.entries[ref])


def _placed(ref: Ref, report: Report) -> str:
    return _joined(report.placed(ref))


def _joined(names: Sequence[str]) -> str:
    return markdown(shorten(", ".join(names), _LONGEST_NAME))


def _count(value: Value) -> str:
    return short_count(value) if isinstance(value, int) else _value(value)


def _value(value: Value) -> str:
    match value:
        case None | "" | ():
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case tuple():
            return _cell(", ".join(value))
        case str():
            return _cell(value)


def _cell(text: str) -> str:
    return markdown(shorten(text, _LONGEST_CELL))


def _folded(change: Change, report: Report) -> str:
    """Return a long text in a fold under its entry's name: whole if it is new, else the differences."""
    name = shorten(", ".join(report.entries[change.ref]), _LONGEST_NAME)
    summary = html(f"{name}: {change.field} ({change.source})")
    was, now = str(change.was or ""), str(change.now or "")
    text = word_diff(was, now) if was and now else _GAP.join(_paragraphs(now)) or markdown("-")
    return f"<details><summary>{summary}</summary>{_GAP}{text}{_GAP}</details>"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text, the last one cut if they are too long."""
    left = _LONGEST_TEXT
    for paragraph in clean_paragraphs(text):
        if left > 0:
            yield markdown(shorten(paragraph, left))
        left -= len(paragraph)


def word_diff(was: str, now: str) -> str:
    """Return the words that differ, struck out or bold, with a few words around them."""
    old, new = shorten(was, _LONGEST_TEXT).split(), shorten(now, _LONGEST_TEXT).split()
    pieces = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        words = []
        for kind, a, b, c, d in group:
            if kind == "equal":
                words.append(markdown(" ".join(old[a:b])))
                continue
            words += [f"~~{markdown(' '.join(old[a:b]))}~~"] if a < b else []
            words += [f"**{markdown(' '.join(new[c:d]))}**"] if c < d else []
        pieces.append(" ".join(words))
    return "… " + " … ".join(pieces) + " …" if pieces else markdown("only white space differs")
