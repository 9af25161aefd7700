"""The check of a contribution as people see it: lines for the terminal, annotations, and a step summary."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from enricher import __version__
from enricher.contribute.check import Checked, CheckedEntry
from enricher.contribute.objection import Objection, Severity
from enricher.text.markdown import clean, code, log_command, markdown
from enricher.text.numbers import counted

_MOST_ANNOTATIONS: Final = 10  # GitHub shows no more of a kind for one step
_LARGEST_SUMMARY: Final = 1_000_000  # GitHub refuses a step summary of over 1 MiB
_MOST_LINES: Final = 40  # of one entry
# Tags of one line. Any other could hide what follows it, so that the entry is shown as text.
_OTHER_TAG: Final = re.compile(r"<(?!/?(?:br|ins|u|b|i|em|strong|sub|sup|code)\b[^<>]*>)[a-zA-Z/!?]")
_KINDS: Final = {Severity.ERROR: "**error**", Severity.WARNING: "warning"}
_AFTERWARDS: Final = (
    "After the merge the bot adds the abstract, stars and license in its own pull request. The contributor "
    "does not need to add them."
)
_BACKTICKS: Final = re.compile("`+")


def heading(checked: Checked) -> str:
    """Return the result in a line, such as `2 errors and 1 warning in 3 new entries`."""
    new = sum(one.changed.is_new for one in checked.entries)
    edited = len(checked.entries) - new
    kinds = [counted(new, "new entry", "new entries") if new else "no new entry"] if new or not edited else []
    kinds += [counted(edited, "changed entry", "changed entries")] if edited else []
    entries = " and ".join(kinds)
    errors, warnings = checked.count(Severity.ERROR), checked.count(Severity.WARNING)
    counts = [counted(errors, "error")] if errors else []
    counts += [counted(warnings, "warning")] if warnings else []
    unchecked = sum(not said.is_checked for one in checked.entries for said in one.said)
    rest = f", {counted(unchecked, 'link')} not checked" if unchecked else ""
    if counts:
        where = f" in {entries}" if checked.entries else ""
        return f"{' and '.join(counts)}{where}{rest}"
    return f"{entries}, no problems found{rest}"


def lines(checked: Checked, base: str) -> Iterator[str]:
    """Yield the findings as a compiler writes them, then what is new, and the result."""
    for one in checked.findings:
        cure = f"; {one.cure[:1].lower()}{one.cure[1:].rstrip('.')}" if one.cure else ""
        yield clean(f"{one.file}:{one.line}:{one.column}: {one.severity}: {one.title}: {one.what}{cure}")
    for entry in checked.entries:
        yield ""
        yield clean(f"{entry.changed.entry.name}, {entry.changed.where}:")
        yield from (clean(line) for line in entry.lines[:_MOST_LINES])
        yield from (f"  {clean(_plain(f'{said.kind}: {said.text}'))}" for said in entry.said)
    if checked.findings or checked.entries:
        yield ""
    yield f"{heading(checked)[:1].upper()}{heading(checked)[1:]}. Compared with {clean(base)}."


def _plain(text: str) -> str:
    return re.sub(r"\[([^\[\]]*)\]\(([^()]*)\)", r"\1", text).replace("**", "")


def annotations(checked: Checked) -> Iterator[str]:
    """Yield a command of GitHub Actions for each finding, at its line; no more than GitHub shows."""
    for severity in Severity:
        every = [one for one in checked.findings if one.severity is severity]
        for one in every[:_MOST_ANNOTATIONS]:
            place = f"file={_value(one.file)},line={one.line},title={_value(one.title)}"
            yield f"::{severity} {place}::{log_command(f'{one.what}. {one.cure}'.strip())}"


def _value(text: str) -> str:
    """Return text as the value of a property in a command of GitHub Actions."""
    return log_command(text).replace(":", "%3A").replace(",", "%2C")


def step_summary(checked: Checked, base: str) -> str:
    """Return Markdown for GITHUB_STEP_SUMMARY."""
    entries = checked.entries
    looks, says = "\n\n".join(map(_look, entries)), _says(checked)
    if len(entries) > 1:
        looks = _fold(f"How the {len(entries)} entries will look", looks)
        says = _fold("What the sources say", says)
    parts = (
        f"## {heading(checked)}",
        _problems(checked.findings),
        looks,
        says,
        _AFTERWARDS if entries and not checked.findings else "",
        f"<sub>Compared with {code(base)}. {_links_checked(checked)}. enricher {__version__}</sub>",
    )
    return "\n\n".join(part.strip("\n") for part in parts if part)[:_LARGEST_SUMMARY] + "\n"


def _links_checked(checked: Checked) -> str:
    links = [said for one in checked.entries for said in one.said]
    count = sum(said.is_checked for said in links)
    some = f"{count} of " if count < len(links) else ""
    return f"{some}{counted(len(links), 'link')} checked"


def _problems(findings: Sequence[Objection]) -> str:
    if not findings:
        return ""
    rows = "".join(
        f"| {_KINDS[one.severity]} | {code(f'{one.file} line {one.line}')} | {markdown(one.what)}. "
        f"| {markdown(one.cure)} |\n"
        for one in sorted(findings, key=lambda one: one.severity)
    )
    return (
        f"| | Where | What | What to do |\n|:---|:---|:---|:---|\n{rows}\n"
        "Push a new commit to this pull request; the check then runs again. Warnings do not stop a merge."
    )


def _look(one: CheckedEntry) -> str:
    """Return an entry as it will look, or as text where its markup could hide what follows."""
    shown = "\n".join(one.lines[:_MOST_LINES])
    if _OTHER_TAG.search(shown):
        fence = "`" * max([3, *(len(run) + 1 for run in _BACKTICKS.findall(shown))])
        shown = f"{fence}text\n{shown}\n{fence}"
    name, where = markdown(one.changed.entry.name), code(one.changed.where)
    return f"**{name}**, {where}. This is how it will look:\n\n{shown}"


def _says(checked: Checked) -> str:
    if not checked.entries:
        return ""
    duplicate = {one.line for one in checked.findings if one.title == "Duplicate entry"}
    rows = ""
    for one in checked.entries:
        name = "" if len(checked.entries) == 1 else f"{markdown(one.changed.entry.name)}: "
        if one.changed.line not in duplicate:
            others = counted(checked.others, "other entry", "other entries")
            rows += f"| {name}Duplicate | no: none of the {others} has these links |\n"
        rows += "".join(f"| {name}{said.kind} | {said.text} |\n" for said in one.said)
        rows += f"| {name}Form | {one.form} |\n" if one.form else ""
    return f"| Check | Result |\n|:---|:---|\n{rows}"


def _fold(title: str, text: str) -> str:
    return f"<details>\n<summary><b>{title}</b></summary>\n\n{text}\n\n</details>"
