"""The kind of a token, recognized by its prefix."""

from enum import Enum


class TokenKind(Enum):
    """A kind of token: its name, and whether it acts for a person (github.blog, 2021-04-05)."""

    NONE = "none", False
    CLASSIC = "a classic personal access token", True
    FINE_GRAINED = "a fine-grained personal access token", True
    OAUTH = "an OAuth token", True
    APP_USER = "a GitHub App's token for a person", True
    INSTALLATION = "a workflow's or a GitHub App's own token", False
    UNKNOWN = "a token of an unknown kind", False

    def __init__(self, words: str, is_personal: bool) -> None:  # noqa: FBT001 - a column of the table above
        self.words = words
        self.is_personal = is_personal


_PREFIXES = {
    "ghp_": TokenKind.CLASSIC,
    "github_pat_": TokenKind.FINE_GRAINED,
    "gho_": TokenKind.OAUTH,
    "ghu_": TokenKind.APP_USER,
    "ghs_": TokenKind.INSTALLATION,
}


def kind_of(token: str | None) -> TokenKind:
    """Return the kind of a token."""
    if token is None:
        return TokenKind.NONE
    known = (kind for prefix, kind in _PREFIXES.items() if token.startswith(prefix))
    return next(known, TokenKind.UNKNOWN)
