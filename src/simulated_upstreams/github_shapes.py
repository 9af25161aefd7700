"""The JSON that GitHub's REST API sends, object by object, with every field that its description requires.

The field names are those of GitHub's OpenAPI description of 2022-11-28 and 2026-03-10.
"""

import base64
import zlib
from collections.abc import Iterable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from simulated_upstreams.githistory import FileChange
from simulated_upstreams.github_settle import Contents
from simulated_upstreams.gitstore import Commit, Signature, TreeEntry
from simulated_upstreams.server import Response, json_response
from simulated_upstreams.state import BOT, Comment, GitHubState, Issue, Pull, Repo

DOCS: Final = "https://docs.github.com/rest"
NOT_FOR_WORKFLOWS: Final = "Resource not accessible by integration"
CREATED: Final = "2023-11-01T00:00:00Z"  # of every repository
LICENSES: Final = {
    "Apache-2.0": "Apache License 2.0",
    "BSD-3-Clause": 'BSD 3-Clause "New" or "Revised" License',
    "GPL-3.0": "GNU General Public License v3.0",
    "MIT": "MIT License",
    "NOASSERTION": "Other",
}
_BOT_ID: Final = 41898282
_BOT_EMAIL: Final = f"{_BOT_ID}+{BOT}@users.noreply.github.com"  # GitHub's own, no mailbox
_WEB_FLOW: Final = "web-flow"  # the account that commits for GitHub's buttons
_WEB_FLOW_ID: Final = 19864447
_WEB_FLOW_EMAIL: Final = "noreply@github.com"
_IDS: Final = {BOT: _BOT_ID, _WEB_FLOW: _WEB_FLOW_ID}
_ACCOUNTS: Final = {_BOT_EMAIL: BOT, _WEB_FLOW_EMAIL: _WEB_FLOW}
_REPOSITORY_URLS: Final = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_USER_URLS: Final = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


class Refusal(Exception):
    """A request that is answered with one of GitHub's errors."""

    def __init__(self, response: Response) -> None:
        self.response = response
        super().__init__(str(response.status))


def refusal(status: int, message: str, docs: str = "", **extra: Any) -> Refusal:
    """Return GitHub's error object as an exception; `docs` is a path of its REST documentation."""
    body = {"message": message, **extra, "documentation_url": f"{DOCS}{docs}", "status": str(status)}
    return Refusal(json_response(status, body))


def not_found(docs: str = "") -> Refusal:
    """Return the 404 for what does not exist or is hidden from this token."""
    return refusal(HTTPStatus.NOT_FOUND, "Not Found", docs)


def invalid(docs: str, **error: str) -> Refusal:
    """Return the 422 of a request that breaks one rule."""
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "Validation Failed", docs, errors=[error])


def timestamp(seconds: float) -> str:
    """Return epoch seconds as GitHub writes a time."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def node_id(kind: str, number: int | str) -> str:
    """Return an id for GraphQL in the older of GitHub's two forms."""
    return base64.b64encode(f"0{len(kind)}:{kind}{number}".encode()).decode()


def bot_signature(when: datetime) -> Signature:
    """Return the author of commits that the API makes for a workflow."""
    return Signature(BOT, _BOT_EMAIL, when)


def web_flow_signature(when: datetime) -> Signature:
    """Return the committer of commits made with GitHub's buttons and editor."""
    return Signature("GitHub", _WEB_FLOW_EMAIL, when)


# --- users and repositories ---


def simple_user(origin: str, login: str) -> dict[str, Any]:
    """Return the `simple-user` of a login; its id is made from the name."""
    number = _IDS.get(login) or zlib.crc32(login.lower().encode())
    url = f"{origin}/users/{login}"
    return {
        "login": login,
        "id": number,
        "node_id": node_id("User", number),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number}?v=4",
        "gravatar_id": "",
        "url": url,
        "html_url": f"https://github.com/{login}",
        **{name: url + path for name, path in _USER_URLS.items()},
        "type": "Bot" if login == BOT else "User",
        "site_admin": False,
    }


def repository(origin: str, repo: Repo) -> dict[str, Any]:
    """Return the `repository` inside other objects."""
    url, web = f"{origin}/repos/{repo.full_name}", f"https://github.com/{repo.full_name}"
    return {
        "id": repo.id,
        "node_id": node_id("Repository", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": False,
        "owner": simple_user(origin, repo.owner),
        "html_url": web,
        "description": repo.description,
        "url": url,
        **{name: url + path for name, path in _REPOSITORY_URLS.items()},
        "git_url": f"git://github.com/{repo.full_name}.git",
        "ssh_url": f"git@github.com:{repo.full_name}.git",
        "clone_url": f"{web}.git",
        "svn_url": web,
        "homepage": None,
        "mirror_url": None,
        "language": None,
        "created_at": CREATED,
        "updated_at": repo.last_commit or CREATED,
        "pushed_at": repo.last_commit or CREATED,
        "license": _license(origin, repo.license),
        "default_branch": repo.default_branch,
        "topics": [],
        "visibility": "public",
        "permissions": {"admin": False, "maintain": False, "push": False, "triage": False, "pull": True},
        "temp_clone_token": "",
        **_counts_and_switches(repo),
    }


def _counts_and_switches(repo: Repo) -> dict[str, Any]:
    return {
        "size": 0 if repo.empty else 100,
        "stargazers_count": repo.stars,
        "watchers_count": repo.stars,
        "watchers": repo.stars,
        "forks_count": 0,
        "forks": 0,
        "open_issues_count": 0,
        "open_issues": 0,
        "fork": repo.fork,
        "archived": repo.archived,
        "disabled": False,
        "is_template": False,
        "allow_forking": True,
        "web_commit_signoff_required": False,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": True,
        "has_pages": False,
        "has_discussions": False,
        "has_pull_requests": True,
        "pull_request_creation_policy": "all",
    }


def full_repository(origin: str, repo: Repo) -> dict[str, Any]:
    """Return the `full-repository` of `GET /repos/{owner}/{repo}`."""
    return {**repository(origin, repo), "network_count": 0, "subscribers_count": 1}


def permissions(role: str) -> dict[str, bool]:
    """Return the `permissions` of a repository for a user of this role."""
    may_write, may_rule = role in {"write", "admin"}, role == "admin"
    return {"admin": may_rule, "maintain": may_rule, "push": may_write, "triage": may_write, "pull": True}


def workflow_permissions(github: GitHubState) -> dict[str, Any]:
    """Return the `actions-get-default-workflow-permissions`."""
    may = github.actions_may_propose
    return {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": may}


def _license(origin: str, spdx: str | None) -> dict[str, Any] | None:
    if spdx is None:
        return None
    other = spdx == "NOASSERTION"
    key = "other" if other else spdx.lower()
    return {
        "key": key,
        "name": LICENSES.get(spdx, spdx),
        "spdx_id": spdx,
        "url": None if other else f"{origin}/licenses/{key}",
        "node_id": node_id("License", 0 if other else zlib.crc32(key.encode())),
    }


def rate_limits(github: GitHubState, limit: int) -> dict[str, Any]:
    """Return the `rate-limit-overview`."""
    resources = {name: rate_limit(github, limit, name) for name in github.spent}
    return {"resources": {**resources, "search": resources["core"]}, "rate": resources["core"]}


def rate_limit(github: GitHubState, limit: int, resource: str) -> dict[str, int]:
    """Return the rate limit of one resource."""
    used = min(limit, github.spent[resource])
    return {"limit": limit, "used": used, "remaining": limit - used, "reset": github.resets}


# --- git data ---


def git_ref(url: str, name: str, sha: str) -> dict[str, Any]:
    """Return a `git-ref`; `url` is the repository's in the API."""
    return {
        "ref": name,
        "node_id": node_id("Ref", name),
        "url": f"{url}/git/{name}",
        "object": {"sha": sha, "type": "commit", "url": f"{url}/git/commits/{sha}"},
    }


def blob(url: str, sha: str, content: bytes) -> dict[str, Any]:
    """Return a `blob`, always in base64."""
    return {
        "sha": sha,
        "node_id": node_id("Blob", sha),
        "size": len(content),
        "url": f"{url}/git/blobs/{sha}",
        "content": base64.encodebytes(content).decode(),
        "encoding": "base64",
    }


def git_tree(url: str, sha: str, entries: Iterable[tuple[str, TreeEntry, int | None]]) -> dict[str, Any]:
    """Return a `git-tree` of (path, entry, size of a file) in this order."""
    return {
        "sha": sha,
        "url": f"{url}/git/trees/{sha}",
        "tree": [_tree_entry(url, path, entry, size) for path, entry, size in entries],
        "truncated": False,
    }


def _tree_entry(url: str, path: str, entry: TreeEntry, size: int | None) -> dict[str, Any]:
    return {
        "path": path,
        "mode": entry.mode,
        "type": entry.type,
        "sha": entry.sha,
        **({} if size is None else {"size": size}),
        "url": f"{url}/git/{entry.type}s/{entry.sha}",
    }


def git_commit(repo: Repo, url: str, sha: str, commit: Commit) -> dict[str, Any]:
    """Return a `git-commit`, as the git database endpoints send it."""
    web = f"https://github.com/{repo.full_name}/commit"
    return {
        "sha": sha,
        "node_id": node_id("Commit", sha),
        "url": f"{url}/git/commits/{sha}",
        "html_url": f"{web}/{sha}",
        "author": _signature(commit.author),
        "committer": _signature(commit.committer),
        "tree": {"sha": commit.tree, "url": f"{url}/git/trees/{commit.tree}"},
        "message": commit.message,
        "parents": [
            {"sha": parent, "url": f"{url}/git/commits/{parent}", "html_url": f"{web}/{parent}"}
            for parent in commit.parents
        ],
        "verification": _verification(commit),
    }


def commit_of_history(origin: str, repo: Repo, sha: str, commit: Commit) -> dict[str, Any]:
    """Return a `commit`, as branches and pull requests send it."""
    url, web = f"{origin}/repos/{repo.full_name}", f"https://github.com/{repo.full_name}"
    inner = git_commit(repo, url, sha, commit)
    return {
        "sha": sha,
        "node_id": inner["node_id"],
        "commit": {
            **{
                name: inner[name]
                for name in ("author", "committer", "message", "tree", "url", "verification")
            },
            "comment_count": 0,
        },
        "url": f"{url}/commits/{sha}",
        "html_url": f"{web}/commit/{sha}",
        "comments_url": f"{url}/commits/{sha}/comments",
        "author": _account(origin, commit.author),
        "committer": _account(origin, commit.committer),
        "parents": [
            {"sha": parent, "url": f"{url}/commits/{parent}", "html_url": f"{web}/commit/{parent}"}
            for parent in commit.parents
        ],
    }


def _signature(signature: Signature) -> dict[str, str]:
    return {
        "name": signature.name,
        "email": signature.email,
        "date": timestamp(signature.when.timestamp()),
    }


def _account(origin: str, signature: Signature) -> dict[str, Any] | None:
    """Return the account of an e-mail address; only GitHub's own have one."""
    login = _ACCOUNTS.get(signature.email)
    return simple_user(origin, login) if login else None


def _verification(commit: Commit) -> dict[str, Any]:
    """Return GitHub's verification: it signs commits of bots and of its buttons."""
    if commit.committer.email in _ACCOUNTS:
        signed = {"signature": "sample signature", "payload": "sample payload"}
        return {"verified": True, "reason": "valid", **signed, "verified_at": CREATED}
    return {"verified": False, "reason": "unsigned", "signature": None, "payload": None, "verified_at": None}


def branch(origin: str, repo: Repo, name: str, commit: dict[str, Any]) -> dict[str, Any]:
    """Return a `branch-with-protection` without protection; `commit` is its newest."""
    url = f"{origin}/repos/{repo.full_name}/branches/{name}"
    checks = {"enforcement_level": "off", "contexts": [], "checks": []}
    return {
        "name": name,
        "commit": commit,
        "_links": {"self": url, "html": f"https://github.com/{repo.full_name}/tree/{name}"},
        "protected": False,
        "protection": {"enabled": False, "required_status_checks": checks},
        "protection_url": f"{url}/protection",
    }


def diff_entry(url: str, repo: Repo, sha: str, change: FileChange) -> dict[str, Any]:
    """Return a `diff-entry` without its patch, for a file of the commit `sha`."""
    entry = change.new or change.old
    web, path = f"https://github.com/{repo.full_name}", change.path
    return {
        "sha": entry and entry.sha,
        "filename": path,
        "status": "removed" if change.new is None else "modified" if change.old else "added",
        "additions": change.added,
        "deletions": change.deleted,
        "changes": change.added + change.deleted,
        "blob_url": f"{web}/blob/{sha}/{path}",
        "raw_url": f"{web}/raw/{sha}/{path}",
        "contents_url": f"{url}/contents/{path}?ref={sha}",
    }


# --- pull requests ---


def pull_request_simple(origin: str, repo: Repo, pull: Pull) -> dict[str, Any]:
    """Return a `pull-request-simple`, as a list has it."""
    url, web = f"{origin}/repos/{repo.full_name}", f"https://github.com/{repo.full_name}/pull/{pull.number}"
    return {
        "id": 1_000_000 + pull.number,
        "node_id": node_id("PullRequest", pull.number),
        "number": pull.number,
        "state": "open" if pull.open else "closed",
        "locked": pull.locked,
        "title": pull.title,
        "body": pull.body,
        "user": simple_user(origin, pull.user),
        "labels": [label(url, name) for name in pull.labels],
        "milestone": None,
        "active_lock_reason": None,
        "created_at": pull.created_at,
        "updated_at": pull.updated_at,
        "closed_at": pull.closed_at,
        "merged_at": pull.merged_at,
        "merge_commit_sha": pull.merge_commit_sha,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [simple_user(origin, name) for name in pull.reviewers],
        "requested_teams": [],
        "draft": pull.draft,
        "author_association": _association(pull.user),
        "auto_merge": None,
        "html_url": web,
        "diff_url": f"{web}.diff",
        "patch_url": f"{web}.patch",
        "head": _end(origin, repo, pull.head, pull.head_sha),
        "base": _end(origin, repo, pull.base, pull.base_sha),
        **_pull_urls(url, pull),
        "_links": _pull_links(url, web, pull),
    }


def _end(origin: str, repo: Repo, name: str, sha: str) -> dict[str, Any]:
    return {
        "label": f"{repo.owner}:{name}",
        "ref": name,
        "sha": sha,
        "user": simple_user(origin, repo.owner),
        "repo": repository(origin, repo),
    }


def _pull_urls(url: str, pull: Pull) -> dict[str, str]:
    own, issue = f"{url}/pulls/{pull.number}", f"{url}/issues/{pull.number}"
    return {
        "url": own,
        "issue_url": issue,
        "comments_url": f"{issue}/comments",
        "review_comments_url": f"{own}/comments",
        "review_comment_url": f"{url}/pulls/comments{{/number}}",
        "commits_url": f"{own}/commits",
        "statuses_url": f"{url}/statuses/{pull.head_sha}",
    }


def _pull_links(url: str, web: str, pull: Pull) -> dict[str, dict[str, str]]:
    urls = {name.removesuffix("_url"): value for name, value in _pull_urls(url, pull).items()}
    return {"self": {"href": urls.pop("url")}, "html": {"href": web}} | {
        name: {"href": value} for name, value in urls.items()
    }


def pull_request(origin: str, repo: Repo, pull: Pull, contents: Contents) -> dict[str, Any]:
    """Return a `pull-request`, as its own endpoint sends it."""
    mergeable, changes = contents.mergeable, contents.changes
    return {
        **pull_request_simple(origin, repo, pull),
        "merged": pull.merged_at is not None,
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": {True: "clean", False: "dirty", None: "unknown"}[mergeable],
        "merged_by": simple_user(origin, pull.merged_by) if pull.merged_by else None,
        "comments": len(pull.comments),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": len(contents.commits),
        "additions": sum(change.added for change in changes),
        "deletions": sum(change.deleted for change in changes),
        "changed_files": len(changes),
    }


def review_request(origin: str, pull: Pull) -> dict[str, Any]:
    """Return the `pull-request-review-request`: the requested reviewers."""
    return {"users": [simple_user(origin, name) for name in pull.reviewers], "teams": []}


def _association(login: str) -> str:
    return "CONTRIBUTOR" if login == BOT else "COLLABORATOR"


def label(url: str, name: str) -> dict[str, Any]:
    """Return a `label` in GitHub's default color."""
    return {
        "id": zlib.crc32(name.lower().encode()),
        "node_id": node_id("Label", name),
        "url": f"{url}/labels/{name}",
        "name": name,
        "color": "ededed",
        "default": False,
        "description": None,
        "archived_at": None,
        "archived_by": None,
    }


def issue(origin: str, repo: Repo, found: Issue | Pull) -> dict[str, Any]:
    """Return an `issue`; a pull request is one too, and says so."""
    url = f"{origin}/repos/{repo.full_name}"
    own, web = f"{url}/issues/{found.number}", f"https://github.com/{repo.full_name}"
    pull = {"url": f"{url}/pulls/{found.number}", "html_url": f"{web}/pull/{found.number}"}
    pull |= {"diff_url": f"{pull['html_url']}.diff", "patch_url": f"{pull['html_url']}.patch"}
    return {
        "id": found.number,
        "node_id": node_id("Issue", found.number),
        "url": own,
        "repository_url": url,
        **{f"{name}_url": f"{own}/{name}" for name in ("comments", "events")},
        "labels_url": f"{own}/labels{{/name}}",
        "html_url": pull["html_url"] if isinstance(found, Pull) else f"{web}/issues/{found.number}",
        "number": found.number,
        "state": "open" if found.open else "closed",
        "title": found.title,
        "body": found.body,
        "user": simple_user(origin, found.user),
        "labels": [],
        "assignees": [],
        "milestone": None,
        "locked": False,
        "comments": len(found.comments),
        "closed_at": None if found.open else found.created_at,
        "created_at": found.created_at,
        "updated_at": found.created_at,
        "author_association": _association(found.user),
        **({"pull_request": pull} if isinstance(found, Pull) else {}),
    }


def issue_comment(origin: str, repo: Repo, number: int, comment: Comment) -> dict[str, Any]:
    """Return an `issue-comment`; comments on a pull request are such."""
    url = f"{origin}/repos/{repo.full_name}/issues"
    web = f"https://github.com/{repo.full_name}/pull/{number}"
    return {
        "id": comment.id,
        "node_id": node_id("IssueComment", comment.id),
        "url": f"{url}/comments/{comment.id}",
        "html_url": f"{web}#issuecomment-{comment.id}",
        "issue_url": f"{url}/{number}",
        "body": comment.body,
        "user": simple_user(origin, comment.user),
        "created_at": comment.created_at,
        "updated_at": comment.created_at,
        "author_association": _association(comment.user),
    }
