"""How lists are written, form by form: titles, links, venues and years are read from each."""

from itertools import pairwise

import pytest

from enricher.model.readme_list import Item, ItemKind, LinkRole, ReadmeList, SlotKind
from enricher.readme.reader import read_list

PAPER = "https://arxiv.org/abs/2401.0000"
CODE = "https://github.com/acme/tool"
TITLES = (
    "Folding Kettles on Damp Cloth",
    "Slow Lamps: A Study of Quiet Rooms",
    "Counting Spoons, Forks and Knives with Deep Drawers",
    "Towards Warm Windows",
)

FORMS = (
    "1. **[{t}]({paper})** *Jane Roe, John Doe* (CVPR 2024) [[code]]({code})",
    "* {t} [`CVPR 2023`]({paper}) [`code`]({code})",
    "- **{t}.** [[pdf]({paper})] [[code]({code})]\n  - *Jane Roe, John Doe*\n  - NeurIPS 2023",
    "+ {t}, in CVPR 2020. [[Paper]({paper})]",
    "- (2020-CVPR) {t} [paper]({paper})",
    "- [2023] [{t}]({paper})",
    "- {t}. Jane Roe, John Doe, Mary Major. CVPR 2020. [paper]({paper})",
    '- Jane Roe and John Doe, "{t}", CVPR 2020. [[paper]({paper})]',
    "* [{t}]({paper}), Jane Roe, John Doe, *VLDB 2021*",
    "- [**[CVPR'20]** {t}]({paper}) [[code]({code})]",
    "- [(CVPR 2020) {t}]({paper}) [[code]({code})]",
    "- 📄 [{t}]({paper}) - Roe et al. (2020)",
    '<li><a href="{paper}">{t}</a>, Jane Roe, John Doe. <i>CVPR 2020</i> <a href="{code}">[code]</a></li>',
    "- [paper]({paper}) [code]({code}) {t}",
    "- `2020` `CVPR` {t} [paper]({paper})",
    "* {t} <sup>CVPR 2020</sup> [[paper]]({paper})",
    "- {t}: [paper]({paper})",
    "- {t} {paper}",
    "#### [{t}]({paper}) (CVPR 2020)\n",
    "* **{t}**, Roe et al. [paper]({paper})",
    "- Roe et al., [{t}]({paper}), CVPR 2020",
    "- {t} | CVPR 2020 | [paper]({paper})",
    "- {t} - Roe et al, `CVPR 2020`. [[Paper]]({paper})",
    "- [CVPR 2020] **{t}** \n  [[paper]({paper})] [[code]({code})] ![](https://img.shields.io/github/stars/acme/tool)",
    "- *{t}*. J. Roe, J. Doe. [paper]({paper})",
    "- J. Roe, J. Doe. *{t}.* ICML 2020. [paper]({paper})",
    "- J. Roe, J. Doe, and M. Major. {t}. ICML 2020. [[pdf]({paper})]",
    "* Jane Roe, John Doe, Mary Major (2020). {t}. In NeurIPS. [[pdf]({paper})]",
    "**{t}**<br>Jane Roe, John Doe<br>CVPR 2020. [[Paper]({paper})] [[Code]({code})]\n",
    "[{t}]({paper})<br>Jane Roe, John Doe<br>\n",
    "- {t}\n  Jane Roe, John Doe\n  CVPR 2020 [[paper]({paper})]",
    "- {t}.\n\n  *Jane Roe, John Doe*\n\n  [Paper]({paper}) | [Code]({code})\n",
    "### {t}\n- Authors: Jane Roe, John Doe\n- Paper: [link]({paper})\n- Code: {code}\n",
    "* **2020 CVPR** - {t} [[Paper]({paper})]",
    "* [CVPR] {t} ([paper]({paper}), [code]({code}))",
    "- {t} (**CVPR 2020**) [[arXiv]({paper})][[GitHub]({code})]",
    "- [{t}]({paper}) [![Star](https://img.shields.io/github/stars/acme/tool.svg)]({code})",
    "- {t}, *Jane Roe, John Doe*, CVPR, 2020. [Paper]({paper})",
    "<details><summary>{t}</summary>\n\n[Paper]({paper}) [Code]({code})\n\n</details>\n",
    "- __{t}__ (CVPR 2020) [:octocat:]({code}) [:page_facing_up:]({paper})",
    "- {paper} {t}",
    "- [x] {t} [paper]({paper})",
    "- [[Paper]]({paper}) [[Code]]({code}) **{t}** (NeurIPS 2020)",
    "- **[CVPR 2020]** {t} [[paper]]({paper})",
    "- (Jane Roe, CVPR 2020) {t} [paper]({paper})",
    "* {t}, _arXiv 2020_ [\\[Paper\\]]({paper})",
    "- 2020.05 - [{t}]({paper}) - Acme",
    "- {t} [[`CVPR'20`]({paper})]",
    "{n}. {t}. [[2401.0000{i}]({paper})]",
    "- {t} (CVPR'20) - [Paper]({paper}), [Code]({code})",
    "**({n}) {t}** [[PDF]({paper})]\n",
    "> **{t}**<br>\n> *Jane Roe, John Doe*<br>\n> [[Paper]({paper})]\n",
    "- **Jane Roe, John Doe.** *{t}*. CVPR 2020. [[paper]({paper})]",
    "- [{t}]({paper})\n  - Jane Roe, John Doe\n  - CVPR 2020",
    "- [{t}]({paper})\n\n    Jane Roe, John Doe. *CVPR 2020*. [[code]({code})]\n",
    "1. {t}\n   - Paper: {paper}\n   - Code: {code}",
    "1. {t}\n   * [[Paper]]({paper}) [[Code]]({code})",
    "* {t}\n\n  * Jane Roe, John Doe\n  * [paper]({paper})\n",
    "- {t}, CVPR 2020 ([Paper]({paper}))",
    "- {t}, **CVPR 2020** <br> [Paper]({paper}), [Code]({code})",
    "- {t} [**CVPR 2020**] [[Paper]({paper})]",
    "- {t}<br>*Jane Roe, John Doe*<br>[[Paper]({paper})] [[Code]({code})]<br>CVPR 2020",
    '<p><b>{t}</b><br><i>Jane Roe, John Doe</i><br><a href="{paper}">[Paper]</a> <a href="{code}">[Code]</a></p>\n',
    "##### {t}\n*Jane Roe, John Doe*\n\n[Paper]({paper}) | [Code]({code}) | CVPR 2020\n",
    "##### [{t}]({paper})\n*Jane Roe, John Doe*\n\nWords about it that are a whole sentence and a bit more than that.\n",
    "##### {n}. {t}\n- **Paper**: [arXiv]({paper})\n- **Code**: [GitHub]({code})\n- **Summary**: It counts things in a room.\n",
    "- 🔥 **{t}** `NeurIPS 2023` [![arXiv](https://img.shields.io/badge/arXiv-2401-b31b1b.svg)]({paper}) [![GitHub](https://img.shields.io/github/stars/acme/tool)]({code})",
    "- [CVPR 2020] [Acme] {t} [[Paper]({paper})]",
    "- **`CVPR 2020`** [{t}]({paper}) [[code]({code})]",
    "* (*CVPR2020*) {t} [[paper]({paper})]",
    "* (CVPR 2020) Jane Roe et al. {t} [[paper]({paper})]",
    '* Roe et al. "{t}." CVPR (2020). [[paper]({paper})]',
    "* [Roe et al. 2020] {t} [pdf]({paper})",
    "* {t} [[PDF](<{paper}>)] [[Code](<{code}>)]",
    "- <a href='{paper}'>{t}</a>, 2020",
    "- 2020/05/01 {t} [[paper]({paper})]",
    "- [{t}.]({paper}) Jane Roe, John Doe. In CVPR 2020.",
    "- ({n}) [{t}]({paper}) // Acme, 2020",
    "- {t}; Jane Roe, John Doe; CVPR 2020 [paper]({paper})",
    '- "{t}", Jane Roe, John Doe, CVPR 2020. [paper]({paper})',
    "- ***{t}***, Jane Roe, et al. [paper]({paper})",
    "- {t}. [[ICML]]({paper}) [[Code]]({code})",
    "- [**{t}**][p{i}]\n",
    "* **ToolName** - [{t}]({paper}), CVPR 2020",
    "- Tool{n}: [{t}]({paper}) [[code]({code})]",
    "- [Tool{n}]({code}): [{t}]({paper})",
    "+ **{t}** | [paper]({paper}) | [code]({code}) | CVPR 2020",
    "* {t} - **[CVPR 2020]** - Roe *et al.* [[paper]({paper})]",
    "- :star: {t} [:page_facing_up:]({paper}) [:computer:]({code})",
    "- {t} [[link]({paper})] [[code](#)]",
    "[{n}] {t}. Jane Roe, John Doe. CVPR 2020. [[Paper]({paper})]\n",
    "- {t} ⭐ 120 [[paper]({paper})]",
    '* **Tool{n}**: "{t}", ICLR, 2021 (*Acme*). [[Paper]({paper})][[PyTorch]({code})]',
    "- {t}, Jane Roe, John Doe, CVPR 2020 [paper]({paper})",
    "- Roe et al., *{t}*, CVPR 2020 [pdf]({paper})",
    "- Jane Roe and John Doe, *{t}*, ICML 2020 [pdf]({paper})",
    "- [[CVPR]({paper})] {t}. [[code]({code})] [__`cls.`__ __`seg.`__]",
    "1. **{t}.** AAAI 2020. [paper]({paper})\n\n    *Jane Roe, John Doe.*\n",
    "1. **{t}.** ![](https://img.shields.io/badge/ACL-2023-blue)\n\n    *Jane Roe, John Doe.* [[Paper]({paper})] [[Code]({code})], 2023.1\n",
    "- [{t}]({paper}), Roe et al., CVPR 2020 | [github]({code}) | [bibtex](./a.bib#L1)",
    '<img class="emoji" src="a.png"> <b>{t} (2015)</b> [[Paper]]({paper})\n',
    "- {t} [[Paper]]({paper}) [[Official Code]]({code})\n  - *Keywords: Lamps; Rooms*\n  - Summary: It counts lamps in rooms.",
    '- ({n}) Jane Roe, John Doe, Mary Major. "{t}". In CVPR 2020. [[pdf]({paper})]',
    "- {t}. Jane Roe, John Doe. arXiv:2401.0000{i}. [[paper]({paper})]",
    "* `[CVPR 2020]` {t} [[Paper]]({paper}) [[Code]]({code})",
    "- {t} [CVPR 2020] [[paper]]({paper}) [[supp]](https://e.org/a{i}.pdf)",
    "- **{t}**, <br/> Jane Roe, John Doe, <br/> *arXiv preprint, 2020* [[Paper]]({paper})",
    "- [{t}]({paper}) (**CVPR 2020**), by *Jane Roe*.",
    "- 2020-CVPR - {t}. [[Paper]({paper})] [[Code]({code})]",
    "- 2020 | {t} | *Jane Roe et al.* | CVPR | [`PDF`]({paper})",
    "- {t} | [[Paper]]({paper}) | `2020.05`",
    "* (CVPR'20) [{t}]({paper}) [[PyTorch]({code})]",
    "* [**Tool{n}**] {t}, [[paper]]({paper})",
    '* Tool{n}: "{t}". [[paper]({paper})]',
    "- <u>{t}</u> Jane Roe, John Doe, Mary Major [paper]({paper})",
    "- [{t}]({paper})\n  <br>Jane Roe, John Doe. CVPR 2020. <br>[[Code]({code})]",
    "- [] {t} ([arXiv]({paper}))",
    '**[{n}]** Roe, Jane, et al. "{t}." **CVPR** (2020). [[pdf]]({paper}) :star:\n',
    "{n}. [{t}]({paper}). *Jane Roe, John Doe*. CVPR 2020.",
    "- {t} [[paper]({paper})]\n    - *CVPR 2020*\n    - Code: [{code}]({code})",
    "- <b>{t}</b> \n    - Paper: [https://arxiv.org]({paper})",
    "- {t}: <{paper}>",
    "### [{n}] {t}\n[Paper]({paper}) / [Code]({code})\n",
    "#### {t} - CVPR 2020\n> Jane Roe, John Doe\n\n- [paper]({paper})\n- [code]({code})\n",
)

ROWS = (
    (
        "| Year | Title | Venue | Code |\n|---|---|---|---|",
        "| 2020 | [{t}]({paper}) | CVPR | [code]({code}) |",
    ),
    (
        "| Title | Authors | Paper | Code |\n|---|---|---|---|",
        "| {t} | Jane Roe, John Doe | [Paper]({paper}) | [Code]({code}) |",
    ),
    ("| Paper | Conf |\n|:--|:--|", "| {t} [[paper]({paper})] | CVPR20 |"),
    ("| | | |\n|---|---|---|", "| CVPR 2020 | {t} | [Paper]({paper}) |"),
    (
        "| Date | keywords | Institute | Paper | Publication |\n|---|---|---|---|---|",
        "| 2020-05 | Memory | Acme | [{t}]({paper}) | ICML 2020 |",
    ),
    (
        "<table><tr><th>Title</th><th>Links</th></tr>",
        "<tr><td>{t}</td><td><a href='{paper}'>Paper</a> <a href='{code}'>Code</a></td></tr>",
    ),
    (
        "| Method | Paper Title | Venue | Link |\n|---|---|---|---|",
        "| Tool{n} | {t} | CVPR'20 | [Paper]({paper}) / [Code]({code}) |",
    ),
    (
        "| Paper | Code |\n|---|---|",
        "| **{t}** <br> Jane Roe, John Doe <br> CVPR 2020 | [Paper]({paper}) [Code]({code}) |",
    ),
    ("| ID | Paper | Authors |\n|---|---|---|", "| {n} | [{t}]({paper}) | Jane Roe |"),
    ("|Year|Venue|Model|Title|Paper|\n|-|-|-|-|-|", "|2020|CVPR|Tool{n}|{t}|[link]({paper})|"),
    (
        "| **Title & Authors** | **Areas** | **Links** |\n|---|---|---|",
        "| [![Publish](https://img.shields.io/badge/Conference-CVPR_2020-blue)]() [{t}]({paper}) <br> Jane Roe, John Doe | ![](a.png) | [Github]({code}) <br> [Paper]({paper}) |",
    ),
    (
        "| Year | Authors | Title | Venue |\n|---|---|---|---|",
        "| 2020 | Roe et al. | [{t}]({paper}) | CVPR |",
    ),
    ("| Name | Paper |\n|---|---|", "| Tool{n} | [{t}]({paper}), CVPR 2020 |"),
    (
        "<table>\n<tr><td>Year</td><td>Title</td><td>Link</td></tr>",
        '<tr>\n<td>2020</td>\n<td>{t}</td>\n<td><a href="{paper}">pdf</a></td>\n</tr>',
    ),
    (
        "| Title | Repo | Paper |\n|---|:-:|:-:|",
        "| {t} | [![GitHub](https://img.shields.io/github/stars/acme/tool)]({code}) | [![thecvf](https://img.shields.io/badge/pdf-thecvf-7395C5.svg)]({paper}) |",
    ),
    ("| Date | Venue | Title |\n|---|---|---|", "| 2020.05 | CVPR | [{t}]({paper}) [[code]({code})] |"),
    ("Year | Title | Links\n--- | --- | ---", "2020 | **{t}** | [pdf]({paper}), [code]({code})"),
    (
        "| Model | Paper | Code | Comment |\n|---|---|---|---|",
        "| Tool{n} | [{t}]({paper}) | [code]({code}) | Good words |",
    ),
    ("| Paper Name | Link |\n|---|---|", "| {t} | [arxiv]({paper}) |"),
    ("| Conference | Paper | Keyword |\n|---|---|---|", "| CVPR 2020 | {t} [[PDF]({paper})] | lamps |"),
)


def written(form: str) -> str:
    return "\n".join(
        form.format(t=title, paper=f"{PAPER}{number}", code=f"{CODE}{number}", i=number, n=number)
        for number, title in enumerate(TITLES, 1)
    )


def section(text: str) -> str:
    references = "".join(f"[p{number}]: {PAPER}{number}\n" for number in range(1, 5))
    return f"# A list\n\n## Part\n\n{text}\n\n{references if '][p1]' in text else ''}"


def is_read(read: ReadmeList, form: str) -> bool:
    """Return whether the titles and the links of a form are read, each in its place."""
    return tuple(item.title for item in read.items) == TITLES and all(
        item.sure
        and {link.url for link in item.papers} == {f"{PAPER}{number}"}
        and [link.url for link in item.code] == [f"{CODE}{number}"] * ("{code}" in form)
        and item.section[:2] == ("A list", "Part")
        for number, item in enumerate(read.items, 1)
    )


def test_each_form_of_items_is_read() -> None:
    assert [form for form in FORMS if not is_read(read_list(section(written(form))), form)] == []


def test_each_form_of_tables_is_read() -> None:
    lists = [(row, read_list(section(f"{head}\n{written(row)}\n"))) for head, row in ROWS]
    assert [row for row, read in lists if not is_read(read, row)] == []


def one(text: str) -> Item:
    (item,) = read_list(f"# A list\n\n## Part\n\n{text}\n").items
    return item


def titles(text: str) -> list[str]:
    return [item.title for item in read_list(text).items]


# --- titles ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("- LLM.calm(): 8-bit Kettles, <ins>NeurIPS, 2022</ins> [[Paper]({p})]", "LLM.calm(): 8-bit Kettles"),
        ("- [[Arxiv]({p})] SE(3)-Kettles: Turning in Rooms", "SE(3)-Kettles: Turning in Rooms"),
        ("- ∞-kettle: Boiling for Long [[Paper]({p})]", "∞-kettle: Boiling for Long"),
        ("- [Swiftcrease]({p}): Folding Maps on Trains", "Swiftcrease: Folding Maps on Trains"),
        ("- [Swiftcrease:]({p}) Folding Maps on Trains | ACME", "Swiftcrease: Folding Maps on Trains"),
        ("- [Ring Lamps]({p}) with Small Wires for Halls | ACME", "Ring Lamps with Small Wires for Halls"),
        ("- [Folding Maps on Trains SOSP'29]({p})", "Folding Maps on Trains"),
        ("- Folding Maps on Trains SOSP'29 [[Paper]({p})]", "Folding Maps on Trains"),
        ("- Quick, Quiet and Light Kettles, arXiv, 2023 [[Paper]({p})]", "Quick, Quiet and Light Kettles"),
        ("- Browsing arXiv at Home [[Paper]({p})]", "Browsing arXiv at Home"),
        ("- Kettles &amp; Lamps [[Paper]({p})]", "Kettles & Lamps"),
        ("- Folding Maps vs. Rolling Them [[Paper]({p})]", "Folding Maps vs. Rolling Them"),
        ("- Is It Warm? On Lamps in Halls [[Paper]({p})]", "Is It Warm? On Lamps in Halls"),
        ("- Lamps for Halls, <ins>arXiv, 2024/ins> [[Paper]({p})]", "Lamps for Halls"),
        ("- **Kettle** - a small machine that boils water in a room and in other rooms too [[Paper]({p})]", "Kettle"),
        ("- The Art, Science, and Craft of Kettles [[Paper]({p})]", "The Art, Science, and Craft of Kettles"),
        ("- [Science, Faith and Kettles]({p})", "Science, Faith and Kettles"),
        ("- Boiling Water on Hills, Nature, 2020 [[Paper]({p})]", "Boiling Water on Hills"),
        ('- Kettles that Say "No" [[Paper]({p})]', 'Kettles that Say "No"'),
        ('- ["Do You Boil?": On Kettles]({p})', '"Do You Boil?": On Kettles'),
        ('- "Do You Boil at Night?" [[Paper]({p})]', "Do You Boil at Night?"),
        ("- Boiling Water on Hills 2023.05 [[Paper]({p})]", "Boiling Water on Hills"),
        ("- [Boiling Water on Hills, 2021]({p})", "Boiling Water on Hills"),
        ("- [Boiling Water on Hills - May 2021]({p})", "Boiling Water on Hills"),
        ("- [Kettles of the Year 2021]({p})", "Kettles of the Year 2021"),
        ("- Boiling Water on Hills :fire: [[Paper]({p})]", "Boiling Water on Hills"),
        ("- Boiling Water on Hills **`hot.`** [[Paper]({p})]", "Boiling Water on Hills"),
        ("- Roe J, Doe J. Boiling water on hills. *Nature* 2020; 12:34. [doi]({p})", "Boiling water on hills"),
        ("1. Boiling Water on Hills\n   by J. Roe and J. Doe\n   [[Paper]({p})]", "Boiling Water on Hills"),
        ("- 《慢煮的水壶：一项研究》（CVPR 2023），张三，李四。[论文]({p})", "慢煮的水壶：一项研究"),
        ("- 【NeurIPS 2022】水壶与灯：在雨中等待，[论文链接]({p})", "水壶与灯：在雨中等待"),
        ("- 论文：[Boiling Water on Hills]({p})", "Boiling Water on Hills"),
        ("* Roe, J. (2023). Boiling on hills. *Journal of Kettles*, 3(2), 1–9. {p}", "Boiling on hills"),
        ("- Boiling Water on Hills, by A. Author [link]({p})", "Boiling Water on Hills"),
        ("- NeurIPS-2023 Boiling Water on Hills [[paper]({p})]", "Boiling Water on Hills"),
        ("- 「ランプの研究」CVPR 2023 [論文]({p})", "ランプの研究"),
        ('- "Warm Water" is not hot [[paper]({p})]', '"Warm Water" is not hot'),
    ],
)  # fmt: skip
def test_a_title_begins_and_ends_where_its_words_do(text: str, title: str) -> None:
    item = one(text.format(p=f"{PAPER}1"))
    assert (item.title, item.sure) == (title, True)


def test_a_text_of_links_that_recurs_is_a_label_whatever_its_words() -> None:
    text = "".join(f"- {title} [Peek inside]({PAPER}{at})\n" for at, title in enumerate(TITLES))
    assert titles(f"# A list\n\n## Part\n\n{text}") == list(TITLES)


def test_a_short_name_before_the_title_is_a_tag() -> None:
    text = "".join(f"- **Tool{at}** [{title}]({PAPER}{at})\n" for at, title in enumerate(TITLES))
    assert titles(f"# A list\n\n## Part\n\n{text}") == list(TITLES)


@pytest.mark.parametrize("title", ["[Steam] Is All a Kettle Needs", "[Lid] for Pots and Pans"])
def test_words_in_brackets_are_tags_only_if_other_items_have_them_too(title: str) -> None:
    others = "".join(f"- {name} [[paper]({PAPER}{at})]\n" for at, name in enumerate(TITLES))
    tagged = others.replace("- ", "- [Acme] ")

    assert titles(f"## Part\n\n{others}- {title} [[paper]({PAPER}7)]\n")[-1] == title
    assert titles(f"## Part\n\n{tagged}- {title} [[paper]({PAPER}7)]\n") == [
        *TITLES,
        title.partition("] ")[2],
    ]


NAMES = (
    "Jane Roe, John Doe, ",
    "Jane Roe, John Doe and Ann Lee, ",
    "Roe, Jane, and John Doe, ",
    "J Roe, JD Doe, ",
)


def test_names_before_a_comma_are_authors_only_where_that_is_usual() -> None:
    rows = zip(NAMES, TITLES, strict=True)
    text = "".join(f"- {names}{title}, ICCV, 2015. [[paper]({PAPER}1)]\n" for names, title in rows)
    other = "".join(f"- {title}, ICCV, 2015. [[paper]({PAPER}2)]\n" for title in TITLES)

    assert titles(f"## Part\n\n{text}") == list(TITLES)
    assert titles(
        f"## Part\n\n{other}- Deep Lamps, Wide Halls, and Fast Rooms for All [[paper]({PAPER}3)]\n"
    ) == [
        *TITLES,
        "Deep Lamps, Wide Halls, and Fast Rooms for All",
    ]


def test_words_that_labels_have_may_begin_a_title() -> None:
    names = ("Video Kettles: Films of Steam", "Slide Lamps at Home", "Poster Walls of Halls", "Gentle Lamps")
    text = "".join(f"- [{name}]({PAPER}{at})\n" for at, name in enumerate(names))
    assert titles(f"# A list\n\n## Part\n\n{text}") == list(names)


def test_a_title_is_not_sure_where_its_section_says_something_else() -> None:
    text = "".join(f"- [{title}]({PAPER}{at})\n" for at, title in enumerate(TITLES))
    read = read_list(f"# A list\n\n## Part\n\n{text}- kettle {PAPER}8\n")
    assert [item.sure for item in read.items] == [True, True, True, True, False]


# --- what makes an item ---------------------------------------------------------------------------


def test_forms_are_mixed_in_one_section() -> None:
    text = (
        f"- [Swiftcrease]({PAPER}1): Folding maps on trains [[code]]({CODE}1)\n"
        f"- **Lamp: a light** [[paper]]({PAPER}2) [[code]]({CODE}2)\n"
        f"- [Tea: boiling]({PAPER}3) ([code]({CODE}3)) - NSDI 2024\n"
        f"- Cup: holding. J. Roe, J. Doe. *OSDI 2023*. [Paper]({PAPER}4) [Code]({CODE}4)\n"
        f"- [2024/01] [Jar: closing]({PAPER}5) ![stars](https://img.shields.io/github/stars/a/b)"
        f" [![code](https://img.shields.io/badge/code-x-blue)]({CODE}5)\n"
        f"- [Pan]({PAPER}6) - A fine read on pans [[Slides](https://e.org/s.pdf)] [[Video](https://youtu.be/x)]\n"
    )
    read = read_list(f"# A list\n\n## Part\n\n{text}")
    assert [item.title for item in read.items] == [
        "Swiftcrease: Folding maps on trains",
        "Lamp: a light",
        "Tea: boiling",
        "Cup: holding",
        "Jar: closing",
        "Pan",
    ]
    assert [len(item.papers) for item in read.items] == [1] * 6
    assert [len(item.code) for item in read.items] == [1, 1, 1, 1, 1, 0]
    assert [role for _, role in read.items[5].other] == [LinkRole.SLIDES, LinkRole.VIDEO]
    assert [item.venue.text if item.venue else None for item in read.items[2:4]] == ["NSDI", "OSDI"]


def test_a_heading_is_the_title_of_the_links_below_it() -> None:
    read = read_list(
        f"# A list\n\n### Calm Kettles (ISSTA 2022)\n\n* [Paper]({PAPER}1)\n* [Code]({CODE}1)\n\n**Abstract:** Words.\n"
        f"\n### Warm Lamps (ICSE 2022)\n\n* [Paper]({PAPER}2)\n"
    )
    assert [(item.title, item.kind, len(item.code)) for item in read.items] == [
        ("Calm Kettles", ItemKind.HEADING, 1),
        ("Warm Lamps", ItemKind.HEADING, 0),
    ]
    assert [item.venue.text for item in read.items if item.venue] == ["ISSTA", "ICSE"]


def test_a_bold_line_is_the_title_of_the_bullets_below_it() -> None:
    item = one(
        f"**Brisk Kettles: Boiling by Steps**\n\n- Homepage: https://e.org/s\n- Paper: {PAPER}1\n- Code: {CODE}1"
    )
    assert (item.title, item.papers[0].url, item.code[0].url) == (
        "Brisk Kettles: Boiling by Steps",
        f"{PAPER}1",
        f"{CODE}1",
    )
    assert [role for _, role in item.other] == [LinkRole.PROJECT]


def test_authors_and_links_in_a_child_belong_to_its_parent() -> None:
    item = one(f"- WARM: Warm Kettles in Halls.\n  - J. Roe and J. Doe. *Arxiv 2020*. [[pdf]]({PAPER}1)")
    assert (item.title, item.line, item.last_line) == ("WARM: Warm Kettles in Halls", 5, 6)
    assert item.venue
    assert item.year
    assert (item.venue.text, item.year.text) == ("Arxiv", "2020")


def test_children_with_titles_of_their_own_are_items() -> None:
    read = read_list(
        f"# A list\n\n## Part\n\n- Kettles\n  - [Slow Kettles at Home]({PAPER}1)\n  - [Quick Kettles at Work]({PAPER}2)\n"
    )
    assert [item.title for item in read.items] == ["Slow Kettles at Home", "Quick Kettles at Work"]


def test_an_item_without_links_is_one_of_its_section() -> None:
    text = "".join(f"- **{title}** (2023), arxiv [[pdf]({PAPER}{at})]\n" for at, title in enumerate(TITLES))
    read = read_list(f"# A list\n\n## Part\n\n{text}- **Lamps without a Link** (2021), TSE 2021\n")
    assert read.items[-1].title == "Lamps without a Link"
    assert not read.items[-1].papers


def test_cells_of_a_row_that_spans_from_above_count_as_columns() -> None:
    read = read_list(
        "# A list\n\n## Part\n\n<table>\n<tr><th>Venue</th><th>Title</th></tr>\n"
        f'<tr><td rowspan=2>ICML 2021</td><td><a href="{PAPER}1">Slow Kettles at Home</a></td></tr>\n'
        f'<tr><td><a href="{PAPER}2">Quick Kettles at Work</a></td></tr>\n</table>\n'
    )
    assert [item.title for item in read.items] == ["Slow Kettles at Home", "Quick Kettles at Work"]
    assert [item.venue.text for item in read.items if item.venue] == ["ICML", "ICML"]
    assert {item.kind for item in read.items} == {ItemKind.HTML_ROW}


def test_an_empty_line_does_not_end_an_html_table() -> None:
    read = read_list(
        f'# A\n\n## B\n\n<table>\n<tr><td><a href="{PAPER}1">Slow Kettles at Home</a></td>\n\n'
        f'      <td><a href="{CODE}1">code</a></td></tr>\n</table>\n\n- [Quick Kettles at Work]({PAPER}2)\n'
    )
    assert [(item.title, len(item.code)) for item in read.items] == [
        ("Slow Kettles at Home", 1),
        ("Quick Kettles at Work", 0),
    ]


def test_line_ends_of_all_kinds_are_read() -> None:
    text = f"# A\n\n## B\n\n- Slow Kettles at Home\n  [paper]({PAPER}1)\n- Quick Kettles at Work [paper]({PAPER}2)\n"
    for end in ("\r\n", "\r"):
        read = read_list(text.replace("\n", end))
        assert [(item.title, item.line) for item in read.items] == [
            ("Slow Kettles at Home", 5),
            ("Quick Kettles at Work", 7),
        ]


# --- links ----------------------------------------------------------------------------------------


def test_both_links_of_one_paper_are_kept_in_order() -> None:
    item = one(
        f"- Mild Means. [[PUB](https://ieeexplore.ieee.org/document/10000001)] [[PDF]({PAPER}1)] [[CODE]({CODE}1)]"
    )
    assert [link.label for link in item.papers] == ["PUB", "PDF"]
    assert [link.label for link in item.code] == ["CODE"]


@pytest.mark.parametrize(
    "wrapped",
    [
        "[[Code]({c})]",
        "[[Code]]({c})",
        "\\[[Code]({c})\\]",
        "([Code]({c}))",
        "[[Code]({c}).]",
        "[![Code](a.svg)]({c})",
    ],
)
def test_a_link_is_given_with_its_brackets(wrapped: str) -> None:
    code = f"{CODE}1"
    text = f"# A list\n\n## Part\n\n- Warm Lamps at Home [paper]({PAPER}1) {wrapped.format(c=code)} and more"
    (item,) = read_list(text).items
    (link,) = item.code
    assert link.whole.of(text) == wrapped.format(c=code)
    assert link.span.of(text) == code


def test_a_label_decides_only_where_it_names_a_kind_of_file() -> None:
    item = one(f"- Warm Lamps at Home [[Slides]({PAPER}1.pdf)] [[Project]({PAPER}2)] [[Dataset]({CODE}1)]")
    assert [link.label for link in item.papers] == ["Project"]
    assert [link.label for link in item.code] == ["Dataset"]
    assert [role for _, role in item.other] == [LinkRole.SLIDES]


def test_a_page_is_no_paper_although_its_column_has_papers() -> None:
    text = f"| Paper | Notes |\n|---|---|\n| [Soft Lamps]({PAPER}1) [[Page](https://acme.github.io/lamps)] | new |\n"
    (item,) = read_list(f"## Part\n\n{text}").items

    assert [link.url for link in item.papers] == [f"{PAPER}1"]
    assert [(link.url, role) for link, role in item.other] == [
        ("https://acme.github.io/lamps", LinkRole.PROJECT)
    ]


def test_a_host_is_compared_whole() -> None:
    item = one(f"- Warm Lamps at Home [[Paper]({PAPER}1)] [[Page](https://my-arxiv.github.io/a)]")
    assert [link.label for link in item.papers] == ["Paper"]
    assert [role for _, role in item.other] == [LinkRole.PROJECT]


def test_a_link_without_an_address_is_kept_apart() -> None:
    item = one(f"- Warm Lamps at Home [[Paper]({PAPER}1)] [[Code]()]")
    assert [(link.label, role) for link, role in item.empty] == [("Code", LinkRole.CODE)]


def test_an_address_wrapped_by_mistake_is_found() -> None:
    text = f"# A list\n\n## Part\n\n- Warm Lamps at Home [Paper]([link]({PAPER}1))"
    (item,) = read_list(text).items
    assert [link.span.of(text) for link in item.papers] == [f"{PAPER}1"]


def test_a_source_may_know_more_hosts_of_papers() -> None:
    text = "# A list\n\n## Part\n\n- [Warm Lamps at Home](https://papers.example/7)\n"
    assert [
        len(item.papers) for item in read_list(text, accepts=lambda url: "papers.example" in url).items
    ] == [1]


def test_what_is_no_entry_is_counted_and_left_out_with_its_line_and_reason() -> None:
    read = read_list(
        "# A list\n\n[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)\n\n"
        f"## News\n\n- We have added [a paper]({PAPER}7).\n\n## Contents\n\n- [Part](#part)\n\n"
        f"## Part\n\n- [Warm Lamps at Home]({PAPER}1) by [them](https://github.com/acme)\n"
        f"- [Cold Lamps at Home]({PAPER}2)\n\nWe thank the authors of the paper that began all this, which is [here]({PAPER}8), and"
        " whose words on lamps we have read so many times that we know them by heart, as everybody should who has a lamp, a"
        " kettle and a room to put them in, and who likes to sit there in the evening and to think of papers about them.\n"
    )  # fmt: skip
    assert [item.title for item in read.items] == ["Warm Lamps at Home", "Cold Lamps at Home"]
    assert dict(read.not_entries) == {"contents": 1, "news": 1}
    assert [(left.line, left.url) for left in read.left_out] == [
        (3, "https://awesome.re"),
        (7, f"{PAPER}7"),
        (15, "https://github.com/acme"),
        (18, f"{PAPER}8"),
    ]
    assert [left.reason for left in read.left_out[1:3]] == [
        "in a section about news",
        "an owner, not a repository",
    ]


def test_pages_of_the_lists_own_repository_are_no_code() -> None:
    page = "https://github.com/owner/this-list/blob/main/types.md"
    rows = "".join(
        f"| [Lamps at Home {at}]({PAPER}{at}) | [![Type](a.svg)]({page}) | [Torch]({CODE}{at}) |\n"
        for at in range(2)
    )
    read = read_list(f"# A list\n\n| Title | Tags | Code |\n|---|---|---|\n{rows}")
    assert [[link.url for link in item.code] for item in read.items] == [[f"{CODE}0"], [f"{CODE}1"]]
    assert [(left.line, left.reason) for left in read.left_out] == [
        (5, "a page of the list itself"),
        (6, "a page of the list itself"),
    ]


def test_a_paper_that_is_listed_twice_is_counted() -> None:
    read = read_list(
        "# A list\n\n## Part\n\n- [Warm Lamps at Home](https://arxiv.org/abs/2401.00001)\n- [Cold Lamps at Home](https://arxiv.org/abs/2401.00002)\n"
        "- [Warm Lamps Again](https://arxiv.org/pdf/2401.00001v2.pdf)\n"
    )
    assert read.duplicates == ((0, 2),)


# --- venues and years -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "slot", "venue", "year"),
    [
        ("- [arxiv'24] [Warm Lamps at Home]({p})", SlotKind.SQUARE, "arxiv'24", "arxiv", "24"),
        ("- [[CVPR2024]({p})] Warm Lamps at Home", SlotKind.LABEL, "CVPR2024", "CVPR", "2024"),
        ("- Warm Lamps at Home <br> ICLR 2025 [[Paper]({p})]", SlotKind.WORDS, "ICLR 2025", "ICLR", "2025"),
        ("- Warm Lamps at Home, <ins>ICLR, 2025</ins> [[Paper]({p})]", SlotKind.EMPHASIS, "ICLR, 2025", "ICLR", "2025"),
        ("- Warm Lamps at Home (ICLR'25 Oral) [[Paper]({p})]", SlotKind.ROUND, "ICLR'25 Oral", "ICLR", "25"),
        ("- Warm Lamps at Home | **[ECCV' 20]** |[`[pdf]`]({p})", SlotKind.SQUARE, "ECCV' 20", "ECCV", "20"),
        ("- RSS 2024, Warm Lamps at Home, [arXiv]({p})", SlotKind.WORDS, "RSS 2024", "RSS", "2024"),
        ("- Warm Lamps at Home (2022), arxiv, Roe, Jane, et al. [[pdf]]({p})", SlotKind.WORDS, "arxiv", "arxiv", "2022"),
        ("- Warm Lamps at Home [[pdf]({p})], 2023.12. ![](https://img.shields.io/badge/ICML2024-orange)", SlotKind.BADGE, "ICML2024", "ICML", "2024"),
        ("- [Warm Lamps at Home]({p})\n  - Publisher: ICLR 2026 (Poster)", SlotKind.VALUE, "ICLR 2026 (Poster)", "ICLR", "2026"),
        ("| Title | Venue |\n|---|---|\n| [Warm Lamps at Home]({p}) | USENIX Security 2024 |", SlotKind.CELL, "USENIX Security 2024", "USENIX Security", "2024"),
        ("- [Warm Lamps at Home]({p}), *European Lamp Symposium 2024*", SlotKind.EMPHASIS, "European Lamp Symposium 2024", "European Lamp Symposium", "2024"),
    ],
)  # fmt: skip
def test_a_venue_is_read_with_its_year_and_its_slot(
    text: str, kind: SlotKind, slot: str, venue: str, year: str
) -> None:
    item = one(text.format(p=f"{PAPER}1"))
    assert item.title == "Warm Lamps at Home"
    assert item.slot
    assert (item.slot.kind, item.slot.text) == (kind, slot)
    assert item.venue
    assert item.venue.text == venue
    assert item.year
    assert item.year.text == year


def test_a_date_is_no_year_of_a_venue() -> None:
    item = one(f"- [2023/11] **Warm Lamps at Home** Roe et al. arXiv. [[paper]({PAPER}1)]")
    assert item.venue
    assert item.venue.text == "arXiv"
    assert item.year is None


def test_a_count_of_stars_is_found() -> None:
    item = one(f"- Warm Lamps at Home ⭐ 1,204 [[paper]({PAPER}1)]")
    assert item.stars
    assert item.stars.text == "1,204"
    item = one(f"| Title | Stars |\n|---|---|\n| [Warm Lamps at Home]({PAPER}1) | 12k |")
    assert item.stars
    assert item.stars.text == "12k"


# --- tables ---------------------------------------------------------------------------------------


def test_the_name_is_the_title_although_it_repeats() -> None:
    rows = "".join(
        f"| Kettle | {venue} | [Paper]({PAPER}{at}) |\n" for at, venue in enumerate(("ICML", "ICLR"))
    )
    read = read_list(f"# A list\n\n## Part\n\n| Method | Venue | Paper |\n|---|---|---|\n{rows}")
    assert [(item.title, item.venue.text) for item in read.items if item.venue] == [
        ("Kettle", "ICML"),
        ("Kettle", "ICLR"),
    ]


def test_cells_are_given_with_their_columns() -> None:
    text = f"# A\n\n## B\n\n| Name | Year | Paper | Code |\n|--|--|--|--|\n| Soft \\| Warm | 2024 | [Paper]({PAPER}1) | - |\n| Cold | 2023 |\n"
    read = read_list(text)
    assert [[cell.text for cell in item.cells] for item in read.items] == [
        ["Soft \\| Warm", "2024", f"[Paper]({PAPER}1)", "-"]
    ]
    assert [cell.role for cell in read.items[0].cells] == ["name", "year", "paper", "code"]
    assert read.items[0].title == "Soft | Warm"


def test_a_section_says_what_its_items_have_in_common() -> None:
    read = read_list(section(written("- {t} [[Paper]({paper})] [[Code]({code})]")))
    (shape,) = read.sections
    assert (shape.section, shape.items, shape.title) == (("A list", "Part"), (0, 1, 2, 3), "plain")
    assert dict(shape.labels) == {"Paper": LinkRole.PAPER, "Code": LinkRole.CODE}


def test_a_badge_may_be_only_in_the_rows_with_code() -> None:
    badge = "![Star](https://img.shields.io/github/stars/acme/tool.svg) <br> "
    rows = (
        f"| {badge}[**Kettles of Tin**]({PAPER}1) <br> | [Github]({CODE}) |\n"
        f"| {badge}[**Kettles of Iron**]({PAPER}2) <br> | [Github]({CODE}) |\n"
        f"| [**Kettles of Glass**]({PAPER}3) | - |\n"
    )
    items = read_list(f"## Part\n\n| Title | Code |\n|---|---|\n{rows}").items

    assert [item.title for item in items] == ["Kettles of Tin", "Kettles of Iron", "Kettles of Glass"]
    assert [len(item.code) for item in items] == [1, 1, 0]
    assert items[2].cells[1].text == "-"


def test_a_cell_without_a_link_is_no_code_whatever_its_word() -> None:
    head = "| Date | Title | PDF | Code |\n|---|---|---|---|\n"
    row = "| **2031-05-1{n}** | **{t}** | [3105.0000{n}]({p}{n}) | {code} |\n"
    codes = ("null", "null", "null", f"**[link]({CODE})**")
    rows = "".join(
        row.format(n=at, t=title, p=PAPER, code=code)
        for at, (title, code) in enumerate(zip(TITLES, codes, strict=True))
    )
    items = read_list(f"## Part\n\n{head}{rows}").items

    assert [item.title for item in items] == list(TITLES)
    assert [[link.url for link in item.code] for item in items] == [[], [], [], [CODE]]
    assert [item.cells[3].text for item in items] == list(codes)


def test_a_row_of_long_dashes_is_a_border_and_a_dash_a_cell() -> None:
    text = (
        f"| Name | Paper |\n| ---- | ----- |\n| Kettle | [Paper]({PAPER}1) |\n| ---- | [Paper]({PAPER}2) |\n"
    )
    items = read_list(f"## Part\n\n{text}").items

    assert [(item.line, item.title, item.cells[0].text) for item in items] == [
        (5, "Kettle", "Kettle"),
        (6, "", "----"),
    ]


def test_a_paper_at_hugging_face_is_one_beside_a_table_of_tools_too() -> None:
    table = f"| Tool | Code |\n|---|---|\n| Kettle | [Code]({CODE}) |\n"
    paper = "https://huggingface.co/papers/2401.00001"
    items = read_list(f"## Tools\n\n{table}\n## Papers\n\n- Soft Lamps [[Paper]({paper})]\n").items

    assert [(item.title, [link.url for link in item.papers]) for item in items] == [
        ("Kettle", []),
        ("Soft Lamps", [paper]),
    ]


def test_a_row_may_lack_its_last_cell() -> None:
    head = "| Title | Venue | Demo |\n|---|---|---|\n"
    rows = f"| [Soft Lamps]({PAPER}1) | ICML | - |\n| [Hard Lamps]({PAPER}2) | ICLR |\n"
    items = read_list(f"## Part\n\n{head}{rows}").items

    assert [(item.title, [cell.text for cell in item.cells][1:]) for item in items] == [
        ("Soft Lamps", ["ICML", "-"]),
        ("Hard Lamps", ["ICLR"]),
    ]
    assert [item.venue.text for item in items if item.venue] == ["ICML", "ICLR"]


def test_a_blank_before_a_colon_is_read_as_it_is() -> None:
    text = f"- [Kettle: A Pot for All]({PAPER}1)\n- [Kettle : A Pot for One]({PAPER}2)\n"

    assert titles(f"## Part\n\n{text}") == ["Kettle: A Pot for All", "Kettle : A Pot for One"]


def test_items_below_a_year_are_entries_although_their_titles_are_short() -> None:
    text = (
        f"* **2023**\n  * Lamps for Boats (ICML) [Paper]({PAPER}1)\n  * Lamps for Trains (CVPR) [Paper]({PAPER}2)\n"
        f"* 2022\n  * Lamps for Planes [Paper]({PAPER}3)\n"
    )

    assert titles(f"## Part\n\n{text}") == ["Lamps for Boats", "Lamps for Trains", "Lamps for Planes"]


def test_two_items_that_are_written_alike_need_no_others_for_their_titles() -> None:
    plain = "".join(f"- {title} [[paper]({PAPER}{at})]\n" for at, title in enumerate(TITLES))
    bold = "".join(
        f"1. Doe, B. Roe, *et al.* **{title}**. _RSS_, 2022. [[Link]({PAPER}{at})]\n"
        for at, title in enumerate(TITLES[:2], 5)
    )

    assert titles(f"## Part\n\n{plain}\n## Other\n\n{bold}") == [*TITLES, *TITLES[:2]]


@pytest.mark.parametrize(
    "text",
    [
        f"<details>\n<p>\n<b>Lamps on Stairs and Steps</b>\n\nJane Roe, John Doe\n\n[Paper]({PAPER}1)\n</p>\n</details>",
        f'<details><p><b>Lamps on Stairs and Steps</b> <a href="{PAPER}1">Paper</a></p></details>',
    ],
)
def test_a_title_in_html_gets_the_links_that_follow_it(text: str) -> None:
    item = one(text)

    assert (item.title, [link.url for link in item.papers]) == ("Lamps on Stairs and Steps", [f"{PAPER}1"])


@pytest.mark.parametrize("path", ["papers/lamp.pdf", "papers/a lamp, lit.pdf", "papers/a%20lamp.pdf"])
def test_a_title_that_leads_to_a_pdf_beside_the_readme_is_an_entry(path: str) -> None:
    item = one(f"- [Lamps on Stairs and Steps]({path}) (ICML 2020)")

    assert (item.title, [link.url for link in item.papers]) == ("Lamps on Stairs and Steps", [path])


def test_items_are_in_the_order_of_the_file() -> None:
    read = read_list(section(written("**{t}**\n\n- Paper: {paper}\n")))
    assert all(before.span.end <= after.span.start for before, after in pairwise(read.items))


def test_two_items_of_one_line_share_it() -> None:
    text = f"# A list\n\n## Part\n\n[Warm Lamps at Home]({PAPER}1)<br>[Cold Lamps at Home]({PAPER}2)\n"
    read = read_list(text)
    assert [item.title for item in read.items] == ["Warm Lamps at Home", "Cold Lamps at Home"]
    assert read.items[0].span.end <= read.items[1].span.start


def test_rows_that_have_lost_their_header_are_items() -> None:
    rows = "".join(f"| {title} <br> Jane Roe | [Paper]({PAPER}{at}) |\n" for at, title in enumerate(TITLES))
    read = read_list(f"# A list\n\n## Part\n\n{rows}")
    assert [item.title for item in read.items] == list(TITLES)
    assert [item.line for item in read.items] == [5, 6, 7, 8]


def test_a_list_below_contents_is_the_list() -> None:
    text = "".join(f"- [{title}]({PAPER}{at})\n" for at, title in enumerate(TITLES * 2))
    assert len(read_list(f"# A list\n\n## Contents\n\n{text}").items) == 8
    assert len(read_list(f"# A list\n\n## Contents\n\n### Part\n\n{text}").items) == 8


def test_a_heading_of_the_title_level_without_links_is_an_item() -> None:
    parts = "".join(f"### {title}. [PDF]({PAPER}{at})\n\n_Jane Roe_\n\n" for at, title in enumerate(TITLES))
    read = read_list(f"# A list\n\n## Part\n\n{parts}### Lamps without a Link. [PDF]\n")
    assert [item.title for item in read.items] == [*TITLES, "Lamps without a Link"]


def test_braces_around_a_name_before_a_colon_belong_to_the_title() -> None:
    found = read_list(
        "## Boiling\n\n"
        "- {BOIL}: Opening the Lid of a Large Kettle [[Paper]](https://arxiv.org/abs/3101.00001)\n"
        "- {Survey} Pots of the World and Their Lids [[Paper]](https://arxiv.org/abs/3101.00002)\n"
        "- Lids That Fit All Pots [[Paper]](https://arxiv.org/abs/3101.00003)\n"
    )

    assert [item.title for item in found.items] == [
        "{BOIL}: Opening the Lid of a Large Kettle",
        "Pots of the World and Their Lids",
        "Lids That Fit All Pots",
    ]


def test_a_pdf_beside_the_readme_is_a_paper_if_its_label_says_so() -> None:
    found = read_list(
        "## Own\n\n"
        "### Whistles Without Steam (FAST 2031)\n\n"
        "* [Paper](./papers/whistles.pdf)\n* [Slides](./papers/whistles-slides.pdf)\n\n"
        "### Handles That Stay Cold (DAC 2030)\n\n"
        "* [Paper](./papers/handles.pdf)\n\n"
        "### Spouts Measured (NDSS 2029)\n\n"
        "* [Paper](https://arxiv.org/abs/2901.00001)\n"
    )

    assert [(item.title, [link.url for link in item.papers]) for item in found.items] == [
        ("Whistles Without Steam", ["./papers/whistles.pdf"]),
        ("Handles That Stay Cold", ["./papers/handles.pdf"]),
        ("Spouts Measured", ["https://arxiv.org/abs/2901.00001"]),
    ]


def test_paragraphs_of_one_line_with_a_paper_each_are_entries_of_their_own() -> None:
    titles = (
        "First Paper About Boiling",
        "Second Paper on Kettles",
        "Third Paper on Lids",
        "Fourth Paper on Cups",
    )
    text = "".join(
        f"{title}. arXiv 2031. [[paper](https://arxiv.org/abs/3101.0000{at})]\n\n"
        for at, title in enumerate(titles)
    )

    assert [item.title for item in read_list(f"# A list\n\n## Part\n\n{text}").items] == list(titles)


def test_authors_and_a_venue_below_a_heading_leave_the_title_to_the_heading() -> None:
    titles = (
        "Boiling Water: A Survey of Kettles",
        "Lids and Their Loss in Small Pots",
        "Spouts That Never Drip",
    )
    text = "".join(
        f"### {title}\n\n*Jane Roe, John Doe.* arXiv 2031.\n[Paper](https://arxiv.org/abs/3101.0000{at})\n\n"
        for at, title in enumerate(titles)
    )

    assert [item.title for item in read_list(f"# A list\n\n## Part\n\n{text}").items] == list(titles)


def test_a_row_of_html_without_a_link_is_no_entry() -> None:
    rows = "".join(
        f'<tr><td>{title}</td><td>ICLR</td><td><a href="{PAPER}{at}">paper</a></td></tr>\n'
        for at, title in enumerate(TITLES)
    )
    head = "<tr><td>Title</td><td>Venue</td><td>Paper</td></tr>\n"
    found = read_list(f"# A list\n\n## Part\n\n<table>\n{head}{rows}</table>\n")

    assert [item.title for item in found.items] == list(TITLES)
