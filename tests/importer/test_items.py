import sys

import pytest

from enricher.importer.convert import import_readme
from enricher.importer.items import entry_of
from enricher.model.catalog import Entry
from enricher.model.publishing import Texts
from enricher.readme.blocks import read_inline, read_page
from enricher.render.files import render
from tests.importer.labels import LABELS
from tests.support.paths import SHARED

LISTS = SHARED / "data" / "lists"
A, P = "https://arxiv.org/abs/2101.00001", "https://a.example/p.pdf"
CODE = "https://github.com/o/r"


def entries_by_line(text: str) -> dict[int, Entry | None]:
    page = read_page(text)
    return {item.line: entry_of(read_inline(item.text, page.references)) for item in page.items}


@pytest.mark.skipif(not LISTS.exists(), reason="the lists are not there; the shapes below are tested")
def test_of_a_hundred_items_labelled_by_hand_at_least_95_have_the_right_title_and_links(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong, total = [], 0
    for name, items in LABELS.items():
        by_line = entries_by_line((LISTS / f"{name}.md").read_text("utf-8"))
        for line, title, paper, code in items:
            entry = by_line[line]
            total += 1
            if entry is None or (entry.title or entry.name, entry.paper, entry.code) != (title, paper, code):
                wrong.append(f"{name[:16]} line {line}")

    with capsys.disabled():
        sys.stdout.write(f"\n{total - len(wrong)} of {total} bullets are right; wrong: {', '.join(wrong)}\n")
    assert total == 100
    assert len(wrong) <= 2


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (f"[Acme]({A}): Words on clusters | NSDI' 24", ("Acme: Words on clusters", A, None)),
        (f"[Acme:]({A}) Words on clusters", ("Acme: Words on clusters", A, None)),
        (f"[Acme]({A}) : Words on clusters | NSDI 2024", ("Acme: Words on clusters", A, None)),
        (f"[Acme]({A}): Words on clusters ｜ A University", ("Acme: Words on clusters", A, None)),
        (f"[Acme: Words on clusters]({A}) | A Company NSDI' 24", ("Acme: Words on clusters", A, None)),
        (f"[A Technical Report]({A}) – A Company (Mar 2023)", ("A Technical Report", A, None)),
        (f"[Words: Performance or Illusion?]({A})", ("Words: Performance or Illusion?", A, None)),
        (
            f'First Author, et al. "Words on clusters." 2019. [[Paper]]({P}) [[Git]]({CODE})',
            ("Words on clusters", P, CODE),
        ),
        (
            f'Author, First, and A. Second. "Acme: words." IEEE Access 6 (2018): 1-7. [[Paper]]({P})',
            ("Acme: words", P, None),
        ),
        (
            f"Acme: A system for words. [[Paper]]({A})\n[[GitHub]]({CODE})",
            ("Acme: A system for words", A, CODE),
        ),
        (f"Acme: Words [[GitHub]]({CODE}), [[Paper]]({P})", ("Acme: Words", P, CODE)),
        (f"Acme: Words [[GitHub]]({CODE}) [[MIT short paper]]({P})", ("Acme: Words", P, CODE)),
        (f"Acme: Words(SOSP2019) [[Paper]]({P}) [[GitHub]]({CODE})", ("Acme: Words", P, CODE)),
        (f"Acme. ml: Towards words [[Paper]]({P})", ("Acme. ml: Towards words", P, None)),
        (f"Acme Kit. The kit streamlines words. [[Paper]]({P})", ("Acme Kit", P, None)),
        (
            f"{{ACME}}: Words on clusters. [[arxiv]]({A})[[GitHub]]({CODE})",
            ("{ACME}: Words on clusters", A, CODE),
        ),
        (f"Words [[Paper]]({P}) [[YouTube]](https://v.example/w) [[Demo]]({P}2.pdf)", ("Words", P, None)),
        (
            rf"Words on clusters [\[Slides\]](https://a.example/s.pdf) [\[Paper\]]({P})",
            ("Words on clusters", P, None),
        ),
        (f"Words [[Slides: DEEP INTO WORDS]]({P})", None),
        ("Words without a link", None),
        ("[Contents](#contents)", None),
    ],
)
def test_an_item_becomes_an_entry_with_its_title_and_links(
    item: str, said: tuple[str, str, str | None] | None
) -> None:
    entry = entry_of(read_inline(item, {}))

    assert (entry and (entry.title or entry.name, entry.paper, entry.code)) == said


def test_what_precedes_a_colon_is_the_name() -> None:
    entry = entry_of(read_inline(f"[Acme]({A}): Words on clusters", {}))

    assert entry == Entry("Acme", A, title="Acme: Words on clusters")


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
    imported = import_readme(BULLETS)

    assert [(s.id, s.rendered, [e.name for e in s.entries]) for s in imported.catalog.sections] == [
        ("training", False, ["Acme", "Acme (2)"]),
        ("serving", False, ["Words on serving"]),
    ]
    assert imported.readme == BULLETS
    assert [(f.line, f.kind) for f in imported.findings] == [
        (5, "not rendered"),
        (6, "duplicate"),
        (10, "not rendered"),
    ]
    texts = Texts(imported.text, "", imported.readme, "")
    assert render(imported.catalog, {}, {}, texts).readme == BULLETS


def test_beside_tables_only_items_with_a_paper_become_entries() -> None:
    table = "\n## T\n\n| Name | Paper |\n|---|---|\n| A | [p](https://arxiv.org/abs/2101.00009) |\n"
    news = "\n## News\n\n- [v1.0](https://github.com/o/r) is out\n"

    assert [s.id for s in import_readme(BULLETS + table + news).catalog.sections] == [
        "t",
        "training",
        "serving",
    ]
