import pytest

from enricher.importer.page import is_paper, read_page

PAGE = """\
<h1 align="center">A <b>list</b></h1>

Words before.
| Name | Paper |
|:---|:-:|
| A | [p](https://a.example/x_(y)) |

| not a row

- Item

  | N |
  |---|
  | [z](https://a.example/z) |

> | N |
> |---|
> | x |
"""


def test_a_page_has_its_title_its_tables_and_the_lines_that_are_in_none() -> None:
    page = read_page(PAGE)

    assert (page.title, [table.first for table in page.tables]) == ("A list", [3])
    assert (list(page.lost()), list(page.nested())) == ([8], [12, 16])


@pytest.mark.parametrize(
    ("url", "paper"),
    [
        ("https://arxiv.org/abs/2101.00001", True),
        ("https://www.usenix.org/conference/nsdi24/presentation/first", True),
        ("https://a.example/words.PDF", True),
        ("https://github.com/o/r", False),
        ("https://notarxiv.org.example/x", False),
        ("https://example.org/blog", False),
        ("#contents", False),
    ],
)
def test_whether_a_link_leads_to_a_paper_is_decided_by_its_address(url: str, paper: bool) -> None:
    assert is_paper(url) == paper
