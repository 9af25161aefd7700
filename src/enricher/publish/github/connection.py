"""What PyGithub sends requests through: our own client, with its limits of time, size and hosts.

PyGithub's own connection limits each single read alone, takes a body of any size, follows redirects for as
long as there are any, without their queries, and takes those of a write for its success.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final, cast

from github import Auth
from github.Requester import Requester

from enricher.errors import BadAnswer, Unreachable
from enricher.http.client import USER_AGENT, Web
from enricher.http.response import Response

_ACCEPTED: Final = 202
_PER_PAGE: Final = 30  # GitHub's own default
_REDIRECTS: Final = range(300, 400)


class _ConnectionResponse:
    """An answer as PyGithub reads it."""

    def __init__(self, answer: Response) -> None:
        self._answer = answer
        self.status = answer.status

    def getheaders(self) -> Iterator[tuple[str, str]]:
        return iter(self._answer.headers.items())

    def read(self) -> str:
        try:
            return self._answer.body.decode()
        except UnicodeDecodeError as error:
            raise BadAnswer("GitHub sent a text that is not in UTF-8") from error


class _Connection:
    """Replaces a connection of PyGithub, as far as PyGithub uses one."""

    def __init__(self, web: Web, scheme: str, host: str, port: int | None = None, **_limits: object) -> None:
        self.host = host
        self._web = web
        self._origin = f"{scheme}://{host}" if port is None else f"{scheme}://{host}:{port}"
        self._next: tuple[str, str, Mapping[str, str], bytes | None]

    def request(
        self, verb: str, url: str, text: str | None, headers: Mapping[str, str], _stream: Any = None
    ) -> None:
        content = None if text is None else text.encode()
        self._next = verb, f"{self._origin}{url}", headers, content

    def getresponse(self) -> _ConnectionResponse:
        """Return the answer to the request. Raises UpstreamError where it cannot be used.

        An answer that says "accepted, come back later" would let PyGithub ask again without an end.
        """
        verb, url, headers, content = self._next
        is_read = verb == "GET"
        answer = self._web.get_once(url, headers) if is_read else self._web.send(verb, url, headers, content)
        if is_read and answer.status == _ACCEPTED:
            raise Unreachable("GitHub has not finished what it was asked for (202)")
        if answer.status in _REDIRECTS:
            raise BadAnswer(
                f"GitHub redirected what was to be written ({answer.status}): the list's repository has "
                "probably been renamed; set GITHUB_REPOSITORY to its new name"
            )
        return _ConnectionResponse(answer)

    def close(self) -> None:
        """Do nothing: `Web` keeps the connections."""


def requester_through(web: Web, api_url: str, token: str, write_delay: float) -> Requester:
    """Return what PyGithub's objects ask through: `web`, with `write_delay` seconds between writes.

    PyGithub takes connection classes for a class of requesters. A class of our own leaves its own as it is.
    """

    class _WebRequester(Requester):
        pass

    # PyGithub only calls the classes that it is given. A plain `partial` is a method there since Python 3.14.
    plain, secure = (
        cast("Any", staticmethod(partial(_Connection, web, scheme))) for scheme in ("http", "https")
    )
    _WebRequester.injectConnectionClasses(plain, secure)
    return _WebRequester(
        auth=Auth.Token(token),
        base_url=api_url,
        timeout=0,  # `web` has limits of its own
        user_agent=USER_AGENT,
        per_page=_PER_PAGE,
        verify=True,
        retry=None,
        pool_size=None,
        seconds_between_requests=0,
        seconds_between_writes=write_delay,
    )
