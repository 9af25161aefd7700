"""YAML that wants to be more than data: reported with its line, built into nothing, and without much memory."""

import tracemalloc

import pytest

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid, MetadataInvalid
from enricher.metadata.store import read_metadata

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
TRICKS = {
    "an object": ("title: !!python/object/apply:os.system ['touch hacked']\n", "a tag (!)"),
    "a name": ("title: !!python/name:os.system\n", "a tag (!)"),
    "a tag of one's own": ("title: !x y\n", "a tag (!)"),
    "anchors that explode": (BOMB, "is an anchor"),
    "an anchor within itself": ("title: &a [*a]\n", "is an anchor"),
    "a merge key": ("<<: {title: x}\n", "<< is a merge key"),
    "a key twice": ("title: x\ntitle: y\n", "duplicate key"),
    "a tab": ("title:\n\t- x\n", "broken YAML"),
    "two documents": ("title: x\n---\ntitle: y\n", "a second document"),
    "an end and more": ("title: x\n...\n---\ntitle: y\n", "a second document"),
    "a directive": ("%YAML 9.9\n---\ntitle: x\n", "broken YAML"),
    "a directive for tags": (
        "%TAG ! tag:yaml.org,2002:python/\n---\ntitle: !name:os.system x\n",
        "a tag (!)",
    ),
    "a control": ("title: \x1b[31m\n", "U+001B is a control character"),
    "a surrogate": ("title: \ud800\n", "U+D800 is a control character"),
    "brackets without end": ("title: " + "[" * 100_000 + "\n", "nested deeper than"),
    "braces without end": ("{a: " * 50_000, "nested deeper than"),
    "a key that is a list": ("? [a]\n: b\n", "a key must be text"),
    "a binary": ("title: !!binary aGFja2Vk\n", "a tag (!)"),
}


@pytest.mark.parametrize(("text", "message"), TRICKS.values(), ids=TRICKS)
def test_a_trick_in_the_catalog_is_a_mistake_at_its_line(text: str, message: str) -> None:
    with pytest.raises(CatalogInvalid, match=r"^catalog.yaml:\d+:\d+: ") as caught:
        read_catalog(text)

    assert message in str(caught.value)


@pytest.mark.parametrize(("text", "message"), TRICKS.values(), ids=TRICKS)
def test_a_trick_in_the_metadata_is_a_message(text: str, message: str) -> None:
    with pytest.raises(MetadataInvalid) as caught:
        read_metadata(text)

    assert message in str(caught.value)


@pytest.mark.parametrize("text", [text for text, _ in TRICKS.values()], ids=TRICKS)
def test_no_trick_takes_much_memory(text: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(CatalogInvalid):
            read_catalog(text)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_a_document_end_after_one_document_is_no_mistake() -> None:
    assert read_catalog("---\ntitle: x\nreadme: README.md\n...\n").title == "x"
