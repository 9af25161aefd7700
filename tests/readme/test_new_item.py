"""A new item: in the form of its neighbors, with its own facts and no word of theirs."""

from dataclasses import replace

import pytest

from enricher.model.readme_list import LinkRole
from enricher.readme.item_template import PaperFacts
from enricher.readme.new_item import Forms, templates_of
from enricher.readme.reader import read_list
from enricher.text.markdown import html, markdown

PAPER = LinkRole.PAPER
CODE = LinkRole.CODE
FERRY = PaperFacts(
    title="Ferry: Moving Jobs",
    authors=("Ada A. Author", "Ben Author", "Cem Author"),
    venue="SC",
    year=2025,
    posted=(2025, 5),
    links=((PAPER, "https://arxiv.org/abs/2505.01234"), (CODE, "https://github.com/ferry/ferry")),
)
PREPRINT = PaperFacts(
    title="Quiet Nets",
    authors=("Ada A. Author", "Ben Author"),
    year=2025,
    posted=(2025, 6),
    links=((PAPER, "https://arxiv.org/abs/2506.00001"),),
)


def written(readme: str, paper: PaperFacts) -> str | None:
    text = f"# Papers\n\n## Systems\n\n{readme}"
    found = read_list(text)
    return Forms(templates_of(text, found.items)).written(paper, found.items, near=found.items[-1].line)


VENUE_FIRST = """\
- [OSDI'22] [Orca: Serving in Turns](https://www.usenix.org/orca.pdf) [[code]](https://github.com/o/orca)
- [arXiv'24] [Slow Cache: Waiting Well](https://arxiv.org/abs/2401.00001)
- [SOSP'23] [Pages: Paging for Attention](https://dl.acm.org/doi/10.1145/3600006) [[code]](https://github.com/o/pages)
- [arXiv'24] [Halls: A Backbone for Rooms](https://arxiv.org/abs/2402.00001)
"""
BREAK = """\
- Serving in Short Bursts <br> Arxiv 2023 [[Paper]](https://arxiv.org/abs/2311.00001) [[Code]](https://github.com/o/bursts)
- Cheap Preprocessing for All <br> ICML 2024 [[Paper]](https://arxiv.org/abs/2311.00002) [[Code]](https://github.com/o/cheap)
- A Backbone for Large Rooms <br> Arxiv 2024 [[Paper]](https://arxiv.org/abs/2311.00003)
- A Backbone for Small Halls <br> NeurIPS 2024 (Oral) [[Paper]](https://arxiv.org/abs/2311.00004)
"""
AUTHORS_BELOW = """\
- **Orca: Serving in Turns**  \n  *Dan Author, Eve Author, Fay Author*. [[pdf](https://arxiv.org/pdf/2211.00001)], 2022.11. ![](https://img.shields.io/badge/OSDI2022-orange) ![](https://img.shields.io/badge/Orca-blue)
- **Paging for Attention in Turns**  \n  *Gus Author, Hal Author*. [[pdf](https://arxiv.org/pdf/2311.00002)], [[code](https://github.com/o/pages)], 2023.11. ![](https://img.shields.io/badge/SOSP2023-orange)
- **Halls: A Backbone for Rooms**  \n  *Ivo Author, Jon Author*. [[pdf](https://arxiv.org/pdf/2311.00003)], [[code](https://github.com/o/halls)], 2023.11. ![](https://img.shields.io/badge/NeurIPS2023-orange) ![](https://img.shields.io/badge/Halls-blue)
- **Twirl: A Backbone for Halls**  \n  *Kai Author, Lea Author*. [[pdf](https://arxiv.org/pdf/2311.00004)], 2023.11. ![](https://img.shields.io/badge/Arxiv-orange) ![](https://img.shields.io/badge/Twirl-blue)
"""
KEYED = """\
- [Orca: Serving in Turns](https://arxiv.org/abs/2211.00001)
    - Dan Author, Eve Author, Fay Author
    - 🏛️ Institutions: One University, Another University
    - 📅 Date: Nov 1, 2022
    - 📑 Publisher: OSDI 2022
    - 📖 TLDR: Orca is a system that serves in turns, and wins.
- [Pages: Paging for Attention](https://arxiv.org/abs/2311.00002)
    - Gus Author, Hal Author
    - 🏛️ Institutions: A Company
    - 📅 Date: Nov 7, 2023
    - 📑 Publisher: SOSP 2023
    - 📖 TLDR: A way to page the memory of attention.
- [Halls: A Backbone for Rooms](https://arxiv.org/abs/2311.00003)
    - Ivo Author, Jon Author
    - 🏛️ Institutions: One University
    - 📅 Date: Nov 9, 2023
    - 📑 Publisher: arXiv
    - 📖 TLDR: Rooms and halls have one backbone.
"""
LINKED_NAME = """\
- [Orca](https://arxiv.org/abs/2211.00001): Serving in Turns | OSDI' 22
- [Pages](https://arxiv.org/abs/2311.00002): Paging for the Memory of Attention | SOSP' 23
- [Halls](https://arxiv.org/abs/2311.00003): A Backbone for Rooms and Others | A Company
- [Twirl](https://arxiv.org/abs/2311.00004): A Backbone for Halls and Others
"""
ET_AL = """\
- **Orca: Serving in Turns** (2022), OSDI, Author, Dan, et al. [[pdf]](https://arxiv.org/pdf/2211.00001)
- **Pages: Paging for Attention** (2023), SOSP, Author, Gus, et al. [[pdf]](https://arxiv.org/pdf/2311.00002)
- **Halls: A Backbone for Rooms** (2023), arXiv, Author, Ivo, et al. [[pdf]](https://arxiv.org/pdf/2311.00003)
"""
INITIALS = """\
- Orca: Serving in Turns.
  - D. Author, E. Author, and F. Author. *OSDI 2022*. [[pdf]](https://arxiv.org/pdf/2211.00001.pdf) [[code]](https://github.com/o/orca)
- Pages: Paging for Attention.
  - G. Author and H. Author. *SOSP 2023*. [[pdf]](https://arxiv.org/pdf/2311.00002.pdf) [[code]](https://github.com/o/pages)
- Halls: A Backbone for Rooms.
  - I. Author, J. Author, and K. Author. *Arxiv 2023*. [[pdf]](https://arxiv.org/pdf/2311.00003.pdf)
"""
STARS = """\
- 🔥 **Orca: Serving in Turns** [[Paper](https://arxiv.org/abs/2211.00001)] [[Code](https://github.com/o/orca)] ![](https://img.shields.io/github/stars/o/orca.svg?style=social)
- **Pages: Paging for Attention** [[Paper](https://arxiv.org/abs/2311.00002)] [[Code](https://github.com/o/pages)] ![](https://img.shields.io/github/stars/o/pages.svg?style=social)
- **Halls: A Backbone for Rooms** [[Paper](https://arxiv.org/abs/2311.00003)] [[Code](https://github.com/o/halls)] ![](https://img.shields.io/github/stars/o/halls.svg?style=social)
- **Twirl: A Backbone for Halls** [[Paper](https://arxiv.org/abs/2311.00004)] [[Code](https://github.com/o/twirl)]
"""

FORMS = {
    "venue first": (
        VENUE_FIRST,
        "- [SC'25] [Ferry: Moving Jobs](https://arxiv.org/abs/2505.01234) [[code]](https://github.com/ferry/ferry)",
        "- [arXiv'25] [Quiet Nets](https://arxiv.org/abs/2506.00001)",
    ),
    "behind a break": (
        BREAK,
        "- Ferry: Moving Jobs <br> SC 2025 [[Paper]](https://arxiv.org/abs/2505.01234) [[Code]](https://github.com/ferry/ferry)",
        "- Quiet Nets <br> Arxiv 2025 [[Paper]](https://arxiv.org/abs/2506.00001)",
    ),
    "authors below, and badges": (
        AUTHORS_BELOW,
        "- **Ferry: Moving Jobs**  \n  *Ada A. Author, Ben Author, Cem Author*. [[pdf](https://arxiv.org/abs/2505.01234)], [[code](https://github.com/ferry/ferry)], 2025.05. ![](https://img.shields.io/badge/SC2025-orange) ![](https://img.shields.io/badge/Ferry-blue)",
        "- **Quiet Nets**  \n  *Ada A. Author, Ben Author*. [[pdf](https://arxiv.org/abs/2506.00001)], 2025.06. ![](https://img.shields.io/badge/Arxiv-orange)",
    ),
    "keys": (
        KEYED,
        "- [Ferry: Moving Jobs](https://arxiv.org/abs/2505.01234)\n    - Ada A. Author, Ben Author, Cem Author\n    - 📅 Date: May 2025\n    - 📑 Publisher: SC 2025",
        "- [Quiet Nets](https://arxiv.org/abs/2506.00001)\n    - Ada A. Author, Ben Author\n    - 📅 Date: Jun 2025\n    - 📑 Publisher: arXiv",
    ),
    "only the name is linked": (
        LINKED_NAME,
        "- [Ferry](https://arxiv.org/abs/2505.01234): Moving Jobs | SC' 25",
        "- [Quiet Nets](https://arxiv.org/abs/2506.00001)",
    ),
    "et al.": (
        ET_AL,
        "- **Ferry: Moving Jobs** (2025), SC, Author, Ada A., et al. [[pdf]](https://arxiv.org/abs/2505.01234)",
        "- **Quiet Nets** (2025), arXiv, Author, Ada A., et al. [[pdf]](https://arxiv.org/abs/2506.00001)",
    ),
    "initials": (
        INITIALS,
        "- Ferry: Moving Jobs.\n  - A. A. Author, B. Author, and C. Author. *SC 2025*. [[pdf]](https://arxiv.org/abs/2505.01234) [[code]](https://github.com/ferry/ferry)",
        "- Quiet Nets.\n  - A. A. Author and B. Author. *Arxiv 2025*. [[pdf]](https://arxiv.org/abs/2506.00001)",
    ),
    "badges of stars": (
        STARS,
        "- **Ferry: Moving Jobs** [[Paper](https://arxiv.org/abs/2505.01234)] [[Code](https://github.com/ferry/ferry)] ![](https://img.shields.io/github/stars/ferry/ferry.svg?style=social)",
        "- **Quiet Nets** [[Paper](https://arxiv.org/abs/2506.00001)]",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_item_has_the_form_of_its_neighbors_and_its_own_facts(form: str) -> None:
    readme, published, preprint = FORMS[form]
    assert written(readme, FERRY) == published
    assert written(readme, PREPRINT) == preprint


HTML = """\
<table>
  <tr><td><a href="https://arxiv.org/abs/2211.00001">Orca: Serving in Turns</a></td><td>OSDI</td></tr>
  <tr><td><a href="https://arxiv.org/abs/2311.00002">Pages: Paging for Attention</a></td><td>SOSP</td></tr>
  <tr><td><a href="https://arxiv.org/abs/2311.00003">Halls: A Backbone for Rooms</a></td><td>NSDI</td></tr>
</table>
"""
HOSTILE = "A [Title](https://example.org) <b>and</b> `more` *words* ![x](y) @octocat"


def test_a_title_is_escaped_for_where_it_is() -> None:
    paper = replace(FERRY, title=HOSTILE, links=FERRY.links[:1])
    item, row = written(VENUE_FIRST, paper) or "", written(HTML, paper) or ""
    assert f"[{markdown(HOSTILE)}](https://arxiv.org/abs/2505.01234)" in item
    assert f'<a href="https://arxiv.org/abs/2505.01234">{html(HOSTILE)}</a></td><td>SC</td>' in row


TITLES = (
    "Orca: Serving in Turns",
    "Pages: Paging for Attention",
    "Halls: A Backbone for Rooms",
    "Doors: Ways out",
)
PLAIN = [f"- [{title}](https://arxiv.org/abs/2311.0000{at})" for at, title in enumerate(TITLES)]
WITH_CODE = "- [Twirl: Circles](https://arxiv.org/abs/2311.00009) [[code]](https://github.com/o/twirl)"
LINKED = "[Ferry: Moving Jobs](https://arxiv.org/abs/2505.01234)"
FERRY_CODE = "[[code]](https://github.com/ferry/ferry)"


@pytest.mark.parametrize(
    ("posted", "own"), [(2022, " (2025)"), (2021, "")], ids=["the venue's year", "another year"]
)
def test_a_year_of_a_neighbor_is_never_that_of_the_paper(posted: int, own: str) -> None:
    items = [
        f"- **{title}** ({posted}), OSDI'22 [[pdf]](https://arxiv.org/abs/2111.0000{at})"
        for at, title in enumerate(TITLES)
    ]
    paper = replace(FERRY, links=FERRY.links[:1])
    line = f"- **Ferry: Moving Jobs**{own}, SC'25 [[pdf]](https://arxiv.org/abs/2505.01234)"
    assert written("\n".join(items), paper) == line


def test_a_link_is_not_lost_where_few_items_have_such_a_one() -> None:
    assert written("\n".join((WITH_CODE, *PLAIN)), FERRY) == f"- {LINKED} {FERRY_CODE}"


def test_a_link_is_not_lost_where_only_other_sections_have_such_a_one() -> None:
    text = "\n".join(("# Papers\n\n## Systems\n", *PLAIN, "\n## Others\n", WITH_CODE))
    found = read_list(text)
    forms = Forms(templates_of(text, found.items))
    assert forms.written(FERRY, found.items[:4], near=8) == f"- {LINKED} {FERRY_CODE}"


def test_a_link_with_the_name_of_another_paper_is_no_form() -> None:
    """Where a section links only names, a title without one has the form of another section."""
    names = [f"- [{title.replace(': ', '](https://arxiv.org/abs/2311.0001): ')}" for title in TITLES]
    text = "\n".join(("# Papers\n\n## Systems\n", *names, "\n## Others\n", *PLAIN))
    found = read_list(text)
    forms = Forms(templates_of(text, found.items))
    assert (
        forms.written(PREPRINT, found.items[:4], near=8) == "- [Quiet Nets](https://arxiv.org/abs/2506.00001)"
    )


BADGED = """\
- [Orca: Serving in Turns](https://arxiv.org/abs/2311.00001) ![](https://img.shields.io/badge/Orca-blue)
- [Pages: Paging for Attention](https://arxiv.org/abs/2311.00002) ![](https://img.shields.io/badge/Pages-blue)
- [Doors: Ways out](https://arxiv.org/abs/2311.00005) ![](https://img.shields.io/badge/Doors-blue)
- [Halls in Rows: A Backbone](https://arxiv.org/abs/2311.00003)
- [Turns of a Twirl: Circles](https://arxiv.org/abs/2311.00004)
"""


@pytest.mark.parametrize(
    ("title", "badge"),
    [
        ("Ferry: Moving Jobs", " ![](https://img.shields.io/badge/Ferry-blue)"),
        ("A Ferry for All: Moving Jobs", ""),
    ],
)
def test_a_name_of_several_words_is_shown_where_others_are(title: str, badge: str) -> None:
    paper = replace(FERRY, title=title, links=FERRY.links[:1])
    assert written(BADGED, paper) == f"- [{title}](https://arxiv.org/abs/2505.01234){badge}"


BY = """\
- [Orca: Serving in Turns](https://arxiv.org/abs/2311.00001) – One Company
- [Pages: Paging for Attention](https://arxiv.org/abs/2311.00002) – Pages
- [Halls: A Backbone for Rooms](https://arxiv.org/abs/2311.00003) – One Company
- [Doors: Ways out](https://arxiv.org/abs/2311.00004) – Another Company
"""


def test_the_name_is_not_written_for_a_company_that_has_the_name_of_its_paper() -> None:
    new = written(BY, replace(FERRY, links=FERRY.links[:1])) or ""
    assert new.startswith(f"- {LINKED}")
    assert "Ferry" not in new.removeprefix(f"- {LINKED}")
