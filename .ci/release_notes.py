"""Prints what CHANGELOG.md says of the version that a tag names, or why the tag cannot be released.

python .ci/release_notes.py v1.0.0 OWNER/NAME
"""

import re
import sys
import tomllib
from pathlib import Path

_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
_SECTION = r"^## \[{}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## |^\[|\Z)"


def main(root: Path, tag: str, repository: str) -> str:
    """Return the section of the version, without its heading. Raises SystemExit if anything is missing."""
    (version,) = _VERSION.findall((root / "src/enricher/__init__.py").read_text("utf-8"))
    if tag != f"v{version}":
        raise SystemExit(f"src/enricher/__init__.py has the version {version}, and the tag is {tag}")
    declared = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["urls"]["Repository"]
    if declared != f"https://github.com/{repository}":
        raise SystemExit(f"pyproject.toml has the repository {declared}, and this is {repository}")
    changelog = (root / "CHANGELOG.md").read_text("utf-8")
    section = re.search(_SECTION.format(re.escape(version)), changelog, re.MULTILINE | re.DOTALL)
    if section is None or not section[1].strip():
        raise SystemExit(f"CHANGELOG.md has no section with text below: ## [{version}] - YYYY-MM-DD")
    return section[1].strip()


if __name__ == "__main__":
    print(main(Path(), *sys.argv[1:]))
