"""A run as JSON for machines."""

import json
from dataclasses import asdict

from enricher.model.publishing import Published
from enricher.model.run import Change, Problem, Report
from enricher.report.coverage import to_fields
from enricher.report.news import new_changes, waiting_changes


def to_json(report: Report, published: Published) -> str:
    """Return the whole report as JSON, its texts as the sources sent them."""
    document = {
        "asked": report.asked,
        "not_due": report.not_due,
        "left": [str(ref) for ref in report.left],
        "held": [{"link": str(one.ref), "reason": one.reason} for one in report.held],
        "down": report.down,
        "tripped": [asdict(each) for each in report.tripped],
        "changes": [_change_fields(change, report) for change in new_changes(report)],
        "waiting": [_change_fields(change, report) for change in waiting_changes(report)],
        "known": [
            {
                "entries": report.entries[one.ref],
                "link": str(one.ref),
                "what": one.kind.value[0],
                "detail": one.detail,
            }
            for one in report.known
        ],
        "problems": [_problem_fields(problem, report) for problem in report.problems],
        "publications": [
            {
                "entries": one.names,
                "preprint": str(one.preprint),
                "place": one.place,
                "link": str(one.ref),
                "source": one.source,
            }
            for one in report.publications
        ],
        "ended": [
            {"entry": name, "what": f"{one.key}: {one}", "until": str(one.until), "reason": one.reason}
            for name, one in report.ended
        ],
        "readme_edits": [asdict(edit) for edit in report.readme_edits],
        "upstreams": [
            {
                "name": usage.upstream,
                "requests": usage.requests,
                "unchanged": usage.unchanged,
                "seconds": round(usage.seconds, 1),
                "rate_limit": usage.rate_limit and asdict(usage.rate_limit),
            }
            for usage in report.usage
        ],
        "coverage": to_fields(report.coverage),
        "published": {
            "operation": published.operation,
            "pull_request": published.number,
            "url": published.url,
            "branch": published.branch,
            "head": published.head,
        },
    }
    return json.dumps(document, indent=2) + "\n"


def _change_fields(change: Change, report: Report) -> dict[str, object]:
    return {
        "entries": report.entries[change.ref],
        "link": str(change.ref),
        "source": change.source,
        "field": change.field,
        "was": change.was,
        "now": change.now,
    }


def _problem_fields(problem: Problem, report: Report) -> dict[str, object]:
    return {
        "entries": report.entries[problem.ref],
        "link": str(problem.ref),
        "source": problem.ref.source,
        "kind": problem.kind,
        "reason": problem.reason,
    }
