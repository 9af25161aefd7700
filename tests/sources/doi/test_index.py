from collections.abc import Mapping

import pytest

from enricher.errors import BadAnswer, Refused
from enricher.http.response import Response
from enricher.model.facts import Ref
from enricher.model.run import Failed, Missing, Outcome
from enricher.sources.doi.index import (
    Group,
    ask_in_groups,
    bare_doi,
    batches,
    is_plain,
    read_index,
    read_indexed,
)


def asked(
    groups: list[Group], troubles: Mapping[Group, Exception], left_out: str = ""
) -> tuple[str, list[Group]]:
    """Return the outcomes, F for failed and M for missing, and the groups that were asked."""
    seen: list[Group] = []

    def ask(group: Group) -> Mapping[str, Outcome]:
        seen.append(group)
        if group in troubles:
            raise troubles[group]
        out = left_out if len(group) > 1 else ""
        return {ident: Missing(Ref("doi", ident), "not there") for ident in group if ident not in out}

    outcomes = list(ask_in_groups(groups, ask))
    assert sorted(outcome.ref.id for outcome in outcomes) == sorted(
        ident for group in groups for ident in group
    )
    return "".join("F" if isinstance(outcome, Failed) else "M" for outcome in outcomes), seen


def test_what_an_answer_about_many_leaves_out_is_asked_for_alone() -> None:
    assert asked([("a", "b")], {}, left_out="b") == ("MM", [("a", "b"), ("b",)])


def test_a_bad_answer_fails_its_group_alone() -> None:
    assert asked([("a",), ("b",)], {("a",): BadAnswer("odd")}) == ("FM", [("a",), ("b",)])


def test_three_bad_answers_in_a_row_end_the_work() -> None:
    groups: list[Group] = [(ident,) for ident in "abcd"]

    assert asked(groups, dict.fromkeys(groups[:3], BadAnswer("odd"))) == ("FFFF", groups[:3])


def test_a_refusal_ends_the_work() -> None:
    assert asked([("a",), ("b",)], {("a",): Refused("no")}) == ("FF", [("a",)])


def test_ids_are_asked_for_once_and_in_groups() -> None:
    assert list(batches("abcab", 2)) == [("a", "b"), ("c",)]


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
