"""Whether prose says that a paper was withdrawn: the paper itself, and not a claim or another paper."""

import re
from typing import Final

from enricher.text.patterns import later

_PAPER: Final = (
    "(?:paper|article|submission|manuscript|preprint|e-?print|work|note|draft|version|document|report|letter|"
    "entry)"
)
_WITHDRAWN: Final = later(r"\bwithdr(?:aw|aws|ew|awn|awal|awing)\b", re.IGNORECASE)
# Between the paper and its verb: words that make no new subject, such as "with all its versions".
_ASIDE: Final = r"(?:\s*\([^()]*\)|,\s+with [^,]{1,40},)?"
_IS: Final = (
    r"(?:(?:has|have|had|is|was|will|must|should|needs|need)\s+(?:to\s+)?(?:now\s+)?(?:be\s+|been\s+|being\s+)?"
    r"(?:hereby\s+|now\s+|temporarily\s+|therefore\s+)?|temporarily\s+)?"
)
# What may follow: a reason, or who did it. "Withdrawn from a journal" and "withdrawn submission" are others.
_AFTER: Final = (
    r"(?=\s*(?:$|[:,;()-]|(?:by|due|because|as|since|for|and|pending|until|owing|at|on|in|after|per|with|so|"
    r"from\s+(?:the\s+)?arxiv|requested|upon)\b))"
)
_SUBJECT: Final = later(
    rf"^(?:.*[:,]\s*(?:so|thus|hence|therefore|and)?\s*)?(?:(?:this|the|our|present|my)\s+(?:\w+\s+)?)?{_PAPER}{_ASIDE}"
    rf"\s+{_IS}withdrawn\b{_AFTER}",
    re.IGNORECASE,
)
_ALONE: Final = later(
    rf"(?:^|[,:]\s*)\(?(?:{_IS})(?:withdrawn\b{_AFTER}|withdrawal\b(?=\s*(?:$|[:,;)]|(?:by|due|requested)\b)))",
    re.IGNORECASE,
)
_AUTHORS: Final = later(
    r"^(?:the\s+)?(?:authors?|i|we|submitter)\s+(?:\w+\s+){0,3}withdr(?:aw|aws|ew|awn)\s+"
    rf"(?:(?:this|the|our|my)\s+(?:\w+\s+)?{_PAPER}|it)\b",
    re.IGNORECASE,
)
_IN_BRACKETS: Final = later(r"\(withdrawn\)\s*$", re.IGNORECASE)
# After one of these it is another version, another paper or another place that is meant, or the past.
_OF_OTHERS: Final = later(
    r"\b(?:not|never|previously|formerly|once|earlier|previous|first version|supersedes?|replaces?|overlap|"
    r"submitted to|submission (?:to|of))\b|"
    r"\b(?:v|version\s+)\d\b",
    re.IGNORECASE,
)
_SENTENCE_END: Final = later(r"(?<=[\w)])[.;!?]\s+|[.;!?]$|\n+")


def says_withdrawn(text: str) -> bool:
    """Return whether a sentence says that the paper is withdrawn.

    arXiv's API has no flag. Of 104,359 comments 15 spoke of another withdrawal.
    """
    return any(map(_says_it, _SENTENCE_END.split(text)))


def _says_it(sentence: str) -> bool:
    found = _WITHDRAWN.search(sentence)
    if found is None or _OF_OTHERS.search(sentence[: found.start()]):
        return False
    forms = (_SUBJECT, _ALONE, _AUTHORS, _IN_BRACKETS)
    return any(form.search(sentence.strip()) for form in forms)
