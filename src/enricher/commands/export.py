"""`enrich export`: the list in the formats of other programs. Offline."""

import sys
from pathlib import Path

from enricher.commands import Environment
from enricher.commands.offline import read_list
from enricher.errors import PublishError
from enricher.export import FORMATS, works_of
from enricher.text.terminal import without_commands


def export(catalog: Path, format_: str, output: Path | None, environment: Environment) -> int:
    """Print the list in a format, or write it to a file; return 0.

    In a workflow, an invisible character is printed in what its runner would read as a command.
    """
    papers = read_list(catalog, environment)
    text = FORMATS[format_](works_of(papers.listed.full, papers.listed.links, papers.metadata))
    if output is None:
        in_actions = environment.get("GITHUB_ACTIONS") == "true"
        sys.stdout.write(without_commands(text) if in_actions else text)
        return 0
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise PublishError(f"{output} cannot be written: {error.strerror}") from error
    print(f"Wrote {output}.")
    return 0
