import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from markdown_it.token import Token

from enricher.catalog.reader import read_catalog
from enricher.errors import MarkersInvalid
from enricher.metadata.store import read_metadata
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata, Paper, Record, Ref, Repository
from enricher.model.publishing import Texts
from enricher.readme.markers import begin, empty_block, end
from enricher.render.files import render
from enricher.render.marked import skeleton
from tests.support.github_page import render as github_page
from tests.support.list_texts import list_texts
from tests.support.seals import unsealed

Parse = Callable[[str], list[Token]]
Tables = Callable[[str], list[list[list[str]]]]

CATALOG = """\
title: A list
sections:
  - id: training
    title: Training
    columns:
      - {title: Name, field: name}
      - {title: Paper, field: paper}
      - {title: Code, field: code}
      - {title: Stars, field: stars}
      - {title: Fast, field: fast, kind: flag}
      - {title: Goal, field: goal, kind: legend}
    legend: {title: Symbols, symbols: {cost: ♦}}
    entries:
      - {name: Acme, paper: "https://a.example/1", code: "https://c.example/1", fast: true, goal: cost}
      - {name: Plain}
  - id: inference
    title: Inference
    columns:
      - {title: Name, field: name}
      - {title: Paper, field: paper}
    entries:
      - {name: acme, paper: "https://b.example/2"}
glossary: {QoS: Quality of Service}
"""
LINKS = {
    "https://a.example/1": Ref("arxiv", "1"),
    "https://b.example/2": Ref("usenix", "2"),
    "https://c.example/1": Ref("github", "o/r"),
}
DAY = date(2026, 11, 24)
METADATA: Metadata = {
    Ref("arxiv", "1"): Record(Paper(title="First", abstract="Words on *one*."), DAY),
    Ref("usenix", "2"): Record(Paper(title="Second", abstract="Words on two."), DAY),
    Ref("github", "o/r"): Record(Repository(name="o/r", stars=1234), DAY),
}


def catalog(text: str = CATALOG) -> Catalog:
    return read_catalog(text)


def start(listed: Catalog, abstracts: str = "") -> Texts:
    return list_texts(readme=skeleton(listed), abstracts=abstracts)


def rendered(listed: Catalog, metadata: Metadata, abstracts: str = "") -> Texts:
    return render(listed, LINKS, metadata, start(listed, abstracts))


def headings(tokens: list[Token]) -> dict[str, str]:
    """Return each anchor of a page and the heading behind it, counted as GitHub's own filter counts."""
    seen: Counter[str] = Counter()
    found: dict[str, str] = {}
    for opened, token in pairwise(tokens):
        if opened.type == "heading_open":
            slug = re.sub(r"[^\w\- ]", "", token.content.lower()).replace(" ", "-")
            found[f"{slug}-{seen[slug]}" if seen[slug] else slug] = f"{opened.markup} {token.content}"
            seen[slug] += 1
    return found


def test_the_skeleton_renders_into_a_whole_list() -> None:
    assert unsealed(rendered(catalog(), {}).lists["README.md"]) == (
        "# A list\n\n## Training\n\n<!-- enrich:begin training -->\n"
        "| **Name** | **Paper** | **Code** | **Stars** | **Fast** | **Goal** |\n"
        "|:---:|:---:|:---:|:---:|:---:|:---:|\n"
        "| Acme | [Paper](https://a.example/1) | [Code](https://c.example/1) | - | ✔ | ♦ |\n"
        "| Plain | - | - | - | - | - |\n"
        "<!-- enrich:end training -->\n\n<!-- enrich:begin training-legend -->\n"
        "`Symbols`:\n\n| cost |\n|:---:|\n| ♦ |\n<!-- enrich:end training-legend -->\n\n"
        "## Inference\n\n<!-- enrich:begin inference -->\n| **Name** | **Paper** |\n|:---:|:---:|\n"
        "| acme | [Paper](https://b.example/2) |\n<!-- enrich:end inference -->\n\n"
        "## Glossary of Terms\n\n<!-- enrich:begin glossary -->\n"
        "| Terminology | Definition |\n|:---|:---|\n| QoS | Quality of Service |\n<!-- enrich:end glossary -->\n"
    )


def test_a_catalog_without_sections_own_tables_has_a_skeleton_without_them() -> None:
    listed = catalog("title: T\nsections: [{id: a, title: A, columns: [{title: N, field: name}]}]\n")

    assert skeleton(listed) == "# T\n\n## A\n\n<!-- enrich:begin a -->\n<!-- enrich:end a -->\n"
    assert unsealed(rendered(listed, {}).lists["README.md"]) == skeleton(listed).replace(
        "begin a -->\n", "begin a -->\n| **N** |\n|:---:|\n"
    )


def test_facts_change_only_stars_and_abstract_links(tables: Tables) -> None:
    bare, full = (tables(rendered(catalog(), metadata).lists["README.md"]) for metadata in ({}, METADATA))
    differing = [
        (was, now)
        for tables_ in zip(bare, full, strict=True)
        for rows in zip(*tables_, strict=True)
        for was, now in zip(*rows, strict=True)
        if was != now
    ]

    assert differing == [
        ("[Paper](https://a.example/1)", "[Paper](https://a.example/1) [Abstract](abstracts.md#acme)"),
        ("-", "1.2k"),
        ("[Paper](https://b.example/2)", "[Paper](https://b.example/2) [Abstract](abstracts.md#acme-1)"),
    ]


def test_rendering_again_changes_no_byte() -> None:
    once = rendered(catalog(), METADATA)

    assert render(catalog(), LINKS, METADATA, once) == once


def test_what_is_written_is_read_back_and_renders_the_same() -> None:
    once = rendered(catalog(), METADATA)

    assert render(catalog(), LINKS, read_metadata(once.metadata), start(catalog())) == once


def test_the_catalog_is_left_as_it_is() -> None:
    texts = replace(start(catalog()), catalog="# any text\n")

    assert render(catalog(), LINKS, METADATA, texts).catalog == "# any text\n"


def test_a_new_abstracts_file_has_a_title_and_its_markers() -> None:
    text = unsealed(rendered(catalog(), METADATA).abstracts["abstracts.md"])

    assert text.startswith(
        "# A list: abstracts\n\n<!-- enrich:begin abstracts -->\n## Training\n\n### Acme\n\n"
    )
    assert text.endswith("<!-- enrich:end abstracts -->\n")


def test_a_persons_text_around_the_abstracts_is_kept() -> None:
    text = f"My words\r\n\r\n{begin('abstracts')}\nold\n{end('abstracts')}\r\nand more"

    written = unsealed(rendered(catalog(), METADATA, text).abstracts["abstracts.md"])

    assert written.startswith("My words\r\n\r\n<!-- enrich:begin abstracts -->\n## Training\n")
    assert written.endswith("\n<!-- enrich:end abstracts -->\r\nand more")
    assert "old" not in written


@pytest.mark.parametrize("title", ["A list", "Acme", "Training"])
@pytest.mark.parametrize("introduction", [None, "# Abstracts", "# Acme", "## acme\n\nwords"])
def test_each_abstract_link_leads_to_the_heading_of_its_entry(
    title: str, introduction: str | None, parse: Parse
) -> None:
    listed = catalog(CATALOG.replace("A list", title))
    abstracts = f"{introduction}\n\n{empty_block('abstracts')}" if introduction else ""
    texts = rendered(listed, METADATA, abstracts)

    linked = re.findall(r"\| (\w+) \| .*\(abstracts\.md#([^)]*)\)", texts.lists["README.md"])

    found = headings(parse(texts.abstracts["abstracts.md"]))
    assert [name for name, _ in linked] == ["Acme", "acme"]
    assert [found.get(anchor) for _, anchor in linked] == ["### Acme", "### acme"]


def test_abstracts_can_be_switched_off() -> None:
    listed = catalog(CATALOG + "abstracts: false\n")

    texts = rendered(listed, METADATA, "a person's own file")

    assert texts.abstracts["abstracts.md"] == "a person's own file"
    assert "Abstract" not in texts.lists["README.md"]


def test_the_abstracts_of_one_source_can_be_switched_off() -> None:
    listed = catalog(CATALOG + "sources: {usenix: {abstracts: false}}\n")

    texts = rendered(listed, METADATA)

    assert "Words on two" not in texts.abstracts["abstracts.md"] + texts.metadata
    assert "Words on \\*one\\*" in texts.abstracts["abstracts.md"]
    assert re.findall(r"abstracts\.md#[^)]*", texts.lists["README.md"]) == ["abstracts.md#acme"]


def test_markers_that_the_readme_lacks_are_requested() -> None:
    texts = replace(
        start(catalog()), lists={"README.md": skeleton(catalog()).replace(empty_block("glossary"), "")}
    )

    with pytest.raises(MarkersInvalid, match=r"README\.md: missing markers for glossary"):
        render(catalog(), LINKS, METADATA, texts)


def test_markers_that_the_abstracts_lack_are_requested() -> None:
    with pytest.raises(MarkersInvalid, match=r"abstracts\.md: missing markers for abstracts"):
        rendered(catalog(), METADATA, "a person's own file\n")


def test_a_readme_that_does_not_exist_yet_begins_with_headings_and_markers() -> None:
    listed = catalog()

    from_nothing = render(listed, LINKS, METADATA, replace(start(listed), lists={"README.md": ""}))

    assert from_nothing == render(
        listed, LINKS, METADATA, replace(start(listed), lists={"README.md": skeleton(listed)})
    )


def test_several_files_share_the_blocks_and_each_keeps_its_own_words() -> None:
    listed = catalog()
    one, rest = skeleton(listed).split("## Inference")
    texts = Texts("", "", {"README.md": one, "docs/more.md": f"## Inference{rest}"})

    written = render(listed, LINKS, METADATA, texts).lists

    whole = unsealed(rendered(listed, METADATA).lists["README.md"])
    assert unsealed("".join(written.values())).replace("(../abstracts.md", "(abstracts.md") == whole


def test_a_table_that_is_in_two_languages_is_written_twice() -> None:
    listed = catalog()
    other = skeleton(listed).replace("## Training", "## 训练")
    texts = Texts("", "", {"README.md": skeleton(listed), "README.zh-CN.md": other})

    written = render(listed, LINKS, METADATA, texts).lists

    assert written["README.zh-CN.md"] == written["README.md"].replace("## Training", "## 训练")


@pytest.mark.parametrize(
    ("folder", "file", "page"),
    [
        (".", "README.md", "abstracts.md"),
        (".", "docs/papers.md", "../abstracts.md"),
        ("data", "../README.md", "data/abstracts.md"),
        ("lists/data", "../../docs/papers.md", "../lists/data/abstracts.md"),
    ],
)
def test_the_links_lead_to_the_abstracts_from_wherever_the_table_is(
    folder: str, file: str, page: str
) -> None:
    texts = Texts("", "", {file: skeleton(catalog())}, {}, folder)

    written = render(catalog(), LINKS, METADATA, texts)

    assert re.findall(r"\[Abstract\]\(([^)#]*)#", written.lists[file]) == [page, page]
    assert [*written.abstracts] == ["abstracts.md"]


LARGE: Metadata = {
    **METADATA,
    Ref("arxiv", "1"): Record(Paper(title="First", abstract="Long words. " * 34_000), DAY),
}
SECTIONS = ("abstracts/training.md", "abstracts/inference.md")


def test_abstracts_of_over_400_kb_are_in_a_file_for_each_section(parse: Parse) -> None:
    written = rendered(catalog(), LARGE)

    assert [*written.abstracts] == ["abstracts.md", *SECTIONS]
    assert unsealed(written.abstracts["abstracts.md"]) == (
        f"# A list: abstracts\n\n{begin('abstracts')}\n- [Training](abstracts/training.md): 2 entries\n"
        f"- [Inference](abstracts/inference.md): 1 entry\n{end('abstracts')}\n"
    )
    places = re.findall(r"\[Abstract\]\(([^)]*)\)", written.lists["README.md"])
    assert places == ["abstracts/training.md#acme", "abstracts/inference.md#acme"]
    for file, heading in zip(SECTIONS, ("### Acme", "### acme"), strict=True):
        assert headings(parse(written.abstracts[file]))["acme"] == heading


def test_abstracts_that_were_split_stay_so_and_keep_a_persons_words() -> None:
    first = rendered(catalog(), LARGE)
    ours = first.abstracts["abstracts/training.md"].replace("# A list: abstracts of Training", "# Read these")
    texts = replace(first, abstracts={**first.abstracts, "abstracts/training.md": ours})

    again = render(catalog(), LINKS, METADATA, texts)

    assert unsealed(again.abstracts["abstracts/training.md"]).startswith(
        "# Read these\n\n<!-- enrich:begin abstracts -->\n"
    )
    assert again.abstracts["abstracts.md"] == first.abstracts["abstracts.md"]
    assert render(catalog(), LINKS, METADATA, again) == again


def test_a_section_that_is_gone_leaves_no_abstracts_and_a_persons_file_stays() -> None:
    first = rendered(catalog(), LARGE)
    texts = replace(first, abstracts={**first.abstracts, "abstracts/notes.md": "Ours.\n"})
    other = catalog(CATALOG.replace("id: inference", "id: serving"))
    lists = {"README.md": first.lists["README.md"].replace(" inference ", " serving ")}

    written = render(other, LINKS, METADATA, replace(texts, lists=lists)).abstracts

    assert "### acme" in written["abstracts/serving.md"]
    assert "acme" not in written["abstracts/inference.md"]
    assert written["abstracts/notes.md"] == "Ours.\n"


def test_a_list_of_one_section_has_one_file_of_abstracts() -> None:
    listed = catalog()
    one = replace(listed, sections=listed.sections[:1])

    assert [*rendered(one, LARGE).abstracts] == ["abstracts.md"]


@pytest.mark.parametrize("name", ["🚀", "❤️", "—", "🧑‍🚀🚀", "❤️ Love"])
def test_an_entry_without_a_letter_in_its_name_has_an_anchor(name: str) -> None:
    listed = catalog(CATALOG.replace("{name: Acme,", f'{{name: "{name}",'))
    written = rendered(listed, METADATA)

    page = github_page(written.abstracts["abstracts.md"])

    (place,) = re.findall(r"\(abstracts\.md#(training[^)]*)\)", written.lists["README.md"])
    (heading,) = page.xpath(f"//h3[a/@id='{place}']")
    assert heading.text_content() == name
