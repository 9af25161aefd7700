"""A page of any size with made-up papers: the same for the same size."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final

from enricher.export.works import Eprint, Work
from enricher.site.model import Fact, PaperState, Site, SitePaper, SiteSection, StateKind, Trend, Word

TODAY: Final = date(2026, 11, 27)
_TREES: Final = [
    "Alder",
    "Aspen",
    "Birch",
    "Cedar",
    "Cherry",
    "Cypress",
    "Elder",
    "Elm",
    "Fir",
    "Hazel",
    "Holly",
    "Juniper",
    "Larch",
    "Linden",
    "Maple",
    "Oak",
    "Olive",
    "Pine",
    "Poplar",
    "Rowan",
    "Spruce",
    "Walnut",
    "Willow",
    "Yew",
]
_FIRST: Final = [
    "Elastic",
    "Fair",
    "Preemptive",
    "Adaptive",
    "Gang",
    "Deadline-Aware",
    "Topology-Aware",
    "Low-Latency",
    "Cost-Aware",
    "Heterogeneous",
    "Speculative",
    "Serverless",
]
_SECOND: Final = [
    "Scheduling",
    "Placement",
    "Batching",
    "Caching",
    "Sharing",
    "Autoscaling",
    "Profiling",
    "Checkpointing",
    "Serving",
    "Packing",
]
_THIRD: Final = [
    "of Training Jobs",
    "of Inference Requests",
    "for Large Models",
    "on Shared Clusters",
    "in the Datacenter",
    "with Spot Instances",
    "across Regions",
    "on Mixed Accelerators",
]
_END: Final = [
    "without Preemption",
    "under Deadlines",
    "at Scale",
    "by Goodput",
    "with Guarantees",
    "",
    "",
    "",
    "",
]
_VENUES: Final = [
    "OSDI",
    "SOSP",
    "NSDI",
    "EuroSys",
    "ATC",
    "SC",
    "ASPLOS",
    "SoCC",
    "TPDS",
    "MLSys",
    "arXiv",
    "HPDC",
    "ICML",
]
_OBJECTIVES: Final = [
    "JCT",
    "Utilization",
    "Fairness",
    "Throughput",
    "Cost",
    "Latency",
    "Accuracy",
    "Deadline",
]
_FLAGS: Final = ("Elastic", "Heterogeneous", "AutoML", "Batching")
_LICENSES: Final = ("Apache-2.0", "MIT", "BSD-3-Clause", "GPL-3.0", "none")
_SENTENCES: Final = (
    "Clusters run many jobs that need more accelerators than there are.",
    "We describe a scheduler that profiles each job for a few steps and then decides where it runs.",
    "It changes the resources of a job while it trains, and needs no change of user code.",
    "A prototype lowers the average completion time by a third on a trace of six months.",
    "The decision takes less than a second for a thousand jobs.",
)
_SECTIONS: Final = [
    "Training",
    "Inference",
    "Survey",
    "Datasets and benchmarks",
    "Traces",
    "Quantization",
    "Pruning",
    "Distillation",
    "Memory",
    "Networks",
    "Storage",
    "Energy",
    "Security",
    "Reliability",
    "Placement",
    "Profiling",
    "Compilers",
    "Kernels",
    "Data loading",
    "Fairness",
]


def made_site(count: int, sections: int = 2) -> Site:
    """Return a page of so many papers."""
    dice = random.Random(count)
    each = -(-count // sections)
    numbers = iter(range(count))
    made = tuple(
        SiteSection(
            title.lower().replace(" ", "-"),
            title,
            tuple(_paper(dice, title, number) for number in islice(numbers, each)),
        )
        for title in _SECTIONS[:sections]
    )
    return Site(
        title="Papers on Scheduling",
        sections=made,
        today=TODAY,
        updated=TODAY,
        has_history=True,
        home="https://github.com/example/papers",
        address="https://example.github.io/papers/",
        suggest="https://github.com/example/papers/issues/new?template=suggest-a-paper.yml",
    )


def _paper(dice: random.Random, section: str, number: int) -> SitePaper:
    tree = _TREES[number % len(_TREES)]
    name = tree if number < len(_TREES) else f"{tree} {number // len(_TREES) + 1}"
    key = name.lower().replace(" ", "-")
    title = " ".join(
        filter(None, (dice.choice(_FIRST), dice.choice(_SECOND), dice.choice(_THIRD), dice.choice(_END)))
    )
    year, venue = 2026 - int(dice.expovariate(0.4)) % 10, dice.choice(_VENUES)
    has_code = dice.random() < 0.5
    stars = int(dice.lognormvariate(5, 1.3)) if has_code else None
    paper = f"https://arxiv.org/abs/{20 + number % 6}{1 + number % 12:02}.{10000 + number}"
    code = f"https://github.com/example/{key}" if has_code else None
    committed = TODAY - timedelta(days=int(dice.expovariate(0.004))) if has_code else None
    added = TODAY - timedelta(days=int(dice.expovariate(0.003)))
    license_ = dice.choice(_LICENSES) if has_code else None
    cited = int(dice.lognormvariate(3, 1.2)) if dice.random() < 0.8 else None
    work = Work(
        key=key,
        section=section,
        name=name,
        title=f"{name}: {title}",
        authors=tuple(_author(dice) for _ in range(dice.randint(1, 8))),
        year=year,
        venue=venue,
        is_article=venue == "TPDS",
        doi=None,
        eprint=Eprint("arxiv", paper.rpartition("/")[2]),
        paper=paper,
        code=code,
        license=license_,
        stars=stars,
        citations=cited,
        abstract=" ".join(dice.sample(_SENTENCES, 4)) if dice.random() < 0.9 else None,
    )
    return SitePaper(
        anchor=key,
        work=work,
        title=title,
        words=(
            *(Word("Objective", word) for word in sorted(dice.sample(_OBJECTIVES, dice.randint(1, 3)))),
            *(Word("Properties", flag) for flag in _FLAGS if dice.random() < 0.2),
        ),
        states=tuple(_states(dice, number)),
        facts=tuple(_facts(work)),
        links=(("Paper", paper), *([("Code", code)] if code else [])),
        abstract_by="Abstract from arXiv, 18 Nov 2026" if work.abstract else "",
        last_commit=committed,
        added=added,
        trend=_trend(dice, stars) if stars else None,
        place=f"https://github.com/example/papers/blob/HEAD/catalog.yaml?plain=1#L{number * 6 + 40}",
    )


def _author(dice: random.Random) -> str:
    return f"{chr(65 + dice.randrange(26))}. {chr(65 + dice.randrange(26))}. Author"


def _states(dice: random.Random, number: int) -> Iterator[PaperState]:
    if number % 23 == 7:
        yield PaperState(StateKind.ARCHIVED, "Archived", "The repository is read-only at GitHub (3 Nov 2026)")
    if number % 41 == 11:
        yield PaperState(
            StateKind.RETRACTED, "Retracted", "Crossref carries a notice: retraction (2 Nov 2026)"
        )
    if number % 31 == 5:
        yield PaperState(
            StateKind.PUBLISHED, "Published: TPDS 2026", "Crossref has it in TPDS 2026 (9 Nov 2026)"
        )
    if number % 37 == 3:
        yield PaperState(StateKind.DEAD, "Dead link", "GitHub has not found example/old since 1 Nov 2026")


def _facts(work: Work) -> Iterator[Fact]:
    yield Fact("Venue", f"{work.venue} {work.year}", "from the list")
    if work.citations is not None:
        yield Fact("Citations", f"{work.citations:,}", "Crossref, 21 Nov 2026")
    if work.license:
        yield Fact("License", work.license, "GitHub, 27 Nov 2026")


def _trend(dice: random.Random, stars: int) -> Trend:
    months = [f"{2025 + month // 12}-{month % 12 + 1:02}" for month in range(12, 23)]
    counts = sorted(int(stars * (0.5 + dice.random() * 0.5)) for _ in months)
    return Trend(dict(zip(months, counts, strict=True)), counts[-3])
