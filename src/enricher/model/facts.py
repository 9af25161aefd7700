"""What the sources gave for a link, as frozen values, and the name by which a source knows the link."""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from typing import Final

from enricher.model.catalog import LINK_LABELS, ProblemKind
from enricher.model.fields import (
    KIND,
    ColumnUse,
    FieldKind,
    Precedence,
    ReviewNeed,
    Volatility,
    kinds_of,
)


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A source's own name for what a link leads to, such as `arxiv:2311.15566`."""

    source: str
    id: str

    def __str__(self) -> str:
        return f"{self.source}:{self.id}"


# The declarations of the fields read as a table.
# fmt: off
@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a source knows about a paper. None means that it gave no value."""

    title: str = field(metadata={KIND: FieldKind(
        label="title", about="the title",
        changes=Volatility.SETTLED, review=ReviewNeed.REPLACED, problem=None, long=False,
        always_written=True, column=ColumnUse.USUAL, pinnable=True, precedence=Precedence.LINK,
    )})
    authors: tuple[str, ...] = field(default=(), metadata={KIND: FieldKind(
        label="authors", about="the authors, in their order",
        changes=Volatility.SETTLED, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.USUAL, pinnable=True, precedence=Precedence.LINK,
    )})
    year: int | None = field(default=None, metadata={KIND: FieldKind(
        label="year", about="the year in which it was published",
        changes=Volatility.SETTLED, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.USUAL, pinnable=True, precedence=Precedence.PUBLISHER,
    )})
    venue: str | None = field(default=None, metadata={KIND: FieldKind(
        label="venue", about="the conference or journal",
        changes=Volatility.SETTLED, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.USUAL, pinnable=True, precedence=Precedence.PUBLISHER,
    )})
    accepted: str | None = field(default=None, metadata={KIND: FieldKind(
        label="accepted", about="where a preprint was accepted, such as ICLR 2025",
        changes=Volatility.SETTLED, review=ReviewNeed.REPLACED, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    disputed: str | None = field(default=None, metadata={KIND: FieldKind(
        label="disputed", about="what sources say of a preprint's venue, if not all can be true",
        changes=Volatility.SETTLED, review=ReviewNeed.ALWAYS, problem=ProblemKind.DISPUTED, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    award: str | None = field(default=None, metadata={KIND: FieldKind(
        label="award", about="an award, such as Best Paper",
        changes=Volatility.SETTLED, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.EXTRA, pinnable=True, precedence=Precedence.LINK,
    )})
    doi: str | None = field(default=None, metadata={KIND: FieldKind(
        label="doi", about="the DOI, without `https://doi.org/`",
        changes=Volatility.SETTLED, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.EXTRA, pinnable=True, precedence=Precedence.LINK,
    )})
    citations: int | None = field(default=None, metadata={KIND: FieldKind(
        label="citations", about="how many works cite it, as Crossref or another index counts them",
        changes=Volatility.COUNT, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.EXTRA, pinnable=True, precedence=Precedence.LINK,
    )})
    journal: str | None = field(default=None, metadata={KIND: FieldKind(
        label="journal", about="the journal that a preprint names",
        changes=Volatility.SETTLED, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    type: str | None = field(default=None, metadata={KIND: FieldKind(
        label="type", about="Crossref's type, such as proceedings-article",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    category: str | None = field(default=None, metadata={KIND: FieldKind(
        label="category", about="arXiv's category",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    comment: str | None = field(default=None, metadata={KIND: FieldKind(
        label="comment", about="the authors' comment on arXiv",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    code: str | None = field(default=None, metadata={KIND: FieldKind(
        label="code", about="the repository that abstract or comment names, if it is only one",
        changes=Volatility.SETTLED, review=ReviewNeed.ALWAYS, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    pdf: str | None = field(default=None, metadata={KIND: FieldKind(
        label="pdf", about="the address of the PDF",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    withdrawn: bool = field(default=False, metadata={KIND: FieldKind(
        label="withdrawn", about="whether the authors withdrew it",
        changes=Volatility.SETTLED, review=ReviewNeed.ALWAYS, problem=ProblemKind.WITHDRAWN, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    retraction: str | None = field(default=None, metadata={KIND: FieldKind(
        label="retraction", about="what withdrew it after it was published, and where that is said",
        changes=Volatility.SETTLED, review=ReviewNeed.ALWAYS, problem=ProblemKind.RETRACTED, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    abstract: str | None = field(default=None, metadata={KIND: FieldKind(
        label="abstract", about="the abstract; a blank line separates its paragraphs",
        changes=Volatility.SETTLED, review=ReviewNeed.NEVER, problem=None, long=True,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    provenance: tuple[str, ...] = field(default=(), metadata={KIND: FieldKind(
        label="provenance", about="which index gave a field, if it was not the source: abstract: OpenAlex",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=False, precedence=Precedence.LINK,
    )})

    def provenance_of(self, name: str) -> str | None:
        """Return the index that gave a field, or None where it was the source itself."""
        entries = (entry.partition(": ") for entry in self.provenance)
        return next((index for of, _, index in entries if of == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What a source knows about a code repository. None means that it gave no value."""

    name: str = field(metadata={KIND: FieldKind(
        label="name", about="owner and name as the source writes them",
        changes=Volatility.URGENT, review=ReviewNeed.REPLACED, problem=ProblemKind.MOVED, long=False,
        always_written=True, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    id: int | None = field(default=None, metadata={KIND: FieldKind(
        label="id", about="the source's number, which stays when the repository moves",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    stars: int | None = field(default=None, metadata={KIND: FieldKind(
        label="stars", about="the number of stars",
        changes=Volatility.COUNT, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.USUAL, pinnable=True, precedence=Precedence.LINK,
    )})
    license: str | None = field(default=None, metadata={KIND: FieldKind(
        label="license", about="an SPDX id, custom (a license without one) or none",
        changes=Volatility.URGENT, review=ReviewNeed.REPLACED, problem=None, long=False,
        always_written=False, column=ColumnUse.USUAL, pinnable=True, precedence=Precedence.LINK,
    )})
    archived: bool = field(default=False, metadata={KIND: FieldKind(
        label="archived", about="whether it is read-only",
        changes=Volatility.URGENT, review=ReviewNeed.ALWAYS, problem=None, long=False,
        always_written=True, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    fork: bool = field(default=False, metadata={KIND: FieldKind(
        label="fork", about="whether it is a fork of another repository",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    default_branch: str | None = field(default=None, metadata={KIND: FieldKind(
        label="default branch", about="the default branch",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    last_commit: str | None = field(default=None, metadata={KIND: FieldKind(
        label="last commit", about="the date of the newest commit on the default branch",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.EXTRA, pinnable=True, precedence=Precedence.LINK,
    )})
    description: str | None = field(default=None, metadata={KIND: FieldKind(
        label="description", about="the description",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})
    version: str | None = field(default=None, metadata={KIND: FieldKind(
        label="version", about="the version of a deposited record",
        changes=Volatility.VOLATILE, review=ReviewNeed.NEVER, problem=None, long=False,
        always_written=False, column=ColumnUse.NONE, pinnable=True, precedence=Precedence.LINK,
    )})

# fmt: on
Facts = Paper | Repository

DEAD: Final = "dead"  # a link has this field beside its facts: the day since when it is dead

FIELDS: Final[Mapping[str, FieldKind]] = {
    **kinds_of(Paper, Repository),
    DEAD: FieldKind(
        label="dead link since",
        about="the first day on which the link was not found",
        changes=Volatility.SETTLED,
        review=ReviewNeed.ALWAYS,
        problem=ProblemKind.DEAD,
        long=False,
        always_written=False,
        column=ColumnUse.NONE,
        pinnable=False,
        precedence=Precedence.LINK,
    ),
}
REQUIRED: Final = frozenset(
    f.name for kind in (Paper, Repository) for f in fields(kind) if f.default is MISSING
)
PINNABLE: Final = tuple(name for name, kind in FIELDS.items() if kind.pinnable)


def _columns(facts: type[Facts], use: ColumnUse) -> Iterator[str]:
    return (f.name for f in fields(facts) if FIELDS[f.name].column is use)


# What a column of a table can show: what only people write of an entry, its links, and facts.
COLUMN_FIELDS: Final = (
    "name",
    "date",
    *_columns(Paper, ColumnUse.USUAL),
    *LINK_LABELS,
    *_columns(Repository, ColumnUse.USUAL),
    *_columns(Paper, ColumnUse.EXTRA),
    *_columns(Repository, ColumnUse.EXTRA),
)


@dataclass(frozen=True, slots=True)
class Absence:
    """A link that its source does not have: the first day, and the last one that is known.

    Days in between are not counted: whatever counts them must be written in each run.
    """

    since: date
    last: date

    @property
    def confirmed(self) -> bool:
        """Whether it was not found for long enough to be called dead."""
        return (self.last - self.since).days >= 3  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Record:
    """What is stored for a link: its facts, the day on which they last changed, and whether it is missing."""

    facts: Facts | None  # None where it has never been found
    changed: date
    missing: Absence | None = None

    @property
    def dead_since(self) -> date | None:
        """The first day on which the link was not found, if it is dead."""
        return self.missing.since if self.missing and self.missing.confirmed else None


Metadata = Mapping[Ref, Record]
