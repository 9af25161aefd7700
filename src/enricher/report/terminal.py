"""The log of a run, in 80 columns: what was checked, what is new, waits or is known, and what it cost."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import takewhile
from textwrap import wrap
from typing import Final

from enricher.model.catalog import Decision, ProblemKind
from enricher.model.publishing import Operation, Published
from enricher.model.run import ChangedLine, Publication, Report, Usage
from enricher.report.news import NewsPart, RunNews, known_line, news_of, waiting_in
from enricher.review.classification import Group, needs_review
from enricher.review.readme_edits import edit_lines
from enricher.sources import title_of
from enricher.text.markdown import clean, columns, shorten
from enricher.text.numbers import counted

_WIDTH: Final = 80
_WIDEST: Final = (22, 16, 0, 16)  # columns of a row: the entries, what, the value (the rest), the source
_LEAST: Final = 20  # columns for a value
_SHORTEST: Final = 6  # characters that are left of a value
_MOST_LINES: Final = 20
_NOTICEABLE: Final = 5  # seconds
_REVIEW: Final = "needs review"
_INCOMPLETE: Final = "A source was unavailable"


def log(report: Report, published: Published) -> Iterator[str]:
    """Yield the lines of the log, those of a source's texts cleaned; parts without content are left out."""
    news = news_of(report)
    parts: tuple[Iterable[str], ...] = (
        _wrapped(checked(report)),
        _new(news, report),
        _waiting(news, report, published),
        _open(news),
        _wrapped(known_sentence(news)),
        _not_checked(news),
        _held(report),
        _ended(report),
        (line for sentence in report.oversized for line in _wrapped(f"{sentence}.")),
        _written(report, published),
        _wrapped(cost(report.usage)),
    )
    yield from _separated(parts)
    if report.source_was_unavailable:
        others = "" if published.operation is Operation.SHOWN else "; results from the others were saved"
        yield f"{_INCOMPLETE}{others}."


def _separated(parts: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of the parts, with an empty one before each but the first."""
    is_first = True
    for part in parts:
        lines = list(part)
        if lines and not is_first:
            yield ""
        is_first = is_first and not lines
        yield from lines


# --- what was checked, and what it cost -----------------------------------------------------------


def checked(report: Report) -> str:
    """Return how many links there are, and what became of them; the numbers add up."""
    failed = {problem.ref for problem in report.problems if problem.kind is ProblemKind.NOT_CHECKED}
    unavailable = {ref for ref in report.left if ref.source in report.down}
    counts = (
        (report.asked - len(failed), "checked"),
        (len(failed) + len(unavailable), "not checked"),
        (len(report.held), "held back"),
        (report.not_due, "not due"),
        (len(report.left) - len(unavailable), _left(report)),
        (report.without_source, "with no source"),
    )
    first, *rest = counts
    parts = ", ".join(f"{count:,} {what}" for count, what in (first, *(one for one in rest if one[0])))
    return f"{counted(sum(count for count, _ in counts), 'link')}: {parts}."


def _left(report: Report) -> str:
    """Return what is said of links that the budget, or an upstream's limit, left for the next run."""
    sources = Counter(title_of(ref.source) for ref in report.left if ref.source not in report.down)
    return f"left for the next run ({_by_name(sources)})"


def _by_name(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))


def cost(usage: Sequence[Usage]) -> str:
    """Return the number of requests, how long they took if it was long, and the rate limits; or nothing."""
    if not usage:
        return ""
    seconds = max(one.seconds for one in usage)
    took = f" in {_duration(seconds)}" if seconds >= _NOTICEABLE else ""
    each = ", ".join(
        f"{one.upstream} {one.requests:,}" + (f" with {one.unchanged:,} unchanged" if one.unchanged else "")
        for one in sorted(usage, key=lambda one: -one.requests)
    )
    limits = "".join(
        f" {one.upstream}: {one.rate_limit.remaining:,} of {one.rate_limit.limit:,} left until "
        f"{datetime.fromtimestamp(one.rate_limit.resets, UTC):%H:%M} UTC."
        for one in usage
        if one.rate_limit
    )
    return f"{counted(sum(one.requests for one in usage), 'request')}{took} ({each}).{limits}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


# --- new, waiting, known --------------------------------------------------------------------------


def _new(news: RunNews, report: Report) -> Iterator[str]:
    waiting = report.waiting
    edits = [one for one in report.readme_edits if one not in waiting.readme_edits]
    lines = [one for one in report.lines if one not in waiting.lines]
    accepted = [one for one in report.publications if one not in waiting.publications]
    blocks = (
        (line for text in edit_lines(edits) for line in _wrapped(text)),
        _lines(lines),
        _accepted(accepted),
        _rows(f"New in this run ({news.new.count})", news.new),
    )
    found = list(_separated(blocks))
    yield from found or ["Nothing new."]


def _accepted(publications: Sequence[Publication]) -> Iterator[str]:
    if publications:
        yield Group.ACCEPTED.heading(len(publications))
        for one in publications:
            yield from _item(f"{', '.join(one.names)}: {one.place}")


def _waiting(news: RunNews, report: Report, published: Published) -> Iterator[str]:
    """Yield what the open pull request has; lines and edits of people are counted."""
    waiting = report.waiting
    heading = waiting_in(published)
    yield from _rows(f"{heading} ({news.waiting.count})", news.waiting)
    counts = (
        (len(waiting.lines), "changed line", "changed lines"),
        (len(waiting.readme_edits), "edit by hand", "edits by hand"),
        (len(waiting.publications), "accepted preprint", "accepted preprints"),
    )
    others = ", ".join(counted(*one) for one in counts if one[0])
    if others and news.waiting.count:
        yield f"  with {others}"
    elif others:
        yield f"{heading}: {others}"


def known_sentence(news: RunNews) -> str:
    """Return what is known for longer, in numbers, and where it is listed; or nothing."""
    if not news.known:
        return ""
    return f"Known ({len(news.known)}): {known_line(news.known)}. Details: enrich status"


def _open(news: RunNews) -> Iterator[str]:
    if news.open:
        yield f"Open problems ({len(news.open)})"
        for row in news.open:
            yield from _item(f"{row.where}: {row.what}: {row.value}")


def _not_checked(news: RunNews) -> Iterator[str]:
    if news.not_checked:
        yield "Not checked"
        for sentence in news.not_checked:
            yield from _item(sentence)


def _ended(report: Report) -> Iterator[str]:
    """Yield what people pinned or ignored until a day that is over."""
    if report.ended:
        yield Group.ENDED.heading(len(report.ended))
        for name, one in report.ended:
            yield from _item(f"{name}: {one.key}: {one}, {until_and_reason(one)}")


def _held(report: Report) -> Iterator[str]:
    """Yield a sentence for each source that refuses strangers, with its reason."""
    for source in dict.fromkeys(one.ref.source for one in report.held):
        held = [one for one in report.held if one.ref.source == source]
        links = counted(len(held), "link is", "links are")
        reason = clean(held[0].reason)
        yield from _wrapped(f"{title_of(source)} refuses strangers: {links} held back ({reason}).")


def _rows(heading: str, part: NewsPart) -> Iterator[str]:
    """Yield the rows under their heading, their values cut so that a line has 80 columns.

    A row that has a place needs a person, who can read the whole value below it.
    """
    if not part.rows:
        return
    cells = [[clean(text) for text in (row.names, row.what, row.value, row.source)] for row in part.rows]
    cut = [
        [shorten(text, most) if most else text for text, most in zip(row, _WIDEST, strict=True)]
        for row in cells
    ]
    review = [_REVIEW if row.needs_review else "" for row in part.rows]
    names, whats, _, sources = (max(map(len, column)) for column in zip(*cut, strict=True))
    rest = _WIDTH - 2 - names - whats - sources - max(map(len, review)) - 4 * 2
    lines = columns(
        [
            (name, what, _within(value, max(_LEAST, rest)), source, mark)
            for (name, what, value, source), mark in zip(cut, review, strict=True)
        ]
    )
    yield heading
    for row, line in zip(part.rows, lines, strict=True):
        yield line
        if row.place:
            yield f"    {clean(row.place)}"
            if clean(row.value) not in line:  # what a person decides on is whole
                yield from _wrapped(f"    {clean(row.value)}")
    if part.more:
        yield f"  and {part.more:,} more: see the pull request, or git diff"


def _within(value: str, width: int) -> str:
    """Return a value cut to the width: of two, first the one that is replaced."""
    was, arrow, now = value.rpartition(" → ")
    room = width - len(now) - len(arrow)
    if arrow and len(value) > width and room >= _SHORTEST:
        return f"{shorten(was, room)}{arrow}{now}"
    return shorten(value, width)


def _lines(lines: Sequence[ChangedLine]) -> Iterator[str]:
    """Yield which lines that people wrote change, each with the words that differ."""
    if not lines:
        return
    yield f"Changed lines ({len(lines)})"
    for line in lines[:_MOST_LINES]:
        yield f"  {clean(line.file)}, line {line.line}"
        before, after = _differing(clean(line.before), clean(line.after))
        if before:
            yield f"  - {shorten(before, _WIDTH - 4)}"
        if after:
            yield f"  + {shorten(after, _WIDTH - 4)}"
    if len(lines) > _MOST_LINES:
        yield f"  and {len(lines) - _MOST_LINES:,} more: see the pull request, or git diff"


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return the words of both that differ, from the first to the last."""
    was, now = before.split(), after.split()
    start = _alike(was, now)
    was, now = was[start:], now[start:]
    end = _alike(was[::-1], now[::-1])
    return " ".join(was[: len(was) - end]), " ".join(now[: len(now) - end])


def _alike(was: Sequence[str], now: Sequence[str]) -> int:
    """Return with how many equal words both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(was, now, strict=False)))


# --- what became of it ----------------------------------------------------------------------------


def _written(report: Report, published: Published) -> Iterator[str]:
    """Yield the notes, what was written or opened, and where it is."""
    for note in published.notes:
        yield from _wrapped(note)
    message = published.message
    if published.operation in {Operation.CREATED, Operation.UPDATED} and report.changes:
        review = sum(map(needs_review, report.changes))
        needs = f", {review:,} {'needs' if review == 1 else 'need'} review" if review else ""
        now = "now " if published.operation is Operation.UPDATED else ""
        message = f"{message.removesuffix('.')}, {now}{counted(len(report.changes), 'change')}{needs}:"
    yield from [message] if "\n" in message else _wrapped(message)
    if published.url:
        yield f"  {published.url}"


def _wrapped(text: str) -> list[str]:
    """Return a line as several of 80 columns; a word that is longer, such as an address, stays whole."""
    hanging = "    " if text.startswith(" ") else ""
    return wrap(text, _WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)


def _item(text: str) -> list[str]:
    """Return text of a source or a person as an item below a heading."""
    return _wrapped(f"  {clean(text)}")


def until_and_reason(decision: Decision) -> str:
    """Return until when a field is pinned or a problem is ignored, and why; empty if neither is stated."""
    last = f"until {decision.until}" if decision.until else ""
    return ": ".join(filter(None, (last, clean(decision.reason or ""))))
