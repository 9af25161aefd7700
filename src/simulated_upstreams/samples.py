"""The state of the upstreams for a list of two papers.

Titles, names and links are real. Abstracts, numbers, licenses and dates are made up, and the texts say so.
"""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

from simulated_upstreams.gitstore import GitStore, Signature, now
from simulated_upstreams.state import ArxivPaper, CrossrefWork, GitHubState, Repo, UpstreamState, UsenixPage
from simulated_upstreams.well_known import add_known

LIST: Final = "AI-Flow/AI-Flow-Scheduling-Papers"

_SPOTSERVE: Final = ArxivPaper(
    title="SpotServe: Serving Generative Large Language Models on Preemptible Instances",
    authors=(
        "Xupeng Miao",
        "Chunan Shi",
        "Jiangfei Duan",
        "Xiaoli Xi",
        "Dahua Lin",
        "Bin Cui",
        "Zhihao Jia",
    ),
    abstract=(
        "Sample abstract, not the authors' own. arXiv sends the abstract of this paper here.\n"
        "  A second paragraph shows that paragraphs are kept. All numbers of this sample are made up."
    ),
    category="cs.DC",
    also_in=("cs.CL", "cs.LG"),
    published="2023-11-27T00:00:00Z",
    comment="ASPLOS 2024",
    doi="10.1145/3620665.3640411",
)

_SPOTSERVE_PUBLISHED: Final = CrossrefWork(
    title=_SPOTSERVE.title,
    authors=tuple((given, family) for given, family in (name.split() for name in _SPOTSERVE.authors)),
    venue=(
        "Proceedings of the 29th ACM International Conference on Architectural Support for Programming "
        "Languages and Operating Systems, Volume 2"
    ),
    acronym="ASPLOS '24",
    online=(2024, 4, 27),
)

_SAMPLE_INSTITUTION: Final = "Sample Institution"
_CHARACTERIZATION: Final = UsenixPage(
    title="Characterization of Large Language Model Development in the Datacenter",
    authors=tuple(
        (name, _SAMPLE_INSTITUTION)
        for name in (
            "Qinghao Hu",
            "Zhisheng Ye",
            "Zerui Wang",
            "Guoteng Wang",
            "Meng Zhang",
            "Qiaoling Chen",
            "Peng Sun",
            "Dahua Lin",
            "Xiaolin Wang",
            "Yingwei Luo",
            "Yonggang Wen",
            "Tianwei Zhang",
        )
    ),
    paragraphs=("Sample abstract, not the authors' own. USENIX shows the abstract of this paper here.",),
    year=2024,
    venue="21st USENIX Symposium on Networked Systems Design and Implementation (NSDI 24)",
    pdf="https://www.usenix.org/system/files/nsdi24-hu.pdf",
    sponsor="a Sample Sponsor",
)

_ACME_TRACE: Final = Repo(
    id=900_000_001,
    full_name="InternLM/AcmeTrace",
    stars=120,
    license="CC-BY-4.0",
    description="Sample description. The numbers, the license and the dates of this sample are made up.",
    last_commit="2024-06-01T12:00:00Z",
)
_SPOTSERVE_CODE: Final = Repo(
    id=900_000_002,
    full_name="Hsword/SpotServe",
    stars=45,
    description="Sample description. The numbers, the license and the dates of this sample are made up.",
    last_commit="2024-02-01T12:00:00Z",
)
_LIST_CODE: Final = Repo(
    id=900_000_003,
    full_name=LIST,
    stars=10,
    description="Sample description of the list itself.",
    last_commit="2024-03-01T12:00:00Z",
)


def sample_state() -> UpstreamState:
    """Return a new state with the two papers, their code and the list, which has no git data yet."""
    repositories = (_ACME_TRACE, _SPOTSERVE_CODE, _LIST_CODE)
    sample = UpstreamState(
        papers={"2311.15566": _SPOTSERVE},
        works={"10.1145/3620665.3640411": _SPOTSERVE_PUBLISHED},
        pages={"/conference/nsdi24/presentation/hu": _CHARACTERIZATION},
        github=GitHubState(repositories={repo.id: repo for repo in repositories}, target=LIST),
    )
    return add_known(sample)


def catalog() -> str:
    """Return the catalog of the demo."""
    return files("simulated_upstreams").joinpath("catalog.yaml").read_text("utf-8")


def seed(state: UpstreamState, path: Path, files: Mapping[str, str]) -> GitStore:
    """Give the list a repository at `path`, with one commit of these files, and return it."""
    store = GitStore(path)
    author = Signature("Sample Maintainer", "removed@example.org", now())
    store.commit_files("main", files, "Start the list", author)
    state.home.store = store
    return store
