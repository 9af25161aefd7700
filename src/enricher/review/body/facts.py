"""New facts, an entry a row; changes of known facts, a value a row; and long texts, in folds."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from enricher.model.facts import FIELDS, Ref
from enricher.model.run import Change, EntryFacts, Report, SectionFacts, Value
from enricher.render.entry_view import short_count
from enricher.review.body.parts import GAP, LONGEST_NAME, Part, names_in, short_cell, table_part
from enricher.review.classification import classify, label
from enricher.review.policy import COUNTS, VOLATILE
from enricher.sources import title_of
from enricher.text.markdown import clean_paragraphs, html, link, markdown, shorten
from enricher.text.numbers import counted

VOLATILE_FOLD: Final = "Also updated"

_LONGEST_TITLE: Final = 100
_LONGEST_TEXT: Final = 3_000
_CONTEXT: Final = 6  # words around a difference
_HEADER: Final = ("Entry", "Title", "Venue", "Abstract", "Stars", "License")
_MOST_UNFOLDED: Final = 10  # rows of new facts


def new_facts(report: Report) -> Iterator[Part]:
    """Yield the entries whose links have their first facts: in folds by section, unless they are few."""
    entries = [entry for section in report.new_facts for entry in section.entries]
    if not entries:
        return
    head = f"## New facts ({counted(len(entries), 'paper')})"
    if len(entries) <= _MOST_UNFOLDED and not report.is_first:
        yield table_part(head, _HEADER, map(_entry, entries))
        return
    yield Part(head)
    yield from map(_section, report.new_facts)


def _section(section: SectionFacts) -> Part:
    total = counted(len(section.entries) + len(section.without), "entry", "entries")
    title = html(shorten(section.title, LONGEST_NAME)) or "The list"
    summary = f"<b>{title}</b>: {len(section.entries):,} of {total}"
    without = ""
    if section.without:
        names = shorten(", ".join(section.without), _LONGEST_TEXT)
        without = f"Without facts ({len(section.without):,}): {markdown(names)}{GAP}"
    opening = f"<details><summary>{summary}</summary>"
    return table_part(opening, _HEADER, map(_entry, section.entries), f"{without}</details>")


def _entry(entry: EntryFacts) -> list[str]:
    title = markdown(shorten(entry.title, _LONGEST_TITLE))
    abstract = "yes" if entry.has_abstract else ""
    cells = (title, short_cell(entry.venue), abstract, entry.stars, short_cell(entry.license))
    return [names_in([entry.name]), *(text or "-" for text in cells)]


def changed_facts(report: Report) -> Iterator[Part]:
    """Yield the changes of facts that were known: a table, then long texts and volatile facts in folds."""
    new = {ref for section in report.new_facts for entry in section.entries for ref in entry.refs}
    changes = [change for change in classify(report).new if change.ref not in new]
    header = ["Entry", "Field", "Was", "Now", "Source"]
    volatile = [change for change in changes if change.field in VOLATILE]
    settled = [change for change in changes if change.field not in VOLATILE]
    plain = [change for change in settled if not FIELDS[change.field].long]
    if settled:
        head = f"## Other changes ({len(settled)})"
        yield table_part(head, header, (_row(one, report) for one in plain)) if plain else Part(head)
        long = tuple(_folded(one, report) for one in settled if FIELDS[one.field].long)
        yield from [Part(f"### Abstracts ({len(long)})", long, gap=GAP)] if long else []
    if volatile:
        counts = [one for one in volatile if one.field == "stars"]
        what = (
            counted(len(volatile), "value")
            if len(counts) < len(volatile)
            else counted(len(counts), "star count")
        )
        fold = f"<details><summary><b>{VOLATILE_FOLD}</b>: {what}</summary>"
        yield table_part(fold, header, (_row(one, report) for one in volatile), tail="</details>")


def _row(change: Change, report: Report) -> list[str]:
    written = _count if change.field in COUNTS else _value
    source = _source(change.ref, report, change.provenance)
    names = names_in(report.entries[change.ref])
    return [names, label(change), written(change.was), written(change.now), source]


def _source(ref: Ref, report: Report, index: str | None) -> str:
    """Return the source, or the index that gave the value, as a link to what it describes."""
    name = markdown(index or title_of(ref.source))
    return link(name, report.urls[ref]) if ref in report.urls else name


def _count(value: Value) -> str:
    return short_count(value) if isinstance(value, int) else _value(value)


def _value(value: Value) -> str:
    match value:
        case None | "" | ():
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case tuple():
            return short_cell(", ".join(value))
        case str():
            return short_cell(value)


def _folded(change: Change, report: Report) -> str:
    """Return a long text in a fold under its entry's name: whole if it is new, else the differences."""
    name = shorten(", ".join(report.entries[change.ref]), LONGEST_NAME)
    summary = html(f"{name}: {change.field} ({change.source})")
    was, now = str(change.was or ""), str(change.now or "")
    text = word_diff(was, now) if was and now else GAP.join(_paragraphs(now)) or markdown("-")
    return f"<details><summary>{summary}</summary>{GAP}{text}{GAP}</details>"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text, the last one cut if they are too long."""
    left = _LONGEST_TEXT
    for paragraph in clean_paragraphs(text):
        if left > 0:
            yield markdown(shorten(paragraph, left))
        left -= len(paragraph)


def word_diff(was: str, now: str) -> str:
    """Return the words that differ, struck out or bold, with a few words around them."""
    old, new = shorten(was, _LONGEST_TEXT).split(), shorten(now, _LONGEST_TEXT).split()
    pieces = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        words = []
        for kind, a, b, c, d in group:
            if kind == "equal":
                words.append(markdown(" ".join(old[a:b])))
                continue
            words += [f"~~{markdown(' '.join(old[a:b]))}~~"] if a < b else []
            words += [f"**{markdown(' '.join(new[c:d]))}**"] if c < d else []
        pieces.append(" ".join(words))
    return "… " + " … ".join(pieces) + " …" if pieces else markdown("only white space differs")
