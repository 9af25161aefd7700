"""fleet.yaml in: the lists that one bot keeps, or every mistake with its line and column."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from enricher.catalog.mistakes import Mistakes, TooManyMistakes
from enricher.catalog.types import Flag, Key, KeyTable, ListOf, Number, Text
from enricher.errors import CatalogInvalid, Mistake
from enricher.text.numbers import counted
from enricher.yaml_io.nodes import Items, Node, at, compose

CATALOG: Final = "catalog.yaml"
_MOST_JOBS: Final = 256  # of a matrix: docs.github.com, "Actions limits"
_LONGEST_NIGHT: Final = 5  # hours: a job on GitHub's runners ends after six ("Actions limits")
_LEAST_MINUTES: Final = 2  # for a list, in a night
# docs.github.com, "Rate limits for the REST API": 5,000 requests an hour with a person's token.
LISTS_AN_HOUR: Final = 200  # at 19 requests each, of which several create content: 500 an hour


@dataclass(frozen=True, slots=True)
class FleetList:
    """One list: its repository, and the path of its catalog there."""

    repository: str
    catalog: str = CATALOG

    @property
    def name(self) -> str:
        """The repository; with the catalog where that has another path than usual."""
        return self.repository if self.catalog == CATALOG else f"{self.repository}:{self.catalog}"


@dataclass(frozen=True, slots=True)
class Fleet:
    """All lists, and what their runs may take together each night."""

    title: str
    lists: tuple[FleetList, ...]
    jobs: int = 16
    hours: int = 5
    workflow: bool = True


# fmt: off
LIST: Final = KeyTable(
    "list",
    FleetList,
    (
        Key("repository",
            Text("owner/name", "[A-Za-z0-9-]{1,39}/(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}",
                 "the owner and the name of a repository, such as octocat/Hello-World"),
            "The repository of the list on GitHub.", "octocat/Hello-World", required=True),
        Key("catalog",
            Text("path", "(?!/|.*\\\\)(?!(?:.*/)?\\.\\.?(?:/|$)).+\\.ya?ml",
                 "the path of a YAML file in the repository, such as catalog.yaml"),
            "The path of its catalog there.", "lists/catalog.yaml"),
    ),
)

FLEET: Final = KeyTable(
    "fleet",
    Fleet,
    (
        Key("title", Text(), "The name of the fleet, on its status page.", "Lists of Acme", required=True),
        Key("lists", ListOf(LIST, least=1), "The lists.", "[{repository: octocat/Hello-World}]",
            required=True),
        Key("jobs", Number(1, _MOST_JOBS),
            "How many jobs run at the same time. They share the pace of each source.", "8"),
        Key("hours", Number(1, _LONGEST_NIGHT), "How long the runs of a night may take.", "3"),
        Key("workflow", Flag(),
            "Whether the set-up of a list adds a workflow that also runs the bot after each change of the "
            "list. The token then needs the right to write workflows.", "false"),
    ),
)
# fmt: on


def read_fleet(text: str, file: str = "fleet.yaml") -> Fleet:
    """Return the fleet that the text describes. Raises CatalogInvalid with every mistake of the file."""
    document = compose(text)
    mistakes = Mistakes(document.mistakes)
    if document.root is None:
        if not mistakes.found:
            mistakes.found.append(Mistake(1, 1, 'the file is empty; it needs a "title" and "lists"'))
        raise CatalogInvalid(file, tuple(mistakes.found))
    values = {}
    with suppress(TooManyMistakes):
        values = FLEET.read(mistakes, document.root, "the fleet") or {}
        lists = tuple(FleetList(**{"repository": "", **one}) for one in values.pop("lists", ()))
        nodes = at(document.root, "lists")
        if isinstance(nodes, Items) and len(nodes.nodes) == len(lists):
            named = zip((one.name for one in lists), nodes.nodes, strict=True)
            mistakes.add_duplicates(((name, at(node, "repository")) for name, node in named), "list")
        fleet = Fleet(**{"title": "", **values}, lists=lists)
        _check_time(mistakes, document.root, fleet)
    if mistakes.found:
        raise CatalogInvalid(file, tuple(mistakes.found))
    return fleet


def _check_time(mistakes: Mistakes, root: Node, fleet: Fleet) -> None:
    """Add the mistake of more lists than a night has time for."""
    count, hours = len(fleet.lists), fleet.hours
    if count > hours * LISTS_AN_HOUR:
        message = f"{count:,} lists in {counted(hours, 'hour')} are more than {LISTS_AN_HOUR} an hour"
        mistakes.add(at(root, "lists"), f"{message}, which GitHub allows with one token; split the fleet")
    elif fleet.jobs < (least := -(-count * _LEAST_MINUTES // (hours * 60))):
        message = f"{count:,} lists have less than {_LEAST_MINUTES} minutes each"
        mistakes.add(at(root, "jobs"), f"{message} in {counted(hours, 'hour')}; raise jobs to {least}")
