"""Import: the tables of a README become a catalog, and the README gets its markers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from enricher.catalog.reader import read_catalog
from enricher.errors import UserError
from enricher.importer.findings import Remark
from enricher.importer.inspection import inspect, outside
from enricher.importer.page import read_page
from enricher.importer.splice import splice
from enricher.importer.tables import Block, Managed, common_style, manage
from enricher.importer.update import compare
from enricher.importer.writer import write_catalog
from enricher.model.catalog import Catalog, InPlace, Section, Style
from enricher.readme.generated import seal_of
from enricher.readme.lines import lines_of, with_lines
from enricher.readme.markers import begin, block_of_each, end, has_markers, without_markers


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


def update(catalog: str, readme: str, catalog_file: str) -> Imported:
    """Return the catalog with what only the README has, and markers around what is new there.

    What the catalog has stays, to the byte.

    Raises CatalogInvalid where the catalog has mistakes.
    """
    known = read_catalog(catalog, catalog_file)
    page = read_page(readme)
    blocks = list(block_of_each(readme))
    found = compare(known, page, blocks)
    added = replace(found.added, sections=tuple(_short(one, known.style) for one in found.added.sections))
    text, by_hand = splice(catalog, added, known.style)
    generated = _lines_of(found.blocks) | {number for number, block in enumerate(blocks, 1) if block}
    findings = sorted([*found.findings, *by_hand, *outside(page, generated, known.in_place)])
    return Imported(read_catalog(text, catalog_file), text, _marked(readme, found.blocks), tuple(findings))


def _marked(readme: str, blocks: Iterable[Block]) -> str:
    lines = lines_of(readme)
    before: dict[int, list[str]] = {}
    for block in sorted(blocks, key=lambda block: block.first):
        content = "\n".join(lines[block.first : block.end])
        before.setdefault(block.first, []).append(begin(block.name, str(seal_of(content))))
        before.setdefault(block.end, []).append(end(block.name))
    return with_lines(readme, before)
