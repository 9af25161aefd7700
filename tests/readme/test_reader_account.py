"""Over real lists: no link to a paper or to code is left out in silence, and what is read stays read."""

import time
import tracemalloc
from collections import Counter

import pytest
from markdown_it import MarkdownIt

from enricher.model.readme_list import ReadmeList
from enricher.readme.reader import read_list
from tests.readme.account import count, lists

# What was read when these figures were last raised: items, sure titles, papers and code links. They may only rise.
LEAST = {"items": 19_540, "sure": 19_535, "papers": 20_310, "code": 5_410}


def row(name: str, read: ReadmeList, links: int) -> str:
    items = read.items
    sure = sum(item.sure for item in items)
    papers = sum(len(item.papers) for item in items)
    code = sum(len(item.code) for item in items)
    reasons = Counter(left.reason.removeprefix("neither a paper nor code, ") for left in read.left_out)
    left = ", ".join(f"{reason} {number}" for reason, number in reasons.most_common())
    share = 100 * sure / len(items) if items else 100.0
    return f"{name[:44]:44} {links:6} {len(items):6} {share:6.1f} % {papers:6} {code:6}  {left}"


@pytest.mark.slow
def test_each_link_of_a_real_list_is_in_the_account_once() -> None:
    files = lists()
    totals = Counter[str]()
    silent: list[str] = []
    twice: list[str] = []
    print(f"\n{'list':44} {'links':>6} {'items':>6} {'sure':>8} {'papers':>6} {'code':>6}  left out")  # noqa: T201
    for file in files:
        text = file.read_bytes().decode("utf-8")
        read = read_list(text, file.name)
        counted = count(text, read)
        silent += [f"{file.name}: {url}" for url in counted.silent]
        twice += [f"{file.name}: {url}" for url in counted.twice]
        print(row(file.stem, read, counted.links))  # noqa: T201
        totals["items"] += len(read.items)
        totals["sure"] += sum(item.sure for item in read.items)
        totals["papers"] += sum(len(item.papers) for item in read.items)
        totals["code"] += sum(len(item.code) for item in read.items)
    print(dict(totals), f"{len(silent)} in silence")  # noqa: T201
    assert not silent
    assert not twice
    assert all(totals[figure] >= least for figure, least in LEAST.items()), totals


def test_the_count_knows_a_link_that_is_missing() -> None:
    text = "- [a](https://arxiv.org/abs/2401.00001) `https://no.link` ![i](https://i.mg/a.png) <!-- https://no.link -->\n"
    nothing = ReadmeList((), (), (), (), ())
    assert count(text, nothing).silent == ("https://arxiv.org/abs/2401.00001",)
    assert not count(text, read_list(text)).silent


def made(items: int) -> str:
    """Return a list of many items, in sections of a hundred."""
    lines = ["# A list\n"]
    for number in range(items):
        if number % 100 == 0:
            lines.append(f"\n## Part {number // 100}\n\n")
        lines.append(
            f"- [arXiv'24] **Counting Spoons and Forks {number}: A Study of Quiet Rooms** <br> *Jane Roe, John Doe*"
            f" [[Paper](https://arxiv.org/abs/24{number % 12 + 1:02}.{number:05})] [[Code](https://github.com/acme/tool{number})]\n"
        )
    return "".join(lines)


def seconds(action: object, text: str) -> float:
    start = time.process_time()
    assert callable(action)
    action(text)
    return time.process_time() - start


@pytest.mark.nightly
def test_a_large_list_is_read_in_three_times_the_time_of_a_parse() -> None:
    text = made(5_000)
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    parse = min(seconds(parser.parse, text) for _ in range(3))
    read = min(seconds(read_list, text) for _ in range(3))
    assert read < 3 * parse, f"read {read:.2f} s, parse {parse:.2f} s"


@pytest.mark.parametrize("items", [200, pytest.param(2_000, marks=pytest.mark.slow)])
def test_a_large_list_needs_little_memory(items: int) -> None:
    text = made(items)
    tracemalloc.start()
    read = read_list(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(read.items) == items
    assert peak < 20_000 * items, f"{peak / 1e6:.0f} MB"
