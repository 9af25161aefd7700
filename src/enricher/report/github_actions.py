"""Outputs, annotations and the step summary for GitHub Actions, as text for their files."""

from collections.abc import Iterator

from enricher.links.parse import is_link
from enricher.model.catalog import ProblemKind
from enricher.model.publishing import Published
from enricher.model.run import Coverage, Report
from enricher.render.layout import table
from enricher.report.coverage import advice
from enricher.report.news import (
    NewsPart,
    RunNews,
    known_line,
    new_changes,
    news_of,
    unsolved,
    waiting_changes,
    waiting_in,
)
from enricher.report.terminal import checked, cost
from enricher.review.readme_edits import line_of, place
from enricher.text.markdown import clean, link, log_command, markdown, shorten
from enricher.text.numbers import counted, percent

_LARGEST_SUMMARY = 1_000_000  # GitHub refuses a step summary of over 1 MiB
_MOST_ANNOTATIONS = 10  # GitHub shows no more of a kind for one step
_LONGEST_CELL = 160


def outputs(report: Report, published: Published) -> str:
    """Return lines for GITHUB_OUTPUT, one for each output: no value can add another line."""
    news = news_of(report)
    values = {
        "changes": len(new_changes(report)),
        "waiting": len(waiting_changes(report)),
        "known": len(news.known),
        "problems": len(unsolved(report)),
        "pull-request-operation": published.operation,
        "pull-request-number": published.number or "",
        "pull-request-url": published.url or "",
        "pull-request-branch": published.branch or "",
        "pull-request-head-sha": published.head or "",
    }
    return "".join(f"{name}={clean(str(value))}\n" for name, value in values.items())


def annotations(report: Report, published: Published) -> Iterator[str]:
    """Yield a warning for each new item that a person should see, and each source in trouble.

    One notice counts what waits. Nothing is said of what is known. If GitHub would not show all warnings,
    the last one before those of the sources counts the others.
    """
    news = news_of(report)
    sources = [f"Not checked: {sentence}" for sentence in news.not_checked][:_MOST_ANNOTATIONS]
    every = list(_warnings(news, report))
    most = _MOST_ANNOTATIONS - len(sources)
    first = every if len(every) <= most else every[: max(0, most - 1)]
    for warning in first:
        yield f"::warning title=enrich::{log_command(warning)}"
    if most > 0 and len(first) < len(every):
        yield f"::warning title=enrich::{len(every) - len(first)} more warnings: see the step summary"
    if news.waiting.count:
        review = f", {news.waiting.needs_review} of them to review" if news.waiting.needs_review else ""
        waiting = f"{waiting_in(published)}: {counted(news.waiting.count, 'change')}{review}"
        yield f"::notice title=enrich::{log_command(waiting)}"
    for sentence in sources:
        yield f"::warning title=enrich::{log_command(sentence)}"


def _warnings(news: RunNews, report: Report) -> Iterator[str]:
    """Yield a line for each new item that needs review, and each problem that no merge solves."""
    for row in news.new.rows:
        if row.needs_review:
            yield f"Needs review: {row.where}: {row.what}: {row.value}"
        elif row.what == ProblemKind.NOT_FOUND:
            yield f"Not found: {row.where}: {row.value}"
    for row in news.open:
        yield f"Needs review: {row.where}: {row.what}: {row.value}"
    for edit in report.readme_edits:
        if not edit.is_taken:
            yield f"Not taken over: {place(edit)}: {line_of(edit)}"


def step_summary(report: Report, published: Published) -> str:
    """Return Markdown for GITHUB_STEP_SUMMARY, its parts in the order of the log."""
    news = news_of(report)
    waiting = f"{waiting_in(published)} ({news.waiting.count})"
    sentences = "".join(f"- {markdown(sentence)}\n" for sentence in news.not_checked)
    known = f"### Known ({len(news.known)})\n\n{known_line(news.known)}." if news.known else ""
    parts = (
        "## enrich",
        markdown(checked(report)),
        _table(f"New in this run ({news.new.count})", news.new) or "Nothing new.",
        _table(waiting, news.waiting),
        _table(f"Open problems ({len(news.open)})", NewsPart(news.open)),
        known,
        f"### Not checked\n\n{sentences}" if sentences else "",
        _result(published),
        markdown(cost(report.usage)),
        _coverage(report.coverage),
    )
    return "\n\n".join(part for part in parts if part)[:_LARGEST_SUMMARY]


def _table(heading: str, part: NewsPart) -> str:
    """Return the rows under their heading; nothing if there are none."""
    if not part.rows:
        return ""
    texts = ((row.where, row.what, row.value, row.source) for row in part.rows)
    marks = ("needs review" if row.needs_review else "" for row in part.rows)
    rows = (
        [*(markdown(shorten(text, _LONGEST_CELL)) for text in cells), mark]
        for cells, mark in zip(texts, marks, strict=True)
    )
    more = f"\n\nand {part.more:,} more" if part.more else ""
    return f"### {markdown(heading)}\n\n{table(['Entry', 'What', 'Value', 'Source', ''], 'left', rows)}{more}"


def _result(published: Published) -> str:
    """Return what was written or opened, with a link to it, and the notes."""
    last = markdown(published.message.splitlines()[-1])
    where = link(last, published.url) if published.url and is_link(published.url) else last
    return "\n\n".join((*map(markdown, published.notes), where))


def _coverage(coverage: Coverage) -> str:
    """Return how much of the list is known, and what a person could add; nothing for an empty list."""
    if not coverage.entries:
        return ""
    shares = (
        ("Links that a source accepts", coverage.links),
        (f"Of {coverage.entries} entries, those that have", coverage.facts),
    )
    tables = (
        f"| {heading} | | |\n|:---|---:|---:|\n"
        + "".join(f"| {one.name} | {one.have} of {one.of} | {percent(one.have, one.of)} |\n" for one in those)
        for heading, those in shares
    )
    helps = "".join(f"- {markdown(line)}\n" for line in advice(coverage))
    return "\n".join(("### What the list has\n", *tables, helps))
