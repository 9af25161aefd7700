"""Items of real lists, each left out and written once more from its own facts: how many come out as they were."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

import pytest

from enricher.http.usage import Meter
from enricher.model.readme_list import Item, ItemKind, LinkRole
from enricher.model.venues import read_venue
from enricher.readme.authors import read_authors
from enricher.readme.inline import clean
from enricher.readme.item_template import AUTHORS, PaperFacts, Template, is_dated
from enricher.readme.new_item import Forms, is_preprint, templates_of
from enricher.readme.reader import read_list
from enricher.settings import read_settings
from enricher.sources import open_sources
from tests.support.paths import shared

# Lists of thirteen shapes, and how many percent of their items are as they were but for words that no source states.
# They may only rise.
LEAST: Final = {
    "AmberLJC__LLMSys-PaperList": 73,  # [Title](…) | VENUE' 24, and as often [Name](…): rest of the title
    "AIoT-MLSys-Lab__Efficient-LLMs-Survey": 95,  # Title, <ins>VENUE, 2024</ins> [[Paper](…)] [[Code](…)]
    "HuangOwen__Awesome-LLM-Compression": 96,  # Title <br> VENUE 2024 [[Paper]](…) [[Code]](…)
    "LirongWu__awesome-graph-self-supervised-learning": 88,  # authors with initials in a nested item
    "OSU-NLP-Group__GUI-Agents-Paper-List": 92,  # nested items with keys
    "amusi__CVPR2024-Papers-with-Code": 96,  # a bold title, and items with keys below it
    "byungsoo-oh__ml-systems-papers": 97,  # [VENUE'24] [Title](…)
    "hemingkx__SpeculativeDecodingPapers": 72,  # authors below a bold title; badges of venue and name, where it has one
    "lambda7xx__awesome-AI-system": 94,  # code and paper, each with the title and the venue in its text
    "saltudelft__ml4se": 73,  # **Title** (2024), VENUE'24, Family, Given, et al. [[pdf]](…)
    "wcventure__FuzzingPaper": 95,  # [Title](…)
    "yinyunie__3D-Shape-Analysis-Paper-List": 78,  # [[VENUE2024](…)] Title [[github](…)]
    "youngfish42__Awesome-FL": 90,  # Title. [[PUB](…)] [[PDF](…)] [[CODE](…)]
}
SAMPLE: Final = 120  # items of a list, at even distances
NOT_FROM_A_TABLE: Final = frozenset({ItemKind.BULLET, ItemKind.NUMBER, ItemKind.PARAGRAPH})
TOKEN: Final = re.compile(r"\w+|[^\w\s]")
PICTURE: Final = 0x2000  # emoji and other signs have higher numbers than letters and punctuation
SOMEONE: Final = ("Another Author",) * 9  # those behind `et al.`, whom the line does not name


@dataclass(frozen=True)
class Outcome:
    """An item as it is in the list, and as it was written without it."""

    truth: str
    new: str | None
    is_equal: bool


def facts(item: Item, template: Template) -> PaperFacts:
    """Return what the item's own line states."""
    venue = item.venue.text if item.venue and not is_preprint(item.venue.text) else ""
    named = read_venue(venue)
    written = item.year.text if item.year else ""
    year = int(written) + (2000 if len(written) == 2 else 0) if written.isdigit() else None
    places = (part for part in template.parts if part.role == AUTHORS)
    authors = next((read_authors(clean(template.text[part.start : part.end])) for part in places), None)
    links = [(LinkRole.PAPER, link.url) for link in item.papers] + [
        (LinkRole.CODE, link.url) for link in item.code
    ]
    return PaperFacts(
        item.title,
        (*authors.names, *(SOMEONE if authors.form.more else ())) if authors else (),
        named.short if named else venue,
        year,
        is_dated(template.text),
        (*links, *((role, link.url) for link, role in item.other)),
    )


def is_equal(new: str, truth: str, paper: PaperFacts, labels: Sequence[str]) -> bool:
    """Return whether the new item is the true one, but for words that no source states and what is around them."""
    stated = {
        word.casefold()
        for text in (
            paper.title,
            *paper.authors,
            paper.venue,
            f"{paper.year}",
            *labels,
            *(url for _, url in paper.links),
        )
        for word in TOKEN.findall(text)
    }
    a, b = TOKEN.findall(new), TOKEN.findall(truth)
    for kind, _, _, start, end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        unstated = [
            token
            for token in b[start:end]
            if (token.isalnum() and token.casefold() not in stated) or ord(token[0]) > PICTURE
        ]
        if kind in {"delete", "replace"} or (kind == "insert" and not unstated):
            return False
    return True


def outcomes(name: str) -> Iterator[Outcome]:
    text = shared(f"data/lists/{name}.md").read_bytes().decode()
    with open_sources(read_settings({}), Meter()) as sources:
        found = read_list(text, accepts=lambda url: any(source.match(url) is not None for source in sources))
    everyone = [item for item in found.items if item.kind in NOT_FROM_A_TABLE and item.sure and item.papers]
    sections = {index: shape for shape in found.sections for index in shape.items}
    numbers = {id(item): index for index, item in enumerate(found.items)}
    templates = {id(one.item): one for one in templates_of(text, found.items)}
    for item in everyone[:: max(1, len(everyone) // SAMPLE)]:
        paper = facts(item, templates[id(item)])
        forms = Forms([one for one in templates.values() if one.item is not item])
        own = [
            found.items[index]
            for index in sections[numbers[id(item)]].items
            if found.items[index] is not item
        ]
        new = forms.written(paper, own, item.line)
        truth = item.span.of(text)
        labels = [link.label for link in (*item.papers, *item.code, *(link for link, _ in item.other))]
        equal = new is not None and (
            " ".join(new.split()) == " ".join(truth.split()) or is_equal(new, truth, paper, labels)
        )
        yield Outcome(truth, new, equal)


@pytest.mark.slow
def test_an_item_that_was_left_out_is_written_as_its_maintainer_wrote_it() -> None:
    shares = {}
    for name, least in LEAST.items():
        every = list(outcomes(name))
        strict = sum(" ".join((one.new or "").split()) == " ".join(one.truth.split()) for one in every)
        equal = sum(one.is_equal for one in every)
        shares[name] = 100 * equal // len(every)
        form = f"{strict} the same, {equal} ({shares[name]} %) but for words of no source"
        print(f"{name[:50]:50} {len(every)} items, {form}; at least {least} %")  # noqa: T201
    assert all(shares[name] >= least for name, least in LEAST.items()), shares
