"""What a test needs of the operating system."""

import os

import pytest

POSIX = pytest.mark.skipif(
    os.name == "nt", reason="Windows has other modes, links and messages, and replaces no open file"
)
WINDOWS = pytest.mark.skipif(os.name != "nt", reason="only Windows has drives")
