"""The whole body: what it is, what people can do, what they must see, and then everything else."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from enricher.model.publishing import ChangeKey
from enricher.model.run import ChangedLine, EditKind, ReadmeEdit, Report
from enricher.review.body import introduction, title
from enricher.review.body.boxes import LEFT_OUT, left_out_lines, unticked_rows
from enricher.review.body.decisions import ReviewGroup, count, decision_parts, decisions
from enricher.review.body.facts import changed_facts, new_facts
from enricher.review.body.lines import diff, diff_block, fence_for
from enricher.review.body.parts import GAP, IN_SUMMARY, Part, fit
from enricher.review.readme_edits import heading, line_of, place, taken
from enricher.review.state import State, bounded, end_of_state, marker
from enricher.text.markdown import clean, code, markdown
from enricher.text.numbers import counted

LARGEST: Final = 58_000  # GitHub refuses a body of over 65,536 characters; a margin for what it adds
REBUILD: Final = "enrich:rebuild"
BEGIN: Final = "<!-- enrich:begin pull-request -->"
END: Final = "<!-- enrich:end pull-request -->"
INSTRUCTIONS: Final = (
    "**Merge** to accept. **Untick** a change below and start a run to leave it out. **Close** to reject all "
    "of it; the same values are not proposed again."
)
_REBUILD: Final = (
    "To edit this pull request yourself, push a commit to its branch. The bot then leaves it alone.\n\n"
    f"- [ ] <!-- {REBUILD} --> Discard edits and rebuild"
)
_MOST_LINES: Final = 3  # that are not in a fold


def pull_request_title(report: Report, rows: Collection[ChangeKey]) -> str:
    """Return the title of the pull request that proposes these rows."""
    return title.title(report, count(decisions(report, rows)))


def pull_request_body(report: Report, state: State, last: str = "") -> str:
    """Return the body of the pull request: what the run found, what people can do, and the hidden state.

    `last` is the body as it is now. What people wrote around the bot's part stays, and leaves less room; what
    they unticked is left unticked.
    """
    before, after = around_own_part(last)
    end = f"{_REBUILD}{GAP}{marker(bounded(state))}"
    room = LARGEST - len(before) - len(after) - len(end) - len(BEGIN) - len(END) - 4 * len(GAP)
    found = decisions(report, state.rows or ())
    parts = _parts(report, found, own_part(last))
    return f"{before}{BEGIN}\n{fit(parts, room)}\n{end}\n{END}{after}"


def _parts(report: Report, found: Sequence[ReviewGroup], last: str) -> Iterator[Part]:
    """Yield the parts of the body in their order."""
    if report.is_first:
        yield Part(introduction.what_this_is(report))
    yield Part(INSTRUCTIONS)
    yield from _readme_edits(report)
    if report.is_first:
        yield from introduction.what_readers_see(report)
    yield from decision_parts(found, unticked_rows(last))
    left = left_out_lines(last, {key for one in found for item in one.items for key in item.keys})
    if left:
        yield Part(f"{LEFT_OUT} ({len(left)})\n\nTick a change to bring it back with the next run.\n", left)
    if report.lines and not (report.is_first and report.in_place):
        yield from _lines(report.lines)
    if report.is_first and report.links:
        yield introduction.all_links(report.links)
        yield introduction.settings(report)
    if report.is_first and report.in_place and len(report.lines) > _MOST_LINES:
        yield _folded_lines(report.lines)
    yield from new_facts(report)
    yield from changed_facts(report)
    if not (report.changes or report.lines or taken(report.readme_edits)):
        yield Part(f"No fact has changed. The tables are updated to match {code(report.catalog)}.")
    if report.files:
        yield Part(f"<sub>Files: {', '.join(_files(report))}.</sub>")


def _files(report: Report) -> Iterator[str]:
    for one in report.files:
        yield code(one.path) + (f" ({counted(one.count, one.unit)})" if one.count else "")


def _lines(lines: Sequence[ChangedLine]) -> Iterator[Part]:
    """Yield each line that people wrote as it is and as it will be; in a fold if they are many."""
    if len(lines) > _MOST_LINES:
        yield _folded_lines(lines)
    else:
        yield Part(f"## Changed lines ({len(lines)})\n\n{diff(lines)}")


def _folded_lines(lines: Sequence[ChangedLine]) -> Part:
    opening, rows, closing = diff_block(lines)
    summary = f"<details><summary><b>All {len(lines):,} lines, before and after</b></summary>"
    return Part(f"{summary}\n\n{opening}", rows, f"{closing}\n\n</details>", where=IN_SUMMARY)


def _readme_edits(report: Report) -> Iterator[Part]:
    """Yield what people changed in generated sections: what is taken over, and what is not."""
    if found := taken(report.readme_edits):
        head = (
            f"## {markdown(heading(report.readme_edits))}\n\n"
            "These edits were made by hand in generated sections. Merging copies them into the catalog. "
            "If you close this pull request, the sections stay as they are.\n"
        )
        yield Part(head, tuple(map(_edit, found)), where=IN_SUMMARY)
    for kind, title_ in ((EditKind.NOT_TAKEN, "Not taken over"), (EditKind.LEFT, "Left as they are")):
        rows = tuple(map(_edit, (edit for edit in report.readme_edits if edit.kind is kind)))
        if rows:
            yield Part(f"## {title_} ({len(rows)})\n", rows, where=IN_SUMMARY)


def _edit(edit: ReadmeEdit) -> str:
    lines = [f"- {markdown(place(edit))}: {markdown(line_of(edit))}"]
    if edit.written:
        first, *rest = written = [*map(clean, edit.written)]
        fence = fence_for(written)
        lines += ["", f"  {fence}yaml", f"  - {first}", *(f"    {line}" for line in rest), f"  {fence}", ""]
    return "\n".join(lines)


# --- what people wrote ----------------------------------------------------------------------------


def around_own_part(body: str) -> tuple[str, str]:
    """Return what people wrote before and after the bot's part of a pull request's body.

    Where they deleted its begin mark, the part begins at its instructions; where they deleted its end mark,
    it ends after its state.
    """
    start, stop = _own_part(body)
    if start < stop:
        return body[:start], body[stop:]
    return (f"{body.rstrip()}{GAP}" if body.strip() else ""), ""


def own_part(body: str) -> str:
    """Return the bot's part of a body; all of it where that cannot be found."""
    start, stop = _own_part(body)
    return body[start:stop] if start < stop else body


def has_tick(body: str) -> bool:
    """Return whether a person has ticked the box that returns the branch to the bot."""
    return f"- [x] <!-- {REBUILD} -->" in own_part(body).replace("[X]", "[x]")


def _own_part(body: str) -> tuple[int, int]:
    """Return where the bot's part begins and ends; twice the same offset if there is none."""
    start = body.rfind(BEGIN) if BEGIN in body else body.rfind(INSTRUCTIONS)
    if start < 0:
        return 0, 0
    stop = body.find(END, start)
    return start, end_of_state(body, start) if stop < 0 else stop + len(END)
