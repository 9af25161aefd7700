"""Edits that people made in generated sections, in words: for the pull request, the log and the reports."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from enricher.model.run import EditKind, ReadmeEdit
from enricher.text.markdown import clean, shorten
from enricher.text.numbers import counted

_LONGEST: Final = 160


def taken(edits: Iterable[ReadmeEdit]) -> tuple[ReadmeEdit, ...]:
    """Return those that go into the catalog."""
    return tuple(edit for edit in edits if edit.is_taken)


def heading(edits: Iterable[ReadmeEdit]) -> str:
    """Return what goes into the catalog, such as `From README.md: 1 new entry, 2 changed cells`."""
    found = taken(edits)
    counts = Counter(edit.kind for edit in found)
    kinds = ", ".join(counted(number, *_FORMS[kind]) for kind, number in counts.items())
    files = ", ".join(dict.fromkeys(edit.file for edit in found))
    return f"From {files}: {kinds}"


_FORMS: Final[Mapping[EditKind, tuple[str, str]]] = {
    kind: (str(kind), f"{str(kind)[:-1]}ies" if str(kind).endswith("y") else f"{kind}s") for kind in EditKind
}


def line_of(edit: ReadmeEdit) -> str:
    """Return an edit in one line, without its place."""
    what, was, now = (shorten(clean(text), _LONGEST) for text in (edit.what, edit.was, edit.now))
    match edit.kind:
        case EditKind.CHANGED_CELL | EditKind.CHANGED_TERM | EditKind.RENAMED_COLUMN:
            return f"{what}: {was or '-'} → {now or '-'}"
        case EditKind.MOVED_ENTRY:
            return f"{edit.kind}: {what}, from {was} to {now}"
        case EditKind.NOT_TAKEN:
            return f"{what}: {was or 'empty'} is not kept: {now}"
        case EditKind.LEFT:
            return f"{what}: {now}"
        case kind:
            return f"{kind}: {what}"


def place(edit: ReadmeEdit) -> str:
    """Return where an edit is."""
    return f"{edit.file} line {edit.line}"


def edit_lines(edits: Iterable[ReadmeEdit]) -> Iterator[str]:
    """Yield the lines of a log: what goes into the catalog, then what does not, each under its heading."""
    every = tuple(edits)
    if found := taken(every):
        yield heading(every)
        yield from (f"  {place(one)}: {line_of(one)}" for one in found)
    if others := [one for one in every if not one.is_taken]:
        yield f"Not taken over ({len(others)})"
        yield from (f"  {place(one)}: {line_of(one)}" for one in others)
