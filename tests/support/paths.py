"""Where things are that tests read."""

import os
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
SHARED: Final = ROOT.parent / "shared"  # lists and recordings; not everywhere
RECORDINGS: Final = ROOT / "tests" / "recordings"


def shared(path: str) -> Path:
    """Return a file or folder of the shared material.

    Where it is absent the test is skipped, which pytest prints with the reason, or fails where
    ENRICHER_REQUIRE_SHARED is 1.
    """
    found = SHARED / path
    if found.exists():
        return found
    reason = f"the shared {path} is not beside this repository"
    if os.environ.get("ENRICHER_REQUIRE_SHARED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
