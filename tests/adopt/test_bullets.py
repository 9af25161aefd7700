import hashlib
from pathlib import Path

import pytest

from adopt.labels import LABELS
from enricher.adopt import adopt
from enricher.adopt.bullets import entry_of
from enricher.adopt.markdown import read_inline, read_page
from enricher.model import Entry, Texts
from enricher.render import render

LISTS = Path(__file__).parents[3] / "shared" / "data" / "lists"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.mark.skipif(not LISTS.exists(), reason="the lists are not there")
def test_of_a_hundred_labelled_items_at_least_95_have_the_right_title_and_links() -> None:
    right = total = 0
    for name, items in LABELS.items():
        page = read_page((LISTS / f"{name}.md").read_text("utf-8"))
        by_line = {item.line: item for item in page.items}
        for line, title, links in items:
            entry = entry_of(read_inline(by_line[line].text, page.references))
            total += 1
            right += entry is not None and (title, links) == (
                digest(entry.title or entry.name),
                digest(f"{entry.paper} {entry.code}"),
            )

    assert total == 100
    assert right >= 95


@pytest.mark.parametrize(
    ("item", "entry"),
    [
        (
            "[Acme](https://arxiv.org/abs/2101.00001): Words on clusters | NSDI' 24",
            Entry("Acme", "https://arxiv.org/abs/2101.00001", title="Acme: Words on clusters"),
        ),
        (
            "[Acme:](https://arxiv.org/abs/2101.00001) Words on clusters",
            Entry("Acme", "https://arxiv.org/abs/2101.00001", title="Acme: Words on clusters"),
        ),
        (
            'First Author, et al. "Words on clusters." 2019. [[Paper]](https://a.example/p.pdf) [[Git]](https://github.com/o/r)',
            Entry("Words on clusters", "https://a.example/p.pdf", "https://github.com/o/r"),
        ),
        (
            r"Words on clusters [\[Slides\]](https://a.example/s.pdf) [\[Paper\]](https://a.example/p.pdf)",
            Entry("Words on clusters", "https://a.example/p.pdf"),
        ),
        ("Words without a link", None),
        ("[Contents](#contents)", None),
    ],
)
def test_an_item_becomes_an_entry_with_its_title_and_links(item: str, entry: Entry | None) -> None:
    assert entry_of(read_inline(item, {})) == entry


BULLETS = """\
# A list

## Training

1. [Acme](https://arxiv.org/abs/2101.00001): Words
2. [Acme](https://arxiv.org/abs/2101.00002)

## Serving

<table>
<tr><td>Words on serving</td><td><a href="https://arxiv.org/abs/2101.00003">paper</a></td></tr>
</table>
"""


def test_bullets_numbers_and_html_rows_are_entries_that_are_not_rendered() -> None:
    adopted = adopt(BULLETS)

    assert [(s.id, s.rendered, [e.name for e in s.entries]) for s in adopted.catalog.sections] == [
        ("training", False, ["Acme", "Acme (2)"]),
        ("serving", False, ["Words on serving"]),
    ]
    assert adopted.readme == BULLETS
    assert [(f.line, f.kind) for f in adopted.findings] == [(5, "not rendered"), (10, "not rendered")]
    texts = Texts(adopted.text, "", adopted.readme, "")
    assert render(adopted.catalog, {}, {}, texts).readme == BULLETS


def test_beside_tables_only_items_with_a_paper_become_entries() -> None:
    table = "\n## T\n\n| Name | Paper |\n|---|---|\n| A | [p](https://arxiv.org/abs/2101.00009) |\n"
    news = "\n## News\n\n- [v1.0](https://github.com/o/r) is out\n"

    assert [s.id for s in adopt(BULLETS + table + news).catalog.sections] == ["t", "training", "serving"]
