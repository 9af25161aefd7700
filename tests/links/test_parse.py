import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enricher.links.parse import ParsedUrl, doi_link, is_code_server, parse_link


def test_a_link_is_its_host_and_its_segments() -> None:
    cases = [
        ("https://arxiv.org/abs/2311.15566", ParsedUrl("arxiv.org", ("abs", "2311.15566"))),
        ("http://arxiv.org/abs/2311.15566", ParsedUrl("arxiv.org", ("abs", "2311.15566"))),
        ("HTTPS://ArXiv.ORG/abs/2311.15566", ParsedUrl("arxiv.org", ("abs", "2311.15566"))),
        ("https://www.usenix.org/a/b/", ParsedUrl("usenix.org", ("a", "b"))),
        ("https://github.com.", ParsedUrl("github.com", ())),
        ("https://www.github.com./o", ParsedUrl("github.com", ("o",))),
        ("https://example.org", ParsedUrl("example.org", ())),
        ("https://example.org//a///b//", ParsedUrl("example.org", ("a", "b"))),
        ("https://example.org:443/a", ParsedUrl("example.org", ("a",))),
        ("http://example.org:80/a", ParsedUrl("example.org", ("a",))),
        ("  https://example.org/a\n", ParsedUrl("example.org", ("a",))),
        ("https://wwwexample.org/a", ParsedUrl("wwwexample.org", ("a",))),
    ]
    assert {url: parse_link(url) for url, _ in cases} == dict(cases)


def test_query_and_fragment_are_dropped() -> None:
    cases = ["?tab=readme", "#abstract", "?a=/b/c#/d", "?", "#"]
    assert {tail: parse_link(f"https://example.org/a/b{tail}") for tail in cases} == dict.fromkeys(
        cases, ParsedUrl("example.org", ("a", "b"))
    )


@pytest.mark.parametrize("url", ["https://example.org/A%20b/c%2Fd/%C3%A9", "https://example.org/A b/c%2fd/é"])
def test_segments_are_decoded_after_they_were_split(url: str) -> None:
    assert parse_link(url) == ParsedUrl("example.org", ("A b", "c/d", "é"))


def test_the_case_of_the_path_is_kept() -> None:
    assert parse_link("https://example.org/Some/Path") == ParsedUrl("example.org", ("Some", "Path"))


def test_what_is_no_plain_web_link_has_no_parts() -> None:
    urls = [
        "",
        "-",
        "arxiv.org/abs/2311.15566",
        "//arxiv.org/abs/2311.15566",
        "/abs/2311.15566",
        "ftp://arxiv.org/abs/2311.15566",
        "file:///etc/hosts",
        "javascript:alert(1)",
        "mailto:removed@example.org",
        "git@github.com:o/r.git",
        "https://",
        "https:///a",
        "https://user@arxiv.org/abs/2311.15566",
        "https://user:word@arxiv.org/abs/2311.15566",
        "https://arxiv.org@example.com:8443/",
        "https://arxiv.org:8443/abs/2311.15566",
        "https://arxiv.org:port/abs",
        "https://arxiv.org:99999/abs",
        "https://[::1/abs",
    ]
    assert {url: parse_link(url) for url in urls} == dict.fromkeys(urls)


@pytest.mark.parametrize(
    ("host", "is_named_so"),
    [
        ("github.example.org", True),
        ("ghe.example.org", True),
        ("list.ghe.com", True),
        ("git.example.org", True),
        ("gitlab.example.org", True),
        ("gitea.example.org", True),
        ("github.blog", False),
        ("github.io", False),
        ("ghe.com", False),
        ("papers.example.org", False),
    ],
)
def test_a_server_for_code_is_known_by_its_name(host: str, *, is_named_so: bool) -> None:
    assert is_code_server(host) is is_named_so


def test_the_path_is_the_segments_joined() -> None:
    link = parse_link("https://doi.org//10.48550/arXiv.2311.15566/")
    assert link is not None
    assert link.path == "10.48550/arXiv.2311.15566"


@settings(deadline=None)  # a busy machine is no bug
@given(st.text() | st.builds("https://{}/{}".format, st.text(), st.text()))
def test_no_text_makes_it_raise(text: str) -> None:
    link = parse_link(text)
    assert link is None or all(link.segments)


@pytest.mark.parametrize(
    ("doi", "url"),
    [
        ("10.1145/3620665.3640411", "https://doi.org/10.1145/3620665.3640411"),
        ("10.1002/(SICI)1<5::AID>3.0;2-A#x", "https://doi.org/10.1002/(SICI)1%3C5::AID%3E3.0;2-A%23x"),
    ],
)
def test_a_doi_becomes_the_link_that_leads_back_to_it(doi: str, url: str) -> None:
    assert doi_link(doi) == url
    link = parse_link(url)
    assert link is not None
    assert link.path == doi
