"""What a source writes for a venue, and the short name that a list writes."""

import pytest

from enricher.model.venues import (
    VENUES,
    NamedVenue,
    is_venue,
    named_in,
    read_venue,
    same_series,
    venue_table,
)


@pytest.mark.parametrize(
    ("words", "short", "year"),
    [
        ("Advances in Neural Information Processing Systems 37", "NeurIPS", None),
        ("Thirty-eighth Conference on Neural Information Processing Systems", "NeurIPS", 2024),
        ("The Thirtieth AAAI Conference on Artificial Intelligence", "AAAI", 2016),
        ("Twelfth International Conference on Learning Representations", "ICLR", 2024),
        ("Proceedings of the 41st International Conference on Machine Learning", "ICML", 2024),
        ("2024 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", "CVPR", 2024),
        ("Computer Vision – ECCV 2022: 17th European Conference on Computer Vision", "ECCV", 2022),
        ("17th European Conference on Computer Vision", "ECCV", 2022),
        (
            "Proceedings of the 62nd Annual Meeting of the Association for Computational Linguistics",
            "ACL",
            2024,
        ),
        ("Transactions of the Association for Computational Linguistics", "TACL", None),
        ("21st USENIX Symposium on Networked Systems Design and Implementation (NSDI 24)", "NSDI", 2024),
        ("Proceedings of the ACM SIGOPS 29th Symposium on Operating Systems Principles", "SOSP", 2023),
        ("33rd USENIX Security Symposium", "USENIX Security", 2024),
        ("2023 IEEE Symposium on Security and Privacy (SP)", "S&P", 2023),
        ("IEEE European Symposium on Security and Privacy", "EuroS&P", None),
        ("Proceedings of the VLDB Endowment", "VLDB", None),
        ("Proceedings of the ACM Web Conference 2023", "WWW", 2023),
        (
            "Proceedings of the 31st ACM SIGKDD Conference on Knowledge Discovery and Data Mining V.2",
            "KDD",
            2025,
        ),
        ("IEEE Transactions on Software Engineering", "TSE", None),
        ("ACM Transactions on Software Engineering and Methodology", "TOSEM", None),
        (
            "Proceedings of the International Conference for High Performance Computing, Networking, Storage and Analysis",
            "SC",
            None,
        ),
        ("SIGGRAPH Asia 2023 Conference Papers", "SIGGRAPH Asia", 2023),
        ("ICML'24", "ICML", 2024),
        ("ICML 2024", "ICML", 2024),
        ("2021 ICML", "ICML", 2021),
        ("NIPS", "NeurIPS", None),
        ("IEEE INFOCOM 2022", "INFOCOM", 2022),
    ],
)
def test_proceedings_and_short_names_are_one_venue(words: str, short: str, year: int | None) -> None:
    assert read_venue(words) == NamedVenue(short, year)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Findings of the Association for Computational Linguistics: EMNLP 2023",
            NamedVenue("EMNLP", 2023, "Findings"),
        ),
        ("Findings of ACL 2024", NamedVenue("ACL", 2024, "Findings")),
        ("CVPR Workshops 2023", NamedVenue("CVPR", 2023, "Workshop")),
        (
            "2023 IEEE International Conference on Data Mining Workshops (ICDMW)",
            NamedVenue("ICDM", 2023, "Workshop"),
        ),
    ],
)
def test_a_part_of_a_venue_is_named(words: str, expected: NamedVenue) -> None:
    assert read_venue(words) == expected


def test_a_name_that_only_begins_alike_is_another_venue() -> None:
    cases = [
        "",
        "Lecture Notes in Computer Science",
        "Nature",
        "Fast and Small Kettles",
        "International Conference on Machine Learning and Applications",
        "International Conference on Software Engineering and Knowledge Engineering",
        "International Conference on Computer Vision Theory and Applications",
        "ACM SIGCOMM Computer Communication Review",
        "International Conference on Multimedia Retrieval",
    ]
    assert {words: read_venue(words) for words in cases} == dict.fromkeys(cases)


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("Pacific-Asia Conference on Knowledge Discovery and Data Mining", "PAKDD"),
        ("29th Asia and South Pacific Design Automation Conference", "ASP-DAC"),
        ("IEEE International Conference on Multimedia and Expo", "ICME"),
    ],
)
def test_a_longer_name_wins_over_the_one_it_holds(words: str, short: str) -> None:
    named = read_venue(words)
    assert named is not None
    assert named.short == short


def test_an_edition_from_the_years_with_gaps_gives_no_year() -> None:
    assert read_venue("27th Symposium on Operating Systems Principles") == NamedVenue("SOSP", None)


def test_names_that_are_words_need_their_own_letters() -> None:
    assert is_venue("FAST")
    assert not is_venue("fast")
    assert not is_venue("Date")
    assert is_venue("neurips")


def test_old_and_new_names_are_one_series() -> None:
    assert same_series("NIPS", "NeurIPS")
    assert same_series("icml", "ICML")
    assert not same_series("ICML", "ICLR")


def test_each_short_name_and_each_long_name_leads_to_its_venue() -> None:
    named = {venue.short: read_venue(venue.short) for venue in VENUES}
    assert named == {venue.short: NamedVenue(venue.short, None) for venue in VENUES}

    expected = {long: venue.short for venue in VENUES for long in venue.long}
    read = {long: read_venue(long.title()) for long in expected}
    assert {long: venue and venue.short for long, venue in read.items()} == expected


# --- the names of a list ---


OWN = venue_table(
    (
        ("International Symposium on Made-Up Systems", "ISMS"),
        ("MadeUpConf", "ISMS"),
        ("Annual Meeting on Two Words", "Two Words"),
        ("Neural Information Processing Systems", "NIPS"),
    )
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Proceedings of the 3rd International Symposium on Made-Up Systems", NamedVenue("ISMS", None)),
        ("International Symposium on made-up Systems 2024", NamedVenue("ISMS", 2024)),
        ("ISMS 2025", NamedVenue("ISMS", 2025)),
        ("MadeUpConf 2025", NamedVenue("ISMS", 2025)),
        ("Two Words 2025", NamedVenue("Two Words", 2025)),
        ("International Symposium on Made-Up Systems Workshops", NamedVenue("ISMS", None, "Workshop")),
        ("38th Conference on Neural Information Processing Systems", NamedVenue("NIPS", 2024)),
        ("NeurIPS 2024", NamedVenue("NIPS", 2024)),
        ("ICLR 2025", NamedVenue("ICLR", 2025)),
    ],
)
def test_a_list_names_venues_in_its_own_way(words: str, expected: NamedVenue) -> None:
    assert read_venue(words, OWN) == expected


def test_the_names_of_one_list_are_not_those_of_another() -> None:
    assert read_venue("International Symposium on Made-Up Systems 2024") is None
    assert read_venue("NIPS 2024") == NamedVenue("NeurIPS", 2024)
    assert not is_venue("ISMS")
    assert is_venue("ISMS", OWN)
    assert same_series("MadeUpConf", "ISMS", OWN)


def test_prose_is_read_with_the_names_of_the_list() -> None:
    named = named_in("Accepted at the International Symposium on Made-Up Systems, 2024", OWN)

    assert named.venues == (NamedVenue("ISMS", 2024),)
    assert named_in("To appear in MadeUpConf 2025", OWN).venues == (NamedVenue("ISMS", 2025),)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("2nd International Symposium on Made-Up Systems", "ISMS"),
        ("International Symposium on Made-Up Systems Workshops", None),
        ("International Conference on Machine Learning", None),
    ],
)
def test_only_what_the_list_itself_names_is_shown_in_short(words: str, name: str | None) -> None:
    assert OWN.name_of(words) == name
