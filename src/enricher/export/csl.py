"""CSL-JSON, which Zotero, pandoc and citeproc read (citationstyles.org, schema csl-data.json)."""

import json
from collections.abc import Iterator, Sequence

from enricher.export.works import Work, name_parts


def to_csl_json(works: Sequence[Work]) -> str:
    """Return an array of items; an item has only the fields that are known."""
    return json.dumps([dict(_fields(work)) for work in works], indent=2, ensure_ascii=False) + "\n"


def _fields(work: Work) -> Iterator[tuple[str, object]]:
    yield "id", work.key
    yield "type", _type(work)
    yield "title", work.title
    if work.authors:
        yield "author", [_name(author) for author in work.authors]
    if work.year is not None:
        yield "issued", {"date-parts": [[work.year]]}
    optional = {"container-title": work.venue, "DOI": work.doi, "URL": work.paper, "abstract": work.abstract}
    yield from ((name, value) for name, value in optional.items() if value is not None)


def _type(work: Work) -> str:
    if work.venue is None:
        return "article"  # a preprint, as CSL 1.0.2 has it
    return "article-journal" if work.is_article else "paper-conference"


def _name(author: str) -> dict[str, str]:
    given, family = name_parts(author)
    return {"family": family, "given": given} if given else {"literal": family}
