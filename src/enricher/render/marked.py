"""Which blocks a generated list has, and where they are. Quick to import, for `enrich check`."""

from collections.abc import Iterator, Mapping
from typing import Final

from enricher.model.catalog import Catalog
from enricher.model.publishing import README
from enricher.readme.markers import MarkedBlock, empty_block, locate

GLOSSARY: Final = "glossary"


def located(catalog: Catalog, lists: Mapping[str, str]) -> dict[str, dict[str, MarkedBlock]]:
    """Return the blocks of each README file of a generated list. Raises MarkersInvalid, see `locate`."""
    return locate(started(catalog, lists), tuple(block_names(catalog)))


def block_names(catalog: Catalog) -> Iterator[str]:
    for section in catalog.generated():
        yield section.id
        if section.legend:
            yield f"{section.id}-legend"
    if catalog.glossary:
        yield GLOSSARY


def started(catalog: Catalog, lists: Mapping[str, str]) -> Mapping[str, str]:
    """Return the README files; where there is none, or only an empty one, it has headings and markers."""
    if any(lists.values()):
        return lists
    return {**lists, next(iter(lists), README): skeleton(catalog)}


def skeleton(catalog: Catalog) -> str:
    """Return a README that has only headings and markers, for a list that has no README yet."""
    parts = [f"# {catalog.title}\n"]
    for section in catalog.generated():
        parts.append(f"## {section.title}\n\n{empty_block(section.id)}")
        if section.legend:
            parts.append(empty_block(f"{section.id}-legend"))
    if catalog.glossary:
        parts.append(f"## Glossary of Terms\n\n{empty_block('glossary')}")
    return "\n".join(parts)
