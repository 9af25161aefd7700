"""Outputs, annotations and the step summary for GitHub Actions, as text for their files."""

from collections.abc import Iterator

from enricher.links.parse import is_link
from enricher.model.publishing import Published
from enricher.model.run import Coverage, Report
from enricher.report.coverage import advice
from enricher.report.terminal import change_line, unavailable
from enricher.review.body.whole import body
from enricher.review.classification import Group, classify
from enricher.review.readme_edits import line_of, place
from enricher.text.markdown import clean, link, log_command, markdown
from enricher.text.numbers import percent

_LARGEST_SUMMARY = 1_000_000  # GitHub refuses a step summary of over 1 MiB
_MOST_ANNOTATIONS = 10  # GitHub shows no more of a kind for one step


def outputs(report: Report, published: Published) -> str:
    """Return lines for GITHUB_OUTPUT, one for each output: no value can add another line."""
    values = {
        "changes": len(report.changes),
        "problems": len(report.problems),
        "pull-request-operation": published.operation,
        "pull-request-number": published.number or "",
        "pull-request-url": published.url or "",
        "pull-request-branch": published.branch or "",
        "pull-request-head-sha": published.head or "",
    }
    return "".join(f"{name}={clean(str(value))}\n" for name, value in values.items())


def annotations(report: Report) -> Iterator[str]:
    """Yield one warning for each unavailable source, and one for all that needs review or was not confirmed.

    The last one counts those that GitHub would not show.
    """
    sources = list(unavailable(report))
    yield from (f"::warning title=enrich::{line}" for line in sources)
    most = _MOST_ANNOTATIONS - len(sources)
    every = list(_warnings(report))
    first = every if len(every) <= most else every[: most - 1]
    for warning in first:
        yield f"::warning title=enrich::{log_command(warning)}"
    if len(first) < len(every):
        yield f"::warning title=enrich::{len(every) - len(first)} more warnings: see the step summary"


def _warnings(report: Report) -> Iterator[str]:
    """Yield a line for each item of the groups that a person should see, with the name of the group."""
    groups = classify(report)
    to_review = (
        *((problem.ref, problem.reason) for problem in groups.problems_to_review),
        *((change.ref, change_line(change)) for change in groups.changes_to_review),
    )
    for ref, text in to_review:
        yield f"{Group.NEEDS_REVIEW}: {', '.join(report.entries[ref])}: {text}"
    for edit in report.readme_edits:
        if not edit.is_taken:
            yield f"Not taken over: {place(edit)}: {line_of(edit)}"
    for group, problems in groups.unconfirmed:
        for problem in problems:
            yield f"{group}: {', '.join(report.entries[problem.ref])}: {problem.reason}"


def step_summary(report: Report, published: Published) -> str:
    """Return Markdown for GITHUB_STEP_SUMMARY."""
    last = markdown(published.message.splitlines()[-1])
    where = link(last, published.url) if published.url and is_link(published.url) else last
    notes = "".join(f"\n\n{markdown(note)}" for note in published.notes)
    parts = (f"## enrich\n\n{where}{notes}", body(report), _coverage(report.coverage))
    return "\n\n".join(part for part in parts if part)[:_LARGEST_SUMMARY]


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
