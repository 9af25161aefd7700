"""What users do to the list on GitHub: with git, in the editor and with the buttons, without HTTP.

Each function acts on the target repository, and returns the new commit if it makes one. It raises KeyError
for a branch or pull request that does not exist, and ValueError if GitHub shows no such button.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, Literal

from simulated_upstreams.githistory import files_of, merge_base, merge_files
from simulated_upstreams.github_settle import (
    CannotReopen,
    add_comment,
    closed,
    commits_of,
    keep,
    reopened,
    settle,
    stamp,
)
from simulated_upstreams.github_shapes import bot_signature, web_flow_signature
from simulated_upstreams.gitstore import FILE, Commit, Signature, TreeEntry, now
from simulated_upstreams.state import BOT, GitHubState, Pull

LOGIN: Final = "sample-person"  # who closes, comments and merges
_NAME: Final = "A Person"
_EMAIL: Final = "removed@example.org"


# --- with git ---


def push(
    github: GitHubState,
    branch: str,
    files: Mapping[str, str],
    message: str = "Correct an entry",
    name: str = _NAME,
) -> str:
    """Commit files (path → text) on top of the branch."""
    author = _signature(name)
    head = github.git.head(branch)
    return _advance(github, branch, Commit(_with(github, head, files), (head,), author, author, message))


def amend(github: GitHubState, branch: str, files: Mapping[str, str], name: str = _NAME) -> str:
    """Add files to the newest commit and force-push it; its author and message stay, as with git."""
    head = github.git.head(branch)
    commit = replace(
        github.git.read_commit(head), tree=_with(github, head, files), committer=_signature(name)
    )
    return _advance(github, branch, commit)


def reword(github: GitHubState, branch: str, message: str, name: str = _NAME) -> str:
    """Give the newest commit another message and force-push it; its author and files stay, as with git."""
    commit = github.git.read_commit(github.git.head(branch))
    return _advance(github, branch, replace(commit, message=message, committer=_signature(name)))


def delete_branch(github: GitHubState, branch: str) -> None:
    """Delete the branch, which closes its pull request."""
    github.git.delete_ref(f"refs/heads/{branch}")
    settle(github)


# --- in GitHub's editor and with its buttons ---


def web_edit(github: GitHubState, branch: str, path: str, text: str, name: str = _NAME) -> str:
    """Commit one file in GitHub's editor: GitHub is the committer, signs, and proposes the message."""
    head = github.git.head(branch)
    verb = "Update" if path in files_of(github.git, head) else "Create"
    tree = _with(github, head, {path: text})
    message = f"{verb} {path.rpartition('/')[2]}"
    return _advance(github, branch, _by_button(tree, (head,), _signature(name), message))


def update_branch(github: GitHubState, number: int, name: str = _NAME) -> str:
    """Press "Update branch": merge the base into the head."""
    pull = _open(github, number)
    if merge_base(github.git, pull.base_sha, pull.head_sha) == pull.base_sha:
        raise ValueError(f"pull request {number}: there are no new commits on the base branch")
    tree = _merged(github, pull.head_sha, pull.base_sha)
    parents, message = (pull.head_sha, pull.base_sha), f"Merge branch '{pull.base}' into {pull.head}"
    return _advance(github, pull.head, _by_button(tree, parents, _signature(name), message))


def close(github: GitHubState, number: int) -> None:
    """Close the pull request without merging it."""
    keep(github, closed(_open(github, number)))


def reopen(github: GitHubState, number: int) -> None:
    """Open the pull request again."""
    settle(github)
    try:
        keep(github, reopened(github, github.pulls[number]))
    except CannotReopen as reason:
        raise ValueError(f"pull request {number}: {reason}") from None


def tick(github: GitHubState, number: int, marker: str) -> None:
    """Tick the box in the body that this marker follows: `- [ ] <!-- marker -->`."""
    body, box = github.pulls[number].body or "", f" <!-- {marker} -->"
    if f"- [ ]{box}" not in body:
        raise ValueError(f"pull request {number}: no empty box is marked {marker!r}")
    _edit(github, replace(github.pulls[number], body=body.replace(f"- [ ]{box}", f"- [x]{box}", 1)))


def edit_body(github: GitHubState, number: int, body: str) -> None:
    """Rewrite the description. A browser's text area ends its lines with CRLF."""
    _edit(github, replace(github.pulls[number], body=_as_typed(body)))


def edit_title(github: GitHubState, number: int, title: str) -> None:
    """Rename the pull request."""
    _edit(github, replace(github.pulls[number], title=title))


def retarget(github: GitHubState, number: int, base: str) -> None:
    """Let the pull request merge into another branch."""
    _edit(github, replace(github.pulls[number], base=base))


def lock(github: GitHubState, number: int) -> None:
    """Lock the conversation."""
    _edit(github, replace(github.pulls[number], locked=True))


def comment(github: GitHubState, number: int, text: str, user: str = LOGIN) -> None:
    """Write a comment."""
    add_comment(github, github.pulls[number], _as_typed(text), user)


def merge(github: GitHubState, number: int, method: Literal["merge", "squash", "rebase"] = "merge") -> str:
    """Merge the pull request and keep its branch; return the newest commit of the base."""
    pull = _open(github, number)
    sha = _METHODS[method](github, pull)
    github.git.set_ref(f"refs/heads/{pull.base}", sha)
    keep(github, replace(closed(pull), merged_at=stamp(), merged_by=LOGIN, merge_commit_sha=sha))
    # "Linking a pull request to an issue" on docs.github.com
    for named in map(int, re.findall(r"(?i)\bcloses #(\d+)", pull.body or "")):
        if named in github.issues:
            github.issues[named] = replace(github.issues[named], open=False)
    settle(github)
    return sha


def _merge_commit(github: GitHubState, pull: Pull) -> str:
    owner = github[github.target].owner
    message = f"Merge pull request #{pull.number} from {owner}/{pull.head}\n\n{pull.title}"
    tree = _merged(github, pull.base_sha, pull.head_sha)
    parents = (pull.base_sha, pull.head_sha)
    return github.git.write_commit(_by_button(tree, parents, _signature(_NAME), message))


def _squashed(github: GitHubState, pull: Pull) -> str:
    """Return one commit with all changes and GitHub's message, by the author of the pull request."""
    commits = [github.git.read_commit(sha) for sha in commits_of(github.git, pull)]
    subject, _, text = commits[0].message.partition("\n")
    if len(commits) > 1:
        subject, text = pull.title, "\n" + "\n\n".join(f"* {commit.message.rstrip()}" for commit in commits)
    author = bot_signature(now()) if pull.user == BOT else _signature(pull.user)
    tree = _merged(github, pull.base_sha, pull.head_sha)
    message = f"{subject} (#{pull.number})\n{text}"
    return github.git.write_commit(_by_button(tree, (pull.base_sha,), author, message))


def _rebased(github: GitHubState, pull: Pull) -> str:
    """Return the last of the commits, rebuilt on the base one by one, without merges."""
    tip = pull.base_sha
    for sha in commits_of(github.git, pull):
        commit = github.git.read_commit(sha)
        if len(commit.parents) == 1:
            tree = _merged(github, tip, sha, base=commit.parents[0])
            again = replace(commit, tree=tree, parents=(tip,), committer=_signature(_NAME))
            tip = github.git.write_commit(again)
    return tip


_METHODS: Final[Mapping[str, Callable[[GitHubState, Pull], str]]] = {
    "merge": _merge_commit,
    "squash": _squashed,
    "rebase": _rebased,
}


# --- shared ---


def _signature(name: str) -> Signature:
    return Signature(name, _EMAIL, now())


def _by_button(tree: str, parents: tuple[str, ...], author: Signature, message: str) -> Commit:
    return Commit(tree, parents, author, web_flow_signature(now()), message)


def _with(github: GitHubState, commit: str, files: Mapping[str, str]) -> str:
    """Return the tree of a commit with these files added."""
    blobs = {path: TreeEntry(FILE, github.git.write_blob(text.encode())) for path, text in files.items()}
    return github.git.write_paths({**files_of(github.git, commit), **blobs})


def _merged(github: GitHubState, ours: str, theirs: str, base: str | None = None) -> str:
    """Return the tree of a merge; ValueError if both sides have changed the same file."""
    merged = merge_files(github.git, base or merge_base(github.git, ours, theirs), ours, theirs)
    if merged.conflicts:
        raise ValueError(f"conflicts must be resolved first: {', '.join(merged.conflicts)}")
    return github.git.write_paths(merged.paths)


def _advance(github: GitHubState, branch: str, commit: Commit) -> str:
    sha = github.git.write_commit(commit)
    github.git.set_ref(f"refs/heads/{branch}", sha)
    settle(github)
    return sha


def _open(github: GitHubState, number: int) -> Pull:
    settle(github)
    pull = github.pulls[number]
    if not pull.open:
        raise ValueError(f"pull request {number} is closed")
    return pull


def _edit(github: GitHubState, pull: Pull) -> None:
    github.pulls[pull.number] = replace(pull, updated_at=stamp())


def _as_typed(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
