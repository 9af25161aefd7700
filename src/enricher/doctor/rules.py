"""Check whether rules of the repository, or another branch, stand in the way of the bot's branch."""

import re
from collections.abc import Iterator
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import BranchRule, ObservedReview, Setup
from enricher.model.catalog import Rules
from enricher.publish.github.branch import BranchState
from enricher.publish.github.obstacles import IN_THE_WAY, OBSTACLES, Kind, Obstacle
from enricher.publish.github.pull_request import after_prefix

_SUBJECT: Final = "Refresh metadata of 2 entries"
_TOLERATED: Final = frozenset({Kind.FORCE_PUSH, Kind.DELETION})  # a run ends well in spite of these


def check_rules(setup: Setup, review: ObservedReview, settings: Rules) -> Iterator[Finding]:
    """Yield a finding for each obstacle, or one that there is none; `settings` are the catalog's."""
    if review.branch is None:
        return
    if review.in_the_way:
        found = f"there is a branch {review.in_the_way} beside {review.branch.name}, and {IN_THE_WAY.what}"
        yield Finding("rules", Verdict.FAULT, found, IN_THE_WAY.advice)
    if review.rules is None:
        advice = "Look at Settings → Rules → Rulesets for those that apply to the bot's branch."
        yield Finding("rules", Verdict.UNKNOWN, "GitHub did not list the rules of the branch", advice)
        return
    subject = after_prefix(settings.commit, _SUBJECT)
    found_any = bool(review.in_the_way)
    for known in OBSTACLES:
        rules = [rule for rule in review.rules if rule.type == known.kind]
        refusing = [rule for rule in rules if _refuses(rule, known.kind, setup, review, subject)]
        if refusing:
            found_any = True
            yield _finding(known, refusing[0])
    if not found_any:
        found = f"none stands in the way of {review.branch.name}"
        yield Finding("rules", Verdict.OK, found)


def _finding(known: Obstacle, rule: BranchRule) -> Finding:
    wanted = f": it {'must not' if rule.negate else 'must'} {rule.words}" if rule.pattern else ""
    verdict = Verdict.WARNING if known.kind in _TOLERATED else Verdict.FAULT
    found = f"{known.what}{wanted} (a ruleset of {rule.source})"
    return Finding("rules", verdict, found, known.advice)


def _refuses(rule: BranchRule, kind: Kind, setup: Setup, review: ObservedReview, subject: str) -> bool:
    """Return whether a rule refuses what a run would do with the branch as it is now."""
    branch = review.branch
    match kind:
        case Kind.CREATION:
            return _is_absent(branch)
        case Kind.BRANCH_NAME:
            return _is_absent(branch) and branch is not None and not _fits(branch.name, rule)
        case Kind.COMMIT_MESSAGE:
            return not _fits(subject, rule)
        case Kind.SIGNATURES:
            return setup.token.is_personal
        case Kind.LINEAR_HISTORY:
            return any(other.type == Kind.FORCE_PUSH for other in review.rules or ())
        case _:
            return True


def _is_absent(branch: BranchState | None) -> bool:
    return branch is not None and branch.head is None


def _fits(text: str, rule: BranchRule) -> bool:
    """Return whether a text is as a rule wants it; also where the rule has a pattern that is not Python's."""
    try:
        matches = {
            "starts_with": text.startswith(rule.pattern),
            "ends_with": text.endswith(rule.pattern),
            "contains": rule.pattern in text,
            "regex": rule.operator == "regex" and re.search(rule.pattern, text) is not None,
        }[rule.operator]
    except (KeyError, re.error):
        return True
    return matches is not rule.negate
