import pytest

from enricher.upstreams.world import GitHubWorld, Repo


@pytest.fixture
def github() -> GitHubWorld:
    github = GitHubWorld()
    github.add(Repo(id=1, full_name="Some/Thing", stars=5))
    return github


def test_a_repository_is_found_in_any_case_and_has_an_owner_and_a_name(github: GitHubWorld) -> None:
    found = github["some/THING"]
    assert (found.owner, found.name) == ("Some", "Thing")


def test_changing_a_repository_keeps_its_other_facts(github: GitHubWorld) -> None:
    github.change("Some/Thing", license="MIT")
    assert github["Some/Thing"] == Repo(id=1, full_name="Some/Thing", stars=5, license="MIT")


def test_a_rename_keeps_the_id_and_remembers_the_old_name(github: GitHubWorld) -> None:
    github.rename("Some/Thing", "Other/Thing")
    assert github.find("Some/Thing") is None
    assert (
        github.renamed("SOME/thing") == github["Other/Thing"] == Repo(id=1, full_name="Other/Thing", stars=5)
    )


@pytest.mark.parametrize("change", ["change", "rename", "delete"])
def test_an_unknown_repository_cannot_be_changed(github: GitHubWorld, change: str) -> None:
    arguments = {"change": ("no/no",), "rename": ("no/no", "a/b"), "delete": ("no/no",)}[change]
    with pytest.raises(KeyError, match="no/no"):
        getattr(github, change)(*arguments)
