"""What a link leads to, by its host and by its text."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import Final

from enricher.links.parse import bare, is_code_server
from enricher.model.readme_list import LinkRole
from enricher.text.patterns import later

_URL: Final = later(r"https?://(?:[^/@?#\s]*@)?([^/:?#\s]+)(?::\d+)?([^?#\s]*)(\?[^#\s]*)?", re.IGNORECASE)

# Preprints and indexes of papers, publishers, conferences and journals with proceedings of their own.
_PAPER_DOMAINS_TEXT: Final = """
arxiv.org ar5iv.org alphaxiv.org openreview.net semanticscholar.org ssrn.com hal.science biorxiv.org
medrxiv.org chemrxiv.org techrxiv.org preprints.org researchgate.net hal.archives-ouvertes.fr
hal.inria.fr osti.gov core.ac.uk eprint.iacr.org iacr.org papers.cool ncbi.nlm.nih.gov europepmc.org
doi.org paperswithcode.co acm.org ieee.org computer.org springer.com springeropen.com
biomedcentral.com sciencedirect.com elsevier.com nature.com science.org sciencemag.org wiley.com
mdpi.com tandfonline.com frontiersin.org pnas.org plos.org cell.com oup.com cambridge.org siam.org
worldscientific.com scitepress.org sagepub.com iop.org aps.org aip.org royalsocietypublishing.org
hindawi.com igi-global.com inderscience.com emerald.com spiedigitallibrary.org optica.org
osapublishing.org dagstuhl.de ceur-ws.org jair.org iospress.com iospress.nl mitpressjournals.org
direct.mit.edu scholarpedia.org annualreviews.org usenix.org mlr.press nips.cc neurips.cc iclr.cc
icml.cc mlsys.org aclanthology.org aclweb.org thecvf.com ecva.net cv-foundation.org bmva.org
bmva-archive.org.uk vldb.org aaai.org ijcai.org isca-speech.org isca-archive.org jmlr.org cidrdb.org
ndss-symposium.org sigops.org sigmod.org roboticsproceedings.org auai.org ifaamas.org
openproceedings.org eurographics.org bmvc2019.org bmvc2020-conference.com transacl.org
"""
_PAPER_DOMAINS: Final = frozenset(_PAPER_DOMAINS_TEXT.split())
_CODE_DOMAINS_TEXT: Final = """
github.com gitlab.com bitbucket.org gitee.com codeberg.org gitcode.com sr.ht sourceforge.net
gist.github.com framagit.org anonymous.4open.science codeocean.com
"""
_CODE_DOMAINS: Final = frozenset(_CODE_DOMAINS_TEXT.split())
_ARCHIVES: Final = frozenset(("zenodo.org", "figshare.com"))
_HOST_ROLES: Final = {
    "youtube.com": LinkRole.VIDEO,
    "youtu.be": LinkRole.VIDEO,
    "bilibili.com": LinkRole.VIDEO,
    "vimeo.com": LinkRole.VIDEO,
    "slideslive.com": LinkRole.VIDEO,
    "slideslive.ch": LinkRole.VIDEO,
    "slideslive.cz": LinkRole.VIDEO,
    "underline.io": LinkRole.VIDEO,
    "papertalk.org": LinkRole.VIDEO,
    "b23.tv": LinkRole.VIDEO,
    "slideshare.net": LinkRole.SLIDES,
    "speakerdeck.com": LinkRole.SLIDES,
    "twitter.com": LinkRole.SOCIAL,
    "x.com": LinkRole.SOCIAL,
    "linkedin.com": LinkRole.SOCIAL,
    "reddit.com": LinkRole.SOCIAL,
    "t.me": LinkRole.SOCIAL,
    "discord.gg": LinkRole.SOCIAL,
    "discord.com": LinkRole.SOCIAL,
    "facebook.com": LinkRole.SOCIAL,
    "weibo.com": LinkRole.SOCIAL,
    "medium.com": LinkRole.BLOG,
    "substack.com": LinkRole.BLOG,
    "zhihu.com": LinkRole.BLOG,
    "csdn.net": LinkRole.BLOG,
    "weixin.qq.com": LinkRole.BLOG,
    "jianshu.com": LinkRole.BLOG,
    "wikipedia.org": LinkRole.BLOG,
    "colab.research.google.com": LinkRole.DEMO,
    "dblp.org": LinkRole.CITATION,
    "uni-trier.de": LinkRole.CITATION,
    "scholar.google.com": LinkRole.CITATION,
    "shields.io": LinkRole.OTHER,
    "star-history.com": LinkRole.OTHER,
    "awesome.re": LinkRole.OTHER,
    "contrib.rocks": LinkRole.OTHER,
    "kaggle.com": LinkRole.DATASET,
}
_ARXIV_PAPER: Final = later(r"/(?:abs|pdf|html|ps|format)/\S|/\d{4}\.\d{4,5}")
_ARXIV_ID: Final = later(
    r"arxiv\.org/(?:abs|pdf|html)/(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})|arxiv\.org/\S*?(\d{4}\.\d{4,5})",
    re.IGNORECASE,
)
_NO_PAPER: Final = later(
    r"/(?:profile|conferences?|journals?|proceedings|toc|group|virtual|people|about|xpl|topics|search|authors?|dates"
    r"|committees?|call[\w-]*|collections?|events|volumes|accepted-papers|program)(?:/[\w.-]*){0,2}/?$"
    r"|/v\d+/?$|/(?:19|20)\d\d/?$",
    re.IGNORECASE,
)
_ID_AT_END: Final = later(r"/(?!(?:19|20)\d\d/?$)\d{3,}/?$|[a-z]\d{2,}[a-z]?(?:\.html)?$|\d{6,}")
_PAPER_PATH: Final = later(
    r"\.pdf(?:$|[/.])|/(?:pdf|publications?|pubs?|papers?|pubDetails|paper-details)/[^/]+", re.IGNORECASE
)
_OWNER_WORDS: Final = frozenset(
    ("orgs", "topics", "sponsors", "users", "search", "marketplace", "features", "collections")
)
_REPOSITORY: Final = 2  # segments of a path: owner and name


class Lead(StrEnum):
    """What the address of a link alone says."""

    PAPER = "paper"
    CODE = "code"
    OWNER = "owner"  # of repositories
    NONE = "none"


def key_of(url: str) -> str:
    """Return what two links to the same page have in common, such as the id of an arXiv paper."""
    arxiv = _ARXIV_ID.search(url)
    return f"arxiv:{arxiv[1] or arxiv[2]}" if arxiv else bare(url)


def split_url(url: str) -> tuple[str, str, str] | None:
    """Return host, path and query of an address of the web, the host in lower case without `www.`."""
    found = _URL.match(url)
    if not found:
        return None
    return found[1].lower().removeprefix("www."), found[2], found[3] or ""


def lead_of(url: str, accepts: Callable[[str], bool]) -> Lead:
    """Return what an address leads to. `accepts` says whether a source of papers knows the link."""
    parts = split_url(url)
    if parts is None:
        return Lead.NONE
    host, path, query = parts
    segments = [segment for segment in path.split("/") if segment]
    if _in(host, _CODE_DOMAINS) or is_code_server(host):
        return _code_lead(host, path, segments)
    if path.lower().endswith(".pdf"):
        is_paper = True
    elif host in _ARCHIVES:
        return Lead.CODE if segments else Lead.NONE
    elif host == "huggingface.co":
        is_paper = segments[:1] == ["papers"] and len(segments) > 1
    elif _in(host, _PAPER_DOMAINS):
        is_paper = _is_paper_page(host, path, query, segments)
    else:
        is_paper = accepts(url)
    return Lead.PAPER if is_paper else Lead.NONE


def _code_lead(host: str, path: str, segments: list[str]) -> Lead:
    if path.lower().endswith(".pdf"):
        return Lead.PAPER
    if host == "sr.ht" or host.endswith(("4open.science", "sourceforge.net", "codeocean.com")):
        return Lead.CODE if segments else Lead.NONE
    if not segments:
        return Lead.NONE
    if segments[0].lower() in _OWNER_WORDS or len(segments) < _REPOSITORY:
        return Lead.OWNER
    return Lead.CODE


def _is_paper_page(host: str, path: str, query: str, segments: list[str]) -> bool:
    if not segments and "=" not in query:
        return False
    if host.endswith("arxiv.org"):
        return bool(_ARXIV_PAPER.search(path))
    if host.endswith("openreview.net"):
        return segments[0] in ("forum", "pdf", "attachment", "references", "revisions")
    return not _NO_PAPER.search(path) or _ID_AT_END.search(path) is not None


def _in(host: str, domains: frozenset[str]) -> bool:
    """Return whether the host is one of the domains or belongs to one."""
    while host:
        if host in domains:
            return True
        host = host.partition(".")[2]
    return False


def role_of_host(url: str) -> LinkRole | None:
    """Return what the host of an address says, beyond papers and code."""
    parts = split_url(url)
    if parts is None:
        return None
    host, path, _ = parts
    if host == "huggingface.co":
        segments = path.split("/")
        return {"datasets": LinkRole.DATASET, "spaces": LinkRole.DEMO}.get(
            segments[1] if len(segments) > 1 else "", LinkRole.MODEL
        )
    if host.endswith((".github.io", ".gitlab.io")) or host == "sites.google.com":
        return LinkRole.PROJECT
    while host:
        if host in _HOST_ROLES:
            return _HOST_ROLES[host]
        host = host.partition(".")[2]
    return None


def is_other_list(url: str) -> bool:
    """Return whether an address is that of a repository whose name says that it is a list."""
    parts = split_url(url) if "awesome" in url.lower() else None
    if not parts or not _in(parts[0], _CODE_DOMAINS):
        return False
    segments = [segment for segment in parts[1].split("/") if segment]
    return len(segments) >= _REPOSITORY and "awesome" in segments[1].lower()


def is_own_pdf(url: str) -> bool:
    """Return whether an address is that of a PDF beside the README, such as `./papers/boil.pdf`."""
    return bool(url) and "://" not in url and url.partition("#")[0].lower().endswith(".pdf")


def may_be_paper_page(url: str) -> bool:
    """Return whether the path looks like that of a publication, on any host."""
    parts = split_url(url)
    return bool(parts and _PAPER_PATH.search(parts[1]))


# --- labels ---------------------------------------------------------------------------------------

_FILLERS_TEXT: Final = """
official unofficial link links here full the a an our my and or of for with in on to at version ver
v1 v2 v3 new old see more read 1 2 3 4 i ii html chinese english cn en zh third party by author
authors re impl reproduction other tf1 tf2 main original latest page pages info release released
coming soon available open oral extended long short technical final camera ready local online via
official's 链接 地址 下载 这里 官方 点击
"""
_FILLERS: Final = frozenset(_FILLERS_TEXT.split())
_WORD_ROLES: Final = {
    LinkRole.SLIDES: "slides slide ppt pptx keynote 幻灯片 课件",
    LinkRole.VIDEO: (
        "video videos youtube talk talks presentation recording bilibili lecture webinar podcast teaser "
        "视频 演讲"
    ),
    LinkRole.POSTER: "poster posters",
    LinkRole.SUPPLEMENT: "supplement supplementary supp supplemental suppl appendix material materials",
    LinkRole.SOCIAL: "tweet tweets twitter x thread reddit linkedin discord slack wechat hackernews",
    LinkRole.CITATION: "bib bibtex cite citation citations dblp scholar",
    LinkRole.CODE: (
        "code codes github git gitlab repo repository repositories source sourcecode "
        "implementation pytorch torch tensorflow tf jax flax keras mxnet mindspore paddle "
        "paddlepaddle caffe theano matlab artifact artifacts toolbox library lib toolkit python "
        "julia rust bitbucket gitee sdk package cuda c++ cpp plugin scripts prototype tool "
        "代码 源码 源代码 代码链接 代码地址 仓库 コード 코드"
    ),
    LinkRole.DATASET: "dataset datasets data benchmark benchmarks leaderboard corpus 数据集 数据",
    LinkRole.MODEL: "model models weights checkpoint checkpoints huggingface hf hub 🤗",
    LinkRole.DEMO: "demo demos colab notebook space spaces playground app try gradio 演示",
    LinkRole.BLOG: (
        "blog blogs post posts medium zhihu note notes explanation blogpost news summary review "
        "中文解读 解读 博客"
    ),
    LinkRole.PROJECT: "project website webpage homepage web site home proj docs documentation doc tutorial "
    "项目 主页 项目主页 项目地址 官网 网站",
    LinkRole.PAPER: (
        "paper papers pdf arxiv preprint article report techreport publication publications pub "
        "doi acm ieee usenix openreview abs abstract springer elsevier biorxiv sciencedirect cvf "
        "acl anthology thesis manuscript whitepaper eprint ar5iv openaccess proceedings "
        "semanticscholar researchgate ps pdf1 pdf2 survey journal conference "
        "论文 论文链接 论文地址 原文 文章 論文 논문"
    ),
}
_ROLE_OF_WORD: Final = {word: role for role, words in _WORD_ROLES.items() for word in words.split()}
_PRECEDENCE: Final = {role: number for number, role in enumerate(_WORD_ROLES)}
_NEUTRAL: Final = frozenset(
    {LinkRole.PROJECT, LinkRole.DATASET, LinkRole.MODEL, LinkRole.BLOG, LinkRole.DEMO}
)
_DECISIVE: Final = frozenset(
    {
        LinkRole.SLIDES,
        LinkRole.VIDEO,
        LinkRole.POSTER,
        LinkRole.SUPPLEMENT,
        LinkRole.SOCIAL,
        LinkRole.CITATION,
    }
)
_EMOJI: Final = (
    (LinkRole.PAPER, "📄📃📑📝"),
    (LinkRole.CODE, "💻🐙"),
    (LinkRole.PROJECT, "🌐🏠"),
    (LinkRole.VIDEO, "🎥📹📺"),
    (LinkRole.MODEL, "🤗"),
)
_LABEL_WORD: Final = later(r"[^\W_]+(?:\+\+)?")
_LONGEST_LABEL: Final = 6  # words
_RECURS: Final = 3


def is_decisive(role: LinkRole | None) -> bool:
    """Return whether the role is that of a kind of file, which a paper is not, wherever it is."""
    return role in _DECISIVE


def is_neutral(role: LinkRole | None) -> bool:
    """Return whether a link of this role may lead to the paper as well."""
    return role in _NEUTRAL


@lru_cache(maxsize=4096)
def normal_label(label: str) -> str:
    """Return the words of a label in lower case, without brackets and punctuation."""
    return " ".join(_LABEL_WORD.findall(label.casefold()))


def _label_words(label: str) -> list[str]:
    """Return the words of a label, without a number at their end, as in `paper2`."""
    words = _LABEL_WORD.findall(label.casefold())
    return [word if word in _FILLERS else word.rstrip("0123456789") or word for word in words]


@lru_cache(maxsize=4096)
def role_of_label(label: str) -> LinkRole | None:
    """Return what a label of common words says; None for any other text."""
    words = _label_words(label)
    if not words:
        return next((role for role, signs in _EMOJI if any(sign in label for sign in signs)), None)
    if len(words) > _LONGEST_LABEL:
        return None
    roles = [_ROLE_OF_WORD[word] for word in words if word in _ROLE_OF_WORD]
    others = [word for word in words if word not in _ROLE_OF_WORD and word not in _FILLERS]
    if not others and not roles and "page" in words:
        return LinkRole.PROJECT
    if others or not roles:
        return None
    return min(roles, key=_PRECEDENCE.__getitem__)


@lru_cache(maxsize=4096)
def is_common_label(label: str) -> bool:
    """Return whether a label has only words that labels have, such as `Paper`, `here` or `[Code]`."""
    words = _label_words(label)
    if len(words) > _LONGEST_LABEL:
        return False
    return all(word in _ROLE_OF_WORD or word in _FILLERS for word in words)


def recurring_labels(labels: Iterable[str]) -> frozenset[str]:
    """Return the normal labels that recur in a file: names of kinds of links, whatever their words."""
    counts = Counter(normal_label(label) for label in labels)
    return frozenset(
        label for label, count in counts.items() if count >= _RECURS and len(label.split()) < _LONGEST_LABEL
    )
