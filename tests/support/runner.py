"""What the runner of GitHub Actions reads in the output of a step, and in the files that it hands to it.

After actions/runner: `src/Runner.Common/ActionCommand.cs` for commands, `src/Runner.Worker/ActionCommandManager.cs`
for their names and the pause of `stop-commands`, `src/Runner.Worker/FileCommandManager.cs` for the files.
"""

import re
from collections.abc import Iterator

_NAMES = frozenset({
    *("add-mask", "add-matcher", "add-path", "debug", "echo", "endgroup", "error", "group", "notice"),
    *("internal-set-repo-path", "remove-matcher", "save-state", "set-env", "set-output", "stop-commands"),
    "warning",
})  # fmt: skip


def commands(output: str) -> list[tuple[str, str]]:
    """Return the name and the data of each command that the runner acts upon; a pause is not counted."""
    return list(_commands(output))


def _commands(output: str) -> Iterator[tuple[str, str]]:
    pause: str | None = None
    for line in re.split("\r\n|\r|\n", output):
        if pause is not None:
            pause = None if line.strip() == f"::{pause}::" else pause
            continue
        found = _command(line)
        if found and found[0] == "stop-commands":
            pause = found[1]
        elif found:
            yield found


def _command(line: str) -> tuple[str, str] | None:
    new = re.match(r"\s*::([^ :]+)(?: .*?)?::(.*)", line)
    old = re.search(r"##\[([^\] ]+)[^\]]*\](.*)", line)
    found = next((match for match in (new, old) if match and match[1] in _NAMES), None)
    return (found[1], found[2]) if found else None


def outputs(file: str) -> dict[str, str]:
    """Return the outputs that the file sets; ValueError where the runner would refuse it."""
    found: dict[str, str] = {}
    lines = iter(re.split("\r\n|\r|\n", file))
    for line in lines:
        if not line:
            continue
        name, sign, value = re.fullmatch(r"(.*?)(=|<<)(.*)|(?s:.*)", line).groups()  # type: ignore[union-attr]
        if not name:
            raise ValueError(f"no name in {line!r}")
        if sign == "<<":
            value = "\n".join(iter(lines.__next__, value))
        found[name] = value
    return found
