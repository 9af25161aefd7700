"""What several tests share: a list on disk and on GitHub, Markdown as GitHub reads it, and reports."""

import gc
import html
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from enricher.model.facts import Ref
from enricher.model.run import Change, Problem, Report, Usage
from tests.support.hosted_list import Hosted, hosting, written

Parse = Callable[[str], list[Token]]
Words = Callable[[str], list[str]]
Tables = Callable[[str], list[list[list[str]]]]
MakeReport = Callable[..., Report]

# A shell that starts the tests in the background lets their children ignore Ctrl-C, which some of them try.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


gc.set_threshold(200_000)  # nearly all that is imported and collected from here on lives to the end


_OF_A_MARKER = {"site/browser": "browser", "shapes/test_github_graphql.py": "external"}
_MARKERS = {Path(__file__).parent / path: marker for path, marker in _OF_A_MARKER.items()}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Load no tests that are all of one marker, nor what they import, where none of them runs."""
    marker = _MARKERS.get(collection_path)
    return True if marker and f"not {marker}" in config.getoption("markexpr") else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark as slow what is not in the sample of its test or of its file; who names files sees all that is in them."""
    if all(".py" in argument for argument in config.args):
        return
    seen: Counter[str] = Counter()
    for item in items:
        found = next(item.iter_markers_with_node("sample"), None)
        if found:
            node, sample = found
            marked = node.nodeid.partition("[")[0]
            if seen[marked] % sample.kwargs["every"]:
                item.add_marker(pytest.mark.slow)
            seen[marked] += 1


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what was collected: thousands of tests that live to the end."""
    gc.collect()
    gc.freeze()


# A busy machine is no failure, hence no deadline.
settings.register_profile("sample", deadline=None, max_examples=30)
settings.register_profile("whole", deadline=None, max_examples=400)  # by --hypothesis-profile
settings.load_profile("sample")


_GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

# What GitHub turns into a link or a picture after Markdown is rendered: mentions, references and emoji by its
# page "Autolinked references and URLs", bare addresses by GFM 6.9 and by what cmark-gfm does beyond it.
_ACTIVE = re.compile(
    r"""
      (?<!\w)@[a-z0-9]
    | [\w.+-]+@[\w-]*\.[a-z0-9]
    | \#\d
    | \bgh-\d
    | (?:https?|ftp)://
    | (?:^|[\s*_~(])www\.
    | (?<![\w\u200b])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{7,40}(?![\w])
    | :[\w+-]+:
    """,
    re.VERBOSE | re.IGNORECASE,
)


def _visible(token: Token) -> str:
    """Return the words of an inline token, or of a block of HTML; code is left out, as GitHub links none in it."""
    if token.type == "html_block":
        return html.unescape(re.sub("</?[a-z][^>]*>", "", token.content))
    return "".join(
        child.content for child in token.children or () if child.type not in {"html_inline", "code_inline"}
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a list that begins."""
    return written(tmp_path)


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    """The same list on the bundled GitHub, whose git data lie in the folder of the test."""
    with hosting(tmp_path) as hosted:
        yield hosted


@pytest.fixture(scope="session")
def parse() -> Parse:
    """Return a function from Markdown to tokens, raw HTML being taken for HTML as GitHub does."""
    return _GITHUB.parse


@pytest.fixture(scope="session")
def words() -> Words:
    """Return a function from Markdown to the visible text of each block and each cell."""

    def read(markdown: str) -> list[str]:
        blocks = (token for token in _GITHUB.parse(markdown) if token.type in {"inline", "html_block"})
        return [_visible(token) for token in blocks]

    return read


@pytest.fixture(scope="session")
def tables() -> Tables:
    """Return a function from Markdown to its tables, each a list of rows of cells as Markdown."""

    def read(markdown: str) -> list[list[list[str]]]:
        found: list[list[list[str]]] = []
        for opened, token in pairwise(_GITHUB.parse(markdown)):
            if opened.type == "table_open":
                found.append([])
            if token.type == "tr_open":
                found[-1].append([])
            if opened.type in {"th_open", "td_open"}:
                found[-1][-1].append(token.content)
        return found

    return read


@pytest.fixture(scope="session")
def active() -> Words:
    """Return a function from visible text to whatever in it GitHub would make a link or a picture."""

    def find(text: str) -> list[str]:
        return [match.group() for match in _ACTIVE.finditer(text)]

    return find


@pytest.fixture(scope="session")
def report() -> MakeReport:
    """Return a function that makes a report; a link's entry is named like its id unless `names` says else."""

    def make(
        changes: Iterable[Change] = (),
        problems: Iterable[Problem] = (),
        names: Mapping[Ref, tuple[str, ...]] | None = None,
        usage: tuple[Usage, ...] = (),
    ) -> Report:
        changed, found = tuple(changes), tuple(problems)
        refs = [*(change.ref for change in changed), *(problem.ref for problem in found)]
        entries = {ref: (ref.id,) for ref in refs} | dict(names or {})
        return Report(
            asked=len(entries),
            not_due=0,
            entries=entries,
            urls={},
            changes=changed,
            problems=found,
            usage=usage,
            down=(),
        )

    return make
