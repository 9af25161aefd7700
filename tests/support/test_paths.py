import pytest

from tests.support import paths
from tests.support.paths import shared


def test_shared_material_that_is_absent_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ENRICHER_REQUIRE_SHARED", raising=False)
    with pytest.raises(pytest.skip.Exception, match="the shared none/such is not beside this repository"):
        shared("none/such")


def test_shared_material_that_is_required_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENRICHER_REQUIRE_SHARED", "1")
    with pytest.raises(pytest.fail.Exception, match="the shared none/such is not beside this repository"):
        shared("none/such")


def test_shared_material_that_is_there_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "SHARED", paths.ROOT)

    assert shared("tests") == paths.ROOT / "tests"
