"""What the history of metadata.yaml says: when an entry came into the list, and how its stars grew."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from enricher.model.facts import Ref
from enricher.publish.local.git_history import FileCommit, additions, commits, text_at
from enricher.site.model import Trend

_MOST_MONTHS: Final = 24
_GAIN: Final = timedelta(days=90)
# A reference alone in its line begins a record; a record is written in one style (`write_metadata`).
_RECORD: Final = re.compile(r"^(?:'((?:[^'\n]|'')+)'|([^\s\"'#-][^\n]*)):$", re.MULTILINE)
_STARS: Final = re.compile(r"^  stars: ([0-9]{1,9})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class History:
    """When records came into metadata.yaml, and the stars of repositories.

    `first` are the references of its first version: how long their entries had been in the list is not known.
    """

    added: Mapping[Ref, date] = field(default_factory=dict)
    first: frozenset[Ref] = frozenset()
    trends: Mapping[Ref, Trend] = field(default_factory=dict)

    def since(self, refs: Collection[Ref]) -> date | None:
        """Return the day on which the first of an entry's records came in, if that is known."""
        if not self.first.isdisjoint(refs):
            return None
        return min((self.added[ref] for ref in refs if ref in self.added), default=None)


def read_history(path: Path, today: date) -> History:
    """Return what git knows of the file; nothing where it has no history."""
    known = commits(path)
    if not known:
        return History()
    added: dict[Ref, date] = {}
    oldest = _day(known[-1])
    for commit, lines in additions(path):
        for ref in _refs(lines):
            added.setdefault(ref, _day(commit))
    first = frozenset(ref for ref, when in added.items() if when == oldest)
    later = {ref: when for ref, when in added.items() if ref not in first}
    return History(later, first, _trends(path, known, today))


def _day(commit: FileCommit) -> date:
    return datetime.fromtimestamp(commit.when, UTC).date()


def _trends(path: Path, known: tuple[FileCommit, ...], today: date) -> dict[Ref, Trend]:
    """Return the stars at the end of each month and 90 days ago, from the last commit of each."""
    last_of_month: dict[str, FileCommit] = {}
    for commit in reversed(known):
        last_of_month[f"{_day(commit):%Y-%m}"] = commit
    months = dict(sorted(last_of_month.items())[-_MOST_MONTHS:])
    before = next((commit for commit in known if _day(commit) <= today - _GAIN), None)
    wanted = {*months.values(), *([before] if before else [])}
    stars = {commit: stars_of(text_at(path, commit)) for commit in wanted}
    refs = {ref for counts in stars.values() for ref in counts}
    return {
        ref: Trend(
            {month: stars[commit][ref] for month, commit in months.items() if ref in stars[commit]},
            stars[before].get(ref) if before else None,
        )
        for ref in refs
    }


def stars_of(text: str) -> dict[Ref, int]:
    """Return the stars in a version of metadata.yaml; 24 versions are read, so it is no YAML reader."""
    found: dict[Ref, int] = {}
    records = [*_RECORD.finditer(text)]
    ends = (*(record.start() for record in records[1:]), len(text))
    for record, end in zip(records, ends, strict=False):  # without any record there is still an end
        stars = _STARS.search(text, record.end(), end)
        if stars and (ref := _ref(record)):
            found[ref] = int(stars[1])
    return found


def _refs(lines: Iterable[str]) -> Iterable[Ref]:
    return (ref for line in lines if (record := _RECORD.match(line)) and (ref := _ref(record)))


def _ref(record: re.Match[str]) -> Ref | None:
    source, colon, ident = (record[2] or record[1].replace("''", "'")).partition(":")
    return Ref(source, ident) if colon and source and ident else None
