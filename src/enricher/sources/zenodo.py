"""Zenodo: license and version of a record, such as an artifact; it has no stars."""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Final

from enricher.errors import BadAnswer
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, read_object
from enricher.links.parse import parse_link
from enricher.model.facts import Ref, Repository
from enricher.model.run import Found, Missing, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import one_by_one
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.spdx import spdx_id

_NAME: Final = "zenodo"
_URL: Final = "https://zenodo.org"
_DELAY: Final = 1.0  # seconds; without a token there are 60 requests a minute
_RECORD: Final = re.compile(r"(?:api/)?records?/(?P<number>\d{1,12})(?:/.*)?", re.ASCII)
_DOI: Final = re.compile(r"10\.5281/zenodo\.(?P<number>\d{1,12})", re.ASCII | re.IGNORECASE)
_HOSTS: Final = {"zenodo.org": _RECORD, "doi.org": _DOI, "dx.doi.org": _DOI}
# Ids from before Zenodo took over those of SPDX. Some say no version, such as cc-by, and are left out.
_OLD_LICENSES: Final[Mapping[str, str]] = {
    "agpl-v3": "AGPL-3.0",
    "apache2.0": "Apache-2.0",
    "artistic-license-2.0": "Artistic-2.0",
    "cc-zero": "CC0-1.0",
    "isc-license": "ISC",
    "mit-license": "MIT",
    "mozilla1.1": "MPL-1.1",
    "odc-by": "ODC-By-1.0",
    "odc-odbl": "ODbL-1.0",
    "odc-pddl": "PDDL-1.0",
    "zlib-license": "Zlib",
}
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="Zenodo",
    links="`record(s)/…` and DOIs under 10.5281",
    every=30,  # a record never changes but in its description
    variables=("ZENODO",),
    known=(WellKnown("https://zenodo.org/records/7888058", "7888058", ("description",)),),
    assumes=(),
    paper_hosts=frozenset(),
    code_hosts=frozenset({"zenodo.org"}),
    is_preprint_server=False,
    abstract_notes={},
)


def open_source(context: SourceContext) -> "Zenodo":
    """Return the source, with a client of its own."""
    url = context.settings.url("ZENODO", _URL)
    return Zenodo(context.web("Zenodo", url, delay=context.settings.delay("ZENODO", _DELAY)), url)


class Zenodo(DeclaredSource):
    """What Zenodo knows of a record."""

    declaration = DECLARATION

    def __init__(self, web: Web, url: str) -> None:
        """Ask the API below `url`, such as https://zenodo.org."""
        self._web = web
        self._url = url

    def match(self, url: str) -> str | None:
        """Return the number of a record, from its page, a file of it, or its DOI."""
        link = parse_link(url)
        pattern = _HOSTS.get(link.host) if link else None
        found = pattern.fullmatch(link.path) if link and pattern else None
        return found["number"].lstrip("0") or None if found else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, and raise for none."""
        return one_by_one(_NAME, ids, self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        answer = self._web.get(f"{self._url}/api/records/{ref.id}")
        if answer.status in _GONE:
            return Missing(ref, "Zenodo has no record of this number")
        return Found(ref, _repository(ref.id, read_object("Zenodo", answer)))


def _repository(number: str, record: JsonObject) -> Repository:
    """Return the facts in the answer of `/api/records/:id` (developers.zenodo.org, "Records").

    The number of all versions leads to the newest. A license is given by its SPDX id in lower case,
    or by an older id.
    """
    if number not in {str(record.required("id").number("id")), record.text("conceptrecid")}:
        raise BadAnswer("Zenodo answered with another record")
    metadata = record.required("metadata").node("metadata")
    license_id = metadata.node("license").text("id")
    return Repository(
        name=number,
        license=_OLD_LICENSES.get(license_id or "") or spdx_id(license_id),
        version=metadata.text("version"),
        description=metadata.required("title").text("title"),
    )
