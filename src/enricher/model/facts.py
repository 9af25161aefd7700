"""What the sources said of a link, as frozen values, and the name by which a source knows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A source's own name for what a link leads to, such as `arxiv:2311.15566`."""

    source: str
    id: str

    def __str__(self) -> str:
        return f"{self.source}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a source knows of a paper. None means that it did not say."""

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str | None = None
    award: str | None = None
    doi: str | None = None
    journal: str | None = None
    type: str | None = None  # in Crossref's words, such as journal-article or proceedings-article
    category: str | None = None
    comment: str | None = None
    pdf: str | None = None
    withdrawn: bool = False
    retraction: str | None = None  # what withdrew it after it was published, and where that is said
    abstract: str | None = None  # paragraphs with a blank line between them
    voices: tuple[str, ...] = ()  # whose word a field is if not the source's own, as `abstract: OpenAlex`


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What a source knows of a code repository. None means that it did not say."""

    name: str  # canonical, such as `InternLM/AcmeTrace`
    id: int | None = None  # stays when the repository is renamed
    stars: int | None = None
    license: str | None = None  # an SPDX id, or "custom" (a licence without one), or "none"
    archived: bool = False
    default_branch: str | None = None
    last_commit: str | None = None  # ISO date of the newest commit on the default branch
    description: str | None = None
    version: str | None = None  # of a deposited record


Facts = Paper | Repository


@dataclass(frozen=True, slots=True)
class Absence:
    """A link that its source does not have: from when to when, and on how many runs of different days."""

    since: date
    last: date
    runs: int

    @property
    def confirmed(self) -> bool:
        """Whether it was missed often and long enough to be called dead."""
        return self.runs >= 3 and (self.last - self.since).days >= 3  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Record:
    """What stands for one link: its facts, the day on which they last changed, and whether it is missing."""

    facts: Facts | None  # None where it has never been found
    changed: date
    missing: Absence | None = None


Metadata = Mapping[Ref, Record]
