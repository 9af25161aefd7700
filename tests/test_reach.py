"""No server is reached that should not be, and the token goes to GitHub's API alone."""

import base64
import json
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid
from enricher.publish.github.identity import BRANCH
from simulated_upstreams import Upstreams, serve
from simulated_upstreams.samples import catalog, sample_state, seed
from simulated_upstreams.server import Fault, Request, Response, json_response
from tests.support.command import Result, enrich, environment

TOKEN = "secret-of-this-test-0123456789"
HOSTS = [
    *("127.0.0.1", "127.0.0.1.", "0.0.0.0", "[::1]"),
    *("[::ffff:127.0.0.1]", "localhost", "localhost.", "a.localhost", "127.0.0.1.nip.io", "localtest.me"),
    *("169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal", "10.0.0.1", "printer.local"),
]

_TABLE = """\
## Systems

| Name | Paper |
|---|---|
| Acme | [Paper](https://arxiv.org/abs/2311.15566) |
| Inside | [Paper](http://127.1:9/x) |
"""
# Runs the program and writes down whom it asks for an address, and whom it connects to.
AUDIT = """
import sys
log = open("reached", "a", buffering=1)
def hear(event, args):
    if event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        print("name", args[0], file=log)
    if event in {"socket.connect", "socket.sendto"}:
        print("address", args[1][:2], file=log)
    if event in {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}:
        print("program", args[0], file=log)
sys.addaudithook(hear)
from enricher.cli import main
main()
"""


# --- links ----------------------------------------------------------------------------------------


@contextmanager
def listener() -> Iterator[tuple[int, list[object]]]:
    """Yield a port on every loopback address, and the list of those who connect to it."""
    callers: list[object] = []
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server:
        server.settimeout(0.05)
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                try:
                    connection, caller = server.accept()
                except TimeoutError:
                    continue
                callers.append(caller)
                connection.close()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1], callers
        done.set()
        thread.join()


def inside_catalog(port: int) -> str:
    entries = "".join(
        f"      - {{name: E{n}, paper: 'http://{host}:{port}/paper.pdf', code: 'http://{host}:{port}/o/r'}}\n"
        for n, host in enumerate(HOSTS)
    )
    columns = "      - {title: Name, field: name}\n      - {title: Paper, field: paper}\n"
    return f"title: A list\nsections:\n  - id: one\n    title: One\n    columns:\n{columns}    entries:\n{entries}"


def test_a_link_inside_is_reported_as_blocked_and_never_requested(tmp_path: Path) -> None:
    with listener() as (port, callers), serve(sample_state()) as running:
        (tmp_path / "catalog.yaml").write_text(inside_catalog(port), "utf-8")
        result = enrich(tmp_path, running.environment, "--report", "report.json", "-v")
        socket.create_connection(("127.0.0.1", port)).close()  # the listener does hear
        while not callers:
            threading.Event().wait(0.01)

    assert result.code == 0, result.err
    assert len(callers) == 1
    assert [running.arxiv.requests, running.usenix.requests, running.github.requests] == [[], [], []]
    problems = json.loads((tmp_path / "report.json").read_text("utf-8"))["problems"]
    assert {problem["kind"] for problem in problems} == {"blocked"}
    assert len(problems) == 2 * len(HOSTS)


@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "http://user:secret@example.org/",
        "https://secret@arxiv.org/abs/2311.15566",
        "//127.0.0.1/x",
    ],
)
def test_a_link_to_a_file_or_with_a_user_name_is_refused_before_anybody_is_asked(link: str) -> None:
    with pytest.raises(
        CatalogInvalid, match=r"^catalog.yaml:\d+:\d+: \"paper\" (is not a link|contains a user)"
    ) as caught:
        read_catalog(known_catalog().replace("https://arxiv.org/abs/2311.15566", link))

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "command",
    [
        ("--pull-request",),
        *(
            pytest.param((option,), marks=pytest.mark.slow)
            for option in ("--dry-run", "-v", "render", "check")
        ),
        pytest.param(("import", "README.md", "--force"), marks=pytest.mark.slow),
    ],
)
def test_only_the_hosts_that_the_environment_names_are_reached(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    upstreams = sample_state()
    text = inside_catalog(9) + known_catalog().partition("    entries:\n")[2]
    (tmp_path / "catalog.yaml").write_text(text, "utf-8")
    if "import" in command:
        (tmp_path / "README.md").write_text(_TABLE, "utf-8")
    seed(upstreams, tmp_path / "list.git", {"catalog.yaml": text})
    with serve(upstreams) as running:
        said = environment(running.environment)
        program = [sys.executable, "-c", AUDIT, *command]
        done = subprocess.run(
            program, cwd=tmp_path, env=said, capture_output=True, text=True, check=False, timeout=60
        )
    assert done.returncode == 0, done.stderr

    always = (running.arxiv, running.usenix, running.others["CROSSREF"], running.github)
    every = (*always, *running.others.values())
    needed, allowed = (
        {"name 127.0.0.1", *(f"address {_address(server.url)}" for server in servers)}
        for servers in (always, every)
    )
    reached = set((tmp_path / "reached").read_text("utf-8").splitlines())
    assert needed <= reached <= allowed if command[0].startswith("-") else not reached


def known_catalog() -> str:
    """Return a list with one paper of each source."""
    head = inside_catalog(0).partition("    entries:\n")[0]
    spot = (
        "{name: Spot, paper: 'https://arxiv.org/abs/2311.15566', code: 'https://github.com/Hsword/SpotServe'}"
    )
    acme = "{name: Acme, paper: 'https://www.usenix.org/conference/nsdi24/presentation/hu'}"
    return f"{head}    entries:\n      - {spot}\n      - {acme}\n"


def _address(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


# --- the token ------------------------------------------------------------------------------------


def encoded(token: str) -> list[str]:
    """Return the token in the forms in which a server may send it back."""
    forms = (token, f"x-access-token:{token}")
    return [token, token.upper(), *(base64.b64encode(form.encode()).decode() for form in forms)]


ECHO = " ".join(encoded(TOKEN))
SPLIT = " ".join(
    f"{TOKEN[:9]}{sign}{TOKEN[9:]}" for sign in "\u200b\u00ad\u2060\x7f\ufe0f"
)  # cleaning joins it


def _graphql(request: Request, response: Response) -> Response | None:
    return response if request.path == "/graphql" and b"updateRefs" not in request.body else None


def refusing(status: int) -> Fault:
    said = {
        "message": f"Not with {ECHO}",
        "errors": [{"message": ECHO, "code": ECHO}],
        "documentation_url": ECHO,
    }
    return lambda request: _graphql(request, json_response(status, said, {"x-echo": ECHO}))


def redirecting(location: str) -> Fault:
    return lambda request: Response(302, {"location": location.replace("ORIGIN", request.origin)})


def refusing_pulls(request: Request) -> Response | None:
    if request.method == "POST" and request.path.endswith("/pulls"):
        return json_response(422, {"message": f"Not {ECHO} {SPLIT}", "errors": [{"message": SPLIT}]})
    return None


def refusing_labels(request: Request) -> Response | None:
    refused = json_response(403, {"message": f"Not with {ECHO} {SPLIT}"})
    return refused if request.path.endswith("/labels") and request.method == "POST" else None


def broken(request: Request) -> Response | None:
    return _graphql(request, Response(200, {"content-type": "application/json"}, f"<{ECHO}".encode()))


def partial(request: Request) -> Response | None:
    errors = [{"message": ECHO, "type": ECHO, "path": ["r0"]}]
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in TOKEN)
    body = json.dumps({"data": {"r0": None, "r1": None}, "errors": errors}).replace("SECRET", escaped)
    return _graphql(request, Response(200, {"content-type": "application/json"}, body.encode()))


FAULTS: dict[str, Fault | None] = {
    "facts": None,
    "refused labels": refusing_labels,
    "refused pull request": refusing_pulls,
    "redirect to itself": redirecting(f"ORIGIN/{TOKEN}/{encoded(TOKEN)[2]}"),
    "redirect elsewhere": redirecting(f"http://{TOKEN}.example.org/{TOKEN}"),
    "401": refusing(401),
    "403": refusing(403),
    "500": refusing(500),
    "partial": partial,
    "broken": broken,
}


@pytest.mark.parametrize(
    "fault",
    ["facts", *(pytest.param(name, marks=pytest.mark.slow) for name in FAULTS if name != "facts")],
)
def test_a_token_that_comes_back_stands_in_no_output_and_no_file(fault: str, tmp_path: Path) -> None:
    upstreams = sample_state()
    upstreams.github.token = TOKEN
    for repository in list(upstreams.github.repositories.values()):
        upstreams.github.add(replace(repository, description=f"It is {ECHO}, {SPLIT}.", license="MIT"))
    store = seed(upstreams, tmp_path / "list.git", {"catalog.yaml": catalog()})
    with serve(upstreams) as running:
        running.github.faults += [found for found in [FAULTS[fault]] if found]
        results = [run(tmp_path, running, *command) for command in ((), ("--dry-run",), ("--pull-request",))]
        told_elsewhere = [r for server in (running.arxiv, running.usenix) for r in server.requests]
        asked = running.github.requests

    texts = [text for result in results for text in (result.out, result.err)]
    texts += [path.read_text("utf-8") for path in tmp_path.glob("*") if path.is_file()]
    head = store.get_ref(f"refs/heads/{BRANCH}")
    texts += [*store.read_files(BRANCH).values(), store.read_commit(head).message] if head else []
    texts += [f"{pull.title} {pull.body} {pull.comments}" for pull in upstreams.github.pulls.values()]
    texts += [f"{request}" for request in told_elsewhere]
    texts += [f"{request.target} {request.body!r}" for request in asked]
    assert [text for text in texts if holds_token(text)] == []
    assert any("authorization" in request.headers for request in asked)


def run(folder: Path, running: Upstreams, *command: str) -> Result:
    if not (folder / "catalog.yaml").exists():
        (folder / "catalog.yaml").write_text(catalog(), "utf-8")
    said = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(folder / "output")}
    said["GITHUB_STEP_SUMMARY"] = str(folder / "summary")
    return enrich(folder, {**running.environment, **said}, *command, "-v", "--report", "report.json")


def holds_token(text: str) -> bool:
    """Return whether the token can be read in the text, or in whatever in it is base64."""
    if TOKEN in text.lower():
        return True
    pieces = re.findall(r"[A-Za-z0-9+/_-]{8,}", text)
    return any(TOKEN.encode() in _decoded(piece[start:]) for piece in pieces for start in range(4))


def _decoded(piece: str) -> bytes:
    whole = piece[:-1] if len(piece) % 4 == 1 else piece
    padded = whole + "=" * (-len(whole) % 4)
    return base64.b64decode(padded, altchars=b"-_" if {"-", "_"} & set(piece) else None)


@pytest.mark.parametrize("text", encoded(TOKEN))
def test_the_search_for_the_token_finds_it(text: str) -> None:
    assert holds_token(f"a {text}b")
