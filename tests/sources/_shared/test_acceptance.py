import pytest

from enricher.model.venues import NamedVenue
from enricher.sources._shared.acceptance import (
    Statement,
    accepted_in_comment,
    accepted_in_reference,
    agreed,
    contradiction,
)


@pytest.mark.parametrize(
    ("comment", "venue"),
    [
        ("Accepted at ICLR 2025 (oral)", "ICLR 2025"),
        ("Accepted to CVPR 2024, code: https://github.com/a/b", "CVPR 2024"),
        ("10 pages, 5 figures, NeurIPS 2023", "NeurIPS 2023"),
        ("8 pages main, 12 pages appendix. NeurIPS 2024 Spotlight.", "NeurIPS 2024"),
        ("ACL 2024 Findings", "Findings of ACL 2024"),
        ("To appear in Proc. of the 41st International Conference on Machine Learning", "ICML 2024"),
        (
            "Accepted at the 38th Conference on Neural Information Processing Systems. 20 pages",
            "NeurIPS 2024",
        ),
        ("Accepted by the NeurIPS 2023 Datasets and Benchmarks Track", "NeurIPS 2023"),
        ("Published as a conference paper at ICLR 2023", "ICLR 2023"),
        ("ICLR 2024 camera ready", "ICLR 2024"),
        ("CVPR'24 (Highlight)", "CVPR 2024"),
        ("CVPR2023", "CVPR 2023"),
        ("Accepted at AAAI-23", "AAAI 2023"),
        ("accepted by iclr 2024", "ICLR 2024"),
        ("28 pages. Accepted in SC '24", "SC 2024"),
        ("Accepted @ ICML 2023", "ICML 2023"),
        ("Accepted to IEEE S&P 2024", "S&P 2024"),
        ("Accepted at IJCAI-ECAI 2022", "IJCAI 2022"),
        ("Accepted to Findings of ACL ’24", "Findings of ACL 2024"),
        ("Published in Transactions on Machine Learning Research (03/2024)", "TMLR 2024"),
        ("Accepted to ACL-IJCNLP 2021", "ACL 2021"),
        ("Accepted by IEEE Transactions on Pattern Analysis and Machine Intelligence", "TPAMI"),
        ("AAAI Conference on Artificial Intelligence, 2023", "AAAI 2023"),
        ("Accepted at NeurIPS", "NeurIPS"),
        ("Accepted at NeurIPS. NeurIPS 2021", "NeurIPS 2021"),
        ("Rejected from ICML 2023. Accepted at ICLR 2024", "ICLR 2024"),
        ("An earlier version was at an ICML 2023 workshop; accepted at ICLR 2024", "ICLR 2024"),
        ("30th USENIX Security Symposium, pp. 2001-2018, 2021", "USENIX Security 2021"),
    ],
)
def test_a_comment_says_where_the_paper_was_accepted(comment: str, venue: str) -> None:
    assert str(accepted_in_comment(comment)) == venue


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "12 pages, 3 figures",
        "Submitted to ICLR 2025",
        "ICLR 2024 submission",
        "Under review at ICML 2024",
        "Under review as a conference paper at ICLR 2024",
        "Rejected from ICLR 2023",
        "Not accepted at ICLR 2023",
        "To be presented at ICML 2024, if accepted",
        "Accepted at the ICLR 2025 Workshop on Cups",
        "NeurIPS 2022 Workshop",
        "Extended version of our ECCV 2022 paper",
        "Technical report for the CVPR 2024 challenge",
        "1st place in the CVPR 2024 track on cups",
        "We use the ICLR 2024 template",
        "Accepted at ICXYZ 2024 after a talk at ICML",  # the table has no ICXYZ
        "Accepted at ICML 2023, then presented at TPAMI 2024",
        "Presented at NeurIPS 2020. Presented at ICML 2021",
        "The code runs fast 2024",
        "A study of ICML 2021 papers",
        "Embedded systems, FPGA, cups",  # keywords
        "Accepted at AI4Cups @ ICML 2023",
        "Accepted at Cups@ICML 2023",
        "Accepted at the AAAI 2024 Spring Symposium on Cups",
        "Errata of an ICML 2020 paper",
    ],
)
def test_a_comment_that_does_not_say_so_gives_no_venue(comment: str) -> None:
    assert accepted_in_comment(comment) is None


@pytest.mark.parametrize(
    ("reference", "venue"),
    [
        ("Proc. 41st International Conference on Machine Learning, PMLR 235:2001-2010, 2024", "ICML 2024"),
        ("Advances in Neural Information Processing Systems 35 (2022)", "NeurIPS 2022"),
        (
            "IEEE/CVF Conference on Computer Vision and Pattern Recognition, pp. 1998-2007, 2023",
            "CVPR 2023",
        ),
        ("Phys. Rev. D 76, 013009 (2007)", "None"),
        ("ICLR 2022 Workshop on Cups", "None"),
    ],
)
def test_a_journal_reference_names_the_venue_and_its_pages_are_no_year(reference: str, venue: str) -> None:
    assert str(accepted_in_reference(reference)) == venue


def said(*venues: tuple[str, int | None]) -> tuple[Statement, ...]:
    return tuple(Statement(NamedVenue(*venue), f"index {at}") for at, venue in enumerate(venues, 1))


@pytest.mark.parametrize(
    ("statements", "venue"),
    [
        (said(("ICLR", 2025)), "ICLR 2025"),
        (said(("ICLR", None), ("ICLR", 2025)), "ICLR 2025"),
        (said(("ICLR", None)), "ICLR"),
    ],
)
def test_of_statements_that_agree_one_with_a_year_counts(
    statements: tuple[Statement, ...], venue: str
) -> None:
    best = agreed(statements)

    assert best is not None
    assert (str(best.venue), contradiction(statements)) == (venue, None)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (said(("ICLR", 2024), ("ICLR", 2025)), "ICLR 2024 (index 1); ICLR 2025 (index 2)"),
        (said(("ICLR", None), ("ICML", 2025)), "ICLR (index 1); ICML 2025 (index 2)"),
    ],
)
def test_of_statements_that_cannot_all_be_true_none_counts(
    statements: tuple[Statement, ...], words: str
) -> None:
    assert agreed(statements) is None
    assert contradiction(statements) == words


def test_nothing_that_is_said_is_nothing() -> None:
    assert (agreed(()), contradiction(())) == (None, None)
