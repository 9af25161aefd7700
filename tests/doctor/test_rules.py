import pytest

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import BranchRule, ObservedReview
from enricher.doctor.rules import check_rules
from enricher.doctor.token_kind import TokenKind
from enricher.errors import UserError
from enricher.model.catalog import Rules
from enricher.publish.github.branch import BranchState
from enricher.publish.github.identity import BRANCH
from enricher.publish.github.repository import Commit
from tests.support.doctor_samples import setup

ABSENT = BranchState(BRANCH, None, None, None, ())
THERE = BranchState(BRANCH, Commit("c1", "tree", "Refresh", ("p1",)), None, None, ())


def check(
    *rules: BranchRule,
    branch: BranchState = ABSENT,
    token: TokenKind = TokenKind.CLASSIC,
    settings: Rules = Rules(),  # noqa: B008 - frozen
) -> list[Finding]:
    review = ObservedReview("main", branch, (), UserError("none"), rules=rules)
    return list(check_rules(setup(token), review, settings))


def verdicts(
    *rules: BranchRule, branch: BranchState = ABSENT, token: TokenKind = TokenKind.CLASSIC
) -> list[Verdict]:
    return [finding.verdict for finding in check(*rules, branch=branch, token=token)]


def test_without_a_rule_nothing_stands_in_the_way() -> None:
    assert check() == [Finding("rules", Verdict.OK, "none is in the way of enrich/metadata")]


def test_rules_that_do_not_concern_a_push_are_no_obstacle() -> None:
    assert verdicts(BranchRule("merge_queue", "o/r"), BranchRule("copilot_code_review", "o")) == [Verdict.OK]


@pytest.mark.parametrize("kind", ["creation", "branch_name_pattern"])
def test_rules_of_creation_do_not_matter_to_a_branch_that_is_there(kind: str) -> None:
    rule = BranchRule(kind, "o/r", "starts_with", "bot/")
    assert verdicts(rule) == [Verdict.FAULT]
    assert verdicts(rule, branch=THERE) == [Verdict.OK]


def test_signatures_are_no_obstacle_to_a_token_whose_commits_github_signs() -> None:
    rule = BranchRule("required_signatures", "o")
    assert verdicts(rule) == [Verdict.FAULT]
    assert verdicts(rule, token=TokenKind.INSTALLATION) == [Verdict.OK]


def test_a_linear_history_is_an_obstacle_only_where_force_pushes_are_forbidden_too() -> None:
    linear, force = BranchRule("required_linear_history", "o/r"), BranchRule("non_fast_forward", "o/r")
    assert verdicts(linear) == [Verdict.OK]
    assert verdicts(force) == [Verdict.WARNING]
    assert verdicts(force, linear) == [Verdict.FAULT]


@pytest.mark.parametrize(
    ("operator", "pattern", "negate", "fits"),
    [
        ("starts_with", "enrich/", False, True),
        ("starts_with", "enrich/", True, False),
        ("starts_with", "bot/", False, False),
        ("ends_with", "data", False, True),
        ("contains", "rich/m", False, True),
        ("contains", "release", True, True),
        ("regex", "^enrich/[a-z]+$", False, True),
        ("regex", "^v[0-9]+$", False, False),
        ("regex", "(", False, True),
        ("sounds_like", "x", False, True),
    ],
)
def test_a_pattern_is_an_obstacle_if_the_name_does_not_fit(
    operator: str, pattern: str, negate: bool, fits: bool
) -> None:
    (finding,) = check(BranchRule("branch_name_pattern", "o/r", operator, pattern, negate))
    assert (finding.verdict is Verdict.OK) is fits


def test_a_finding_names_the_pattern_and_the_owner_of_the_ruleset() -> None:
    (finding,) = check(BranchRule("branch_name_pattern", "octo-org", "regex", "^bot/"))
    assert finding.found == (
        "a rule of the repository allows only other names for branches: it must match ^bot/ "
        "(a ruleset of octo-org)"
    )


def test_the_prefix_of_the_catalog_is_part_of_the_message_that_must_fit() -> None:
    rule = BranchRule("commit_message_pattern", "o/r", "regex", r"^docs(\(\w+\))?: [a-z]")
    (refused,) = check(rule)
    (fitting,) = check(rule, settings=Rules(commit="docs(list):"))
    assert (refused.verdict, fitting.verdict) == (Verdict.FAULT, Verdict.OK)


def test_rules_that_github_does_not_list_are_unknown_and_a_branch_in_the_way_is_known_all_the_same() -> None:
    review = ObservedReview("main", ABSENT, (), UserError("none"), in_the_way="enrich")
    found = list(check_rules(setup(), review, Rules()))
    assert [finding.verdict for finding in found] == [Verdict.FAULT, Verdict.UNKNOWN]
