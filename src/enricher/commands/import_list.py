"""`enrich import`: turn the tables of a README into a catalog, and add the bot's markers. Offline."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path

from enricher.catalog.reader import decode
from enricher.commands import ImportOptions, print_text
from enricher.errors import PublishError, UserError
from enricher.importer.convert import Imported, import_readme, update
from enricher.importer.findings import Remark
from enricher.model.catalog import Section
from enricher.model.publishing import Edit
from enricher.publish.local.dry_run import NOTHING_WRITTEN, diff
from enricher.publish.local.files import exclusive, write_all
from enricher.publish.local.working_tree import UP_TO_DATE
from enricher.readme.columns import offered_beside
from enricher.readme.markers import has_markers
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
    code = _finish(options, imported, was, readme)
    for line in _offer(imported.catalog.sections, catalog):
        print_text(line)
    return code


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


def import_again(options: ImportOptions) -> int:
    """Add to the catalog the rows that only the README has; return 0."""
    catalog = _catalog_of(options)
    with _locked(options):
        was, readme = _read(catalog), _read(options.readme)
        return _finish(options, update(was, readme, catalog.as_posix()), was, readme)


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


def _finish(options: ImportOptions, imported: Imported, was: str, readme: str) -> int:
    catalog = _catalog_of(options)
    edits = [
        edit
        for edit in (
            Edit(catalog.as_posix(), was, imported.text),
            Edit(options.readme.as_posix(), readme, imported.readme),
        )
        if edit.was != edit.now
    ]
    if options.report:
        _write_report(options.report, imported)
    if options.dry_run:
        for edit in edits:
            print_text(diff(edit).removesuffix("\n"))
    else:
        write_all(edits)
    print_text("\n".join(_summary(imported)))
    print_text(_outcome(edits, dry_run=options.dry_run))
    if options.readme.parent.resolve() != catalog.parent.resolve():
        path = Path(os.path.relpath(options.readme, catalog.parent)).as_posix()
        print_text(f"Add to {catalog.as_posix()}, which is in another folder: readme: {path}")
    return 0


def _outcome(edits: Sequence[Edit], *, dry_run: bool) -> str:
    if not edits:
        return UP_TO_DATE
    if dry_run:
        return NOTHING_WRITTEN
    return f"Wrote {', '.join(edit.path for edit in edits)}. Next: enrich check, then enrich render"


def _summary(imported: Imported) -> Iterator[str]:
    sections = imported.catalog.sections
    entries = sum(len(section.entries) for section in sections)
    kept = sum(len(entry.cells) for section in sections for entry in section.entries)
    yield f"{entries} entries in {len(sections)} tables; {kept} cells kept as text"
    counts = Counter(finding.kind for finding in imported.findings)
    if counts:
        yield f"Please check: {', '.join(f'{number} {kind}' for kind, number in counts.items())}"
    for finding in imported.findings:
        yield f"  line {finding.line}: {_line(finding)}"


def _line(finding: Remark) -> str:
    fix = f"; write {finding.fix}" if finding.fix else ""
    return f"{finding.message}{fix}"


def _write_report(path: Path, imported: Imported) -> None:
    sections = [
        {"id": section.id, "title": section.title, "entries": len(section.entries)}
        for section in imported.catalog.sections
    ]
    report = {"sections": sections, "findings": [asdict(finding) for finding in imported.findings]}
    try:
        path.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise PublishError(f"{path} cannot be written: {error.strerror}") from error
