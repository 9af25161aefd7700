"""What a run tells GitHub Actions: outputs, annotations and the step summary, as text for their files."""

from collections.abc import Iterator

from enricher.catalog.types import is_link
from enricher.model.publishing import Published
from enricher.model.run import Coverage, Report
from enricher.report.coverage import advice
from enricher.report.terminal import failed_share
from enricher.review.body import body
from enricher.text.markdown import clean, link, log_command, markdown

_LARGEST_SUMMARY = 1_000_000  # GitHub refuses a step summary of over 1 MiB
_MOST_ANNOTATIONS = 10  # GitHub shows no more of a kind for one step


def outputs(report: Report, published: Published) -> str:
    """Return lines for GITHUB_OUTPUT, one an output: no value can begin another line."""
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
    """Yield one warning a source that changes nothing, and one a problem.

    The last one counts the problems that GitHub would not show.
    """
    for each in report.tripped:
        yield f"::warning title=enrich::{each.source} changes nothing tonight: {failed_share(each)}"
    most = _MOST_ANNOTATIONS - len(report.tripped)
    problems = report.problems
    shown = problems if len(problems) <= most else problems[: most - 1]
    for problem in shown:
        names = ", ".join(report.entries[problem.ref])
        message = log_command(f"{names}: {problem.kind}: {problem.reason}")
        yield f"::warning title=enrich::{message}"
    if len(shown) < len(problems):
        yield f"::warning title=enrich::{len(problems) - len(shown)} more problems: see the step summary"


def step_summary(report: Report, published: Published) -> str:
    """Return Markdown for GITHUB_STEP_SUMMARY."""
    last = markdown(published.message.splitlines()[-1])
    where = link(last, published.url) if published.url and is_link(published.url) else last
    notes = "".join(f"\n\n{markdown(note)}" for note in published.notes)
    parts = (f"## enrich\n\n{where}{notes}", body(report), _coverage(report.coverage))
    return "\n\n".join(part for part in parts if part)[:_LARGEST_SUMMARY]


def _coverage(coverage: Coverage) -> str:
    """Return how much of the list is known, and what a person could add; of an empty list nothing."""
    if not coverage.entries:
        return ""
    shares = (
        ("Links that a source accepts", coverage.links),
        (f"Of {coverage.entries} entries, those that have", coverage.facts),
    )
    tables = (
        f"| {heading} | | |\n|:---|---:|---:|\n"
        + "".join(f"| {one.name} | {one.have} of {one.of} | {one.percent:.0f} % |\n" for one in those)
        for heading, those in shares
    )
    helps = "".join(f"- {markdown(line)}\n" for line in advice(coverage))
    return "\n".join(("### What the list has\n", *tables, helps))
