"""The state of the upstreams: plain values that a test or the demo sets and changes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from simulated_upstreams.gitstore import GitStore

BOT = "github-actions[bot]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivPaper:
    """A paper on arXiv. Dates are `YYYY-MM-DDTHH:MM:SSZ`."""

    title: str
    authors: tuple[str, ...]
    abstract: str  # as arXiv sends it: a line feed and two spaces separate paragraphs
    category: str
    published: str  # of version 1
    updated: str | None = None  # of the newest version; None: as published
    version: int = 1  # the newest
    also_in: tuple[str, ...] = ()  # further categories
    comment: str | None = None
    journal: str | None = None
    doi: str | None = None
    affiliations: Mapping[str, str] = field(default_factory=dict)  # author → affiliation


@dataclass(frozen=True, slots=True, kw_only=True)
class UsenixPage:
    """A presentation page. A talk has no venue, pages, ISBN or PDF."""

    title: str
    authors: tuple[tuple[str, str], ...]  # name and institution
    paragraphs: tuple[str, ...]  # of the abstract
    year: int
    venue: str | None = None
    pages: tuple[int, int] | None = None
    isbn: str | None = None
    pdf: str | None = None
    appendix: str | None = None  # a second PDF
    prepublication: str | None = None
    slides: str | None = None
    award: str | None = None
    sponsor: str | None = None
    node: int = 290001
    template: Literal["2025", "2026"] = "2026"


@dataclass(frozen=True, slots=True)
class Update:
    """A notice about a work, or a work that a notice is about, as Crossref links them."""

    doi: str  # of the other one
    type: str  # such as retraction or correction
    day: tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossrefWork:
    """A DOI's record in Crossref. Dates are a year, or a year, a month and a day."""

    title: str
    subtitle: str | None = None
    authors: tuple[tuple[str, str], ...] = ()  # given and family name
    venue: str | None = None  # the journal or the proceedings
    event: str | None = None  # the conference's name
    acronym: str | None = None  # … and its short one
    online: tuple[int, ...] = ()
    print: tuple[int, ...] = ()
    abstract: str | None = None  # JATS
    number: str | None = None  # the publisher's own, such as that of Elsevier's links
    document: str | None = None  # IEEE's number, in the address of a paper and of its supplements
    volume: str | None = None
    page: str | None = None  # as 204-215
    component: bool = False  # whether it is a supplement
    updated_by: tuple[Update, ...] = ()
    update_to: tuple[Update, ...] = ()
    cited: int | None = None  # None: the record does not say how often


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlexWork:
    """A DOI's record in OpenAlex."""

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    abstract: str | None = None  # words separated by spaces
    retracted: bool = False
    also_in: tuple[str, ...] = ()  # further conferences and journals
    citations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScholarPaper:
    """The record of a DOI or, as `arxiv:2311.15566`, of a preprint in Semantic Scholar."""

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    abstract: str | None = None
    dblp: str | None = None  # dblp's key, such as conf/iclr/AmeB25
    citations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePaper:
    """A paper at paperswithcode.co; of its repositories some are official."""

    title: str
    conference: str | None = None
    citations: int | None = None
    official: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProceedingsPage:
    """A paper's page in the proceedings of a conference."""

    title: str
    authors: tuple[str, ...]  # as `First Last`
    paragraphs: tuple[str, ...]  # of the abstract
    year: int
    venue: str
    pdf: str
    address: str  # of the page itself, which some hosts state
    doi: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EccvPaper:
    """A paper in ECVA's list."""

    title: str
    authors: tuple[str, ...]  # as `First Last`
    abstract: str
    pdf: str  # its path
    doi: str | None = None  # of its chapter at Springer


@dataclass(frozen=True, slots=True, kw_only=True)
class DagstuhlPaper:
    """A paper of Dagstuhl's, as DataCite has registered it."""

    title: str
    authors: tuple[str, ...]  # as `First Last`
    abstract: str
    year: int
    venue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """A paper on the site of a conference; `poster` is the number of the poster of an oral."""

    title: str
    authors: tuple[str, ...]
    abstract: str | None
    poster: int | None = None
    submission: str | None = None  # its id on OpenReview
    group: str | None = None  # … and where it was submitted, such as ICLR.cc/2026/Conference
    decision: str = "Accept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submission on OpenReview; `api` is the one of its two APIs that has it."""

    title: str
    authors: tuple[str, ...]
    abstract: str
    venue: str  # such as `ICLR 2024 poster`
    venueid: str | None = None  # such as `ICLR.cc/2024/Conference/Rejected_Submission`
    published: int | None = None  # milliseconds since 1970
    api: Literal[1, 2] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo:
    """A repository on GitHub. `license` is an SPDX id, or NOASSERTION (a text without one), or None."""

    id: int
    full_name: str
    stars: int = 0
    license: str | None = None
    archived: bool = False
    fork: bool = False
    description: str | None = None
    default_branch: str = "main"
    last_commit: str | None = None  # YYYY-MM-DDTHH:MM:SSZ
    empty: bool = False
    citation: str = ""  # its CITATION.cff; none if empty
    readme: str = ""

    @property
    def owner(self) -> str:
        """The part before the slash."""
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        """The part after the slash."""
        return self.full_name.partition("/")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment on a pull request."""

    id: int
    body: str
    user: str = BOT
    created_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A pull request of the target repository; `head` and `base` are branches of that repository."""

    number: int
    title: str
    body: str | None
    head: str
    base: str
    head_sha: str  # the last commit of the head
    base_sha: str  # the last commit of the base while the pull request was open
    created_at: str
    updated_at: str
    user: str = BOT
    draft: bool = False
    open: bool = True
    closed_at: str | None = None
    merged_at: str | None = None
    merged_by: str | None = None  # None: a push to the base contained the commits
    merge_commit_sha: str | None = None
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()  # whose review was requested
    teams: tuple[str, ...] = ()  # … and of which teams, by their slug
    locked: bool = False  # whether the conversation is
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue of the target repository."""

    number: int
    open: bool = True
    comments: tuple[Comment, ...] = ()
    title: str = "An issue"
    body: str = ""
    user: str = "sample-reader"
    created_at: str = "2026-01-02T03:04:05Z"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a ruleset of the target; `type` is GitHub's."""

    type: str
    pattern: str = ""  # what a name or a message must start with
    branches: str = "*"  # the branches that it is for, as a file pattern


def _spent() -> dict[str, int]:
    return {"core": 0, "graphql": 0}


@dataclass(slots=True, kw_only=True)
class GitHubState:
    """The state of GitHub. A repository that is not in `repositories` was deleted or never existed."""

    repositories: dict[int, Repo] = field(default_factory=dict)
    renames: dict[str, int] = field(default_factory=dict)  # old full name in lower case → id
    token: str = "sample-token"  # noqa: S105 - opens nothing but the server of this package
    target: str = ""  # full name of the one repository that has git data
    store: GitStore | None = None  # the git data of the target; None: the target is empty
    pulls: dict[int, Pull] = field(default_factory=dict)  # of the target, by number
    issues: dict[int, Issue] = field(default_factory=dict)  # of the target, by number
    collaborators: frozenset[str] | None = None  # of the target: who can review; None: any user
    role: Literal["read", "write", "admin"] = (
        "read"  # of the token's owner in the target; read for a workflow
    )
    scopes: str | None = None  # as GitHub lists them for a classic token; None: a token of another kind
    expires: str | None = None  # when the token ends, such as `2027-01-31 09:00:00 UTC`
    teams: frozenset[str] = frozenset()  # of the target's organization that the token may see
    rules: tuple[Rule, ...] = ()  # of the target
    bypasses_rules: bool = False  # whether the token may
    explains_rules: bool = True  # whether a refusal by a rule names it
    signs_commits: bool = True  # whether GitHub signs what the token commits: not for a personal one
    policy: str | None = None  # the words in which the organization refuses each request for the target
    actions_may_propose: bool = True  # the target's setting, which only its administrator may read
    refusing: dict[str, str] = field(default_factory=dict)  # owners that refuse the token → the message
    limit: int = 5000  # requests an hour with the token
    anonymous_limit: int = 60  # … and without
    spent: dict[str, int] = field(default_factory=_spent)  # of the limit, by resource
    resets: int = field(default_factory=lambda: int(time.time()) + 3600)  # epoch seconds

    @property
    def git(self) -> GitStore:
        """The git data of the target; ValueError if it has none."""
        if self.store is None:
            raise ValueError(f"{self.target} has no git data; set `store`")
        return self.store

    def add(self, *repositories: Repo) -> None:
        """Add repositories, or replace those with the same ids."""
        self.repositories.update({repo.id: repo for repo in repositories})

    def find(self, full_name: str) -> Repo | None:
        """Return the repository with this name now; case does not matter."""
        name = full_name.lower()
        return next((r for r in self.repositories.values() if r.full_name.lower() == name), None)

    def renamed(self, full_name: str) -> Repo | None:
        """Return the repository that once had this name. A new one of that name ends the redirect."""
        return self.repositories.get(self.renames.get(full_name.lower(), 0))

    @property
    def list_repository(self) -> Repo | None:
        """The target, by its present name."""
        return self.find(self.target) or self.renamed(self.target)

    def change(self, full_name: str, **facts: Any) -> None:
        """Change facts of a repository, such as `stars=187`."""
        self.add(replace(self[full_name], **facts))

    def rename(self, old: str, new: str) -> None:
        """Rename a repository, and keep a redirect from its old name."""
        repo = self[old]
        self.renames[old.lower()] = repo.id
        self.add(replace(repo, full_name=new))

    def delete(self, full_name: str) -> None:
        """Delete a repository."""
        del self.repositories[self[full_name].id]

    def __getitem__(self, full_name: str) -> Repo:
        repo = self.find(full_name)
        if repo is None:
            raise KeyError(full_name)
        return repo


@dataclass(slots=True, kw_only=True)
class UpstreamState:
    """The state of all upstreams. DOIs are in lower case."""

    papers: dict[str, ArxivPaper] = field(default_factory=dict)  # by arXiv id without its version
    pages: dict[str, UsenixPage] = field(default_factory=dict)  # by path
    robots: str | None = "User-agent: *\nDisallow: /search\n"  # None: there is no robots.txt
    proceedings: dict[str, ProceedingsPage] = field(default_factory=dict)  # by host and path
    presentations: dict[str, Presentation] = field(default_factory=dict)  # by host and path
    dagstuhl: dict[str, DagstuhlPaper] = field(default_factory=dict)  # by DOI, in lower case
    eccv: dict[str, EccvPaper] = field(default_factory=dict)  # by the paths of their pages
    submissions: dict[str, Submission] = field(default_factory=dict)  # by OpenReview's id
    openreview_token: str = "sample-openreview-token"  # noqa: S105 - opens nothing but this package's server
    challenge: Literal["page", "error"] | None = "page"  # what OpenReview answers strangers; None: as others
    forges: dict[str, Repo] = field(
        default_factory=dict
    )  # repositories of other forges, by their source's id
    works: dict[str, CrossrefWork] = field(default_factory=dict)  # by DOI
    agencies: dict[str, str] = field(default_factory=dict)  # DOI → its registrar, if that is not Crossref
    openalex: dict[str, OpenAlexWork] = field(default_factory=dict)  # by DOI
    openalex_key: str = "sample-openalex-key"
    volumes: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = field(
        default_factory=dict
    )  # title, authors
    datacite: dict[str, ArxivPaper] = field(default_factory=dict)  # what it has registered, by arXiv id
    paper_pages: dict[str, str] = field(default_factory=dict)  # at Hugging Face: code, by arXiv id
    with_code: dict[str, CodePaper] = field(default_factory=dict)  # by arXiv id
    scholar: dict[str, ScholarPaper] = field(default_factory=dict)  # by DOI
    scholar_key: str = "sample-scholar-key"
    github: GitHubState = field(default_factory=GitHubState)
    enterprise: GitHubState | None = None  # a GitHub Enterprise Server, which has the list then

    @property
    def home(self) -> GitHubState:
        """The GitHub that has the list."""
        return self.enterprise or self.github
