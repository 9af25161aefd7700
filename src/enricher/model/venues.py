"""Venues: what a source writes, such as the title of proceedings, and the short name that lists write."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

_ORDINALS: Final = {
    word: at
    for at, word in enumerate(
        [
            *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
            *("eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth"),
            *("eighteenth", "nineteenth"),
        ],
        1,
    )
}
_TENS: Final = {
    word: at * 10
    for at, words in enumerate(
        (
            ("twenty", "twentieth"),
            ("thirty", "thirtieth"),
            ("forty", "fortieth"),
            ("fifty", "fiftieth"),
            ("sixty", "sixtieth"),
        ),
        2,
    )
    for word in words
}
_EDITION: Final = re.compile(r"\b(\d{1,3})(?:st|nd|rd|th)\b|\b([a-z]+(?:-[a-z]+)?)\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|['’‘](\d\d)(?!\d)")
_IN_BRACKETS: Final = re.compile(r"\(\s*([A-Za-z][A-Za-z&/ +-]*?)\s*['’‘]?\s*(\d{2}|(?:19|20)\d\d)?\s*\)")
_SHORT: Final = re.compile(
    r"((?:3D)?[A-Za-z][A-Za-z&/+-]*(?: [A-Z][A-Za-z]*)?)[ ,]*['’‘-]?\s?(\d{2}|(?:19|20)\d\d)?"
)
_WORKSHOP: Final = re.compile(r"\bworkshops?\b(?!/winter)", re.IGNORECASE)
_FINDINGS: Final = re.compile(r"\bfindings\b", re.IGNORECASE)
_SURROUNDINGS: Final = re.compile(
    r"^(?:proc(?:\.|eedings)? (?:of )?(?:the )?|(?:acm|ieee|ieee/cvf) )+"
    r"|\bfindings (?:of )?(?:the )?|\bworkshops?\b ?",
    re.IGNORECASE,
)
_CENTURY: Final = 2000


@dataclass(frozen=True, slots=True)
class Venue:
    """A conference or journal.

    `long` are parts of its full names in small letters; `also` are other short names. `edition` and
    `edition_year` are one edition and its year: those from `since` on are `apart` years from each other.
    """

    short: str
    long: tuple[str, ...]
    also: tuple[str, ...] = ()
    edition: int = 0
    edition_year: int = 0
    since: int = 1
    apart: int = 1


@dataclass(frozen=True, slots=True)
class NamedVenue:
    """What was read of a source's words: the short name, the year if they have one, and the part.

    `part` is `Findings`, `Workshop` or empty.
    """

    short: str
    year: int | None
    part: str = ""

    def __str__(self) -> str:
        """Return `ICLR 2025`, `Findings of ACL 2024`, or the name alone."""
        before = "Findings of " if self.part == "Findings" else ""
        return f"{before}{self.short}{f' {self.year}' if self.year else ''}"

    def agrees_with(self, other: "NamedVenue") -> bool:
        """Return whether both can be the same: one series, and no two years."""
        return self.short == other.short and (None in (self.year, other.year) or self.year == other.year)


VENUES: Final = (
    # machine learning and artificial intelligence
    Venue("NeurIPS", ("neural information processing systems",), ("NIPS", "Neurips"), 38, 2024),
    Venue("ICML", ("international conference on machine learning",), (), 41, 2024),
    Venue("ICLR", ("international conference on learning representations",), (), 12, 2024),
    Venue(
        "MLSys",
        ("machine learning and systems", "conference on systems and machine learning"),
        ("SysML",),
        7,
        2024,
    ),
    Venue("AISTATS", ("artificial intelligence and statistics",), (), 27, 2024, 13),
    Venue("UAI", ("uncertainty in artificial intelligence",), (), 40, 2024),
    Venue(
        "COLT",
        ("conference on learning theory", "annual conference on computational learning theory"),
        (),
        37,
        2024,
    ),
    Venue("CoRL", ("conference on robot learning",), (), 8, 2024),
    Venue("COLM", ("conference on language modeling",), (), 1, 2024),
    Venue("LoG", ("learning on graphs conference",), (), 3, 2024),
    Venue("AAAI", ("aaai conference on artificial intelligence",), (), 38, 2024, 25),
    Venue(
        "IJCAI",
        (
            "international joint conference on artificial intelligence",
            "international joint conferences on artificial intelligence",
        ),
        ("IJCAI-ECAI",),
        33,
        2024,
        24,
    ),
    Venue("ECAI", ("european conference on artificial intelligence",), (), 27, 2024, 25),
    Venue("AAMAS", ("autonomous agents and multiagent systems",), (), 23, 2024),
    Venue("TMLR", ("transactions on machine learning research", "trans. mach. learn. res.")),
    Venue("JMLR", ("journal of machine learning research", "j. mach. learn. res.")),
    Venue("TNNLS", ("transactions on neural networks and learning systems",)),
    Venue("TPAMI", ("transactions on pattern analysis and machine intelligence",), ("PAMI",)),
    Venue("IJCNN", ("international joint conference on neural networks",)),
    Venue("ICAPS", ("international conference on automated planning and scheduling",), (), 34, 2024),
    # language and speech
    Venue(
        "ACL",
        (
            "annual meeting of the association for computational linguistics",
            "association for computational linguistics: acl",
        ),
        ("ACL-IJCNLP",),
        62,
        2024,
    ),
    Venue(
        "EMNLP",
        (
            "empirical methods in natural language processing",
            "association for computational linguistics: emnlp",
        ),
        ("EMNLP-IJCNLP",),
    ),
    Venue(
        "NAACL",
        (
            "north american chapter of the association for computational linguistics",
            "association for computational linguistics: naacl",
            "nations of the americas chapter of the association for computational linguistics",
        ),
        ("NAACL-HLT",),
    ),
    Venue(
        "EACL",
        (
            "european chapter of the association for computational linguistics",
            "association for computational linguistics: eacl",
        ),
    ),
    Venue("AACL", ("asia-pacific chapter of the association for computational linguistics",)),
    Venue("COLING", ("international conference on computational linguistics",), ("LREC-COLING",)),
    Venue("CoNLL", ("computational natural language learning",), (), 28, 2024),
    Venue("TACL", ("transactions of the association for computational linguistics",)),
    Venue(
        "Interspeech",
        ("annual conference of the international speech communication association",),
        ("INTERSPEECH",),
    ),
    Venue("ICASSP", ("acoustics, speech and signal processing", "acoustics, speech, and signal processing")),
    # vision and graphics
    Venue(
        "CVPR",
        (
            "conference on computer vision and pattern recognition",
            "computer society conference on computer vision and pattern recognition",
            "computer vision and pattern recognition",
        ),
    ),
    Venue("ICCV", ("international conference on computer vision",)),
    Venue("ECCV", ("european conference on computer vision",), (), 18, 2024, apart=2),
    Venue("WACV", ("winter conference on applications of computer vision",)),
    Venue("ACCV", ("asian conference on computer vision",)),
    Venue("BMVC", ("british machine vision conference",), (), 35, 2024),
    Venue("3DV", ("international conference on 3d vision",)),
    Venue(
        "MICCAI",
        (
            "medical image computing and computer assisted intervention",
            "medical image computing and computer-assisted intervention",
        ),
        (),
        27,
        2024,
    ),
    Venue("MM", ("international conference on multimedia", "acm multimedia"), ("ACM MM", "ACMMM"), 32, 2024),
    Venue("ICME", ("international conference on multimedia and expo",)),
    Venue("ICIP", ("international conference on image processing",)),
    Venue("ICPR", ("international conference on pattern recognition",)),
    Venue("ISBI", ("international symposium on biomedical imaging",)),
    Venue("MIDL", ("medical imaging with deep learning",)),
    Venue("TVCG", ("transactions on visualization and computer graphics",)),
    Venue("TMM", ("transactions on multimedia",)),
    Venue("TCSVT", ("transactions on circuits and systems for video technology",)),
    Venue("IJCV", ("international journal of computer vision",)),
    Venue("TIP", ("transactions on image processing",)),
    Venue("TOG", ("transactions on graphics",)),
    # data, web and retrieval
    Venue(
        "KDD",
        ("knowledge discovery and data mining", "knowledge discovery & data mining"),
        ("SIGKDD",),
        30,
        2024,
    ),
    Venue("PAKDD", ("pacific-asia conference on knowledge discovery and data mining",), (), 28, 2024),
    Venue(
        "WWW",
        (
            "the web conference",
            "acm web conference",
            "international conference on world wide web",
            "world wide web conference",
        ),
        ("TheWebConf",),
    ),
    Venue("SIGIR", ("research and development in information retrieval",), (), 47, 2024),
    Venue(
        "CIKM",
        (
            "conference on information and knowledge management",
            "conference on information & knowledge management",
        ),
        (),
        33,
        2024,
    ),
    Venue("WSDM", ("web search and data mining",), (), 17, 2024),
    Venue("RecSys", ("conference on recommender systems",), (), 18, 2024),
    Venue("ICDM", ("international conference on data mining",)),
    Venue("ICDE", ("international conference on data engineering",), (), 40, 2024),
    Venue(
        "SIGMOD",
        ("international conference on management of data", "proceedings of the acm on management of data"),
        ("PACMMOD",),
    ),
    Venue("VLDB", ("vldb endowment", "very large data bases"), ("PVLDB",)),
    Venue("ECIR", ("european conference on information retrieval",), (), 46, 2024),
    Venue("EDBT", ("extending database technology",), (), 27, 2024),
    Venue("TKDE", ("transactions on knowledge and data engineering",)),
    # systems
    Venue("OSDI", ("operating systems design and implementation",), (), 18, 2024, 14),
    Venue("SOSP", ("symposium on operating systems principles",), (), 30, 2024, 29),
    Venue("NSDI", ("networked systems design and implementation",), (), 21, 2024),
    Venue("ATC", ("usenix annual technical conference",), ("USENIX ATC",)),
    Venue("FAST", ("conference on file and storage technologies",), (), 22, 2024, 5),
    Venue("EuroSys", ("european conference on computer systems",), ("Eurosys",), 19, 2024),
    Venue(
        "ASPLOS", ("architectural support for programming languages and operating systems",), (), 29, 2024, 13
    ),
    Venue("SoCC", ("symposium on cloud computing",), ("SOCC",)),
    Venue("HotOS", ("hot topics in operating systems",)),
    Venue("Middleware", ("international middleware conference",), (), 25, 2024, 10),
    Venue("ICDCS", ("distributed computing systems",), (), 44, 2024),
    Venue("PODC", ("principles of distributed computing",)),
    # architecture and design automation
    Venue("ISCA", ("international symposium on computer architecture",), (), 51, 2024),
    Venue("MICRO", ("symposium on microarchitecture",), (), 57, 2024),
    Venue(
        "HPCA",
        ("high-performance computer architecture", "high performance computer architecture"),
        (),
        30,
        2024,
    ),
    Venue("DAC", ("design automation conference",), (), 61, 2024),
    Venue("ASP-DAC", ("south pacific design automation conference",), ("ASPDAC",), 29, 2024),
    Venue("DATE", ("design, automation & test in europe", "design, automation and test in europe")),
    Venue(
        "ICCAD",
        (
            "international conference on computer-aided design",
            "international conference on computer aided design",
        ),
        (),
        43,
        2024,
    ),
    Venue(
        "FPGA", ("symposium on field programmable gate arrays", "symposium on field-programmable gate arrays")
    ),
    Venue("TACO", ("transactions on architecture and code optimization",)),
    # high-performance computing
    Venue(
        "SC",
        (
            "high performance computing, networking, storage and analysis",
            "high performance computing, networking, storage, and analysis",
        ),
    ),
    Venue("PPoPP", ("principles and practice of parallel programming",), ("PPOPP",), 29, 2024, 10),
    Venue("ICS", ("international conference on supercomputing",), (), 38, 2024),
    Venue(
        "HPDC",
        (
            "high-performance parallel and distributed computing",
            "high performance parallel and distributed computing",
        ),
        (),
        33,
        2024,
    ),
    Venue("IPDPS", ("international parallel and distributed processing symposium",), (), 38, 2024),
    Venue("ICPP", ("international conference on parallel processing",), (), 53, 2024),
    Venue(
        "Euro-Par",
        (
            "european conference on parallel processing",
            "european conference on parallel and distributed processing",
        ),
        ("EuroPar",),
        30,
        2024,
    ),
    Venue("CLUSTER", ("international conference on cluster computing",)),
    Venue("CCGrid", ("cluster, cloud and internet computing", "cluster, cloud, and grid computing")),
    Venue("TPDS", ("transactions on parallel and distributed systems",)),
    Venue("TC", ("transactions on computers",)),
    # networking and mobile computing
    Venue("SIGCOMM", ("acm sigcomm",)),
    Venue("INFOCOM", ("conference on computer communications",)),
    Venue("MobiCom", ("mobile computing and networking",), ("MOBICOM",), 30, 2024),
    Venue("MobiSys", ("mobile systems, applications",), (), 22, 2024),
    Venue("SenSys", ("embedded networked sensor systems",), (), 22, 2024),
    Venue("CoNEXT", ("emerging networking experiments and technologies",), (), 20, 2024),
    Venue("HotNets", ("hot topics in networks",), (), 23, 2024),
    Venue("IMC", ("internet measurement conference",)),
    # security
    Venue("S&P", ("symposium on security and privacy",), ("SP", "Oakland", "IEEE S&P"), 45, 2024),
    Venue("USENIX Security", ("usenix security symposium",), ("USENIX Sec", "USENIX SEC"), 33, 2024),
    Venue("CCS", ("conference on computer and communications security",)),
    Venue("NDSS", ("network and distributed system security", "distributed system security symposium")),
    Venue("EuroS&P", ("european symposium on security and privacy",), (), 9, 2024),
    Venue("ACSAC", ("annual computer security applications conference",), (), 40, 2024),
    Venue(
        "RAID", ("research in attacks, intrusions", "recent advances in intrusion detection"), (), 27, 2024
    ),
    Venue("PETS", ("privacy enhancing technologies",), ("PoPETs",)),
    Venue("TIFS", ("transactions on information forensics and security",)),
    Venue("TDSC", ("transactions on dependable and secure computing",)),
    # software engineering and programming languages
    Venue("ICSE", ("international conference on software engineering",), (), 46, 2024),
    Venue(
        "FSE",
        ("foundations of software engineering", "proceedings of the acm on software engineering"),
        ("ESEC/FSE",),
    ),
    Venue("ASE", ("international conference on automated software engineering",), (), 39, 2024),
    Venue("ISSTA", ("symposium on software testing and analysis",), (), 33, 2024, 22),
    Venue("ICST", ("conference on software testing, verification and validation",)),
    Venue("MSR", ("mining software repositories",), (), 21, 2024),
    Venue("ICSME", ("software maintenance and evolution",)),
    Venue("SANER", ("software analysis, evolution",)),
    Venue("PLDI", ("programming language design and implementation",), (), 45, 2024),
    Venue("POPL", ("principles of programming languages",), (), 51, 2024),
    Venue("OOPSLA", ("object-oriented programming, systems, languages",)),
    Venue("CGO", ("symposium on code generation and optimization",)),
    Venue("TSE", ("transactions on software engineering",)),
    Venue("TOSEM", ("transactions on software engineering and methodology",)),
    # people and robots
    Venue("CHI", ("human factors in computing systems",)),
    Venue("UIST", ("user interface software and technology",), (), 37, 2024),
    Venue("CSCW", ("computer-supported cooperative work", "computer supported cooperative work")),
    Venue("ICRA", ("conference on robotics and automation",)),
    Venue("IROS", ("conference on intelligent robots and systems",)),
    Venue("RSS", ("robotics: science and systems",)),
    Venue("RA-L", ("robotics and automation letters",), ("RAL",)),
    Venue("SIGGRAPH Asia", ("siggraph asia",)),
    Venue("SIGGRAPH", ("special interest group on computer graphics", "acm siggraph")),
)
# What follows a long name must not go on with it, as "and Applications" does after "on Machine Learning".
_BEHIND: Final = r"(?=\s*(?:$|[(\[,.:;|'’\d–—-]|(?:workshops?|datasets|v|vol|volume|part|in|at)\b))"
_WORDS_TOO: Final = frozenset(
    name.casefold()
    for name in (
        "FAST",
        "DATE",
        "MICRO",
        "CLUSTER",
        "Middleware",
        "LoG",
        "SC",
        "TIP",
        "RAID",
        "MM",
        "PETS",
        "RSS",
    )
)


@dataclass(frozen=True, slots=True)
class VenueTable:
    """The venues of a list by their names: those that are declared here, and the list's own.

    `long` has the longest first: one may hold another, as the Transactions of a conference's society do.
    """

    own: frozenset[str]  # the short names that the list itself gives
    names: Mapping[str, Venue]  # by each short name
    loose: Mapping[str, Venue]  # by each short name in small letters
    long: tuple[tuple[str, Venue], ...]
    in_prose: Callable[[], re.Pattern[str]]

    def name_of(self, words: str) -> str | None:
        """Return the short name that the list itself gives to what the words name, or None."""
        venue = read_venue(words, self) if self.own else None
        return venue.short if venue and venue.short in self.own and not venue.part else None


@cache
def venue_table(own: tuple[tuple[str, str], ...] = ()) -> VenueTable:
    """Return the table with a list's own names: what sources write, and the short name of the list.

    What is one word counts as a short name, and what has several as part of a long one. A venue that is in
    the table already gets the list's short name.
    """
    venues = list(VENUES)
    for written, short in own:
        known = {name: venue for venue in reversed(venues) for name in (venue.short, *venue.also)}
        named = read_venue(written, _table(venues, ()))
        venue = known.get(short) or (known[named.short] if named else Venue(short, ()))
        is_long = len(written.split()) > 1
        changed = replace(
            venue,
            short=short,
            long=(*venue.long, *([" ".join(written.casefold().split())] if is_long else [])),
            also=(*venue.also, venue.short, *([] if is_long else [written])),
        )
        venues = [changed, *(one for one in venues if one is not venue)]
    return _table(venues, [short for _, short in own])


def _table(venues: Sequence[Venue], own: Sequence[str]) -> VenueTable:
    names = {name: venue for venue in reversed(venues) for name in (venue.short, *venue.also)}
    long = sorted(((part, venue) for venue in venues for part in venue.long), key=lambda pair: -len(pair[0]))
    loose = {name.casefold(): venue for name, venue in names.items()}
    return VenueTable(frozenset(own), names, loose, tuple(long), cache(lambda: _prose_pattern(names)))


VENUE_TABLE: Final = venue_table()


def is_venue(word: str, table: VenueTable = VENUE_TABLE) -> bool:
    """Return whether the word, upper and lower case as given, is the short name of a venue."""
    return word in table.names or (word.casefold() in table.loose and word.casefold() not in _WORDS_TOO)


def same_series(one: str, other: str, table: VenueTable = VENUE_TABLE) -> bool:
    """Return whether both are short names of one venue."""
    if one == other:
        return True
    first, second = table.loose.get(one.casefold()), table.loose.get(other.casefold())
    return first is not None and first is second


def read_venue(words: str, table: VenueTable = VENUE_TABLE) -> NamedVenue | None:
    """Return the venue that a source's words name, or None where the table has none.

    The year is the one in the words, else that of the edition; the words may be a title of proceedings, a
    journal's name or the short name with or without its year.
    """
    words = " ".join(words.split())
    venue, part = _venue(words, table)
    if venue is None:
        return None
    return NamedVenue(venue.short, _year(words, venue), part)


@dataclass(frozen=True, slots=True)
class Mentions:
    """The venues that a sentence names, each series once, and the sentence without these names."""

    venues: tuple[NamedVenue, ...]
    rest: str


def split_year(words: str) -> tuple[str, int | None]:
    """Return the name and the year of `ICLR 2025`, as `NamedVenue` writes it."""
    name, _, year = words.rpartition(" ")
    return (name, int(year)) if name and re.fullmatch(r"\d{4}", year, re.ASCII) else (words, None)


def named_in(sentence: str, table: VenueTable = VENUE_TABLE) -> Mentions:
    """Return the venues in prose, each with its year.

    That is the year beside the name, else the only one in the sentence, else that of the edition.
    """
    years = {_full_year(found) for found in _YEAR.finditer(sentence)}
    only = years.pop() if len(years) == 1 else None
    part = "Findings" if _FINDINGS.search(sentence) else "Workshop" if _WORKSHOP.search(sentence) else ""
    found: dict[str, tuple[Venue, int | None]] = {}
    rest = sentence.replace("’", "'")
    for long, venue in table.long:
        while match := _search_long(long, rest):
            found.setdefault(venue.short, (venue, _year(_YEAR.sub(" ", sentence), venue)))
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    for short in table.in_prose().finditer(rest):
        name, digits = short["name"], short["year"] or short["before"]
        signs = (name in table.names, name.casefold() not in _WORDS_TOO, bool(digits))
        if sum(signs) >= 2:  # noqa: PLR2004 - a word such as "fast" or "chi" has one at most
            venue = table.loose[name.casefold()]
            _, known = found.get(venue.short, (venue, None))
            found[venue.short] = venue, _as_year(digits) if digits else known
            rest = rest.replace(short[0], " " * len(short[0]))
    venues = (NamedVenue(venue.short, year or only, part) for venue, year in found.values())
    return Mentions(tuple(venues), rest)


def _prose_pattern(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a short name in a sentence, with the year beside it; it is compiled when needed."""
    found = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.compile(
        rf"(?:(?<!\d)(?P<before>(?:19|20)\d\d) )?(?<![\w&/.@-])(?P<name>{found})"
        r"(?:[ ,]{0,2}(?:\(|['’‘-])?(?P<year>(?:19|20)\d\d|(?<=['’‘-])\d\d)(?!\d)|(?![\w&]|[-/][A-Za-z]))",
        re.IGNORECASE,
    )


def _search_long(long: str, text: str) -> re.Match[str] | None:
    """Return where a long name is in the text; its pattern is compiled only where the text holds it."""
    is_there = long in text.lower()
    return re.search(rf"\b{re.escape(long)}{_BEHIND}", text, re.IGNORECASE) if is_there else None


def _venue(words: str, table: VenueTable) -> tuple[Venue | None, str]:
    part = "Findings" if _FINDINGS.search(words) else "Workshop" if _WORKSHOP.search(words) else ""
    plain = words.replace("’", "'")
    for long, venue in table.long:
        if _search_long(long, plain):
            return venue, part
    for short in _IN_BRACKETS.finditer(words):
        if short[1] in table.names:
            return table.names[short[1]], part
    whole = _SURROUNDINGS.sub("", words).strip()
    name, _ = split_year(whole)
    if name in table.names:
        return table.names[name], part
    named = _SHORT.fullmatch(whole) or _SHORT.fullmatch(re.sub(r"^((?:19|20)\d\d) (.+)$", r"\2 \1", whole))
    if named and is_venue(named[1], table):
        return table.loose[named[1].casefold()], part
    return None, ""


def _year(words: str, venue: Venue) -> int | None:
    found = _YEAR.search(words)
    if found:
        return _full_year(found)
    short = next((one for one in _IN_BRACKETS.finditer(words) if one[2]), None) or _SHORT.fullmatch(words)
    if short and short[2]:
        return _as_year(short[2])
    edition = _edition(words)
    if not edition or not venue.edition or edition < venue.since:
        return None
    return venue.edition_year + (edition - venue.edition) * venue.apart


def _full_year(found: re.Match[str]) -> int:
    return _as_year(found[1] or found[2])


def _as_year(digits: str) -> int:
    return _CENTURY + int(digits) if len(digits) == 2 else int(digits)  # noqa: PLR2004 - digits


def _edition(words: str) -> int | None:
    """Return the number of `38th`, `Thirty-eighth` or `Twelfth`."""
    for found in _EDITION.finditer(words):
        if found[1]:
            return int(found[1])
        number = _ordinal(found[2].casefold())
        if number:
            return number
    return None


def _ordinal(word: str) -> int | None:
    tens, _, ones = word.partition("-")
    if ones:
        return _TENS[tens] + _ORDINALS[ones] if tens in _TENS and ones in _ORDINALS else None
    if tens.endswith("ieth"):
        return _TENS.get(tens)
    return _ORDINALS.get(tens)
