"""data.json and feed.xml as programs read them: pandas, DuckDB and feedparser, by the lines of docs/site.md."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enricher.site.files import site_files
from enricher.site.model import Site
from tests.support.made_site import made_site
from tests.support.paths import ROOT

# `make test-external` installs the readers apart from what the other tests need.
READERS = ROOT / ".venv" / "readers" / "bin" / "python"
