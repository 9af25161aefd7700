"""What follows from the declarations of the sources."""

import re
from dataclasses import fields

import pytest

from enricher.http.usage import Meter
from enricher.model.source import SourceDeclaration
from enricher.settings import read_settings
from enricher.sources import ABSTRACT_NOTES, DECLARATIONS, PREPRINT_SERVERS, documentation, open_sources
from enricher.sources.forges import GITEA, GITLAB
from tests.support.paths import ROOT


def test_each_source_has_a_name_of_its_own_and_is_opened_with_it() -> None:
    names = [declaration.name for declaration in DECLARATIONS]
    with open_sources(read_settings({}), Meter()) as sources:
        assert [source.name for source in sources] == names
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda declaration: declaration.name)
def test_the_hosts_of_a_well_known_record_are_declared(declaration: SourceDeclaration) -> None:
    """A link to a record is taken for what it is, also when a list is imported."""
    hosts = declaration.paper_hosts | declaration.code_hosts

    assert bool(declaration.known) == bool(hosts), "only a source whose hosts the operator names has none"
    assert all(any(host in known.url for host in hosts) for known in declaration.known)


def test_a_declaration_that_leaves_something_out_is_an_error() -> None:
    whole = {field.name: getattr(DECLARATIONS[0], field.name) for field in fields(SourceDeclaration)}
    for name in whole:
        with pytest.raises(TypeError, match=name):
            SourceDeclaration(**{key: value for key, value in whole.items() if key != name})


def test_the_documentation_has_the_table_of_the_sources() -> None:
    assert documentation() in (ROOT / "docs" / "upstreams.md").read_text("utf-8")


def test_every_variable_that_a_source_reads_is_declared() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "src/enricher/sources").rglob("*.py"))
    read = set(re.findall(r'(?:url|delay|hosts|key|web_of)\(\s*"([A-Z0-9_]+)"', code))
    forges = {forge.declaration.name.upper() for forge in (GITLAB, GITEA)}
    assert read | forges == {name for declaration in DECLARATIONS for name in declaration.variables}


def test_preprint_servers_and_notes_are_those_that_are_declared() -> None:
    assert PREPRINT_SERVERS == {"arxiv": "arXiv"}
    assert set(ABSTRACT_NOTES) == {"arxiv", "usenix", "doi", "OpenAlex", "Semantic Scholar", "DataCite"}
