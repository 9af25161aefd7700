"""`enrich export`: the list in the formats of other programs. Offline."""

import sys
from pathlib import Path

from enricher.commands import Environment
from enricher.commands.offline import read_list
from enricher.errors import PublishError
from enricher.export import FORMATS, works_of


def export(catalog: Path, format_: str, output: Path | None, environment: Environment) -> int:
    """Print the list in a format, or write it to a file; return 0."""
    papers = read_list(catalog, environment)
    text = FORMATS[format_](works_of(papers.listed.full, papers.listed.links, papers.metadata))
    if output is None:
        sys.stdout.write(text)
        return 0
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise PublishError(f"{output} cannot be written: {error.strerror}") from error
    print(f"Wrote {output}.")
    return 0
