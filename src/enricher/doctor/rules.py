"""Check whether rules of the repository, or another branch, are in the way of the bot's branch."""

import re
from collections.abc import Iterator
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import BranchRule, ObservedReview, Setup
from enricher.model.catalog import Rules
from enricher.publish.github.branch import BranchState
from enricher.publish.github.obstacles import IN_THE_WAY, OBSTACLES, PROTECTION, UNPROTECT, Kind, Obstacle
from enricher.publish.github.pull_request import after_prefix

_SUBJECT: Final = "Refresh metadata of 2 entries"
_TOLERATED: Final = frozenset({Kind.FORCE_PUSH, Kind.DELETION})  # a run ends well in spite of these


def check_rules(setup: Setup, review: ObservedReview, settings: Rules) -> Iterator[Finding]:
    """Yield a finding for each obstacle, or one that there is none; `settings` are the catalog's."""
    branch = review.branch
    if branch is None:
        return
    if review.in_the_way:
        found = f"there is a branch {review.in_the_way} beside {branch.name}, and {IN_THE_WAY.what}"
        yield Finding("rules", Verdict.FAULT, found, IN_THE_WAY.advice)
    for rule in review.base_rules:
        if rule.type in PROTECTION:
            found = f'the catalog has "commit: direct", but a ruleset of {rule.source} protects {review.base}'
            yield Finding("rules", Verdict.FAULT, found, f"{UNPROTECT[:1].upper()}{UNPROTECT[1:]}.")
    if review.rules is None:
        advice = "Look at Settings → Rules → Rulesets for those that apply to the bot's branch."
        yield Finding("rules", Verdict.UNKNOWN, "GitHub did not list the rules of the branch", advice)
        return
    refusing = _refusing(review.rules, branch, setup, after_prefix(settings.commit, _SUBJECT))
    yield from (_finding(known, refusing[known.kind]) for known in OBSTACLES if known.kind in refusing)
    if not review.in_the_way and not any(known.kind in refusing for known in OBSTACLES):
        yield Finding("rules", Verdict.OK, f"none is in the way of {branch.name}")


def _refusing(
    rules: tuple[BranchRule, ...], branch: BranchState, setup: Setup, subject: str
) -> dict[str, BranchRule]:
    """Return by their type the rules that refuse what a run would do with the branch as it is now."""
    is_new, types = branch.head is None, {rule.type for rule in rules}
    applies: dict[str, bool] = {
        Kind.CREATION: is_new,
        Kind.BRANCH_NAME: is_new,
        Kind.SIGNATURES: setup.token.is_personal,
        Kind.LINEAR_HISTORY: Kind.FORCE_PUSH in types,
        Kind.FORCE_PUSH: Kind.LINEAR_HISTORY not in types,
    }
    texts: dict[str, str] = {Kind.BRANCH_NAME: branch.name, Kind.COMMIT_MESSAGE: subject}
    return {
        rule.type: rule
        for rule in rules
        if applies.get(rule.type, True) and not (rule.type in texts and _fits(texts[rule.type], rule))
    }


def _finding(known: Obstacle, rule: BranchRule) -> Finding:
    wanted = f": it {'must not' if rule.negate else 'must'} {rule.words}" if rule.pattern else ""
    verdict = Verdict.WARNING if known.kind in _TOLERATED else Verdict.FAULT
    return Finding("rules", verdict, f"{known.what}{wanted} (a ruleset of {rule.source})", known.advice)


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
