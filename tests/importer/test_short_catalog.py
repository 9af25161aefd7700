"""The title that a list has in its short catalog."""

import time

import pytest

from enricher.catalog.reader import read_catalog
from enricher.importer.short_catalog import short_catalog


@pytest.mark.parametrize(
    "heading",
    [
        "# Papers on Kettles",
        "# [![Awesome](https://a.example/badge.svg)](https://a.example) Papers on [Kettles](b.md) ##",
        "# Papers on Kettles ![A kettle](https://a.example/kettle_(steel).png)",
        "# [Papers on Kettles](https://a.example/Kettle_(steel)) <br>",
    ],
)
def test_the_title_is_the_heading_without_images_and_addresses(heading: str) -> None:
    assert read_catalog(short_catalog(["README.md"], f"{heading}\n", "x")).title == "Papers on Kettles"


def test_a_heading_of_images_without_an_end_is_read_in_time() -> None:
    start = time.process_time()
    short_catalog(["README.md"], "# Papers on Kettles " + "![" * 30_000, "x")

    assert time.process_time() - start < 1
