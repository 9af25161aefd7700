"""Which words are a venue, a year, a date or authors: by their form, not by what a list is about."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from enricher.text.patterns import later

# Names that are no words of English: they are known in any case.
_NAMES_TEXT: Final = """
arxiv corr biorxiv medrxiv preprint openreview cvpr cvprw iccv iccvw eccv eccvw accv bmvc wacv 3dv
neurips nips icml iclr aaai ijcai aistats colt uai acml ecml pkdd emnlp naacl eacl aacl coling conll tacl
colm lrec interspeech icassp taslp kdd sigkdd wsdm cikm thewebconf sigir recsys icdm icde sigmod vldb
pvldb edbt cidr pods dasfaa pakdd sosp osdi nsdi eurosys asplos hpca sigcomm usenix socc mobicom mobisys
mobihoc sensys infocom conext hotnets hotos hotcloud hotstorage ppopp ipdps icpp icdcs hpdc ccgrid mlsys
sysml iccad aspdac isscc vlsi fpga fccm iccd ispass taco tpds tcad tocs tods tkde tpami pami ijcv tnnls
tmm tcsvt tvcg tmlr jmlr jair tist tois tkdd tifs tdsc tmc ccs ndss s&p euros&p eurocrypt icse icpc
semeval esec issta icst saner icsme issre tosem emse pldi popl oopsla ecoop icra iros corl ra-l siggraph
eurographics icip icme icpr isbi miccai midl tmi ismar uist cscw acmmm mmasia icmr ijcnn icann esann
icaps aamas gecco globecom wcnc jsac iotj tsc tcc podc acsac asiaccs esorics dsn srds hpec iswc jcdl ecir
tvt tacas vmcai sigcse iconip ecai icwsm ismir asru ubicomp percom imwut sigdial ijcnlp inlg iwslt ranlp
tgrs icdar visapp hicss sigspatial cogsci ieeevis mlhc ml4h isprs bigcomp
"""
_NAMES: Final = frozenset(_NAMES_TEXT.split())
TWO_SIGNS: Final = r"[\u3040-\u30ff\u3400-\u9fff]{1,2}"  # of a language without blanks: about a word
# The same letters are common words or syllables: only as venues are written.
_AS_WRITTEN_TEXT: Final = """
FAST DATE MICRO SC CC PACT ICS MM CHI FM LOG ISC TOC TIP ASE ACL WWW DAC RSS ATC TON ICC Nature Science
CAV MSR TOG CGO FSE ISCA RAL SPAA EDGE SEC CLOUD CLUSTER TC TSE BigData ITS VIS CODES CASES PETS PoPETs
LISA HASE OPODIS Middleware Oakland RAID IUI acl fse isca Micro
"""
_AS_WRITTEN: Final = frozenset(_AS_WRITTEN_TEXT.split())
_WORDS: Final = frozenset(("Nature", "Science"))  # also parts of other names, such as a department's
_ALONE: Final = later(r"(?:^|[^\w\s]|\b[Ii]n)\s*$")
_TOKEN: Final = later(r"(?:(?i:ra-l)|3[A-Za-z]+|[A-Za-z]+(?:&[A-Za-z])?)(?![A-Za-z])")
YEAR: Final = later(
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d|\.\d)|(?<=['’‘`´])\s?\d\d(?!\d)|(?<=[A-Za-z])\d\d(?!\d)"
    r"|(?<=[A-Za-z] )\d\d(?=$))"
)
_PLAIN_YEAR: Final = later(r"\W*((?:19|20)\d\d|['’‘]\s?\d\d)\W*")
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR: Final = r"(?:19|20)\d\d"
DATE: Final = later(
    rf"\W*(?:(?:19|20)?\d\d\s?[-/.年]\s?\d{{1,2}}(?:\s?[-/.月]\s?\d{{1,2}}日?)?"
    rf"|\d{{1,2}}\s?[-/.]\s?\d{{1,2}}\s?[-/.]\s?(?:19|20)?\d\d"
    rf"|\d{{1,2}}/{_YEAR}"
    rf"|(?:{_DAY}\s)?{_MONTH}\.?,?\s?(?:{_DAY})?,?\s?(?:{_YEAR}|['’]\d\d)?)\W*",
    re.IGNORECASE,
)
# A date with a year of four digits, or such a year.
DATED: Final = (
    rf"{_YEAR}(?:\s?[-/.]\s?\d{{1,2}}){{1,2}}|(?:{_DAY}\s)?{_MONTH}\.?,?\s(?:{_DAY},?\s)?{_YEAR}|{_YEAR}"
)
# Words that say more of a paper at a venue, and are no words of a title there.
_ADDITIONS_TEXT: Final = """
oral poster posters spotlight highlight workshop workshops findings finding best paper award runner-up
long short main demo track conference conf proceedings proc journal in on of the and under review to
appear submission submitted submit accepted accept vol volume no issue pp ieee acm usenix transactions
trans letters symposium international annual industry research preprint arxiv eprint outstanding tutorial
extended abstract regular full special security systems system jan feb mar apr may jun jul aug sep sept
oct nov dec published publication publisher venue at for lbr asia dataset datasets benchmark benchmarks
reject rejected withdrawn cs lg cl cv ai stat dc
"""
_ADDITIONS: Final = frozenset(_ADDITIONS_TEXT.split())
_HONORS: Final = frozenset(("oral", "poster", "spotlight", "highlight", "award", "best"))
_WORD: Final = later(r"[^\W\d_][\w&+.-]*")
_NAME_WORD: Final = r"(?:[A-Z0-9][\w&@+.'’/-]*|of|on|in|the|and|for|&|de|[-–])"
_NAME_AND_YEAR: Final = later(
    rf"\W*({_NAME_WORD}(?:[ ,]+{_NAME_WORD}){{0,9}}?)[\s,]*"
    r"\(?(?<!\d)((?:19|20)\d\d|['’‘`´]\s?\d\d)\)?\W*"
)
_YEAR_AND_NAME: Final = later(r"\W*((?:19|20)\d\d)[\s,]+([A-Z][\w&@+.'’/ -]{1,40})\W*")
_GLUED: Final = later(r"\W*([A-Z][A-Za-z]*[A-Z][A-Za-z]*)\s?[-_'’‘`]?\s?((?:20|19)?\d\d)\W*")
_OTHER_WORDS: Final = 3
_SYLLABLE: Final = 3
_LONGEST_SLOT: Final = 90

AUTHORS: Final = later(
    r"\bet\.? al\b|(?:^|, )[A-Z][\w'’-]+ [A-Z]{1,2}, [A-Z][\w'’-]+ [A-Z]{1,2}(?=[,.]|$)"
    r"|\b[A-Z]\.(?:[ -]?[A-Z]\.)*,? ?[A-Z][a-zß-ÿ]+|\b[A-Z][\w'’-]+, [A-Z]\.|\b(?:Authors?|By):",
)
_PERSON: Final = later(
    r"\W*[A-ZÀ-Þ][\w.'’-]*(?:[ \xa0]+(?:[A-ZÀ-Þ][\w.'’-]*"
    r"|de|van|von|der|den|la|el|al|bin|di|da|dos|le)){1,4}[\W\d]*"
)
_NAMES_IN_ROW: Final = 3


@dataclass(frozen=True, slots=True)
class VenueWords:
    """Offsets of a venue's name and year within words that hold nothing else."""

    venue: tuple[int, int] | None
    year: tuple[int, int] | None


def venue_name(words: str) -> tuple[int, int] | None:
    """Return where the first name of a venue is that is known by its letters."""
    tokens = _TOKEN.findall(words)
    if _AS_WRITTEN.isdisjoint(tokens) and _NAMES.isdisjoint(map(str.lower, tokens)):
        return None
    for token in _TOKEN.finditer(words):
        name = token[0]
        if name in _AS_WRITTEN or name.lower() in _NAMES:
            start = token.start()
            glued = bool(start) and words[start - 1].isalnum()
            if not glued and (name not in _WORDS or _ALONE.search(words, 0, start)):
                return token.span()
    return None


def is_common_word(words: str) -> bool:
    """Return whether the name of a venue is a word that titles have too, such as `Science`."""
    return words in _AS_WRITTEN and words.istitle()


@lru_cache(maxsize=8192)
def read_venue(words: str) -> VenueWords | None:
    """Return where a venue and its year are, if that is what the words are about; None for other words."""
    if len(words) > _LONGEST_SLOT or not words.strip():
        return None
    named = venue_name(words)
    if named:
        return _read_named(words, *named)
    for pattern, venue, year in ((_NAME_AND_YEAR, 1, 2), (_YEAR_AND_NAME, 2, 1), (_GLUED, 1, 2)):
        found = pattern.fullmatch(words)
        if found and not DATE.fullmatch(words) and not found[venue].isdigit():
            return VenueWords(_trimmed(words, *found.span(venue)), _digits(words, *found.span(year)))
    return None


def _read_named(words: str, start: int, end: int) -> VenueWords | None:
    year = YEAR.search(words, end) or YEAR.search(words)
    rest = words[:start] + " " + words[end:]
    left = [word for word in _WORD.findall(rest) if word.rstrip(".").lower() not in _ADDITIONS]
    behind = _WORD.findall(words[max(end, year.end() if year else end) :])
    more = [word for word in behind if word.rstrip(".").lower() not in _ADDITIONS]
    if len(more) > 1 and "orkshop" not in words:
        return None
    if len(left) > _OTHER_WORDS or any(word[0].islower() and len(word) > _SYLLABLE for word in left):
        return None
    return VenueWords(_whole_name(words, (start, end), year), _digits(words, *year.span()) if year else None)


_BEFORE_NAME: Final = later(
    r"(?:(?:IEEE/CVF|IEEE|ACM|USENIX|Findings of(?: the)?|Proceedings of(?: the)?|In|in)\s+)*$"
)
_AFTER_NAME: Final = later(
    r"(?:[ -](?:Workshops?|Findings|Security|Asia|Communications|[A-Z]{2,6}\b(?![ ]?['’]?\d)))*"
)


def _whole_name(words: str, name: tuple[int, int], year: re.Match[str] | None) -> tuple[int, int]:
    """Return the name with what belongs to it before and after: `USENIX Security`, `EMNLP Findings`."""
    start, end = name
    more = _AFTER_NAME.match(words, end)
    if more and (year is None or more.end() <= year.start() or year.end() <= start):
        end = more.end()
    before = _BEFORE_NAME.search(words, 0, start)
    if before and before[0].strip() and not before[0].strip().lower().startswith("in"):
        start = before.start()
    return start, end


def _trimmed(words: str, start: int, end: int) -> tuple[int, int]:
    while end > start and words[end - 1] in " ,(-'’‘`´":
        end -= 1
    return start, end


def _digits(words: str, start: int, end: int) -> tuple[int, int]:
    while start < end and not words[start].isdigit():
        start += 1
    return start, end


def is_addition(words: str) -> bool:
    """Return whether words only say more of a paper at a venue, such as `Oral` or `short paper 2021`."""
    found = _WORD.findall(words)
    known = all(word.rstrip(".").lower() in _ADDITIONS for word in found)
    return (
        bool(found) and known and (any(one.lower() in _HONORS for one in found) or bool(YEAR.search(words)))
    )


def read_year(words: str) -> tuple[int, int] | None:
    """Return where the year is in words that are nothing but a year."""
    found = _PLAIN_YEAR.fullmatch(words)
    return _digits(words, *found.span(1)) if found else None


def is_date(words: str) -> bool:
    """Return whether the words are a date or a year and nothing else."""
    return bool(words.strip()) and bool(DATE.fullmatch(words) or _PLAIN_YEAR.fullmatch(words))


@lru_cache(maxsize=8192)
def is_authors(words: str) -> bool:
    """Return whether the words are names of people: with initials, `et al.`, or three in a row."""
    if AUTHORS.search(words[:200]):
        return True
    parts = [part for part in re.split(r",| and | & |;|，|、", words[:400]) if part.strip()]
    if len(parts) < _NAMES_IN_ROW:
        return False
    people = sum(1 for part in parts if _PERSON.fullmatch(part))
    return people >= _NAMES_IN_ROW and people * 4 >= (len(parts) - 1) * 3


def is_person(words: str) -> bool:
    """Return whether the words may be the name of one person."""
    return bool(_PERSON.fullmatch(words)) and not any(sign.isdigit() for sign in words)


@lru_cache(maxsize=8192)
def is_people(words: str) -> bool:
    """Return whether the words may be names of people: a weaker test, for words set apart by markup."""
    if is_authors(words):
        return True
    parts = [part for part in re.split(r",| and | & |;|，|、", words[:400]) if part.strip()]
    return bool(parts) and all(_PERSON.fullmatch(part) for part in parts) and len(parts) > 1
