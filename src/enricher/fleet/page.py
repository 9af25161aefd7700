"""The status page as HTML: reasons and names of lists are foreign text."""

from typing import Final

from enricher.fleet.status import Status
from enricher.site.html import jinja

_JINJA: Final = jinja("enricher.fleet")


def page(status: Status, host: str) -> str:
    """Return the page: one row a list, without a script; `host` is the GitHub that has the lists."""
    return _JINJA.get_template("status.html.jinja").render(status=status, host=host)
