"""What is taken for granted of the upstreams, and what a live check has shown of it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from enricher import __version__
from enricher.doctor import repository
from enricher.doctor.token_kind import TokenKind
from enricher.doctor.well_known import Answers, Evidence, evidence_of
from enricher.model.source import Assumption, WellKnown
from enricher.publish.github import obstacles
from enricher.publish.github import repository as hosted_repository
from enricher.sources import DECLARATIONS
from enricher.text.markdown import link, markdown
from enricher.text.numbers import counted

# By the publisher and the doctor, beside those of the sources.
_OF_GITHUB: Final = (hosted_repository.ASSUMES, obstacles.ASSUMES, repository.ASSUMES)


class Result(Enum):
    """What became of an assumption: the heading in the report, and what to do, as Markdown."""

    CHANGED = "Does not hold", "Values in a list stay as they are. Each of these needs a change of enricher."
    UNANSWERED = "No answer", "Do what the reason says, or run the check again in an hour."
    REFUSED = (
        "Refuses strangers",
        "No run fails for it. With the token that the reason names it can be seen.",
    )
    HELD = "Holds", ""
    OPEN = "For a person to look at", "No record shows it. Write what you know below, with where you saw it."

    def __init__(self, heading: str, advice: str) -> None:
        self.heading = heading
        self.advice = advice


_RESULTS: Final[Mapping[Evidence, Result]] = {
    Evidence.EXPECTED: Result.HELD,
    Evidence.STRANGER: Result.REFUSED,
    Evidence.CHANGED: Result.CHANGED,
    Evidence.INDEX_CHANGED: Result.CHANGED,
    Evidence.UNAVAILABLE: Result.UNANSWERED,
    Evidence.INDEX_UNAVAILABLE: Result.UNANSWERED,
}


@dataclass(frozen=True, slots=True)
class CheckedAssumption:
    """An assumption, and what became of it; `why` is empty where it holds."""

    assumption: Assumption
    result: Result
    why: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Of a live check: its day, where it ran, and with which tokens; `keys` are the names of upstreams."""

    day: date
    in_actions: bool
    token: TokenKind
    keys: Sequence[str]

    def __str__(self) -> str:
        """Return them as a sentence, which holds no token."""
        where = "in GitHub Actions" if self.in_actions else "by hand"
        asked = (
            "REST, without a token" if self.token is TokenKind.NONE else f"GraphQL, with {self.token.words}"
        )
        keys = ", ".join(sorted(self.keys)) or "none"
        return f"enricher {__version__}, run {where}; GitHub was asked by {asked}; other keys: {keys}."


def documentation() -> str:
    """Return the table of all assumptions for docs/upstreams.md, with what shows whether each holds."""
    by_records = ((_of_record(d.title, known), "`--live`") for d in DECLARATIONS for known in d.known)
    by_persons = ((assumption, "a person") for assumption in _of_persons())
    rows = (f"| {each.upstream} | {each.says} | {seen} |" for each, seen in (*by_records, *by_persons))
    return "\n".join(("| service | what is assumed | seen by |", "|:---|:---|:---|", *rows)) + "\n"


def check(answers: Mapping[str, Answers]) -> tuple[CheckedAssumption, ...]:
    """Return each assumption with what these answers show of it; they are by the names of the sources."""
    titles = {declaration.name: declaration.title for declaration in DECLARATIONS}
    checked = []
    for source, of_source in answers.items():
        for known, outcome in of_source.items():
            shown, why = evidence_of(known, outcome)
            checked.append(CheckedAssumption(_of_record(titles[source], known), _RESULTS[shown], why))
    return (*checked, *(CheckedAssumption(assumption, Result.OPEN) for assumption in _of_persons()))


def report(checked: Sequence[CheckedAssumption], circumstances: Circumstances) -> str:
    """Return the report as Markdown, what does not hold first."""
    by_result = {
        result: [each for each in checked if each.result is result]
        for result in Result
        if any(each.result is result for each in checked)
    }
    counts = ", ".join(f"{result.heading.lower()} {len(of)}" for result, of in by_result.items())
    head = (
        f"# Live check of {circumstances.day}\n\n{circumstances}\n\n"
        f"{counted(len(checked), 'assumption')}: {counts}.\n"
    )
    return "\n".join((head, *(_section(result, of) for result, of in by_result.items())))


def _section(result: Result, checked: Sequence[CheckedAssumption]) -> str:
    advice = f"{result.advice}\n\n" if result.advice else ""
    items = "".join(
        f"- **{each.assumption.upstream}**: {each.assumption.says}.\n"
        + (f"  Seen: {markdown(each.why)}\n" if each.why else "")
        for each in checked
    )
    return f"## {result.heading}\n\n{advice}{items}"


def _of_record(title: str, known: WellKnown) -> Assumption:
    """Return what is assumed of a record: that it comes with its fields, and what it shows besides."""
    *first, last = known.has
    fields = f"{', '.join(first)} and {last}" if first else last
    comes = f"{link(markdown(known.title), known.url)} comes with {fields}"
    return Assumption(title, f"{comes}. {known.shows}" if known.shows else comes)


def _of_persons() -> Iterator[Assumption]:
    for declaration in DECLARATIONS:
        yield from declaration.assumes
    yield from _OF_GITHUB
