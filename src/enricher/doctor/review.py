"""Judge how the bot's branch and pull request stand, and why there may be none tonight."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import Observation, ObservedRepository, ObservedReview, Setup
from enricher.doctor.token_kind import TokenKind
from enricher.errors import EnrichError, Refused
from enricher.model.catalog import Every, Rules
from enricher.model.facts import Ref
from enricher.model.publishing import Texts
from enricher.publish.github.branch import BRANCH, BranchState
from enricher.review.policy import falls_on
from enricher.review.state import rows_of_commit

_READ: Final = "See that the token may read contents and pull requests."
_SEE: Final = "`enrich --pull-request --dry-run` shows what a run would propose now."


def check_review(setup: Setup, hosted: ObservedRepository) -> Iterator[Finding]:
    """Yield what there is to say of the base branch, the bot's branch and its pull request."""
    review = hosted.review
    if isinstance(review, ObservedReview) and review.standing:
        yield Finding("base", Verdict.OK, review.base)
        yield _branch(review.standing)
        yield _pull_request(review, review.standing)
        return
    if isinstance(review, ObservedReview):
        found, advice = f"{setup.repository} has no branch {review.base}", "Name another one with --base."
        yield Finding("base", Verdict.FAULT, found, advice)
        why = "the base must be there first"
    else:
        why = _why_not(setup, review)
        yield Finding("base", Verdict.UNSEEN, why, _READ if isinstance(review, Refused) else "")
    yield Finding("branch", Verdict.UNSEEN, why)
    yield Finding("pull-request", Verdict.UNSEEN, why)


def _why_not(setup: Setup, review: EnrichError | None) -> str:
    if review is not None:
        return str(review)
    return "there is no token" if setup.token is TokenKind.NONE else "GITHUB_REPOSITORY is not set"


def _branch(standing: BranchState) -> Finding:
    if standing.head is None:
        return Finding("branch", Verdict.OK, f"there is no {BRANCH}; the next run that needs it makes it")
    if not standing.is_taken_over:
        return Finding("branch", Verdict.OK, f"{BRANCH} is as the bot left it")
    if standing.wants_rebuild:
        return Finding("branch", Verdict.OK, f"somebody has changed {BRANCH}, and gives it back by the tick")
    found = f"somebody has changed {BRANCH}, so it is theirs: the bot leaves it and its pull request alone"
    if standing.pull is None:
        return Finding("branch", Verdict.WARNING, found, "Delete the branch, or run with --force.")
    advice = f'Merge or close #{standing.pull.number}, or tick "Discard edits and rebuild" in it.'
    return Finding("branch", Verdict.WARNING, found, advice)


def _pull_request(review: ObservedReview, standing: BranchState) -> Finding:
    if standing.pull:
        return Finding("pull-request", Verdict.OK, f"#{standing.pull.number} is open: {standing.pull.url}")
    if _was_left_without(standing):
        found = f"{BRANCH} holds a proposal, and there is no pull request for it"
        advice = "Most often Actions may not open one: see the check of actions. The next run tries again."
        return Finding("pull-request", Verdict.WARNING, found, advice)
    if not standing.closed:
        return Finding("pull-request", Verdict.OK, "there has been none yet")
    newest = standing.closed[0]
    if newest.merged:
        return Finding("pull-request", Verdict.OK, f"none is open; #{newest.number} was merged")
    rows = len(review.rejections[0].rows) if review.rejections else 0
    if not rows:
        return Finding("pull-request", Verdict.OK, f"none is open; #{newest.number} was closed as obsolete")
    found = f"none is open; #{newest.number} was closed, which turned down its values: {rows}"
    advice = f"Nothing, if it was meant. Else reopen #{newest.number}, or run with --retry-closed."
    return Finding("pull-request", Verdict.WARNING, found, advice)


def _was_left_without(standing: BranchState) -> bool:
    """Return whether the bot has pushed something to propose for which no pull request was ever made."""
    if standing.own is None or standing.head is None:
        return False
    seen = standing.head.sha in {pull.head for pull in standing.closed}
    return not seen and bool(rows_of_commit(standing.own.message))


def check_tonight(seen: Observation, rules: Rules, due: Sequence[Ref]) -> Finding:
    """Return what keeps changes from going out tonight; `due` are the links that would be asked."""
    reasons = [_due(due), *_calendar(rules, seen.setup.now.date()), *_answers(seen.hosted.review, seen.local)]
    return Finding("tonight", Verdict.OK, "; ".join(reasons), _SEE)


def _due(due: Sequence[Ref]) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in sorted(Counter(r.source for r in due).items()))
    return f"links to be asked: {counts}" if counts else "there is no link to be asked"


def _calendar(rules: Rules, today: date) -> Iterator[str]:
    if not falls_on(rules.schedule, today):
        day = _next(rules.schedule, today)
        yield f"only licence, archived and moved go out: the schedule is {rules.schedule}, next on {day}"
    if rules.volatile_every is Every.NEVER:
        yield "stars never go out on their own"
    elif not falls_on(rules.volatile_every, today):
        day = _next(rules.volatile_every, today)
        yield f"stars on their own wait: they go out {rules.volatile_every}, next on {day}"


def _next(every: Every, today: date) -> str:
    days = (today + timedelta(days=ahead) for ahead in range(1, 32))
    return next(f"{day:%a} {day}" for day in days if falls_on(every, day))


def _answers(review: ObservedReview | EnrichError | None, local: Texts | EnrichError | None) -> Iterator[str]:
    if not isinstance(review, ObservedReview):
        return
    if isinstance(local, Texts) and isinstance(review.texts, Texts) and local != review.texts:
        yield f"the files here differ from {review.base} on GitHub, which a pull request is made from"
    standing = review.standing
    if standing and standing.is_taken_over and not standing.wants_rebuild:
        yield f"nothing goes out while {BRANCH} is somebody's"
    elif standing and standing.pull:
        yield f"#{standing.pull.number} is renewed only where something has changed"
    turned_down = sum(len(rejection.rows) for rejection in review.rejections)
    if turned_down:
        yield f"values that were turned down, and are not proposed again: {turned_down}"
