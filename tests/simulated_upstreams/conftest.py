"""A list on the simulated GitHub with an open pull request of the bot, and git to check it."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from github import Auth, Github
from github.Repository import Repository

from simulated_upstreams import samples
from simulated_upstreams.github import answer
from simulated_upstreams.github_settle import keep
from simulated_upstreams.github_shapes import bot_signature
from simulated_upstreams.gitstore import now
from simulated_upstreams.server import Server
from simulated_upstreams.state import GitHubState, Pull

BRANCH = "enrich/metadata"
FILES = {"catalog.yaml": "one\n", "metadata.yaml": "old\n", "README.md": "# List\n"}
BODY = "Facts.\n\n- [ ] <!-- renew --> Renew this\n- [ ] <!-- forget --> Forget this\n"


@pytest.fixture
def proposed(tmp_path: Path) -> GitHubState:
    """Pull request 1 of `enrich/metadata`: one commit of the bot that changes metadata.yaml."""
    simulated = samples.sample_state()
    store = samples.seed(simulated, tmp_path / "list.git", FILES)
    main = store.head("main")
    store.set_ref(f"refs/heads/{BRANCH}", main)
    message = "Refresh metadata\n\nTrailer: 1\n"
    head = store.commit_files(BRANCH, {"metadata.yaml": "new\n"}, message, bot_signature(now()))
    day = "2026-01-02T03:04:05Z"
    pull = Pull(
        number=1,
        title="Facts",
        body=BODY,
        head=BRANCH,
        base="main",
        head_sha=head,
        base_sha=main,
        created_at=day,
        updated_at=day,
    )
    keep(simulated.github, pull)
    return simulated.github


@pytest.fixture
def served(proposed: GitHubState) -> Iterator[Server]:
    with Server(answer(proposed)) as running:
        yield running


@pytest.fixture
def http(served: Server) -> Iterator[httpx.Client]:
    """A client for the list's repository."""
    url, headers = f"{served.url}/repos/{samples.LIST}", {"Authorization": "token sample-token"}
    with httpx.Client(base_url=url, headers=headers, verify=False) as opened:
        yield opened


@pytest.fixture
def pygithub(served: Server) -> Iterator[Repository]:
    """The list's repository as PyGithub sees it."""
    with Github(
        base_url=served.url,
        auth=Auth.Token("sample-token"),
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    ) as client:
        yield client.get_repo(samples.LIST)


@pytest.fixture
def git(proposed: GitHubState) -> Callable[..., str]:
    """Return a function that runs git in the list's bare repository and returns what it prints."""
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

    def run(*arguments: str) -> str:
        command = ["git", "-C", str(proposed.git.path), *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return done.stdout.strip()

    return run
