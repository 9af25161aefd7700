"""`python -m bench.floor github|yaml`, in the folder of a list: the least that the same work can cost.

`github` asks the same queries through a bare httpx client on four connections, and reads the answers as JSON.
`yaml` loads catalog.yaml and metadata.yaml with libyaml, and dumps both.
"""

import os
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import httpx
import yaml

from enricher.sources.github import repositories_query

_BATCH: Final = 50
_CONNECTIONS: Final = 4
_REPOSITORY: Final = re.compile(r"https://github\.com/(\S+)")


def ask_github() -> None:
    """Ask for every repository of the catalog."""
    names = _REPOSITORY.findall(Path("catalog.yaml").read_text("utf-8"))
    batches = [names[start : start + _BATCH] for start in range(0, len(names), _BATCH)]
    url = os.environ["GITHUB_GRAPHQL_URL"]
    with (
        httpx.Client(headers={"Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}"}) as client,
        ThreadPoolExecutor(_CONNECTIONS) as pool,
    ):
        answers = list(pool.map(lambda batch: client.post(url, json=_query(batch)).json(), batches))
    if sum(len(answer["data"]) - 1 for answer in answers) != len(names):
        raise SystemExit("the upstream left repositories out")


def _query(batch: Sequence[str]) -> dict[str, object]:
    owners = {f"o{index}": name.partition("/")[0] for index, name in enumerate(batch)}
    names = {f"n{index}": name.partition("/")[2] for index, name in enumerate(batch)}
    return {"query": repositories_query(len(batch)), "variables": {**owners, **names}}


def load_and_dump() -> None:
    """Load and dump both YAML files with libyaml."""
    for file in ("catalog.yaml", "metadata.yaml"):
        value = yaml.load(Path(file).read_text("utf-8"), Loader=yaml.CSafeLoader)
        yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


if __name__ == "__main__":
    {"github": ask_github, "yaml": load_and_dump}[sys.argv[1]]()
