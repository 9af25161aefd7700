"""docs/move-your-list.md, followed by a new user: its commands in their order, from a README to a pull request.

Only the installation is another: the command of the page is the program under test.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hosted_list import Hosted, hosting
from tests.support.page_reader import Reader, command_blocks, reader_of_a_clone
from tests.support.seals import unsealed

BLOCKS = command_blocks("move-your-list")

README = """\
# Papers on flows

## Schedulers

| Name | Year | Paper | Code | Elastic |
|:---:|:---:|:---:|:---:|:---:|
| Acme | 2024 | [Paper](https://www.usenix.org/conference/nsdi24/presentation/hu) | [Code](https://github.com/InternLM/AcmeTrace) | - |
| SpotServe | 2023 | [Paper](https://arxiv.org/abs/2311.15566) | [Code](https://github.com/Hsword/SpotServe) | ✔ |
| Spot | 2023 | [Paper](https://arxiv.org/abs/2311.15566v1/pdf) |

## Reading

- [Flows](https://arxiv.org/abs/2311.15566): SpotServe again
"""
TABLE = README.partition("## Schedulers\n\n")[2].partition("\n## Reading")[0]


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, {"README.md": README}) as hosted:
        yield hosted


@pytest.fixture
def reader(tmp_path: Path, hosted: Hosted) -> Reader:
    return reader_of_a_clone(tmp_path, hosted)


@pytest.mark.slow
def test_the_page_leads_from_a_readme_to_the_first_pull_request(hosted: Hosted, reader: Reader) -> None:
    install, look, take_over, save, again = BLOCKS
    assert [line.split()[0] for line in install.splitlines()] == ["python3", ".venv/bin/pip"]

    looked = reader.run(look)
    assert "+++ b/catalog.yaml" in looked
    assert "+<!-- enrich:begin schedulers -->" in unsealed(looked)
    assert "line 9: Spot: line 8 has the same paper" in looked
    assert "line 9: 3 of 5 cells; the others are taken as empty" in looked
    assert (
        "odd spelling: https://arxiv.org/abs/2311.15566v1/pdf; write https://arxiv.org/abs/2311.15566"
        in looked
    )
    assert "line 13: 1 item outside of the generated tables, kept in place: line 13" in looked
    assert reader.run("git status --porcelain") == ""

    mended = README.replace("2311.15566v1/pdf) |", "2311.15560) | - | - |")
    reader.write("README.md", mended)
    assert "odd spelling" not in reader.run(look)

    taken = reader.run(take_over)
    assert "Next: enrich check, then enrich render" in taken
    assert "catalog.yaml is valid: 1 section, 3 entries." in taken
    removed = [line for line in taken.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert removed == ["-" + README.splitlines()[8]]  # only the row that was mended by hand

    reader.run(save)
    assert reader.run("git status --porcelain") == ""

    first = reader.run(".venv/bin/enrich --dry-run")
    assert "Nothing was written" in first
    reader.run(".venv/bin/enrich --pull-request")
    assert hosted.pull.number == 1
    proposed = files_of(reader, hosted)
    assert "stars: 120" in proposed["metadata.yaml"]
    assert "[Abstract](abstracts.md#spotserve)" in proposed["README.md"]

    row = "| Dart | 2025 | [Paper](https://arxiv.org/abs/2501.00004) | - | ✔ |\n"
    table = "| Name | Paper |\n|---|---|\n| Echo | [Paper](https://arxiv.org/abs/2501.00005) |\n"
    readme = reader.read("README.md").replace("| SpotServe |", f"{row}| SpotServe |")
    reader.write("README.md", f"{readme}\n## Serving\n\n{table}")
    reader.run(again)
    assert "  - id: serving\n" in reader.read("catalog.yaml")
    assert "      - name: Dart\n" in reader.read("catalog.yaml")
    assert row in reader.read("README.md")


def files_of(reader: Reader, hosted: Hosted) -> dict[str, str]:
    """Return the files of the pull request's branch."""
    reader.run("git fetch -q origin")
    return {
        name: reader.run(f"git show {hosted.branch}:{name}")
        for name in ("catalog.yaml", "metadata.yaml", "README.md", "abstracts.md")
    }


def test_the_table_comes_back_to_the_byte(reader: Reader) -> None:
    whole = README.replace("2311.15566v1/pdf) |", "2311.15560) | - | - |")
    reader.write("README.md", whole)

    reader.run(BLOCKS[2])

    assert TABLE.splitlines()[:4] == between(reader.read("README.md"))[:4]
    marks = re.compile(r"<!-- enrich:(?:begin|end) schedulers -->\n")
    assert marks.sub("", unsealed(reader.read("README.md"))) == whole


def between(readme: str) -> list[str]:
    return unsealed(readme).partition("<!-- enrich:begin schedulers -->\n")[2].splitlines()
