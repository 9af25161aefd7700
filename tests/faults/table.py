"""Every fault: its name, and what is sent. Some send another answer, some alter the good one."""

import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any, Final

from simulated_upstreams.server import Raw, Request, Response, json_response, text_response
from tests.faults.stage import NAME, Stage

Sent = Response | Raw
Instead = Callable[[Stage, Request], Sent | None]
Altered = Callable[[Stage, Request, Response], Sent]

# The forms of the newer sources: json, an object about one link; work, works and search, Crossref's, for one
# DOI, for many and for a title;
# index, OpenAlex's list; batch, Semantic Scholar's, with null for what it does not know;
# paper, what paperswithcode.co has of one, or 404; programme and abstracts, a conference's two files; page, a page that says which paper it is about.
JSON: Final = frozenset(
    {
        "rest",
        "graphql",
        "git",
        "pulls",
        "json",
        "work",
        "works",
        "search",
        "index",
        "batch",
        "paper",
        "programme",
        "abstracts",
    }
)
FORMS: Final = JSON | {"atom", "html", "page", "robots"}
UPSTREAM: Final = r"arXiv|USENIX|GitHub|Crossref|mlr\.press|mlsys\.org|OpenReview|openreview|gitlab\.com|codeberg\.org|Hugging Face|Zenodo|ECVA|DataCite|OpenAlex|Semantic Scholar|paperswithcode"
GIGABYTE: Final = 1_000_000_000


@dataclass(frozen=True)
class Fault:
    """One way in which an upstream fails."""

    name: str
    instead: Instead | None = None  # sent in place of an answer
    altered: Altered | None = None  # sent where an answer was
    environment: Callable[[Stage, dict[str, str]], Mapping[str, str]] | None = None  # fails from the start
    forms: frozenset[str] = FORMS  # the upstreams to which it can happen
    lasting: bool = False  # it does not go away during a run
    slow: bool = False  # it takes the whole of the time limit
    waits: bool = False  # it asks for a pause of a second or so
    heavy: bool = False  # it keeps the processor busy for a second or so
    final: bool = False  # a source may take it as a reason to ask no more in this run
    absent: bool = False  # it says that something is not there
    harmless: bool = False  # the answer is as good as ever: nothing may be lost of it
    answers: frozenset[str] = frozenset()  # the forms in which it is a final answer, on this link alone
    unseen: frozenset[str] = frozenset()  # the forms in which it looks like an honest "not known here"
    says: str = UPSTREAM  # what the reason must hold


# --- the connection ---


def refuse(stage: Stage, _: Request) -> Sent:
    stage.server.refuse()
    raise ConnectionResetError


def reset(_stage: Stage, _: Request) -> Sent:
    return Raw((), resets=True)


def reset_in_the_middle(_stage: Stage, _request: Request, good: Response) -> Sent:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(good.body)
    return Raw((head, good.body[: len(good.body) // 2]), pause=0.02, resets=True)


def hang_up_in_the_middle(_stage: Stage, _request: Request, good: Response) -> Sent:
    half = good.body[: len(good.body) // 2]
    return Response(good.status, {**good.headers, "content-length": str(len(good.body))}, half)


def never(_stage: Stage, _: Request) -> Sent:
    return Raw((b"",), pause=60)


def drip_in_the_head(_stage: Stage, _: Request) -> Sent:
    return Raw(_drops(b"HTTP/1.1 200 OK\r\nx-slow: "), pause=0.05)


def drip_in_the_body(_stage: Stage, _: Request) -> Sent:
    return Raw(_drops(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"), pause=0.05)


def _drops(head: bytes) -> Iterator[bytes]:
    yield head
    while True:
        yield b"."


def no_http(_stage: Stage, _: Request) -> Sent:
    return Raw((b"220 mail.example ESMTP\r\n",))


def break_resolver(stage: Stage, _: Request) -> Sent:
    stage.resolver.broken = True
    raise ConnectionResetError


def by_name(stage: Stage, environment: dict[str, str]) -> Mapping[str, str]:
    own = stage.server.url
    return {name: value.replace(own, own.replace("127.0.0.1", NAME)) for name, value in environment.items()}


def by_tls(stage: Stage, environment: dict[str, str]) -> Mapping[str, str]:
    own = stage.server.url
    return {name: value.replace(own, own.replace("http", "https")) for name, value in environment.items()}


# --- redirects ---


def loop(status: int) -> Instead:
    def answer(_stage: Stage, request: Request) -> Sent:
        mark = "&" if "?" in request.target else "?"
        ahead = f"{request.origin}{request.target}{mark}again"
        return json_response(status, {"message": "Moved"}, {"location": ahead})

    return answer


def two_places(stage: Stage, request: Request) -> Sent:
    """Lead from one place to the other and back, by the path alone."""
    there = request.path.removesuffix("/on") if request.path.endswith("/on") else f"{request.path}/on"
    return json_response(301, {"message": "Moved"}, {"location": f"{request.origin}{there}"})


def elsewhere(status: int) -> Instead:
    def answer(stage: Stage, request: Request) -> Sent:
        url = stage.elsewhere.url.replace("127.0.0.1", "localhost")
        return json_response(status, {"message": "Moved"}, {"location": f"{url}{request.path}"})

    return answer


def moved(stage: Stage, request: Request) -> Sent | None:
    """Redirect to the repository's number, as GitHub does once a repository has another name."""
    match = re.match(r"/repos/([^/]+/[^/]+)(.*)", request.path)
    if match is None:  # asked for by its number
        return None
    repo = stage.upstreams.simulated.github[match[1]]
    query = request.target.partition("?")[2]
    url = f"{request.origin}/repositories/{repo.id}{match[2]}{'?' if query else ''}{query}"
    status = 301 if request.method == "GET" else 307
    return json_response(status, {"message": "Moved Permanently", "url": url}, {"location": url})


# --- refusals ---


def status(code: int, message: str = "Sorry.", headers: Mapping[str, str] | None = None) -> Instead:
    return lambda _stage, _request: json_response(code, {"message": message}, headers)


def throttle(code: int, message: str, after: str | None = None, remaining: int | None = None) -> Instead:
    """Answer "too many requests"; `after` is in seconds, or so many seconds ahead as a date where it ends in d."""

    def answer(_stage: Stage, _request: Request) -> Sent:
        headers = {}
        if after is not None:
            ahead = datetime.now(UTC) + timedelta(seconds=int(after.rstrip("d")))
            headers["retry-after"] = format_datetime(ahead, usegmt=True) if after.endswith("d") else after
        if remaining is not None:
            headers |= {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0"}
            headers["x-ratelimit-reset"] = str(int(time.time()) + remaining)
        return json_response(code, {"message": message}, headers)

    return answer


PRIMARY: Final = "API rate limit exceeded for user ID 1."
SECONDARY: Final = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


def graphql_throttle(_stage: Stage, _: Request) -> Sent:
    return json_response(200, {"errors": [{"type": "RATE_LIMITED", "message": PRIMARY}]})


# --- bodies ---

PAGE: Final = "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"
CHALLENGE: Final = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
    '<body><div id="cf-wrapper">Checking your browser</div></body></html>'
)


def says(text: str, content_type: str = "text/html") -> Instead:
    return lambda _stage, _request: text_response(200, text, content_type)


def gigabyte(_stage: Stage, _: Request) -> Sent:
    return Raw(flood())


def flood() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: %d\r\n\r\n" % GIGABYTE
    piece = b" " * 1_000_000
    for _ in range(GIGABYTE // len(piece)):
        yield piece


@cache
def _bomb() -> bytes:
    return gzip.compress(b" " * 200_000_000, 9)


def bomb(_stage: Stage, _: Request) -> Sent:
    return Response(200, {"content-encoding": "gzip", "content-type": "text/html"}, _bomb())


def no_gzip(_stage: Stage, _request: Request, good: Response) -> Sent:
    return Response(good.status, {**good.headers, "content-encoding": "gzip"}, good.body)


def with_body(change: Callable[[bytes], bytes]) -> Altered:
    return lambda _stage, _request, good: Response(good.status, good.headers, change(good.body))


def latin(body: bytes) -> bytes:
    return body.decode().replace("\\u00e8", "è").encode("latin-1", "replace")


def wrong_type(_stage: Stage, _request: Request, good: Response) -> Sent:
    return Response(good.status, {**good.headers, "content-type": "image/png"}, good.body)


# --- XML and HTML ---

DEEP_XML: Final = (
    '<feed xmlns="http://www.w3.org/2005/Atom">' + "<a>" * 100_000 + "</a>" * 100_000 + "</feed>"
)
LAUGHS: Final = (
    '<!DOCTYPE feed [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
    + ']><feed xmlns="http://www.w3.org/2005/Atom"><title>&i;</title></feed>'
)
DEEP_HTML: Final = "<html><body>" + "<div>" * 100_000 + "</body></html>"


def outside_entity(stage: Stage, _: Request) -> Sent:
    text = (
        f'<!DOCTYPE feed [<!ENTITY x SYSTEM "{stage.elsewhere.url}/x">]>'
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>&x;</title></feed>'
    )
    return text_response(200, text, "application/atom+xml")


_ENTRY: Final = re.compile(rb"  <entry>.*?</entry>\n", re.DOTALL)
_TOTAL: Final = re.compile(rb"(totalResults>)(\d+)<")


def entries(change: Callable[[list[bytes]], list[bytes]], total: int = 0) -> Altered:
    """Change the list of a feed's entries, and its number of results by `total`."""

    def alter(body: bytes) -> bytes:
        found = _ENTRY.findall(body)
        changed = _ENTRY.sub(b"", body).replace(b"</feed>", b"".join(change(found)) + b"</feed>")
        return _TOTAL.sub(lambda m: m[1] + str(int(m[2]) + total).encode() + b"<", changed)

    return with_body(alter)


def renamed(found: list[bytes]) -> list[bytes]:
    """Let the first entry be that of a paper that was not asked for."""
    return [re.sub(rb"abs/[\d.]+v", b"abs/1001.0001v", found[0]), *found[1:]]


# --- JSON ---


def with_json(change: Callable[[Any], Any]) -> Altered:
    def alter(_stage: Stage, _request: Request, good: Response) -> Sent:
        headers = {name: value for name, value in good.headers.items() if name != "content-length"}
        value = change(json.loads(good.body))
        return Response(
            good.status, headers, value if isinstance(value, bytes) else json.dumps(value).encode()
        )

    return alter


def numbers_for_texts(value: Any) -> Any:
    """Put a number in place of each text, a text in place of each number, and a list in place of each truth."""
    match value:
        case dict():
            return {key: numbers_for_texts(item) for key, item in value.items()}
        case list():
            return [numbers_for_texts(item) for item in value]
        case bool():
            return [value]
        case int():
            return str(value)
        case str():
            return 7
        case _:
            return value


_FRAMES: Final = frozenset({"message-type", "items", "notes", "results"})  # around what a newer source says


def half_of_the_fields(which: int) -> Callable[[Any], Any]:
    """Leave every second field out of each object that is not the frame of an answer."""

    def leave_out(value: Any, *, frame: bool = True) -> Any:
        if isinstance(value, list):
            return [leave_out(item, frame=False) for item in value]
        if not isinstance(value, dict):
            return value
        is_frame = frame and (
            set(value) <= {"data", "errors"}
            or not _FRAMES.isdisjoint(value)
            or any(re.fullmatch(r"r\d+", k) for k in value)
        )
        keys = list(value) if is_frame else list(value)[which::2]
        return {key: leave_out(value[key], frame=is_frame) for key in keys}

    return leave_out


def nulls(value: Any) -> Any:
    """Put null in place of whatever is in an object or a list, down to the repositories of a GraphQL answer."""
    if isinstance(value, dict) and isinstance(value.get("data"), dict):
        return {"data": dict.fromkeys(value["data"])}
    return dict.fromkeys(value) if isinstance(value, dict) else [None for _ in value]


def errors(*struck: tuple[int, str, str | None]) -> Altered:
    """Let GraphQL fail for some repositories: number, kind of error, and the field below it or None."""

    def change(answer: dict[str, Any]) -> Any:
        found = [(f"r{number}", kind, field) for number, kind, field in struck]
        for alias, _, field in found:
            if field is None:
                answer["data"][alias] = None
            else:
                answer["data"][alias][field] = None
        answer["errors"] = [
            {"type": kind, "path": [alias, *([field] if field else [])], "message": "Something went wrong."}
            for alias, kind, field in found
        ]
        return answer

    return with_json(change)


def data(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Altered:
    """Change the repositories of a GraphQL answer."""
    return with_json(lambda answer: {**answer, "data": change(answer["data"])})


def turned(found: dict[str, Any]) -> dict[str, Any]:
    """Let each repository stand under the name of its neighbour."""
    aliases = [key for key in found if re.fullmatch(r"r\d+", key)]
    nodes = [found[alias] for alias in aliases]
    return {**found, **dict(zip(aliases, nodes[1:] + nodes[:1], strict=True))}


def another_repository(stage: Stage, request: Request) -> Sent:
    """Answer with what is known of another repository than the one asked for."""
    return json_response(
        200,
        {
            "id": 1_234_567,
            "full_name": "somebody/else",
            "stargazers_count": 9,
            "archived": False,
            "description": None,
            "license": None,
            "default_branch": "main",
        },
    )


def lists(change: Callable[[list[Any]], list[Any]]) -> Altered:
    """Change each list that GitHub answers with: of pull requests, or of the names in a folder."""

    def alter(value: Any) -> Any:
        if isinstance(value, list):
            return change(value)
        return (
            {**value, "tree": change(value["tree"])}
            if "tree" in value and isinstance(value["tree"], list)
            else value
        )

    return with_json(alter)


def another_sha(value: Any) -> Any:
    """Let an answer be that about another object."""
    if isinstance(value, dict) and "object" in value:
        return {**value, "object": {**value["object"], "sha": "a" * 40}}
    return {**value, "sha": "a" * 40} if isinstance(value, dict) and "sha" in value else value


def another_content(value: Any) -> Any:
    return {**value, "content": "b3RoZXIK"} if isinstance(value, dict) and "content" in value else value


def another_number(body: bytes) -> bytes:
    """Let an answer be that about another link of one of the newer sources."""
    return re.sub(rb"77(\d{5}|\d{3}\b)", rb"78\1", body)


# --- the table ---

_XML: Final = frozenset({"atom"})
_HTML: Final = frozenset({"html", "page"})
_OBJECTS: Final = JSON - {"abstracts"}  # a text by its number has no field that could be missing
_WHOLE: Final = _OBJECTS - {"work"}  # Crossref leaves out a field that it has nothing in
_BATCH: Final = frozenset({"batch"})  # it merges papers, and then names another DOI, or none
_LACKING: Final = _BATCH | {"paper"}  # nor has every paper citations
_GRAPHQL: Final = frozenset({"graphql"})
_GITHUB: Final = frozenset({"git", "pulls"})
_BY_NAME: Final = frozenset({"rest", "git", "pulls"})

_CONNECTION: Final = (
    Fault("connection refused", instead=refuse, lasting=True),
    Fault("DNS failure", instead=break_resolver, environment=by_name, lasting=True),
    Fault("TLS error", environment=by_tls, lasting=True, says="could not be reached"),
    Fault("reset", instead=reset),
    Fault("reset in the middle", altered=reset_in_the_middle),
    Fault("breaks off in the middle", altered=hang_up_in_the_middle),
    Fault("never answers", instead=never, slow=True),
    Fault("one byte at a time, head", instead=drip_in_the_head, slow=True),
    Fault("one byte at a time, body", instead=drip_in_the_body, slow=True),
    Fault("not HTTP", instead=no_http),
)
_REDIRECTS: Final = (
    Fault("redirect loop, 301", instead=loop(301), final=True),
    Fault("redirect loop, 302", instead=loop(302), final=True),
    Fault(
        "redirect loop, two places", instead=two_places, forms=_GITHUB, final=True, says="GitHub|no branch"
    ),
    Fault("redirect to another host, 301", instead=elsewhere(301), final=True),
    Fault("redirect to another host, 302", instead=elsewhere(302), final=True),
    Fault("redirect to another host, 307", instead=elsewhere(307), final=True),
    Fault("301 to a moved repository", instead=moved, forms=_BY_NAME, harmless=True),
)
_REFUSALS: Final = (
    Fault("401", instead=status(401, "Bad credentials"), final=True, says="401"),
    Fault(
        "403, permission",
        instead=status(403, "Resource not accessible by integration"),
        final=True,
        says="403|GitHub: Resource not accessible by integration",
    ),
    Fault("403, primary limit", instead=throttle(403, PRIMARY), final=True),
    Fault("403, primary limit for an hour", instead=throttle(403, PRIMARY, remaining=3600), final=True),
    Fault(
        "403, primary limit for a second", instead=throttle(403, PRIMARY, remaining=0), final=True, waits=True
    ),
    Fault("403, secondary limit", instead=throttle(403, SECONDARY), final=True),
    Fault("403, secondary limit, seconds", instead=throttle(403, SECONDARY, "1"), final=True, waits=True),
    Fault("403, secondary limit, a date", instead=throttle(403, SECONDARY, "1d"), final=True, waits=True),
    Fault("403, secondary limit, an hour", instead=throttle(403, SECONDARY, "3600"), final=True),
    Fault("429", instead=throttle(429, "Too many"), final=True, says="429"),
    Fault("429, seconds", instead=throttle(429, "Too many", "1"), final=True, waits=True, says="429"),
    Fault("429, a date", instead=throttle(429, "Too many", "1d"), final=True, waits=True, says="429"),
    Fault("429, an hour", instead=throttle(429, "Too many", "3600"), final=True, says="429"),
    Fault("429, an hour as a date", instead=throttle(429, "Too many", "3600d"), final=True, says="429"),
    Fault("200, GraphQL limit", instead=graphql_throttle, forms=_GRAPHQL, final=True),
    *(
        Fault(
            f"{code}",
            instead=status(code),
            final=True,
            says=rf"{code}|not there|no such page|nothing of this name|no (repository|branch|project|record|registrar)",
            # What an index does not know has no facts.
            answers={404: frozenset({"work"}), 451: frozenset({"rest"})}.get(code, frozenset()),
            # Without the file of a year's abstracts they are unknown, and the stored ones stay.
            forms=FORMS - {"abstracts"} if code == 404 else FORMS,
            unseen=frozenset({"paper"}) if code == 404 else frozenset(),
        )
        for code in (404, 406, 410, 451)
    ),
    *(Fault(f"{code}", instead=status(code), says=f"{code}") for code in (500, 502, 503, 504)),
)
_BODIES: Final = (
    Fault("200, HTML", instead=says(PAGE), final=True),
    Fault("200, challenge page", instead=says(CHALLENGE), final=True),
    Fault("200, Rate exceeded.", instead=says("Rate exceeded.", "text/plain"), final=True),
    Fault("200, empty", instead=says(""), final=True),
    Fault("200, cut in the middle", altered=with_body(lambda body: body[: len(body) // 2])),
    Fault("200, without its last byte", altered=with_body(lambda body: body.rstrip()[:-1])),
    Fault("200, a gigabyte", instead=gigabyte, heavy=True),
    Fault("200, decompression bomb", instead=bomb, heavy=True),
    Fault("200, not the gzip it says", altered=no_gzip),
    Fault("200, Latin-1 for UTF-8", altered=with_body(latin)),
    Fault("200, UTF-16 for UTF-8", altered=with_body(lambda body: body.decode().encode("utf-16"))),
    Fault("200, wrong content type", altered=wrong_type, harmless=True),
    Fault(
        "200, NUL bytes",
        altered=with_body(lambda body: body[: len(body) // 2] + b"\0\0" + body[len(body) // 2 :]),
    ),
    Fault("deep XML", instead=says(DEEP_XML, "application/atom+xml"), forms=_XML),
    Fault("entities that explode", instead=says(LAUGHS, "application/atom+xml"), forms=_XML),
    Fault("an entity from outside", instead=outside_entity, forms=_XML),
    Fault("deep HTML", instead=says(DEEP_HTML), forms=_HTML),
    Fault("deep JSON", instead=says("[" * 200_000 + "]" * 200_000, "application/json"), forms=JSON),
    Fault("JSON, a list", instead=says("[]", "application/json"), forms=JSON),
    Fault("JSON, null", instead=says("null", "application/json"), forms=JSON),
    Fault("JSON, an empty object", instead=says("{}", "application/json"), forms=_OBJECTS),
    Fault("JSON, wrong types", altered=with_json(numbers_for_texts), forms=JSON),
    Fault("JSON, a field missing, one half", altered=with_json(half_of_the_fields(0)), forms=_WHOLE),
    Fault(
        "JSON, a field missing, other half",
        altered=with_json(half_of_the_fields(1)),
        forms=_OBJECTS,
        unseen=_LACKING,
    ),
    Fault("JSON, null in each field", altered=with_json(nulls), forms=_OBJECTS, unseen=_BATCH),
)
_ANSWERS: Final = (
    Fault("GraphQL error of one", altered=errors((0, "FORBIDDEN", None)), forms=_GRAPHQL),
    Fault("GraphQL error of one field", altered=errors((0, "SERVICE", "licenseInfo")), forms=_GRAPHQL),
    Fault(
        "GraphQL errors of several",
        altered=errors((0, "FORBIDDEN", None), (1, "SERVICE", None)),
        forms=_GRAPHQL,
    ),
    Fault("GraphQL, one not found", altered=errors((0, "NOT_FOUND", None)), forms=_GRAPHQL, absent=True),
    Fault("GraphQL, data: null", instead=says('{"data": null}', "application/json"), forms=_GRAPHQL),
    Fault(
        "GraphQL, data: null and an error",
        instead=says('{"data": null, "errors": [{"message": "Something went wrong."}]}', "application/json"),
        forms=_GRAPHQL,
    ),
    Fault("fewer entries than counted", altered=entries(lambda found: found[1:]), forms=_XML),
    Fault(
        "fewer entries than asked",
        altered=entries(lambda found: found[1:], total=-1),
        forms=_XML,
        absent=True,
    ),
    Fault(
        "more entries than asked",
        altered=entries(lambda found: [*found, *renamed(found)[:1]], total=1),
        forms=_XML,
        harmless=True,
    ),
    Fault("another's entry", altered=entries(renamed), forms=_XML),
    Fault("entries in another order", altered=entries(lambda found: found[::-1]), forms=_XML, harmless=True),
    Fault("entries twice", altered=entries(lambda found: found + found, total=0), forms=_XML, harmless=True),
    Fault(
        "fewer entries than asked",
        altered=data(lambda found: {k: v for k, v in found.items() if k != "r0"}),
        forms=_GRAPHQL,
    ),
    Fault(
        "more entries than asked",
        altered=data(lambda found: {**found, "r999": found["r0"]}),
        forms=_GRAPHQL,
        harmless=True,
    ),
    Fault("another's entry", altered=data(turned), forms=_GRAPHQL, final=True, says="another repository"),
    Fault(
        "entries in another order",
        altered=data(lambda found: dict(reversed(found.items()))),
        forms=_GRAPHQL,
        harmless=True,
    ),
    Fault(
        "another's entry", instead=another_repository, forms=frozenset({"rest"}), says="another repository"
    ),
    Fault(
        "another's entry",
        altered=with_body(another_number),
        forms=frozenset({"json", "page", "work", "works", "search", "index", "batch", "paper"}),
        answers=frozenset({"work", "search"}),
        unseen=_BATCH,
        says="another|does not name|does not list|no paper of this title",
    ),
    Fault("fewer entries than there are", altered=lists(lambda found: found[1:]), forms=_GITHUB),
    Fault("more entries than there are", altered=lists(lambda found: [*found, *found[:1]]), forms=_GITHUB),
    Fault("entries in another order", altered=lists(lambda found: found[::-1]), forms=_GITHUB, harmless=True),
    Fault("another's sha", altered=with_json(another_sha), forms=frozenset({"git"})),
    Fault("another's content", altered=with_json(another_content), forms=frozenset({"git"})),
)

FAULTS: Final = (*_CONNECTION, *_REDIRECTS, *_REFUSALS, *_BODIES, *_ANSWERS)
