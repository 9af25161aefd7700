"""A paper that a person suggests in an issue form: read as data, whatever is in it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from enricher.errors import UserError
from enricher.text.markdown import clean, markdown, shorten
from enricher.yaml_io.writer import scalar

LINKS: Final = "Links"
SECTION: Final = "Section"
NOTE: Final = "Note"
NOT_SURE: Final = "Not sure"
ANSWERED: Final = "<!-- enrich:suggestion -->"  # in the one comment of the bot

_HEADING: Final = re.compile(rf"^### ({LINKS}|{SECTION}|{NOTE})[ \t]*\r?$", re.MULTILINE)
_NOTHING: Final = "_No response_"
_LOGIN: Final = re.compile(r"[A-Za-z0-9-]{1,39}")
_MOST_LINKS: Final = 5
_LONGEST_NOTE: Final = 500
_MOST_SECTIONS: Final = 100


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the form says, and who filled it in. `section` is None if the person is not sure."""

    issue: int
    login: str  # empty for one that GitHub would not give
    user: int
    links: tuple[str, ...]
    section: str | None
    note: str

    @property
    def credit(self) -> str:
        """The line of a commit's message that names the person."""
        mail = f"{self.user}+{self.login}@users.noreply.github.com"
        return f"Co-authored-by: {self.login} <{mail}>" if self.login else ""

    def words(self) -> str:
        """Return what the pull request says of it, as Markdown; the issue is closed when it is merged."""
        by = f" by @{self.login}" if self.login else ""
        note = f"\n\nTheir note: {markdown(shorten(self.note, _LONGEST_NOTE))}" if self.note else ""
        return f"Suggested{by} in #{self.issue}. Closes #{self.issue}.{note}"


def read_suggestion(event: str) -> Suggestion | None:
    """Return what the issue in the event of GitHub Actions says; None if it does not have the form.

    Raises UserError where the event has no issue, or the form not one to five links.
    """
    issue = _issue(event)
    body, user = str(issue.get("body") or ""), issue.get("user")
    login, ident = (user.get("login"), user.get("id")) if isinstance(user, dict) else ("", 0)
    fields = _fields(body)
    if LINKS not in fields:
        return None
    links = tuple(dict.fromkeys(fields[LINKS].split()))
    if not 0 < len(links) <= _MOST_LINKS:
        raise UserError(f"the form has {len(links)} links; give one to {_MOST_LINKS}, all of one paper")
    section = clean(fields.get(SECTION, ""))
    return Suggestion(
        issue_of(event),
        login if isinstance(login, str) and isinstance(ident, int) and _LOGIN.fullmatch(login) else "",
        ident if isinstance(ident, int) else 0,
        links,
        None if section in {"", NOT_SURE} else section,
        clean(fields.get(NOTE, "")),
    )


def issue_of(event: str) -> int:
    """Return the number of the issue in an event. Raises UserError where it has none."""
    return int(_issue(event)["number"])


def _issue(event: str) -> Mapping[str, Any]:
    try:
        match json.loads(event):
            case {"issue": {"number": int()} as issue}:
                return dict(issue)
    except ValueError:
        pass
    raise UserError("the event has no issue; run this only on: issues")


def _fields(body: str) -> dict[str, str]:
    """Return the answers by their headings; of a heading that is there twice, the first counts."""
    parts = _HEADING.split(body)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    found: dict[str, str] = {}
    for heading, text in pairs:
        found.setdefault(heading, "" if text.strip() == _NOTHING else text.strip())
    return found


def refusal(reason: str) -> str:
    """Return the comment that says why a suggestion was not added."""
    what = markdown(reason.removesuffix("Nothing was written.").strip())
    again = "To try again, open a new issue; to give up, close this one."
    return f"Not added: {what.rstrip('.')}. {again}\n\n{ANSWERED}"


def issue_form(sections: Sequence[str]) -> str:
    """Return the issue form, whose sections are those of the list."""
    titles = list(dict.fromkeys(title for title in map(clean, sections) if title))[:_MOST_SECTIONS]
    options: dict[str, Any] = dict.fromkeys((NOT_SURE, *titles))
    lines = "".join(f"        - {scalar(title)}\n" for title in options)
    return f"""\
name: Suggest a paper
description: A link is enough. The bot looks the paper up and opens a pull request.
title: "Paper: "
body:
  - type: textarea
    id: links
    attributes:
      label: {LINKS}
      description: The link to the paper (arXiv, DOI, USENIX …), and to its code if you know it, one a line.
    validations:
      required: true
  - type: dropdown
    id: section
    attributes:
      label: {SECTION}
      options:
{lines}    validations:
      required: true
  - type: textarea
    id: note
    attributes:
      label: {NOTE}
      description: Why does it belong here? This is for the maintainers.
"""
