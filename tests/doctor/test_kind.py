import pytest

from enricher.doctor.kind import Kind, kind_of


@pytest.mark.parametrize(
    ("token", "kind"),
    [
        (None, Kind.NONE),
        ("ghp_sample", Kind.CLASSIC),
        ("github_pat_sample", Kind.FINE_GRAINED),
        ("gho_sample", Kind.OAUTH),
        ("ghu_sample", Kind.APP_USER),
        ("ghs_sample", Kind.INSTALLATION),
        ("ghr_sample", Kind.UNKNOWN),
        ("sample", Kind.UNKNOWN),
    ],
)
def test_a_kind_is_told_by_how_the_token_begins(token: str | None, kind: Kind) -> None:
    assert kind_of(token) is kind


def test_a_persons_token_is_told_from_nobodys() -> None:
    assert {kind for kind in Kind if kind.is_personal} == {
        Kind.CLASSIC,
        Kind.FINE_GRAINED,
        Kind.OAUTH,
        Kind.APP_USER,
    }
