"""A list of bullets that is kept in place: read and patched, beside markdown-it-py's own parse of it.

`python -m bench.in_place parse|keep FILE` prints the CPU seconds that it takes.
"""

import random
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from enricher.readme.edits import Accepted, InPlaceEdit, apply, edit
from enricher.readme.reader import read_list

EDITS: Final = 1_000
_A_SECTION: Final = 250  # items
_WORDS: Final = """
    adaptive batches caching clusters deadlines elastic fair graphs inference jobs kernels latency memory
    networks online placement queues routing schedulers sharing throughput training under with
    """.split()  # noqa: SIM905 - words read best as words
_VENUES: Final = ("arXiv 2031", "NSDI 2032", "OSDI 2031", "arXiv 2032", "ICML 2030")
_STYLES: Final = (
    "- **[{title}]({paper})**, {people}, *{venue}*. [[PDF]({pdf})] [[code]({code})]\n",
    "- [{title}]({paper}), {people}, {venue} [[code]({code})]\n",
    "- [{venue}] {title}. {people}. [[paper]({paper})] [[pdf]({pdf})]\n",
)


def make(count: int) -> str:
    """Return a list of so many items, each section written in a way of its own; 200 bytes an item."""
    dice = random.Random(count)
    lines = ["# A list of papers\n"]
    for number in range(count):
        section, place = divmod(number, _A_SECTION)
        if place == 0:
            lines.append(f"\n## Part {section + 1}\n\n")
        ident = f"{15 + number // 9000:02}{number // 1000 % 9 + 1:02}.{number % 1000 + 10_000}"
        people = ", ".join(f"Author {dice.randint(1, 999)}" for _ in range(dice.randint(1, 3)))
        lines.append(
            _STYLES[section % len(_STYLES)].format(
                title=" ".join(dice.choices(_WORDS, k=6)).capitalize(),
                paper=f"https://arxiv.org/abs/{ident}",
                pdf=f"https://arxiv.org/pdf/{ident}",
                code=f"https://github.com/owner-{number % 97}/project-{number}",
                people=people,
                venue=_VENUES[number % len(_VENUES)],
            )
        )
    return "".join(lines)


def keep(text: str) -> str:
    """Return the list with a venue for `EDITS` of its preprints, spread over the whole of it."""
    items = read_list(text).items
    preprints = [at for at, item in enumerate(items) if "arXiv 203" in item.span.of(text)]
    chosen = preprints[:: max(1, len(preprints) // EDITS)][:EDITS]
    made = edit(text, items, [Accepted(at, "FAST", 2033) for at in chosen])
    if not all(isinstance(one, InPlaceEdit) for one in made):
        raise SystemExit("a venue was not written: the figures would be meaningless")
    return apply(text, made)


def parse(text: str) -> str:
    """Return the text after markdown-it-py has parsed it, words and links included."""
    MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return text


_MEASURED: Final[Mapping[str, Callable[[str], str]]] = {"keep": keep, "parse": parse}


def main() -> None:
    """Print the CPU seconds of one of the two."""
    text = Path(sys.argv[2]).read_text("utf-8")
    begin = time.process_time()
    _MEASURED[sys.argv[1]](text)
    print(time.process_time() - begin)


if __name__ == "__main__":
    main()
