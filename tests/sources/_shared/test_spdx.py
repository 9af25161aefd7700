import pytest

from enricher.sources._shared.spdx import spdx_id


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("mit", "MIT"),
        ("Apache-2.0", "Apache-2.0"),
        ("gpl-3.0-or-later", "GPL-3.0"),
        ("agpl-3.0-only", "AGPL-3.0"),
        (" cc-by-4.0 ", "CC-BY-4.0"),
        ("openrail", "custom"),
        ("", "none"),
        (None, "none"),
    ],
)
def test_a_licence_is_known_whatever_its_case(name: str | None, id_: str) -> None:
    assert spdx_id(name) == id_
