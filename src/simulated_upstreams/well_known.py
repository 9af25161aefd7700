"""The records by which `enrich doctor` sees whether a source works, as each simulated upstream has them.

Titles and links are real. Authors, abstracts, numbers and licenses are made up, and the texts say so.
"""

from typing import Final

from simulated_upstreams.state import (
    ArxivPaper,
    CrossrefWork,
    DagstuhlPaper,
    EccvPaper,
    Presentation,
    ProceedingsPage,
    Repo,
    Submission,
    UpstreamState,
    UsenixPage,
)

_AUTHORS: Final = ("First Author", "Second Author")
_ABSTRACT: Final = "Sample abstract, not the authors' own. The upstream has the abstract here."
_DESCRIPTION: Final = "Sample description. The numbers and the license of this sample are made up."
_DAY: Final = "2024-01-02T03:04:05Z"

_DATASETS: Final = "datasets-benchmarks-proceedings.neurips.cc/paper_files/paper/2021"
_ICLR: Final = "proceedings.iclr.cc/paper_files/paper/2024"
_PROCEEDINGS: Final = (  # a page, its title, its PDF
    (
        "proceedings.neurips.cc/paper_files/paper/2017/hash/3f5ee243547dee91fbd053c1c4a845aa-Abstract.html",
        "Attention is All you Need",
        "proceedings.neurips.cc/paper_files/paper/2017/file/3f5ee243547dee91fbd053c1c4a845aa-Paper.pdf",
    ),
    (
        f"{_DATASETS}/hash/be83ab3ecd0db773eb2dc1b0a17836a1-Abstract-round2.html",
        "Measuring Mathematical Problem Solving With the MATH Dataset",
        f"{_DATASETS}/file/be83ab3ecd0db773eb2dc1b0a17836a1-Paper-round2.pdf",
    ),
    (
        f"{_ICLR}/hash/aca97732e30bcf1303bc22ac3924fd16-Abstract-Conference.html",
        "Let's Verify Step by Step",
        f"{_ICLR}/file/aca97732e30bcf1303bc22ac3924fd16-Paper-Conference.pdf",
    ),
    (
        "proceedings.mlsys.org/paper_files/paper/2020/hash/1f5fe83998a09396ebe6477d9475ba0c-Abstract.html",
        "Federated Optimization in Heterogeneous Networks",
        "proceedings.mlsys.org/paper_files/paper/2020/file/1f5fe83998a09396ebe6477d9475ba0c-Paper.pdf",
    ),
    (
        "proceedings.mlr.press/v37/ioffe15.html",
        "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift",
        "proceedings.mlr.press/v37/ioffe15.pdf",
    ),
    (
        "aclanthology.org/N19-1423",
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        "aclanthology.org/N19-1423.pdf",
    ),
    (
        "openaccess.thecvf.com/content_cvpr_2016/html/He_Deep_Residual_Learning_CVPR_2016_paper.html",
        "Deep Residual Learning for Image Recognition",
        "openaccess.thecvf.com/content_cvpr_2016/papers/He_Deep_Residual_Learning_CVPR_2016_paper.pdf",
    ),
    (
        "jmlr.org/papers/v21/20-074.html",
        "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer",
        "jmlr.org/papers/volume21/20-074/20-074.pdf",
    ),
    (
        "ojs.aaai.org/index.php/AAAI/article/view/17325",
        "Informer: Beyond Efficient Transformer for Long Sequence Time-Series Forecasting",
        "ojs.aaai.org/index.php/AAAI/article/download/17325/17132",
    ),
    (
        "ndss-symposium.org/ndss-paper/detecting-probe-resistant-proxies",
        "Detecting Probe-resistant Proxies",
        "ndss-symposium.org/wp-content/uploads/2020-1-paper.pdf",
    ),
)
_FORGES: Final = (
    ("gitlab.com/gitlab-org/gitlab", "gitlab-org/gitlab", 278964),
    ("codeberg.org/forgejo/forgejo", "forgejo/forgejo", 71),
    ("models/google-bert/bert-base-uncased", "google-bert/bert-base-uncased", 1),
    ("7888058", "7888058", 7888058),
)


def add_known(state: UpstreamState) -> UpstreamState:
    """Return the state with the well-known records of every source added."""
    state.papers["1706.03762"] = ArxivPaper(
        title="Attention Is All You Need",
        authors=_AUTHORS,
        abstract=_ABSTRACT,
        category="cs.CL",
        published="2017-06-12T00:00:00Z",
    )
    state.datacite["1706.03762"] = state.papers["1706.03762"]
    state.volumes["aclanthology.org/volumes/2020.emnlp-main.bib"] = (
        ("Dense Passage Retrieval for Open-Domain Question Answering", _AUTHORS),
    )
    state.pages["/conference/nsdi22/presentation/goyal"] = UsenixPage(
        title="Backpressure Flow Control",
        authors=tuple((name, "Sample Institution") for name in _AUTHORS),
        paragraphs=(_ABSTRACT,),
        year=2022,
        venue="19th USENIX Symposium on Networked Systems Design and Implementation (NSDI 22)",
    )
    state.presentations["mlsys.org/virtual/2024/poster/2653"] = Presentation(
        title="AWQ: Activation-aware Weight Quantization for On-Device LLM Compression and Acceleration",
        authors=_AUTHORS,
        abstract=_ABSTRACT,
    )
    state.dagstuhl["10.4230/lipics.ecoop.2021.9"] = DagstuhlPaper(
        title="Idris 2: Quantitative Type Theory in Practice",
        authors=_AUTHORS,
        abstract=_ABSTRACT,
        year=2021,
        venue="35th European Conference on Object-Oriented Programming (ECOOP 2021)",
    )
    state.eccv["papers/eccv_2022/papers_ECCV/html/95_ECCV_2022_paper.php"] = EccvPaper(
        title="Real-Time Intermediate Flow Estimation for Video Frame Interpolation",
        authors=_AUTHORS,
        abstract=_ABSTRACT,
        pdf="papers/eccv_2022/papers_ECCV/papers/1.pdf",
    )
    state.submissions["YicbFdNTTy"] = Submission(
        title="An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
        authors=_AUTHORS,
        abstract=_ABSTRACT,
        venue="ICLR 2021 Oral",
        api=1,
    )
    state.works["10.1145/3341301.3359646"] = CrossrefWork(
        title="PipeDream",
        subtitle="generalized pipeline parallelism for DNN training",
        authors=tuple((given, family) for given, family in (name.split() for name in _AUTHORS)),
        venue="Proceedings of the 27th ACM Symposium on Operating Systems Principles",
        acronym="SOSP '19",
        online=(2019, 10, 27),
    )
    state.works["10.1109/cvpr.2016.90"] = CrossrefWork(
        title="Deep Residual Learning for Image Recognition",
        authors=tuple((given, family) for given, family in (name.split() for name in _AUTHORS)),
        venue="2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)",
        online=(2016, 6),
        document="7780459",
    )
    state.works["10.14778/2850583.2850594"] = CrossrefWork(
        title="How Good Are Query Optimizers, Really?",
        authors=tuple((given, family) for given, family in (name.split() for name in _AUTHORS)),
        venue="Proceedings of the VLDB Endowment",
        print=(2015, 11),
        volume="9",
        page="204-215",
    )
    state.proceedings.update({page: _page(page, title, pdf) for page, title, pdf in _PROCEEDINGS})
    state.forges.update({id_: _repo(name, number) for id_, name, number in _FORGES})
    state.github.add(_repo("octocat/Hello-World", 1296269))
    return state


def _page(page: str, title: str, pdf: str) -> ProceedingsPage:
    return ProceedingsPage(
        title=title,
        authors=_AUTHORS,
        paragraphs=(_ABSTRACT,),
        year=2020,
        venue="Sample Proceedings",
        pdf=f"https://{pdf}",
        address=f"https://{page}",
    )


def _repo(name: str, number: int) -> Repo:
    return Repo(
        id=number, full_name=name, stars=1000, license="MIT", description=_DESCRIPTION, last_commit=_DAY
    )
