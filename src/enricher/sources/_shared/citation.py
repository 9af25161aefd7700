"""The paper that a repository asks to be cited: in its CITATION.cff, or in the BibTeX of its README."""

import re
from typing import Final

from enricher.links.parse import doi_link

_BIBTEX: Final = re.compile(r"@[A-Za-z]{4,20}\s*\{[^@]{0,4000}")
_ARXIV: Final = re.compile(
    r"(?:arxiv(?:\.org/(?:abs|pdf)/|\s*:\s*|\s+)|\beprint\s*=\s*[{\"]\s*)(\d{4}\.\d{4,5})", re.IGNORECASE
)
_DOI: Final = re.compile(r"\b10\.\d{4,9}/[^\s\"'{}<>,;]+")
_SOFTWARE: Final = "10.5281/zenodo."  # a DOI of the code itself


def cited_in_file(text: str) -> str | None:
    """Return the link of the paper that a CITATION.cff names, or None."""
    return _first(text)


def cited_in_readme(text: str) -> str | None:
    """Return the link of the paper whose BibTeX a README shows, or None; other links of it do not count."""
    return next((url for entry in _BIBTEX.findall(text) if (url := _first(entry))), None)


def _first(text: str) -> str | None:
    arxiv = _ARXIV.search(text)
    if arxiv:
        return f"https://arxiv.org/abs/{arxiv[1]}"
    dois = (found.rstrip(".)") for found in _DOI.findall(text))
    return next((doi_link(doi) for doi in dois if not doi.casefold().startswith(_SOFTWARE)), None)
