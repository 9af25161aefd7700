"""The data that the script of the page loads, each file one call with a text that is JSON.

A script loads from the disk too, where `fetch` does not. The papers are written by columns, which takes a
quarter less than rows; all that only an open row or an export needs is in files of its own.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Final, TypeVar

from enricher.export import FORMATS, Work
from enricher.site.model import Site, SitePaper, StateKind, chunks, day

T = TypeVar("T")
PIECE: Final = 200  # papers in a file of details or of an export
EXPORTS: Final = tuple(name for name in FORMATS if name != "json")
_NOT_IN_ID: Final = re.compile(r"[^a-z0-9_-]")
_EPOCH: Final = date(2000, 1, 1)
_COMPRESSED: Final = 0.3  # bytes of a letter of an abstract, as a server sends it
_LEAST_POINTS: Final = 4  # of a curve
_LEAST_NUMBERED: Final = 2  # occurrences from which on a person is written as a number
# The beginnings of most addresses; the number of one is written instead, a digit before the rest.
PREFIXES: Final = (
    "https://arxiv.org/abs/",
    "https://github.com/",
    "https://doi.org/",
    "https://openreview.net/forum?id=",
    "https://www.usenix.org/conference/",
    "https://proceedings.mlr.press/",
    "https://dl.acm.org/doi/",
    "https://aclanthology.org/",
    "https://",
)


def data_files(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file of data."""
    yield "data.js", _call("data", data(site))
    if site.has_history:
        yield "trends.js", _call("trends", trends(site.papers))
    for number, piece in enumerate(chunks(site.papers, PIECE)):
        yield f"details/{number}.js", _call(f"details-{number}", [_detail(paper) for paper in piece])
        for name in EXPORTS:
            parts = [_part(name, FORMATS[name], paper.work) for paper in piece]
            yield f"export/{name}-{number}.js", _call(f"{name}-{number}", parts)


def _call(name: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    quoted = text.replace("\\", "\\\\").replace("'", "\\'").replace("\u2028", "\\u2028")
    return f"enrich('{name}','{quoted}')\n".replace("\u2029", "\\u2029")


def _part(name: str, export: Callable[[Sequence[Work]], str], work: Work) -> str:
    """Return one paper in a format, without what only the whole file has."""
    text = export([work])
    return text.partition("\n")[2] if name == "csv" else text


# --- the columns -------------------------------------------------------------------------------------


def data(site: Site) -> dict[str, object]:
    """Return what the rows, the search and the filters need."""
    papers = site.papers
    works = [paper.work for paper in papers]
    count = Counter(chain.from_iterable(work.authors for work in works))
    people = _numbered(name for name in count if count[name] >= _LEAST_NUMBERED)
    words = _numbered(chain.from_iterable(paper.words for paper in papers))
    sets = _numbered(paper.words for paper in papers)
    venues, licenses = _frequent(work.venue for work in works), _frequent(work.license for work in works)
    return {
        "title": site.title,
        "today": _days(site.today),
        "piece": PIECE,
        "history": site.has_history,
        "weight": round(_COMPRESSED * sum(len(work.abstract or "") for work in works)),
        "prefixes": PREFIXES,
        "csv": FORMATS["csv"]([]),
        "sections": [[section.id, section.title, len(section.papers)] for section in site.sections],
        "people": [*people],
        "venues": [*venues],
        "licenses": [*licenses],
        "words": [[word.group, word.label] for word in words],
        "sets": [[words[word] for word in one] for one in sets],
        "name": [work.name for work in works],
        "full": [paper.title for paper in papers],
        "authors": [[people.get(name, name) for name in work.authors] for work in works],
        "year": [work.year or 0 for work in works],
        "venue": [venues.get(work.venue, -1) for work in works],
        "license": [licenses.get(work.license, -1) for work in works],
        "set": [sets[paper.words] for paper in papers],
        "paper": [_short(_first_link(paper, "Paper")) for paper in papers],
        "code": [_short(_first_link(paper, "Code")) for paper in papers],
        "stars": [-1 if work.stars is None else work.stars for work in works],
        "cited": [-1 if work.citations is None else work.citations for work in works],
        "commit": [_days(paper.last_commit) for paper in papers],
        "added": [_days(paper.added) for paper in papers],
        "ids": ["" if paper.anchor == _usual_id(paper.work.name) else paper.anchor for paper in papers],
        "states": {
            number: [[state.kind, state.words] for state in paper.states]
            for number, paper in enumerate(papers)
            if paper.states
        },
        "kinds": [kind for kind in StateKind if any(s.kind is kind for p in papers for s in p.states)],
    }


def _numbered(values: Iterable[T]) -> dict[T, int]:
    """Return each value once, with its number in their order."""
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


def _frequent(found: Iterable[str | None]) -> dict[str | None, int]:
    """Return each value once, the most frequent first."""
    return _numbered(value for value, _ in Counter(filter(None, found)).most_common())


def _usual_id(name: str) -> str | None:
    """Return the anchor that the script makes of a name in ASCII; it is written only where it is another."""
    return _NOT_IN_ID.sub("", name.lower().replace(" ", "-")).strip("-") if name.isascii() else None


def _days(when: date | None) -> int:
    """Return the days since 2000, and 0 for an unknown day."""
    return (when - _EPOCH).days if when else 0


def _first_link(paper: SitePaper, label: str) -> str:
    return next((url for name, url in paper.links if name == label), "")


def _short(url: str) -> str:
    for number, prefix in enumerate(PREFIXES):
        if url.startswith(prefix):
            return f"{number}{url.removeprefix(prefix)}"
    return url


def _detail(paper: SitePaper) -> Mapping[str, object]:
    """Return what only the open row shows."""
    return {
        "abstract": paper.work.abstract or "",
        "by": paper.abstract_by,
        "links": paper.links,
        "facts": [[fact.label, fact.value, fact.by] for fact in paper.facts],
        "states": [state.said for state in paper.states],
        "added": f"since {day(paper.added)}" if paper.added else "",
        "place": paper.place or "",
    }


# --- the curves --------------------------------------------------------------------------------------


def trends(papers: Sequence[SitePaper]) -> dict[str, object]:
    """Return the stars of each month, as the first number and then differences, and the gain of 90 days.

    A curve ends before the months of which nothing is known; without four points there is none.
    """
    months = sorted({month for paper in papers if paper.trend for month in paper.trend.months})
    return {
        "months": months,
        "stars": [_curve(paper, months) for paper in papers],
        "gain": [paper.gain for paper in papers],
    }


def _curve(paper: SitePaper, months: Sequence[str]) -> list[int | None]:
    known = paper.trend.months if paper.trend else {}
    if len(known) < _LEAST_POINTS:
        return []
    points = [known.get(month) for month in months]
    before, found = 0, list[int | None]()
    for point in points:
        found.append(None if point is None else point - before)
        before = before if point is None else point
    return found
