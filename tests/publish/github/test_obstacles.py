import pytest

from enricher.publish.github.obstacles import OBSTACLES, Kind, obstacle_in


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (
            "Repository rule violations found\n\nCannot create ref due to creations being restricted.",
            Kind.CREATION,
        ),
        ("Repository rule violations found\n\nCommits must have verified signatures.", Kind.SIGNATURES),
        ("Cannot force-push to this branch", Kind.FORCE_PUSH),
        ("Cannot force-push to a protected branch", Kind.FORCE_PUSH),
        ("Cannot delete this branch", Kind.DELETION),
        ("Cannot delete this protected branch", Kind.DELETION),
        ("Cannot update this protected ref.", Kind.UPDATE),
        ("You're not authorized to push to this branch.", Kind.UPDATE),
        ('Required status check "build" is expected.', Kind.STATUS_CHECKS),
        ("2 of 2 required status checks are expected.", Kind.STATUS_CHECKS),
        ("Repository rule violations found\n\nFile size must not exceed 1 MB.", Kind.OTHER_RULE),
        ("Resource not accessible by personal access token", Kind.RIGHTS),
        ("Could not resolve to a node with the global id of 'T_x'.", Kind.REVIEWERS),
    ],
)
def test_what_people_report_of_github_names_its_obstacle(said: str, kind: Kind) -> None:
    found = obstacle_in(said)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize("said", ["Reference update failed", "Validation Failed", "Not Found", ""])
def test_any_other_message_names_none(said: str) -> None:
    assert obstacle_in(said) is None


def test_each_obstacle_is_declared_once_and_says_what_to_do() -> None:
    assert len({one.kind for one in OBSTACLES}) == len(OBSTACLES)
    assert all(one.what and one.advice.endswith(".") and one.advice[0].isupper() for one in OBSTACLES)
