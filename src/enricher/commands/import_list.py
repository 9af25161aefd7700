"""`enrich import`: turn the tables of a README into a catalog, and add the bot's markers. Offline."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path

from enricher.catalog.reader import decode, read_catalog
from enricher.commands import Environment, ImportOptions, print_text
from enricher.commands.offline import generate
from enricher.errors import PublishError, UserError
from enricher.importer.convert import Imported, add_tables, import_readme
from enricher.importer.findings import Remark
from enricher.model.catalog import Section
from enricher.model.publishing import Edit
from enricher.model.run import EditKind, ReadmeEdit
from enricher.pipeline.propose import edits
from enricher.publish.local.dry_run import NOTHING_WRITTEN, diff
from enricher.publish.local.files import exclusive, write_all
from enricher.publish.local.working_tree import UP_TO_DATE, WorkingTree
from enricher.readme.columns import offered_beside
from enricher.readme.markers import has_markers
from enricher.review.readme_edits import edit_lines
from enricher.text.numbers import counted


def import_new(options: ImportOptions) -> int:
    """Write a new catalog and the markers; return 0. Raises UserError if there is a catalog already."""
    with _locked(options):
        return _import_new(options, _catalog_of(options))


def _import_new(options: ImportOptions, catalog: Path) -> int:
    if catalog.exists() and not options.force:
        raise UserError(
            f"{catalog.as_posix()} exists; use --update to add what is new, or --force to overwrite it"
        )
    was = _read(catalog) if catalog.exists() else ""
    readme = _read(options.readme)
    if has_markers(readme) and not options.force:
        raise UserError(
            f"{options.readme.as_posix()} already has the bot's markers; use --force to replace them"
        )
    imported = import_readme(readme, options.readme.name)
    pairs = (
        Edit(catalog.as_posix(), was, imported.text),
        Edit(options.readme.as_posix(), readme, imported.readme),
    )
    changed = [edit for edit in pairs if edit.was != edit.now]
    _write(options, changed, imported, ())
    print_text("\n".join(_summary(imported)))
    print_text(_outcome(changed, "enrich check, then enrich render", dry_run=options.dry_run))
    if options.readme.parent.resolve() != catalog.parent.resolve():
        path = Path(os.path.relpath(options.readme, catalog.parent)).as_posix()
        print_text(f"Add to {catalog.as_posix()}, which is in another folder: readme: {path}")
    for line in _offer(imported.catalog.sections, catalog):
        print_text(line)
    return 0


def _offer(sections: Sequence[Section], catalog: Path) -> Iterator[str]:
    """Yield which columns tables with code could have, and the lines that add them."""
    with_code = (section for section in sections if any(entry.code for entry in section.entries))
    offers = [offered_beside(column.title for column in section.columns) for section in with_code]
    titles = list(dict.fromkeys(title for offer in offers for title in offer))
    if titles:
        count = counted(sum(map(bool, offers)), "table")
        yield f"{count} with code could show {' and '.join(titles)}. To add them, put into the `columns` of"
        yield f"its section in {catalog.as_posix()}:"
        yield from (f"  - {{title: {title}, field: {title.lower()}}}" for title in titles)


def import_again(options: ImportOptions, environment: Environment) -> int:
    """Add to the catalog the README's new tables and what people changed in the others, and generate them.

    Return 0, or 1 if a section had to be left as it is.
    """
    catalog = _catalog_of(options)
    tree, file = WorkingTree(catalog), catalog.as_posix()
    with nullcontext() if options.dry_run else tree.held():
        texts = tree.read().texts
        known = read_catalog(texts.catalog, file)
        if known.is_in_place:
            raise UserError(f"{file} keeps its list in {', '.join(known.readme)}; there is nothing to import")
        name = _name_of(options.readme, catalog, tuple(texts.lists))
        added = add_tables(known, texts.catalog, texts.lists[name], name)
        with_tables = replace(texts, catalog=added.text, lists={**texts.lists, name: added.readme})
        now = generate(catalog, with_tables, environment)
        edited = now.listed.taken.edits
        imported = replace(added, catalog=now.listed.catalog)
        changed = edits(file, texts, now.texts)
        _write(options, changed, imported, edited)
    new = (
        f"New section {one.id}: {counted(len(one.entries), 'entry', 'entries')}"
        for one in added.catalog.sections[len(known.sections) :]
    )
    print_text("\n".join((*edit_lines(edited), *new, *_summary(imported))))
    print_text(_outcome(changed, "enrich check", dry_run=options.dry_run))
    return 1 if any(edit.kind is EditKind.LEFT for edit in edited) else 0


def _name_of(readme: Path, catalog: Path, files: Sequence[str]) -> str:
    """Return what the catalog calls the README. Raises UserError if it is not among the files of the list."""
    path = os.path.realpath(readme)
    name = next((file for file in files if os.path.realpath(catalog.parent / file) == path), None)
    if name is None:
        here = Path(os.path.relpath(readme, catalog.parent)).as_posix()
        message = f"{readme.as_posix()} is not a file of the list in {catalog.as_posix()}"
        raise UserError(f"{message}; name it there: readme: [{', '.join((*files, here))}]")
    return name


def _locked(options: ImportOptions) -> AbstractContextManager[None]:
    """Lock the folders that are written to."""
    return nullcontext() if options.dry_run else exclusive(_catalog_of(options).parent, options.readme.parent)


def _catalog_of(options: ImportOptions) -> Path:
    return options.output or options.readme.with_name("catalog.yaml")


def _read(path: Path) -> str:
    try:
        return decode(path.read_bytes(), path.as_posix())
    except OSError as error:
        raise UserError(f"{path.as_posix()} cannot be read: {error.strerror}") from error


def _write(
    options: ImportOptions, changed: Sequence[Edit], imported: Imported, edited: Sequence[ReadmeEdit]
) -> None:
    """Write the files and the report, or in a dry run print how the files would differ."""
    if options.report:
        _write_report(options.report, imported, edited)
    if options.dry_run:
        for edit in changed:
            print_text(diff(edit).removesuffix("\n"))
    else:
        write_all(changed)


def _outcome(changed: Sequence[Edit], then: str, *, dry_run: bool) -> str:
    if not changed:
        return UP_TO_DATE
    if dry_run:
        return NOTHING_WRITTEN
    return f"Wrote {', '.join(edit.path for edit in changed)}. Next: {then}"


def _summary(imported: Imported) -> Iterator[str]:
    sections = imported.catalog.sections
    entries = sum(len(section.entries) for section in sections)
    kept = sum(len(entry.cells) for section in sections for entry in section.entries)
    tables, cells = counted(len(sections), "table"), counted(kept, "cell")
    yield f"{counted(entries, 'entry', 'entries')} in {tables}; {cells} kept as text"
    counts = Counter(finding.kind for finding in imported.findings)
    if counts:
        yield f"Please check: {', '.join(f'{number} {kind}' for kind, number in counts.items())}"
    for finding in imported.findings:
        yield f"  line {finding.line}: {_line(finding)}"


def _line(finding: Remark) -> str:
    fix = f"; write {finding.fix}" if finding.fix else ""
    return f"{finding.message}{fix}"


def _write_report(path: Path, imported: Imported, edited: Sequence[ReadmeEdit]) -> None:
    sections = [
        {"id": section.id, "title": section.title, "entries": len(section.entries)}
        for section in imported.catalog.sections
    ]
    report = {
        "sections": sections,
        "findings": [asdict(finding) for finding in imported.findings],
        "readme_edits": [asdict(edit) for edit in edited],
    }
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise PublishError(f"{path} cannot be written: {error.strerror}") from error
