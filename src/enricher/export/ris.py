"""RIS, which reference managers read (Zotero, EndNote, Mendeley)."""

from collections.abc import Iterator, Sequence

from enricher.export.works import Work, name_parts


def to_ris(works: Sequence[Work]) -> str:
    """Return a record for each work; every line is a tag of two letters and a value in one line."""
    return "".join("".join(f"{tag}  - {value}\n" for tag, value in _lines(work)) + "\n" for work in works)


def _lines(work: Work) -> Iterator[tuple[str, str]]:
    yield "TY", _type(work)
    yield "ID", work.key
    yield "TI", work.title
    yield from (("AU", _name(author)) for author in work.authors)
    if work.year is not None:
        yield "PY", str(work.year)
    if work.venue is not None:
        yield "JO" if work.is_article else "T2", work.venue
    optional = {"DO": work.doi, "UR": work.paper}
    yield from ((tag, value) for tag, value in optional.items() if value is not None)
    if work.abstract is not None:
        yield "AB", " ".join(work.abstract.split())
    yield "ER", ""


def _type(work: Work) -> str:
    if work.venue is None:
        return "UNPB" if work.eprint else "GEN"
    return "JOUR" if work.is_article else "CPAPER"


def _name(author: str) -> str:
    given, family = name_parts(author)
    return f"{family}, {given}" if given else family
