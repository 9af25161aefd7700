"""Which files are too large for GitHub to show them whole."""

from collections.abc import Iterator, Mapping
from typing import Final

from enricher.readme.structure import BlockKind, read_structure

# Bytes. "About the repository README file" on docs.github.com has it as 500 KiB for a README; what was
# measured is in isaacs/github#1610. A Markdown file of that size is shown as plain text.
SHOWN: Final = 512_000


def oversized(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each file that GitHub does not show whole, with the first section that is lost."""
    for file, text in texts.items():
        size = len(text.encode())
        if size >= SHOWN:
            yield (
                f"{file} has {size:,} bytes: as a README it is cut off at {SHOWN:,}, {_lost(text)}; as any "
                "other file it is shown as plain text. Split it over several files"
            )


def _lost(text: str) -> str:
    shown = len(text.encode()[:SHOWN].decode(errors="ignore"))
    headings = [block for block in read_structure(text).blocks if block.kind is BlockKind.HEADING]
    names = [block.section.path[-1] for block in headings]
    lost = [name for name, block in zip(names, headings, strict=True) if block.start >= shown]
    if lost:
        return f'before the section "{lost[0]}"'
    return f'within the section "{names[-1]}"' if names else "near its end"
