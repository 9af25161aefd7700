import pytest

from enricher.doctor.token_kind import TokenKind, kind_of


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        (None, TokenKind.NONE),
        ("ghp_sample", TokenKind.CLASSIC),
        ("github_pat_sample", TokenKind.FINE_GRAINED),
        ("gho_sample", TokenKind.OAUTH),
        ("ghu_sample", TokenKind.APP_USER),
        ("ghs_sample", TokenKind.INSTALLATION),
        ("ghr_sample", TokenKind.UNKNOWN),
        ("sample", TokenKind.UNKNOWN),
    ],
)
def test_the_prefix_of_a_token_gives_its_kind(token: str | None, kind: TokenKind) -> None:
    assert kind_of(token) is kind


def test_a_persons_token_differs_from_a_workflows() -> None:
    assert {kind for kind in TokenKind if kind.is_personal} == {
        TokenKind.CLASSIC,
        TokenKind.FINE_GRAINED,
        TokenKind.OAUTH,
        TokenKind.APP_USER,
    }
