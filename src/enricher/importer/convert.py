"""Import: the tables of a README become a catalog, and the README gets its markers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from enricher.catalog.edits import NotEditableError
from enricher.catalog.reader import read_catalog
from enricher.errors import UserError
from enricher.importer.findings import Remark, RemarkKind
from enricher.importer.inspection import inspect, outside
from enricher.importer.page import read_page
from enricher.importer.splice import with_glossary, with_sections
from enricher.importer.tables import Block, Managed, common_style, manage
from enricher.importer.writer import write_catalog
from enricher.model.catalog import Catalog, InPlace, Section, Style
from enricher.readme.generated import seal_of
from enricher.readme.lines import lines_of, with_lines
from enricher.readme.markers import begin, contents, end, has_markers, without_blocks, without_markers


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import makes of a README."""

    catalog: Catalog
    text: str  # of catalog.yaml
    readme: str  # with its markers
    findings: tuple[Remark, ...]


def import_readme(readme: str, file: str = "README.md") -> Imported:
    """Return the catalog of the README's tables and the README with markers around them.

    Raises UserError where the README has no pipe table of papers.
    """
    readme = without_markers(readme)
    if has_markers(readme):
        raise UserError(f"{file} has a marker (<!-- enrich: …) within a line; delete it")
    page = read_page(readme)
    managed = manage(page)
    sections = tuple(one.section for one in managed.imported)
    if not sections:
        raise UserError(f"{file}: This list has no tables to generate. Keep it in its README: enrich init")
    generated = _lines_of(managed.blocks())
    in_place = InPlace() if any(item.line not in generated for item in page.readme.items) else None
    catalog = replace(_catalog(page.title or "Papers", sections, managed), in_place=in_place)
    text = write_catalog(catalog, file)
    findings = sorted((*managed.findings, *inspect(page, managed), *outside(page, generated, in_place)))
    return Imported(read_catalog(text), text, _marked(readme, managed.blocks()), tuple(findings))


def _lines_of(blocks: Iterable[Block]) -> frozenset[int]:
    """Return the numbers of the lines in these blocks, from 1 on."""
    return frozenset(line for block in blocks for line in range(block.first + 1, block.end + 1))


def _catalog(title: str, sections: Sequence[Section], managed: Managed) -> Catalog:
    style = common_style(sections)
    own = tuple(_short(section, style) for section in sections)
    return Catalog(title, own, managed.glossary, managed.glossary_settings, style)


def _short(section: Section, style: Style) -> Section:
    """Return the section without a style where it has the whole list's."""
    legend = section.legend
    if legend and legend.style == Style(header="plain", align=style.align):
        legend = replace(legend, style=None)
    return replace(section, legend=legend, style=None if section.style == style else section.style)


def add_tables(known: Catalog, catalog: str, readme: str, file: str = "README.md") -> Imported:
    """Return the catalog with the tables that the README has outside of markers, and markers around these.

    `known` is what the catalog's text says, of which every byte stays. Raises MarkersInvalid for markers that
    do not fit together, and UserError where the text has no place for a section.
    """
    page = read_page(without_blocks(readme, file, contents(readme, file)))
    managed = _with_one_glossary(manage(page, [section.id for section in known.sections]), known)
    sections = [_short(one.section, known.style) for one in managed.imported]
    try:
        text = with_sections(catalog, sections, known.style) if sections else catalog
        if managed.glossary:
            text = with_glossary(text, managed.glossary, managed.glossary_settings)
    except NotEditableError:
        reason = "the catalog is written in a form to which no section or glossary can be added"
        raise UserError(f"{reason}; write it as lines, with a hyphen before each section") from None
    findings = sorted(
        (
            *managed.findings,
            *inspect(page, managed),
            *outside(page, _lines_of(managed.blocks()), known.in_place),
        )
    )
    return Imported(read_catalog(text), text, _marked(readme, managed.blocks()), tuple(findings))


def _with_one_glossary(new: Managed, known: Catalog) -> Managed:
    """Return the new tables without a glossary where the catalog has one."""
    if not known.glossary or new.glossary_table is None:
        return new
    message = "a table is left as it is: the catalog has a glossary already"
    left = Remark(new.glossary_table.first + 1, RemarkKind.UNMANAGED, message)
    return replace(new, glossary_table=None, findings=(*new.findings, left))


def _marked(readme: str, blocks: Iterable[Block]) -> str:
    lines = lines_of(readme)
    before: dict[int, list[str]] = {}
    for block in sorted(blocks, key=lambda block: block.first):
        content = "\n".join(lines[block.first : block.end])
        before.setdefault(block.first, []).append(begin(block.name, str(seal_of(content))))
        before.setdefault(block.end, []).append(end(block.name))
    return with_lines(readme, before)
