import pytest

from enricher.doctor.files import check_files, read_files
from enricher.doctor.finding import Finding, Verdict
from enricher.errors import EnrichError, UserError
from enricher.model.publishing import Texts
from simulated_upstreams import samples
from tests.support.list_texts import list_texts

CATALOG = samples.catalog()
TWICE = CATALOG.replace("objective: [JCT]", "objective: [JTC]").replace("year: 2024", "yaer: 2024", 1)


def findings(texts: Texts | EnrichError) -> dict[str, Finding]:
    found = check_files(read_files(texts, "catalog.yaml", ()), "catalog.yaml")
    return {finding.check: finding for finding in found}


def verdicts(texts: Texts | EnrichError) -> list[Verdict]:
    return [finding.verdict for finding in findings(texts).values()]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (list_texts(CATALOG, "", "", ""), [Verdict.OK, Verdict.OK, Verdict.WARNING]),
        (list_texts(TWICE, "", "", ""), [Verdict.FAULT, Verdict.OK]),
        (list_texts(CATALOG, "- a list\n", "", ""), [Verdict.OK, Verdict.FAULT]),
        (list_texts(CATALOG, "", "# No marks\n", ""), [Verdict.OK, Verdict.OK, Verdict.FAULT]),
        (UserError("catalog.yaml not found"), [Verdict.FAULT]),
    ],
)
def test_each_file_is_checked_by_itself_and_a_mistake_is_reported_once(
    texts: Texts | EnrichError, expected: list[Verdict]
) -> None:
    assert verdicts(texts) == expected


def test_the_first_mistake_is_named_and_the_others_are_counted() -> None:
    found = findings(list_texts(TWICE, "", "", ""))["catalog"].found
    assert found.startswith("catalog.yaml:")
    assert found.endswith(" (and 1 more)")
