import pytest

from enricher.doctor.files import check_files, read_files
from enricher.doctor.finding import Finding, Verdict
from enricher.errors import EnrichError, UserError
from enricher.model.publishing import Texts
from simulated_upstreams import samples

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
        (Texts(CATALOG, "", "", ""), [Verdict.OK, Verdict.OK, Verdict.WARNING]),
        (Texts(TWICE, "", "", ""), [Verdict.FAULT, Verdict.OK, Verdict.UNSEEN]),
        (Texts(CATALOG, "- a list\n", "", ""), [Verdict.OK, Verdict.FAULT, Verdict.UNSEEN]),
        (Texts(CATALOG, "", "# No marks\n", ""), [Verdict.OK, Verdict.OK, Verdict.FAULT]),
        (UserError("catalog.yaml not found"), [Verdict.FAULT, Verdict.UNSEEN, Verdict.UNSEEN]),
    ],
)
def test_each_file_is_judged_by_itself_as_far_as_the_others_allow(
    texts: Texts | EnrichError, expected: list[Verdict]
) -> None:
    assert verdicts(texts) == expected


def test_the_first_mistake_is_named_and_the_others_are_counted() -> None:
    found = findings(Texts(TWICE, "", "", ""))["catalog"].found
    assert found.startswith("catalog.yaml:")
    assert found.endswith(" (and 1 more)")


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (Texts(TWICE, "", "", ""), "the catalog must be valid first"),
        (Texts(CATALOG, "- a list\n", "", ""), "the metadata must be readable first"),
    ],
)
def test_why_the_tables_cannot_be_judged_is_said(texts: Texts, why: str) -> None:
    assert findings(texts)["tables"].found == why
