"""`python -m bench.upstreams COUNT CODE_SHARE LATENCY`: the bundled upstreams in a process of their own.

So that they do not share the interpreter lock with what is measured. The first line out is the environment
that leads the program here. Each line in is answered by a line with the traffic since the one before; after
the line `stars` a tenth of the repositories have more of them. The end of the input ends it.
"""

import json
import sys
import time
from dataclasses import dataclass, field

from bench import peer
from bench.lists import make
from simulated_upstreams import serve
from simulated_upstreams.server import Request, Response, Server
from simulated_upstreams.state import GitHubState


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


def main(count: int, code_share: float, latency: float) -> None:
    """Serve until the input ends."""
    simulated = make(count, code_share=code_share).simulated
    with serve(simulated) as upstreams, Server(peer.answer()) as for_peer:
        servers = {
            "arxiv": upstreams.arxiv,
            "usenix": upstreams.usenix,
            "github": upstreams.github,
            "peer": for_peer,
        }
        traffic = {name: watch(server, latency) for name, server in servers.items()}
        print(json.dumps({**upstreams.environment, "PEER_URL": for_peer.url}), flush=True)
        for line in sys.stdin:
            if line.strip() == "stars":
                give_stars(simulated.github)
            print(json.dumps({name: seen.take() for name, seen in traffic.items()}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3]))
