"""Code that a source of a paper names: whether it can be proposed, and what is left of it if not."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from enricher.model.facts import Metadata, Paper, Record, Ref, Repository
from enricher.model.publishing import ChangeKey
from enricher.review.policy import ReviewContext, fingerprint

# A repository that lists papers is linked in many abstracts, and is the code of none.
_LIST_NAME: Final = re.compile(
    r"(?:^|[-_./])(?:awesome|lists?|papers?|paper-?lists?|reading|survey|surveys)(?:$|[-_.])", re.IGNORECASE
)
_LIST_DESCRIPTION: Final = re.compile(
    r"\bawesome\b|\b(?:curated|paper|papers|reading) lists?\b"
    r"|\b(?:list|collection|survey) of\b.{0,60}\b(?:papers|resources|literature)\b",
    re.IGNORECASE,
)
_NO_RECORD: Final = Record(None, date.min)


def lists_papers(repository: Repository) -> bool:
    """Return whether the name or the description of a repository says that it is a list."""
    _, _, name = repository.name.rpartition("/")
    return bool(_LIST_NAME.search(name) or _LIST_DESCRIPTION.search(repository.description or ""))


def without_refused_code(
    base: Metadata, merged: Metadata, offered: Mapping[str, Ref], context: ReviewContext
) -> Metadata:
    """Return the merged metadata without new code that cannot be proposed: there the field keeps its value.

    `offered` has the links that entries without code would get. Only a repository that its forge was seen to
    have is proposed, and none that is a fork, a list of papers, or was rejected.
    """
    kept = dict(merged)
    for ref, record in merged.items():
        old = base.get(ref, _NO_RECORD)
        was = old.facts.code if isinstance(old.facts, Paper) else None
        if not isinstance(record.facts, Paper) or record.facts.code in (None, was):
            continue
        key = ChangeKey(str(ref), "code", fingerprint(record.facts.code))
        repository = merged.get(offered[record.facts.code]) if record.facts.code in offered else None
        if not _is_code(repository) or context.rejects(key):
            facts = replace(record.facts, code=was)
            kept[ref] = replace(
                record, facts=facts, changed=old.changed if facts == old.facts else record.changed
            )
    return kept


def _is_code(record: Record | None) -> bool:
    """Return whether a link leads to a repository of its own."""
    facts = record.facts if record and record.dead_since is None else None
    return isinstance(facts, Repository) and not facts.fork and not lists_papers(facts)
