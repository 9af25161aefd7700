import pytest

from enricher.importer.urls import fault_of


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
