import pytest

from enricher.sources._shared.spdx import spdx_id


def test_an_id_is_found_in_any_case() -> None:
    ids = [
        *("MIT", "Apache-2.0", "GPL-3.0", "LGPL-2.1", "GFDL-1.3", "CC-BY-4.0", "MS-PL", "Zlib", "CECILL-2.1"),
        *("CDLA-Permissive-2.0", "CC-BY-2.0", "BUSL-1.1", "CC-BY-NC-SA-2.0", "Elastic-2.0", "SSPL-1.0"),
        *("C-UDA-1.0", "ODC-By-1.0", "MPL-1.1", "EUPL-1.0", "Python-2.0", "LPPL-1.2", "Ruby"),
    ]
    assert [spdx_id(id_.lower()) for id_ in ids] == ids
    assert [spdx_id(f" {id_.upper()} ") for id_ in ids] == ids


@pytest.mark.parametrize("written", ["gpl-3.0-only", "GPL-3.0-or-later", "gpl-3.0"])
def test_gpl_is_written_as_github_writes_it(written: str) -> None:
    assert spdx_id(written) == "GPL-3.0"


def test_an_id_that_ends_like_a_qualifier_is_whole() -> None:
    assert spdx_id("gfdl-1.1-invariants-only") == "GFDL-1.1-invariants-only"


@pytest.mark.parametrize(
    ("name", "shown"), [(None, "none"), ("", "none"), ("openrail", "custom"), ("mit2", "custom")]
)
def test_what_is_no_id_is_none_or_custom(name: str | None, shown: str) -> None:
    assert spdx_id(name) == shown
