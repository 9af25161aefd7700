"""Which files are too large for GitHub to show them whole."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from enricher.errors import MarkersInvalid
from enricher.readme.markers import MarkedBlock, contents
from enricher.readme.structure import BlockKind, read_structure

# Bytes. "About the repository README file" on docs.github.com has it as 500 KiB for a README; what was
# measured is in isaacs/github#1610. A Markdown file of that size is shown as plain text.
SHOWN: Final = 512_000


def oversized(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each file that GitHub does not show whole, with the first section that is lost."""
    for file, text in texts.items():
        size = len(text.encode())
        if size >= SHOWN:
            lost = _lost(text, file)
            yield (
                f"{file} has {size:,} bytes: as a README it is cut off at {SHOWN:,}, {lost}; as any "
                "other file it is shown as plain text. Split it over several files"
            )


def _lost(text: str, file: str) -> str:
    """Return where GitHub cuts, by the headings that people wrote: what is between markers is not read."""
    shown = len(text.encode()[:SHOWN].decode(errors="ignore"))
    for block in reversed(_blocks(text, file)):
        start, stop = min(block.start + 1, block.stop), block.stop
        text = text[:start] + text[stop:]
        shown -= max(0, min(stop, shown) - start)
    headings = [block for block in read_structure(text).blocks if block.kind is BlockKind.HEADING]
    names = [block.section.path[-1] for block in headings]
    lost = [name for name, block in zip(names, headings, strict=True) if block.start >= shown]
    if lost:
        return f'before the section "{lost[0]}"'
    return f'within the section "{names[-1]}"' if names else "near its end"


def _blocks(text: str, file: str) -> Sequence[MarkedBlock]:
    try:
        return tuple(contents(text, file).values())
    except MarkersInvalid:
        return ()
