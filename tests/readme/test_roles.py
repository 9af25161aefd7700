import pytest

from enricher.readme.roles import key_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://arxiv.org/abs/2101.00001", "http://www.arxiv.org/pdf/2101.00001v2.pdf", True),
        ("https://export.arxiv.org/pdf/2101.00001", "https://arxiv.org/abs/2101.00001", True),
        ("https://arxiv.org/abs/2101.00001", "https://arxiv.org/abs/2101.00002", False),
        ("http://a.example/p/", "https://www.a.example/p", True),
        ("https://arxiv.org/abs/cs/0112017", "https://arxiv.org/pdf/cs/0112017v1", True),
        ("https://arxiv.org/ftp/arxiv/papers/2101/2101.00001.pdf", "https://arxiv.org/abs/2101.00001", True),
        ("https://openreview.net/forum?id=a", "https://openreview.net/forum?id=b", False),
        ("https://openreview.net/forum?id=a", "https://openreview.net/forum?id=A", False),
    ],
)
def test_links_to_the_same_paper_have_the_same_key(one: str, other: str, same: bool) -> None:
    assert (key_of(one) == key_of(other)) == same
