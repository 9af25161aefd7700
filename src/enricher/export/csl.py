"""CSL-JSON, which Zotero, pandoc and citeproc read (citationstyles.org, schema csl-data.json)."""

import json
from collections.abc import Iterator, Sequence

from enricher.export.works import Work


def to_csl_json(works: Sequence[Work]) -> str:
    """Return an array of items; an item has no field that nobody has stated."""
    return json.dumps([dict(_fields(work)) for work in works], indent=2, ensure_ascii=False) + "\n"


def _fields(work: Work) -> Iterator[tuple[str, object]]:
    yield "id", work.key
    yield "type", _type(work)
    yield "title", work.title
    if work.authors:
        yield "author", [_name(author) for author in work.authors]
    if work.year is not None:
        yield "issued", {"date-parts": [[work.year]]}
    stated = {"container-title": work.venue, "DOI": work.doi, "URL": work.paper, "abstract": work.abstract}
    yield from ((name, value) for name, value in stated.items() if value is not None)


def _type(work: Work) -> str:
    if work.venue is None:
        return "article"  # a preprint, as CSL 1.0.2 has it
    return "article-journal" if work.is_article else "paper-conference"


def _name(author: str) -> dict[str, str]:
    """Return a name in two parts; one that has no two, or holds a comma, stays as it is."""
    given, _, family = author.rpartition(" ")
    return {"family": family, "given": given} if given and "," not in author else {"literal": author}
