"""Check the bot's branch and pull request, and why the next run may open none."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import Observation, ObservedReview, Setup
from enricher.errors import EnrichError, Refused, UserError
from enricher.model.catalog import Every, Rules
from enricher.model.facts import Ref
from enricher.model.publishing import Texts
from enricher.publish.github.branch import BranchState
from enricher.review.policy import falls_on
from enricher.review.state import state_of_commit
from enricher.text.numbers import counted

_READ: Final = "Check that the token may read contents and pull requests."
_PREVIEW: Final = "`enrich --pull-request --dry-run` shows what a run would propose now."


def check_review(setup: Setup, review: ObservedReview | EnrichError) -> Iterator[Finding]:
    """Yield findings for the base branch, and where it is there, the bot's branch and pull request."""
    if isinstance(review, UserError):
        yield Finding("branch", Verdict.FAULT, str(review))
    elif isinstance(review, EnrichError):
        advice = _READ if isinstance(review, Refused) else ""
        yield Finding("base", Verdict.UNKNOWN, str(review), advice)
    elif review.branch is None:
        found = f"{setup.repository} has no branch {review.base}"
        yield Finding("base", Verdict.FAULT, found, "Name another one with --base.")
    else:
        yield Finding("base", Verdict.OK, review.base)
        yield _branch(review.branch)
        yield _pull_request(review, review.branch)
        yield from (Finding("pull-request", Verdict.WARNING, note) for note in review.branch.notes)


def _branch(branch: BranchState) -> Finding:
    if branch.head is None:
        return Finding(
            "branch", Verdict.OK, f"{branch.name} does not exist; a run creates it when it is needed"
        )
    if not branch.is_taken_over:
        return Finding("branch", Verdict.OK, f"{branch.name} has only the bot's commits")
    if branch.wants_rebuild:
        return Finding(
            "branch", Verdict.OK, f"{branch.name} has a person's commits; the next run rebuilds it"
        )
    found = f"{branch.name} has a person's commits, so the bot changes neither it nor its pull request"
    if branch.pull is None:
        return Finding("branch", Verdict.WARNING, found, "Delete the branch, or run with --force.")
    advice = f'Merge or close #{branch.pull.number}, or tick "Discard edits and rebuild" in it.'
    return Finding("branch", Verdict.WARNING, found, advice)


def _pull_request(review: ObservedReview, branch: BranchState) -> Finding:
    if branch.pull:
        return Finding("pull-request", Verdict.OK, f"#{branch.pull.number} is open: {branch.pull.url}")
    if _lacks_pull_request(branch):
        found = f"{branch.name} holds changes, but there is no pull request for it"
        advice = "Most often Actions may not open one; see the finding for actions. The next run tries again."
        return Finding("pull-request", Verdict.WARNING, found, advice)
    if not branch.closed:
        return Finding("pull-request", Verdict.OK, "there has been none yet")
    newest = branch.closed[0]
    if newest.merged:
        return Finding("pull-request", Verdict.OK, f"none is open; #{newest.number} was merged")
    rows = len(review.rejections[0].rows) if review.rejections else 0
    if not rows:
        return Finding("pull-request", Verdict.OK, f"none is open; #{newest.number} was closed as obsolete")
    found = f"none is open; #{newest.number} was closed, which rejected its {counted(rows, 'value')}"
    advice = f"If that was not intended, reopen #{newest.number}, or run with --retry-closed."
    return Finding("pull-request", Verdict.WARNING, found, advice)


def _lacks_pull_request(branch: BranchState) -> bool:
    """Return whether the bot has pushed changes for which no pull request was ever opened."""
    if branch.own is None or branch.head is None:
        return False
    had_one = branch.head.sha in {pull.head for pull in branch.closed}
    state = state_of_commit(branch.own.message)
    return not had_one and state is not None and (bool(state.rows) or state.more_in_files)


def check_next_run(observation: Observation, rules: Rules, due: Sequence[Ref]) -> Finding:
    """Return what a run would check now, and what would keep changes back; `due` are the links to check."""
    review, today = observation.hosted.review, observation.setup.now.date()
    reasons = [_due(due), *_calendar(rules, today), *_pending(review, observation.local)]
    return Finding("next-run", Verdict.OK, "; ".join(reasons), _PREVIEW)


def _due(due: Sequence[Ref]) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in sorted(Counter(r.source for r in due).items()))
    return f"{counted(len(due), 'link')} to check: {counts}" if counts else "no links to check"


def _calendar(rules: Rules, today: date) -> Iterator[str]:
    if not falls_on(rules.schedule, today):
        day = _next(rules.schedule, today)
        yield f"only license, archived and moved are proposed: the schedule is {rules.schedule}, next {day}"
    if rules.volatile_every is Every.NEVER:
        yield "stars alone are never proposed"
    elif not falls_on(rules.volatile_every, today):
        day = _next(rules.volatile_every, today)
        yield f"stars alone wait: they are proposed {rules.volatile_every}, next {day}"


def _next(every: Every, today: date) -> str:
    days = (today + timedelta(days=ahead) for ahead in range(1, 32))
    return next(f"{day:%a} {day}" for day in days if falls_on(every, day))


def _pending(review: ObservedReview | EnrichError | None, local: Texts | EnrichError | None) -> Iterator[str]:
    if not isinstance(review, ObservedReview):
        return
    if isinstance(local, Texts) and isinstance(review.texts, Texts) and local != review.texts:
        yield f"the files here differ from {review.base} on GitHub, and pull requests start from GitHub's"
    branch = review.branch
    if branch and branch.is_taken_over and not branch.wants_rebuild:
        yield f"nothing is proposed while {branch.name} has a person's commits"
    elif branch and branch.pull:
        yield f"#{branch.pull.number} is updated only if something has changed"
    rejected = sum(len(rejection.rows) for rejection in review.rejections)
    if rejected:
        yield f"{counted(rejected, 'rejected value')} will not be proposed again"
