"""`python -m bench.upstreams LATENCY mix COUNT CODE_SHARE`: the bundled upstreams in a process of their own.

`LATENCY sources COUNT` instead has so many papers of each source.

So that they do not share the interpreter lock with what is measured. The first line out is the environment
that leads the program here. Each line in is answered by a line with the traffic since the one before; after
the line `stars` a tenth of the repositories have more of them. The end of the input ends it.
"""

import json
import sys
import time
from dataclasses import dataclass, field

from bench import peer, sources
from bench.lists import make
from simulated_upstreams import serve
from simulated_upstreams.server import Request, Response, Server
from simulated_upstreams.state import GitHubState, UpstreamState


@dataclass(slots=True)
class Traffic:
    """When one upstream was asked, and when it had answered; append is atomic, so that threads share it."""

    latency: float
    asked: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)

    def on_request(self, _: Request) -> None:
        """Note a request, whose latency is over by now."""
        self.asked.append(time.monotonic() - self.latency)

    def on_response(self, _: Request, __: Response) -> None:
        """Note a response."""
        self.answered.append(time.monotonic())

    def take(self) -> dict[str, float]:
        """Return the requests and the seconds from the first of them to the last response, and reset."""
        seconds = max(self.answered) - min(self.asked) if self.asked else 0.0
        count = len(self.asked)
        self.asked.clear()
        self.answered.clear()
        return {"requests": count, "seconds": seconds}


def watch(server: Server, latency: float) -> Traffic:
    """Return the traffic of the server, which takes so many seconds an answer."""
    traffic = Traffic(latency)
    server.latency = latency
    server.faults.append(traffic.on_request)
    server.afterwards.append(traffic.on_response)
    return traffic


def give_stars(github: GitHubState) -> None:
    """Give every tenth repository a fifth more stars and one."""
    for repo in list(github.repositories.values())[::10]:
        github.change(repo.full_name, stars=repo.stars * 6 // 5 + 1)


def state_of(what: str, count: int, code_share: float = 0) -> UpstreamState:
    """Return upstreams with the links of a list: of the mix of real ones, or of every source."""
    return sources.make(count)[1] if what == "sources" else make(count, code_share=code_share).simulated


def main(latency: float, simulated: UpstreamState) -> None:
    """Serve until the input ends."""
    with serve(simulated) as upstreams, Server(peer.answer()) as for_peer:
        others = {name.lower(): server for name, server in upstreams.others.items()}
        servers = {**others, "github": upstreams.github, "peer": for_peer}
        traffic = {name: watch(server, latency) for name, server in servers.items()}
        environment = {**upstreams.environment, "OPENREVIEW_TOKEN": simulated.openreview_token}
        print(json.dumps({**environment, "PEER_URL": for_peer.url}), flush=True)
        for line in sys.stdin:
            if line.strip() == "stars":
                give_stars(simulated.github)
            print(json.dumps({name: seen.take() for name, seen in traffic.items()}), flush=True)


if __name__ == "__main__":
    _latency, _what, _count, *_share = sys.argv[1:]
    main(float(_latency), state_of(_what, int(_count), *map(float, _share)))
