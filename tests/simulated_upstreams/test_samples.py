from pathlib import Path

import httpx
import pytest

from simulated_upstreams import samples, serve


def test_every_call_returns_a_state_of_its_own() -> None:
    first = samples.sample_state()
    first.papers.clear()
    first.github.repositories.clear()
    assert samples.sample_state().papers
    assert samples.sample_state().github.repositories


def test_every_made_up_text_states_that_it_is() -> None:
    simulated = samples.sample_state()
    abstracts = [paper.abstract for paper in simulated.papers.values()]
    abstracts += [page.paragraphs[0] for page in simulated.pages.values()]
    assert all(text.startswith("Sample abstract, not the authors' own.") for text in abstracts)
    descriptions = [repo.description or "" for repo in simulated.github.repositories.values()]
    assert all(text.startswith("Sample description") for text in descriptions)


def test_seeding_gives_the_list_one_commit_of_the_files(tmp_path: Path) -> None:
    simulated = samples.sample_state()
    store = samples.seed(simulated, tmp_path / "list.git", {"README.md": "# List\n"})
    assert simulated.github.store is store
    assert store.read_files("main") == {"README.md": "# List\n"}
    assert len(store.history(store.head("main"))) == 1


def test_the_three_upstreams_answer_under_the_addresses_of_the_environment() -> None:
    with serve(samples.sample_state()) as upstreams, httpx.Client(verify=False) as client:
        environment = upstreams.environment
        page = f"{environment['ENRICHER_USENIX_URL']}/conference/nsdi24/presentation/hu"
        token = {"Authorization": f"Bearer {environment['GITHUB_TOKEN']}"}
        repository = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}"
        query = {"query": "{ rateLimit { cost } }"}
        answers = [
            client.get(f"{environment['ENRICHER_ARXIV_URL']}?id_list=2311.15566"),
            client.get(page),
            client.get(repository, headers=token),
            client.post(environment["GITHUB_GRAPHQL_URL"], headers=token, json=query),
        ]
        assert [answered.status_code for answered in answers] == [200] * 4
        servers = (upstreams.arxiv, upstreams.usenix, upstreams.github)
        assert [len(server.requests) for server in servers] == [1, 1, 2]


def test_the_upstreams_stop_when_the_context_ends() -> None:
    with serve(samples.sample_state()) as upstreams:
        urls = [server.url for server in (upstreams.arxiv, upstreams.usenix, upstreams.github)]
    with httpx.Client(verify=False) as client:
        for url in urls:
            with pytest.raises(httpx.ConnectError):
                client.get(url)
