"""A person who does what a page of the documentation says, in a clone of a list."""

import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.command import enrich, environment
from tests.support.hosted_list import Hosted
from tests.support.paths import ROOT


def page(name: str) -> str:
    """Return a page of docs/."""
    return (ROOT / "docs" / f"{name}.md").read_text("utf-8")


def blocks(text: str, language: str = "") -> list[str]:
    """Return the blocks of code in this language; those without one are commands, or what one prints."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [content for name, content in found if name == language]


def command_blocks(name: str) -> list[str]:
    """Return the commands of a page, block by block."""
    return blocks(page(name))


@dataclass(frozen=True)
class Reader:
    """Somebody in the folder of a list, with the program and git."""

    folder: Path
    variables: dict[str, str]

    def run(self, block: str) -> str:
        """Run the lines of a block one after the other; any that fails fails the test."""
        return "".join(map(self._run_line, block.splitlines()))

    def _run_line(self, line: str) -> str:
        """Run the program in this process, and git in one of its own."""
        program, *arguments = shlex.split(line)
        if program in {".venv/bin/enrich", "enrich"}:
            result = enrich(self.folder, self.variables, *arguments)
            assert result.code == 0, result.out + result.err
            return result.out
        assert program == "git"
        done = subprocess.run(
            [program, *arguments],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")


def reader_of_a_clone(folder: Path, hosted: Hosted) -> Reader:
    """Return somebody in a new clone of the list, who can push."""
    subprocess.run(["git", "clone", "-q", folder / "list.git", folder / "list"], check=True)
    people = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in (("NAME", "A Person"), ("EMAIL", "person@example.org"))
    }
    return Reader(folder / "list", environment({**hosted.upstreams.environment, **people}))
