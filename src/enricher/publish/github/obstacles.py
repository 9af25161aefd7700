"""What in a repository or an organization refuses the bot: each one once, with what to do about it.

The publisher finds an obstacle in GitHub's message, and the doctor finds a rule by its type before a run does
(docs.github.com, "Get rules for a branch"). The messages are those that people report of GitHub, except that
of the two patterns, of which no report was found: there only the first words are expected.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from enricher.errors import Refused
from enricher.model.source import Assumption

ALLOW_ACTIONS: Final = (
    'Settings → Actions → General → "Allow GitHub Actions to create and approve pull requests" '
    "(in an organization, there first)"
)
ASSUMES: Final = Assumption(
    "GitHub",
    "Organizations refuse a token with the words that people report "
    "(`github-unwrapped#189`, `refined-github#6951`, `NPSP#7247`)",
)
_OWN_NAME: Final = 'write a name that the rule allows as "branch" under "pull_request" in the catalog'
_BYPASS: Final = "let the bot bypass the rule (Settings → Rules → Rulesets)"


class Kind(StrEnum):
    """The obstacles; those that are rules have the names of GitHub's types."""

    BRANCH_NAME = "branch_name_pattern"
    COMMIT_MESSAGE = "commit_message_pattern"
    CREATION = "creation"
    UPDATE = "update"
    PULL_REQUEST = "pull_request"
    STATUS_CHECKS = "required_status_checks"
    SIGNATURES = "required_signatures"
    FORCE_PUSH = "non_fast_forward"
    LINEAR_HISTORY = "required_linear_history"
    DELETION = "deletion"
    OTHER_RULE = "another rule"
    IN_THE_WAY = "a branch in the way"
    ARCHIVED = "archived"
    RIGHTS = "rights"
    ACTIONS = "Actions"
    SINGLE_SIGN_ON = "single sign-on"
    TOKEN_KIND = "kind of token"  # noqa: S105 - no token
    ADDRESSES = "addresses"
    LOCKED = "locked"
    REVIEWERS = "reviewers"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One obstacle; `said` is a pattern of GitHub's message."""

    kind: Kind
    said: str
    what: str
    remedy: str

    @property
    def advice(self) -> str:
        """The remedy as a sentence."""
        return f"{self.remedy[:1].upper()}{self.remedy[1:]}."


class RefusedBy(Refused):
    """A refusal by a known obstacle; `said` are GitHub's own words, if it gave any."""

    def __init__(self, kind: Kind, reason: str, said: str = "") -> None:
        self.kind = kind
        self.said = said
        super().__init__(reason)


# The first that fits counts, so the general ones come last.
OBSTACLES: Final = (
    Obstacle(
        Kind.BRANCH_NAME,
        "branch name must",
        "a rule of the repository allows only other names for branches",
        f"{_OWN_NAME}, or {_BYPASS}",
    ),
    Obstacle(
        Kind.COMMIT_MESSAGE,
        "commit message must",
        "a rule of the repository allows only other messages of commits",
        f'write what they begin with as "commit" under "pull_request" in the catalog, or {_BYPASS}',
    ),
    Obstacle(
        Kind.CREATION,
        "creations being restricted",
        "a rule of the repository restricts who may create such a branch",
        f"{_BYPASS}, or {_OWN_NAME}",
    ),
    Obstacle(
        Kind.SIGNATURES,
        "verified signatures",
        "a rule of the repository wants signed commits, and GitHub signs only those of a workflow's own "
        "token or an App",
        f"use such a token instead of a personal one, or {_BYPASS}",
    ),
    Obstacle(
        Kind.PULL_REQUEST,
        "must be made through a pull request",
        "a rule of the repository lets no one push to the bot's own branch",
        f"{_BYPASS}, or {_OWN_NAME}",
    ),
    Obstacle(
        Kind.STATUS_CHECKS,
        "required status check",
        "a rule of the repository wants status checks before a push to the bot's own branch",
        f"{_BYPASS}, or {_OWN_NAME}",
    ),
    Obstacle(
        Kind.LINEAR_HISTORY,
        "must not contain merge commits",
        "rules of the repository forbid force pushes and merge commits, so the branch cannot be updated",
        f"{_BYPASS}, or merge or close the pull request and delete its branch",
    ),
    Obstacle(
        Kind.FORCE_PUSH,
        "cannot force-push",
        "a rule of the repository forbids force pushes",
        "nothing: the bot adds a commit to its branch instead of replacing the one that is there",
    ),
    Obstacle(
        Kind.DELETION,
        "cannot delete th",
        "a rule of the repository forbids to delete the bot's branch",
        f"delete it yourself, or {_BYPASS}",
    ),
    Obstacle(
        Kind.UPDATE,
        "cannot update this protected|protected branch|not authorized to push",
        "the bot's branch is protected: a rule of the repository restricts who may push to it",
        f"{_BYPASS}, or {_OWN_NAME}",
    ),
    Obstacle(
        Kind.OTHER_RULE,
        "rule violations found",
        "a rule of the repository refuses it",
        f"see Settings → Rules → Rulesets, and {_BYPASS}",
    ),
    Obstacle(
        Kind.ARCHIVED,
        "archived so is read-only",
        "the repository is archived, so it takes no changes",
        "unarchive it, or turn the nightly workflow off",
    ),
    Obstacle(
        Kind.ACTIONS,
        "not permitted to create or approve pull requests",
        "GitHub does not allow Actions to open pull requests here",
        f"turn on {ALLOW_ACTIONS}. The branch is pushed, and the next run continues from it",
    ),
    Obstacle(
        Kind.SINGLE_SIGN_ON,
        "SAML enforcement",
        "the organization has single sign-on, and this token is not authorized for it",
        "choose Configure SSO beside the token in your settings on GitHub, or use the workflow's own token",
    ),
    Obstacle(
        Kind.TOKEN_KIND,
        "forbids access via a (fine-grained )?personal access token",
        "the organization forbids personal tokens of this kind",
        "use the workflow's own token, an App's, or a personal one that the organization allows",
    ),
    Obstacle(
        Kind.ADDRESSES,
        "has an IP allow list enabled",
        "the organization allows only some IP addresses, and this machine's is not one of them",
        "run the bot on a runner with such an address, or add this one to the list",
    ),
    Obstacle(
        Kind.LOCKED,
        "issue is locked",
        "the conversation is locked",
        "unlock it if the bot's comment is needed",
    ),
    Obstacle(
        Kind.REVIEWERS,
        "only be requested from collaborators|could not resolve to a node",
        "one of them has no access to the repository, or the token may not see the team",
        'correct "reviewers" under "pull_request" in the catalog; for a team use an App or a personal token',
    ),
    Obstacle(
        Kind.RIGHTS,
        "resource not accessible by|must have .*(?:rights|access)|does not have the correct permissions",
        "the token may not do this",
        "give it Contents and Pull requests: read and write",
    ),
)
IN_THE_WAY: Final = Obstacle(
    Kind.IN_THE_WAY,
    "",
    "git cannot have both",
    'rename or delete the other one, or write another name as "branch" under "pull_request" in the catalog',
)


def obstacle_in(message: str) -> Obstacle | None:
    """Return the obstacle that a message of GitHub's names."""
    return next((one for one in OBSTACLES if re.search(one.said, message, re.IGNORECASE)), None)


PROTECTION: Final = frozenset({Kind.PULL_REQUEST, Kind.UPDATE, Kind.STATUS_CHECKS})  # of a base branch
UNPROTECT: Final = f'remove "commit" from the catalog, so that the pull request has the tables, or {_BYPASS}'
_UNNAMED: Final = frozenset({Kind.OTHER_RULE, Kind.FORCE_PUSH})  # no commit on the base is a forced push


def for_base(refusal: RefusedBy, base: str) -> Refused:
    """Return the refusal of a commit on the base branch: where that is protected, in words of its own."""
    if refusal.kind not in PROTECTION | _UNNAMED:
        return refusal
    return Refused(
        f'the catalog has "commit: direct", but the branch {base} is protected. GitHub: {refusal.said}. '
        f"What to do: {UNPROTECT}"
    )
