from collections.abc import Iterator

import pytest

from enricher.doctor.finding import Verdict
from enricher.doctor.well_known import check_known
from enricher.http.usage import Meter
from enricher.model.source import Source
from enricher.settings import read_settings
from enricher.sources import DECLARATIONS, open_sources
from simulated_upstreams import samples, serve


@pytest.fixture(scope="module")
def sources() -> Iterator[tuple[Source, ...]]:
    state = samples.sample_state()
    with serve(state) as upstreams:
        known = {**upstreams.environment, "OPENREVIEW_TOKEN": state.openreview_token}
        with open_sources(read_settings(known), Meter()) as opened:
            yield opened


@pytest.mark.parametrize("index", range(len(DECLARATIONS)))
def test_the_well_known_records_of_every_source_come_as_expected(
    sources: tuple[Source, ...], index: int
) -> None:
    source = sources[index]
    idents = {known: source.match(known.url) or "" for known in source.known}
    outcomes = {outcome.ref.id: outcome for outcome in source.fetch(tuple(idents.values()))}
    found = check_known(source, {known: outcomes[ident] for known, ident in idents.items()})
    assert found.verdict is Verdict.OK, found.found
