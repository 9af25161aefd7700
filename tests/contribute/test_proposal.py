"""The branch and the title of a pull request that adds one entry: they hold no text that GitHub acts upon."""

import pytest

from enricher.contribute.proposal import entry_branch, entry_title


@pytest.mark.parametrize(
    ("stem", "name", "branch"),
    [
        ("enrich/metadata", "SpotServe", "enrich/add-spotserve"),
        ("bot", "DL^2: $O(n)$", "add-dl-2-o-n"),
        ("a/b/c", "名前", "a/b/add-paper"),
        ("enrich/metadata", "x" * 90, f"enrich/add-{'x' * 40}"),
        ("enrich/metadata", "../../main", "enrich/add-main"),
    ],
)
def test_the_branch_is_beside_the_bots_and_named_after_the_entry(stem: str, name: str, branch: str) -> None:
    assert entry_branch(stem, name) == branch


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("SpotServe", "Add SpotServe"),
        ("S-LoRA 2.0", "Add S-LoRA 2.0"),
        ("Closes #1", "Add a paper"),
        ("@octocat", "Add a paper"),
        ("GH-1", "Add a paper"),
        ("CVE-2024-1234", "Add a paper"),
        ("abcdef1", "Add a paper"),
        ("www.example.org", "Add a paper"),
        ("x" * 51, "Add a paper"),
        ("名前", "Add a paper"),
    ],
)
def test_a_name_that_github_reads_as_more_than_words_is_not_in_the_title(name: str, title: str) -> None:
    assert entry_title(name) == title
