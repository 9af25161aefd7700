import pytest

from simulated_upstreams.state import GitHubState, Repo


@pytest.fixture
def github() -> GitHubState:
    github = GitHubState()
    github.add(Repo(id=1, full_name="Some/Thing", stars=5))
    return github


def test_a_repository_is_found_in_any_case_and_has_an_owner_and_a_name(github: GitHubState) -> None:
    found = github["some/THING"]
    assert (found.owner, found.name) == ("Some", "Thing")


def test_changing_a_repository_keeps_its_other_facts(github: GitHubState) -> None:
    github.change("Some/Thing", license="MIT")
    assert github["Some/Thing"] == Repo(id=1, full_name="Some/Thing", stars=5, license="MIT")


def test_a_rename_keeps_the_id_and_remembers_the_old_name(github: GitHubState) -> None:
    github.rename("Some/Thing", "Other/Thing")
    assert github.find("Some/Thing") is None
    assert (
        github.renamed("SOME/thing") == github["Other/Thing"] == Repo(id=1, full_name="Other/Thing", stars=5)
    )


@pytest.mark.parametrize("change", ["change", "rename", "delete"])
def test_an_unknown_repository_cannot_be_changed(github: GitHubState, change: str) -> None:
    arguments = {"change": ("no/no",), "rename": ("no/no", "a/b"), "delete": ("no/no",)}[change]
    with pytest.raises(KeyError, match="no/no"):
        getattr(github, change)(*arguments)
