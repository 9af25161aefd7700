"""Made-up lists of any size in the mix of real ones, and upstreams that have their links.

Of the entries 64 % are on arXiv, 7 % at USENIX and the rest elsewhere; half have code on GitHub. All words
are made up; the same size gives the same list.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from simulated_upstreams.state import ArxivPaper, GitHubState, Repo, UpstreamState, UsenixPage

_WORDS: Final = """
    a and by cluster: datacenter's deep elastic fair for from GPU heterogeneous in inference job jobs latency
    learning load memory model multi-tenant network of on online over placement policy preemption queue
    resource scheduler scheduling serving share spot "state-of-the-art" straggler the throughput time to
    training under utilization we with workload workloads μ-batches naïve 𝒪(n) (DNN) 2.3× 95% – e.g.,
    """.split()  # noqa: SIM905 - words read best as words
_LICENSES: Final = ("MIT", "Apache-2.0", "BSD-3-Clause", "NOASSERTION", None)
_OF_100_ON_ARXIV: Final = 64
_OF_100_AT_USENIX: Final = 7
_A_SECTION: Final = 500  # entries

_HEAD: Final = """\
title: A list of {count} entries

sections:
"""
_SECTION: Final = """\
  - id: part-{number}
    title: Part {number}
    columns:
      - {{title: Scheduler, field: name}}
      - {{title: Year, field: year}}
      - {{title: Paper, field: paper}}
      - {{title: Objective, field: objective, kind: legend}}
      - {{title: Elastic, field: elastic, kind: flag}}
      - {{title: Code, field: code}}
      - {{title: Stars, field: stars}}
      - {{title: License, field: license}}
    legend:
      title: Symbols of part {number}
      symbols: {{JCT: ♣, Utilization: ♠, Cost: ♦, Fairness: ♥}}
    entries:
"""


@dataclass(slots=True)
class IndexedGitHub(GitHubState):
    """A GitHub that finds a repository among thousands at once: the names must stay as they are."""

    _names: dict[str, int] = field(default_factory=dict)

    def find(self, full_name: str) -> Repo | None:
        """Return the repository of this name."""
        if len(self._names) != len(self.repositories):
            self._names = {repo.full_name.lower(): repo.id for repo in self.repositories.values()}
        return self.repositories.get(self._names.get(full_name.lower(), 0))


@dataclass(frozen=True, slots=True)
class Made:
    """The text of catalog.yaml, and upstreams that have its links."""

    catalog: str
    simulated: UpstreamState


def make(count: int, *, code_share: float = 0.5) -> Made:
    """Return the list of so many entries, of which so large a share has code on GitHub."""
    simulated = UpstreamState(github=IndexedGitHub(limit=1_000_000))
    dice = random.Random(count)
    lines = [_HEAD.format(count=count)]
    for number in range(count):
        if number % _A_SECTION == 0:
            lines.append(_SECTION.format(number=number // _A_SECTION + 1))
        lines += _entry(dice, number, simulated, code_share)
    return Made("".join(lines), simulated)


def _entry(dice: random.Random, number: int, simulated: UpstreamState, code_share: float) -> Iterator[str]:
    yield f"      - name: Scheduler {number}\n        paper: {_paper(dice, number, simulated)}\n"
    if (number * 7 % 100) / 100 < code_share:
        yield f"        code: https://github.com/{_repository(dice, number, simulated)}\n"
    if dice.random() < 0.5:
        yield "        elastic: true\n"
    yield f"        year: {dice.randint(2015, 2026)}\n        objective: [JCT, Cost]\n"


def _paper(dice: random.Random, number: int, simulated: UpstreamState) -> str:
    """Return a link to a paper, which the upstreams then have if its host is one of the sources."""
    place = number % 100
    if place < _OF_100_ON_ARXIV:
        ident = f"{15 + number // 9000:02}{number // 1000 % 9 + 1:02}.{number % 1000 + 10_000}"
        simulated.papers[ident] = ArxivPaper(
            title=words(dice, 9),
            authors=people(dice),
            abstract=abstract(dice, "\n  "),
            category="cs.DC",
            published="2023-11-27T00:00:00Z",
        )
        return f"https://arxiv.org/abs/{ident}"
    if place < _OF_100_ON_ARXIV + _OF_100_AT_USENIX:
        path = f"/conference/nsdi{15 + number % 10}/presentation/author-{number}"
        simulated.pages[path] = UsenixPage(
            title=words(dice, 9),
            authors=tuple((name, "An Institution") for name in people(dice)),
            paragraphs=tuple(abstract(dice, "\n").split("\n")),
            year=2024,
            venue="21st Symposium on a Subject (NSDI 24)",
        )
        return f"https://www.usenix.org{path}"
    return f"https://papers.example.org/{number + 3_000_000}.pdf"


def _repository(dice: random.Random, number: int, simulated: UpstreamState) -> str:
    name = f"owner-{number % 97}/project-{number}"
    simulated.github.add(
        Repo(
            id=number + 1,
            full_name=name,
            stars=dice.randint(0, 30_000),
            license=dice.choice(_LICENSES),
            description=words(dice, 8),
            last_commit=f"202{dice.randint(0, 6)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}T12:00:00Z",
        )
    )
    return name


def abstract(dice: random.Random, gap: str) -> str:
    """Return about 1,300 characters, in one paragraph or two."""
    paragraphs = dice.choice(((185,), (90, 95)))
    return gap.join(words(dice, length) for length in paragraphs)


def people(dice: random.Random) -> tuple[str, ...]:
    """Return the names of two authors or more."""
    return tuple(f"Author Number {dice.randint(1, 9999)}" for _ in range(dice.randint(2, 8)))


def words(dice: random.Random, count: int) -> str:
    """Return a sentence of so many words."""
    return " ".join(dice.choices(_WORDS, k=count)).capitalize() + "."
