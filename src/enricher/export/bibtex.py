"""BibTeX that both biber and bibtex read: UTF-8, with LaTeX's special characters escaped."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from enricher.export.works import Work
from enricher.sources import PREPRINT_SERVERS
from enricher.text.markdown import target

# Braces are named and not escaped: both programs count them, with or without a backslash.
_ESCAPES: Final[Mapping[str, str]] = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{character: f"\\{character}" for character in "$&#_%"},
}
_SPECIAL: Final = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")
_WORD: Final = re.compile(r"\S+")
_INNER_CAPITAL: Final = re.compile(r"\S\w*[A-Z]|[A-Z]\b|[A-Z]\d")
# What BibTeX would read as two names, or as two parts of a name.
_AMBIGUOUS_NAME: Final = re.compile(r",|\band\b", re.IGNORECASE)


def to_bibtex(works: Sequence[Work]) -> str:
    """Return an entry for each work: an article, a conference paper, or else `misc`."""
    return "\n".join(_entry(work) for work in works)


def _entry(work: Work) -> str:
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(work))
    return f"@{_type(work)}{{{work.key},\n{fields}}}\n"


def _type(work: Work) -> str:
    if work.venue is None:
        return "misc"
    return "article" if work.is_article else "inproceedings"


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    if work.authors:
        yield "author", " and ".join(map(_name, work.authors))
    yield "title", _WORD.sub(lambda word: _protect(word[0]), work.title)
    if work.venue is not None:
        yield "journal" if work.is_article else "booktitle", _escape(work.venue)
    if work.year is not None:
        yield "year", str(work.year)
    if work.doi is not None:
        yield "doi", _verbatim(work.doi)
    if work.eprint is not None:
        yield "eprint", _verbatim(work.eprint.id)
        yield "archiveprefix", PREPRINT_SERVERS[work.eprint.server]
    if work.paper is not None:
        yield "url", _verbatim(target(work.paper))


def _name(author: str) -> str:
    escaped = _escape(author)
    return f"{{{escaped}}}" if _AMBIGUOUS_NAME.search(author) else escaped


def _protect(word: str) -> str:
    """Return a word of a title, in braces if a style must not make its capitals lower case."""
    escaped = _escape(word)
    return f"{{{escaped}}}" if _INNER_CAPITAL.search(word) else escaped


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], text)


def _verbatim(text: str) -> str:
    """Return a URL or a DOI, which is read verbatim, without characters that would end the field."""
    return text.replace("\\", "%5C").replace("{", "%7B").replace("}", "%7D")
