"""What a run tells GitHub Actions: outputs, annotations and the step summary, as text for their files."""

from collections.abc import Iterator

from enricher.body import body
from enricher.catalog import is_link
from enricher.model import Published, Report
from enricher.summary import failed_share
from enricher.text import clean, link, log_command, markdown

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
    return f"## enrich\n\n{where}{notes}\n\n{body(report)}"[:_LARGEST_SUMMARY]
