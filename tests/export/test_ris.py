from dataclasses import replace

from enricher.export.ris import to_ris
from tests.export.samples import ALL, BARE, PLAIN


def test_a_paper_of_a_conference_is_a_record() -> None:
    assert to_ris([PLAIN]).splitlines() == [
        "TY  - CPAPER",
        "ID  - plain",
        "TI  - Scheduling GPU Clusters with SpotServe",
        "AU  - Author, First",
        "AU  - Author, Second von",
        "PY  - 2024",
        "T2  - NSDI",
        "DO  - 10.1145/3620665.3640411",
        "UR  - https://arxiv.org/abs/2311.15566",
        "AB  - One paragraph. Another one.",
        "ER  - ",
        "",
    ]


def test_the_type_is_that_of_the_place() -> None:
    article = replace(PLAIN, is_article=True)
    preprint = replace(PLAIN, venue=None)

    assert [to_ris([work]).splitlines()[0] for work in (article, preprint, BARE)] == [
        "TY  - JOUR",
        "TY  - UNPB",
        "TY  - GEN",
    ]
    assert "JO  - NSDI" in to_ris([article])


def test_every_line_is_a_tag_and_a_value() -> None:
    lines = to_ris(ALL).splitlines()

    assert all(line == "" or (line[:2].isalnum() and line[2:6] == "  - ") for line in lines)
    assert lines.count("ER  - ") == len(ALL)
