"""The list of this repository follows from its own catalog and metadata."""

import pytest

from enricher.catalog.reader import read_catalog
from enricher.http.usage import Meter
from enricher.links.resolve import resolve
from enricher.metadata.store import read_metadata
from enricher.model.publishing import Texts
from enricher.render.files import render
from enricher.settings import read_settings
from enricher.sources import open_sources
from tests.support.list_texts import list_texts
from tests.support.paths import ROOT


def read(name: str) -> str:
    return (ROOT / name).read_bytes().decode()


@pytest.fixture(scope="module")
def texts() -> Texts:
    return list_texts(
        catalog=read("catalog.yaml"),
        metadata=read("metadata.yaml"),
        readme=read("README.md"),
        abstracts=read("abstracts.md"),
    )


def test_every_generated_file_is_up_to_date(texts: Texts) -> None:
    catalog = read_catalog(texts.catalog)
    with open_sources(read_settings({}), Meter()) as sources:
        links = resolve(catalog, sources)

    assert render(catalog, links, read_metadata(texts.metadata), texts) == texts


def test_every_link_of_the_list_is_known_to_a_source(texts: Texts) -> None:
    catalog = read_catalog(texts.catalog)
    with open_sources(read_settings({}), Meter()) as sources:
        links = resolve(catalog, sources)

    assert {url for entry in catalog.entries() for url in (entry.paper, entry.code) if url} == set(links)
