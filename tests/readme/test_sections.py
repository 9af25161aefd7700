from enricher.model.catalog import Column, Entry, Section
from enricher.readme.reader import read_list
from enricher.readme.sections import sections_of

ITEM = "- [{}](https://arxiv.org/abs/2101.0000{}) [[code](https://github.com/o/{})]\n"
README = f"""\
# Papers

## Traces

{ITEM.format("Acme: A Cluster", 1, "a")}{ITEM.format("Bolt: A Cluster", 2, "b")}
## Traces

{ITEM.format("Acme: Another Cluster", 3, "c")}{ITEM.format("Dune: A Cluster", 4, "d")}"""


def names(*generated: Section) -> list[tuple[str, list[str]]]:
    return [
        (one.id, [entry.name for entry in one.entries]) for one in sections_of([read_list(README)], generated)
    ]


def test_each_section_has_an_id_and_each_item_a_name_of_its_own() -> None:
    assert names() == [
        ("traces", ["Acme: A Cluster", "Bolt"]),
        ("traces-2", ["Acme: Another Cluster", "Dune"]),
    ]


def test_what_generated_sections_have_is_taken() -> None:
    columns = (Column("Name", "name"),)
    first = Section("traces", "Traces", columns, (Entry("Bolt"), Entry("Dune")))
    second = Section("traces-2", "Traces", columns, (Entry("bolt"), Entry("Dune (2)")))

    assert names(first, second) == [
        ("traces-3", ["Acme: A Cluster", "Bolt (2)"]),
        ("traces-4", ["Acme: Another Cluster", "Dune (3)"]),
    ]
