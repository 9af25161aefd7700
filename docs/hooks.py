"""What the site of the documentation changes in the pages: links to files of the repository, and its name."""

import os
import re

_NAMED = "OWNER/AI-Flow-Scheduling-Papers"
_REPOSITORY = os.environ.get("DOCS_REPOSITORY", f"https://github.com/{_NAMED}")


def on_page_markdown(markdown: str, **_: object) -> str:
    """Return the page with the repository's name, and with URLs for links that lead out of docs/."""
    linked = re.sub(r"\]\(\.\./([^)#]+)", rf"]({_REPOSITORY}/blob/main/\1", markdown)
    return linked.replace(_NAMED, _REPOSITORY.removeprefix("https://github.com/"))
