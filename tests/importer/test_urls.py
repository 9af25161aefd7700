import pytest

from enricher.importer.urls import fault_of, key_of, leads_to_code, leads_to_paper


@pytest.mark.parametrize(
    ("url", "paper", "code"),
    [
        ("https://arxiv.org/abs/2101.00001", True, False),
        ("https://www.usenix.org/conference/nsdi24/presentation/first", True, False),
        ("https://a.example/words.PDF", True, False),
        ("https://proceedings.neurips.cc/paper/2020/hash/x", True, False),
        ("https://github.com/o/r", False, True),
        ("https://github.com/o/r/blob/main/paper.pdf", True, False),
        ("https://gitlab.a.example/o/r", False, True),
        ("https://notarxiv.org.example/x", False, False),
        ("https://example.org/blog", False, False),
        ("#contents", False, False),
    ],
)
def test_where_a_link_leads_is_decided_by_its_address(url: str, paper: bool, code: bool) -> None:
    assert (leads_to_paper(url), leads_to_code(url)) == (paper, code)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://arxiv.org/abs/2101.00001", "http://www.arxiv.org/pdf/2101.00001v2.pdf", True),
        ("https://export.arxiv.org/pdf/2101.00001", "https://arxiv.org/abs/2101.00001", True),
        ("https://arxiv.org/abs/2101.00001", "https://arxiv.org/abs/2101.00002", False),
        ("http://a.example/p/", "https://www.a.example/p", True),
        ("https://openreview.net/forum?id=a", "https://openreview.net/forum?id=b", False),
    ],
)
def test_links_to_the_same_paper_have_the_same_key(one: str, other: str, same: bool) -> None:
    assert (key_of(one) == key_of(other)) == same


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2101.00001v2",
        "https://arxiv.org/pdf/2101.00001.pdf",
        "https://arxiv.org/abs/cs/0112017",
        "https://github.com/o/r/tree/main",
        "https://web.archive.org/web/2020/https://x.example/",
        "https://x.example/login?next=https://y.example/",
        "#anchor",
        "docs/page.md",
    ],
)
def test_a_good_link_has_no_fault(url: str) -> None:
    assert fault_of(url) is None


@pytest.mark.parametrize(
    ("url", "message", "fix"),
    [
        ("", "no address", None),
        ("https://a.example/xhttps://b.example/y", "run together", None),
        ("https://a.example/xhttps://a.example/x/", "run together", "https://a.example/x/"),
        ("https://https://a.example/x", "run together", "https://a.example/x"),
        ("https://doi.org/https://doi.org/10.1/2", "run together", "https://doi.org/10.1/2"),
        ("{https://a.example/x", "not an address", "https://a.example/x"),
        ("ftp://a.example/x", "not an address", None),
        ("https://github.com/owner", "owner", None),
        ("https://arxiv.org/2101.00001", "odd spelling", "https://arxiv.org/abs/2101.00001"),
        (
            "https://arxiv.org/ftp/arxiv/papers/2101/2101.00001.pdf",
            "odd spelling",
            "https://arxiv.org/abs/2101.00001",
        ),
        ("https://arxiv.org/list/cs.DC/recent", "odd spelling", None),
    ],
)
def test_a_broken_link_is_reported_with_its_correction(url: str, message: str, fix: str | None) -> None:
    fault = fault_of(url)

    assert fault
    assert message in fault.message
    assert fault.fix == fix
