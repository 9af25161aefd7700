import pytest

from enricher.errors import BadAnswer, Refused
from enricher.http.response import Response
from enricher.sources.doi.index import (
    bare_doi,
    is_plain,
    read_index,
    read_indexed,
)


@pytest.mark.parametrize("written", ["10.1/A", "https://doi.org/10.1/a"])
def test_a_doi_is_compared_without_its_resolver_and_its_case(written: str) -> None:
    assert bare_doi(written) == "10.1/a"


@pytest.mark.parametrize(("doi", "plain"), [("10.1/a(b)-c", True), ("10.1/a,b", False), ("10.1/a|b", False)])
def test_a_doi_that_would_end_a_filter_is_recognized(doi: str, plain: bool) -> None:
    assert is_plain(doi) is plain


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("read", [read_index, read_indexed])
def test_a_refused_key_differs_from_a_bad_answer(read: type, status: int) -> None:
    with pytest.raises(Refused, match="if a key is set, check that it is valid"):
        read("Sample", Response(status, {}, b"{}", ""))


def test_nulls_of_a_list_keep_their_place() -> None:
    nodes = read_indexed("Sample", Response(200, {}, b'[null, {"a": 1}]', ""))

    assert [node and node.number("a") for node in nodes] == [None, 1]


@pytest.mark.parametrize(
    "answer", [Response(200, {}, b"{}", ""), Response(200, {}, b"[1]", ""), Response(404, {}, b"[]", "")]
)
def test_what_is_no_list_of_objects_is_rejected(answer: Response) -> None:
    with pytest.raises(BadAnswer):
        read_indexed("Sample", answer)
