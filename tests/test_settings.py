import sys
from dataclasses import fields, replace
from pathlib import Path

import pytest
from platformdirs import user_cache_path

from enricher.errors import UserError
from enricher.settings import ALONE, GitHubHost, Turn, cache_folder, graphql_url, read_settings

URLS = ["GITHUB_API_URL", "GITHUB_GRAPHQL_URL", "ENRICHER_ARXIV_URL", "ENRICHER_USENIX_URL"]
GITHUB = GitHubHost("github.com", "https://api.github.com", "https://api.github.com/graphql", "GITHUB_TOKEN")
SECONDS = ["ENRICHER_ARXIV_DELAY", "ENRICHER_USENIX_DELAY", "ENRICHER_GITHUB_DELAY", "ENRICHER_RETRY_WAIT"]


def test_without_an_environment_the_real_upstreams_are_asked_politely() -> None:
    settings = read_settings({})

    assert {field.name: getattr(settings, field.name) for field in fields(settings)} == {
        "server": GITHUB,
        "github": GITHUB,
        "retry_wait": 5.0,
        "timeout": 120.0,
        "urls": {},
        "delays": {},
        "further_hosts": {},
        "keys": {},
        "repository": None,
        "contact": None,
        "cache": PLATFORMS_CACHE,
        "turn": ALONE,
    }


@pytest.mark.parametrize("empty", ["", " ", "\n"])
def test_an_empty_variable_is_an_unset_one(empty: str) -> None:
    names = [
        *URLS,
        *SECONDS,
        "GITHUB_TOKEN",
        "GH_TOKEN",
        "GITHUB_REPOSITORY",
        "GITHUB_SERVER_URL",
        "ENRICHER_GITHUB_TOKEN",
    ]

    assert read_settings(dict.fromkeys(names, empty)) == read_settings({})


@pytest.mark.parametrize(
    ("environment", "token"),
    [
        ({"GITHUB_TOKEN": "one", "GH_TOKEN": "two"}, "one"),
        ({"GITHUB_TOKEN": "", "GH_TOKEN": "two"}, "two"),
        ({"GH_TOKEN": "two"}, "two"),
        ({"GITHUB_TOKEN": " one\n"}, "one"),
        ({}, None),
    ],
)
def test_the_token_is_githubs_or_else_the_command_lines(
    environment: dict[str, str], token: str | None
) -> None:
    assert read_settings(environment).server.token == token


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "GH_TOKEN", "ENRICHER_GITHUB_TOKEN"])
@pytest.mark.parametrize("token", ["to\nken", "to ken", "tökén"])
def test_what_is_no_token_is_refused_without_being_shown(name: str, token: str) -> None:
    with pytest.raises(UserError, match=f"^{name} has a character that no token has") as caught:
        read_settings({name: token})

    assert token not in str(caught.value)


def test_the_token_is_not_shown() -> None:
    settings = read_settings({"GITHUB_TOKEN": "a-throw-away-token"})

    assert "a-throw-away-token" not in f"{settings!r} {settings}"


def test_a_key_is_read_by_its_upstream_and_never_shown() -> None:
    settings = read_settings({"ENRICHER_OPENALEX_KEY": " a-throw-away-key\n", "ENRICHER_OTHER_KEY": ""})

    assert settings.key("OPENALEX") == "a-throw-away-key"
    assert settings.key("OTHER") is None
    assert "a-throw-away-key" not in f"{settings!r} {settings}"


def test_the_token_of_openreview_is_a_key_with_a_name_of_its_own() -> None:
    settings = read_settings({"OPENREVIEW_TOKEN": "a-throw-away-token", "ENRICHER_OPENREVIEW_KEY": "another"})

    assert settings.key("OPENREVIEW") == "a-throw-away-token"
    assert settings.tokens == ("a-throw-away-token",)
    assert read_settings({}).key("OPENREVIEW") is None


def test_what_is_no_key_is_refused_without_being_shown() -> None:
    with pytest.raises(UserError, match=r"^ENRICHER_OPENALEX_KEY has a character") as caught:
        read_settings({"ENRICHER_OPENALEX_KEY": "k\u00e9y"})

    assert "k\u00e9y" not in str(caught.value)


def test_a_contact_is_an_address_or_nothing() -> None:
    assert read_settings({"ENRICHER_CONTACT": " list@example.org "}).contact == "list@example.org"
    for wrong in ("me", "me@example", "Me <me@example.org>", "a@example.org b@example.org"):
        with pytest.raises(UserError, match=r"^ENRICHER_CONTACT is "):
            read_settings({"ENRICHER_CONTACT": wrong})


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://api.list.ghe.com", "https://api.list.ghe.com/graphql"),
        ("https://github.example.org/api/v3", "https://github.example.org/api/graphql"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/graphql"),
    ],
)
def test_graphql_is_found_beside_the_rest_address(api: str, graphql: str) -> None:
    assert graphql_url(api) == graphql
    assert read_settings({"GITHUB_API_URL": f"{api}/"}).server.graphql_url == graphql


def test_a_stated_graphql_address_wins() -> None:
    environment = {"GITHUB_API_URL": "https://a.example", "GITHUB_GRAPHQL_URL": "https://b.example/graphql"}

    assert read_settings(environment).server.graphql_url == "https://b.example/graphql"


# --- where the list is, and where github.com is ---


def test_a_list_on_another_server_has_its_token_and_github_com_another_one() -> None:
    environment = {
        "GITHUB_SERVER_URL": "https://ghe.example.org",
        "GITHUB_API_URL": "https://ghe.example.org/api/v3",
        "GITHUB_GRAPHQL_URL": "https://ghe.example.org/api/graphql",
        "GITHUB_TOKEN": "of-the-server",
        "ENRICHER_GITHUB_TOKEN": "of-github-com",
        "GITHUB_REPOSITORY": "o/list",
    }

    settings = read_settings(environment)

    assert settings.server == GitHubHost(
        "ghe.example.org",
        "https://ghe.example.org/api/v3",
        "https://ghe.example.org/api/graphql",
        "GITHUB_TOKEN",
        "of-the-server",
    )
    assert settings.github == replace(GITHUB, variable="ENRICHER_GITHUB_TOKEN", token="of-github-com")
    assert settings.home == "https://ghe.example.org/o/list"
    assert settings.tokens == ("of-the-server", "of-github-com")


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("ghe.example.org", "GITHUB_TOKEN"),
        ("ghe.example.org", "GH_ENTERPRISE_TOKEN"),
        ("list.ghe.com", "GH_TOKEN"),
    ],
)
def test_the_servers_token_is_not_github_coms(host: str, name: str) -> None:
    settings = read_settings({"GITHUB_SERVER_URL": f"https://{host}", name: "of-the-server"})

    assert (settings.server.token, settings.server.variable) == ("of-the-server", name)
    assert settings.github == replace(GITHUB, variable="ENRICHER_GITHUB_TOKEN")


def test_the_token_that_gh_has_for_github_com_goes_to_no_server_of_enterprise() -> None:
    settings = read_settings({"GITHUB_SERVER_URL": "https://ghe.example.org", "GH_TOKEN": "of-github-com"})

    assert (settings.server.token, settings.github.token) == (None, None)


@pytest.mark.parametrize(
    ("environment", "host", "api"),
    [
        ({}, "github.com", "https://api.github.com"),
        ({"GITHUB_SERVER_URL": "https://github.com/"}, "github.com", "https://api.github.com"),
        ({"GITHUB_API_URL": "http://127.0.0.1:8000"}, "github.com", "http://127.0.0.1:8000"),
        ({"GITHUB_API_URL": "https://h.example/api/v3"}, "h.example", "https://h.example/api/v3"),
        ({"GITHUB_SERVER_URL": "https://h.example"}, "h.example", "https://h.example/api/v3"),
        ({"GITHUB_API_URL": "https://api.list.ghe.com"}, "list.ghe.com", "https://api.list.ghe.com"),
        ({"GITHUB_SERVER_URL": "https://list.ghe.com"}, "list.ghe.com", "https://api.list.ghe.com"),
    ],
)
def test_of_server_and_api_each_follows_from_the_other(
    environment: dict[str, str], host: str, api: str
) -> None:
    server = read_settings(environment).server

    assert (server.host, server.api_url) == (host, api)


@pytest.mark.parametrize(
    ("host", "name", "api"),
    [
        ("ghe.example.org", "GITHUB_API_URL", "https://api.github.com"),
        ("ghe.example.org", "GITHUB_API_URL", "http://API.github.com/"),
        ("ghe.example.org", "GITHUB_GRAPHQL_URL", "https://api.github.com/graphql"),
        ("github.com", "GITHUB_API_URL", "https://ghe.example.org/api/v3"),
        ("github.com", "GITHUB_GRAPHQL_URL", "https://ghe.example.org/api/graphql"),
        ("github.com", "GITHUB_API_URL", "https://api.list.ghe.com"),
    ],
)
def test_a_server_with_the_api_of_another_is_refused(host: str, name: str, api: str) -> None:
    """Its token would go to the other one."""
    said = rf"^the list is on {host}, and {name} is '{api.rstrip('/')}', the API of another server"
    with pytest.raises(UserError, match=said):
        read_settings({"GITHUB_SERVER_URL": f"https://{host}", name: api})


def test_a_list_on_github_com_uses_its_token_for_facts_unless_there_is_one_for_them() -> None:
    both = {"GITHUB_API_URL": "https://a.example", "GITHUB_TOKEN": "of-the-list"}

    assert read_settings(both).github == read_settings(both).server
    facts = read_settings({**both, "ENRICHER_GITHUB_TOKEN": "for-facts"})
    assert (facts.server.token, facts.github.token) == ("of-the-list", "for-facts")
    assert facts.github.api_url == "https://a.example"


@pytest.mark.parametrize(
    "name",
    ["https://github.com/o/list", "list", "o/", "/list", "o/list/tree", "o/..", "o/a list", "o/list\nx"],
)
def test_what_is_no_repository_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=r"^GITHUB_REPOSITORY is '.*'; it must be the owner and the name"):
        read_settings({"GITHUB_REPOSITORY": name})


@pytest.mark.parametrize("name", URLS)
def test_what_is_no_url_is_refused_by_its_variable(name: str) -> None:
    message = rf"^{name} is '.*'; it must be an http:// or https:// URL, such as http"
    for value in ("example.org", "ftp://example.org", "https:", "https://", "/api", "https://[::1"):
        with pytest.raises(UserError, match=message):
            read_settings({name: value})


@pytest.mark.parametrize("name", SECONDS)
def test_what_is_no_number_of_seconds_is_refused_by_its_variable(name: str) -> None:
    for value in ("soon", "-1", "3601", "nan", "inf", "1e9", "3s", "0x1"):
        with pytest.raises(UserError) as caught:
            read_settings({name: value})

        assert str(caught.value) == f"{name} is {value!r}; it must be a number of seconds from 0 to 3600"


def test_further_hosts_are_names_parted_by_commas_or_spaces() -> None:
    settings = read_settings({"ENRICHER_NEW_HOSTS": "Git.Example.org, code.example.com"})

    assert settings.hosts("NEW") == ("git.example.org", "code.example.com")
    assert settings.hosts("OTHER") == ()


@pytest.mark.parametrize(
    "value", ["https://git.example.org", "localhost", "127.0.0.1", "a/b.org", "x@git.example.org"]
)
def test_what_is_no_name_of_a_host_is_refused_by_its_variable(value: str) -> None:
    with pytest.raises(UserError, match=r"^ENRICHER_NEW_HOSTS holds .*; it must be names of hosts, such as"):
        read_settings({"ENRICHER_NEW_HOSTS": value})


@pytest.mark.parametrize("value", ["soon", "0", "0.09", "3601"])
def test_a_time_limit_that_no_answer_could_keep_is_refused(value: str) -> None:
    with pytest.raises(UserError) as caught:
        read_settings({"ENRICHER_TIMEOUT": value})

    assert str(caught.value) == (
        f"ENRICHER_TIMEOUT is {value!r}; it must be a number of seconds from 0.1 to 3600"
    )


def test_a_time_limit_is_read_in_seconds() -> None:
    assert read_settings({"ENRICHER_TIMEOUT": "0.5"}).timeout == 0.5


def test_an_upstream_of_any_name_has_an_address_and_a_pace_of_its_own() -> None:
    settings = read_settings({"ENRICHER_NEW_URL": "https://new.example/", "ENRICHER_NEW_DELAY": "2"})

    assert settings.url("NEW", "https://real.example") == "https://new.example"
    assert settings.delay("NEW", 1.0) == 2.0
    assert settings.url("OTHER", "https://real.example") == "https://real.example"
    assert settings.delay("OTHER", 1.0) == 1.0


@pytest.mark.parametrize(("value", "seconds"), [("0", 0.0), ("2.5", 2.5), (" 3600 ", 3600.0)])
def test_a_delay_is_read_in_seconds(value: str, seconds: float) -> None:
    assert read_settings({"ENRICHER_ARXIV_DELAY": value}).delay("ARXIV", 3.0) == seconds


PLATFORMS_CACHE = user_cache_path("enricher", appauthor=False, opinion=False)


@pytest.mark.parametrize(
    ("environment", "folder"),
    [
        ({}, PLATFORMS_CACHE),
        ({"RUNNER_TEMP": "/t"}, PLATFORMS_CACHE),
        ({"GITHUB_ACTIONS": "true", "RUNNER_TEMP": "/t"}, Path("/t/enricher-cache")),
        ({"GITHUB_ACTIONS": "true", "RUNNER_TEMP": "t"}, None),
        ({"GITHUB_ACTIONS": "true"}, None),
    ],
)
def test_the_cache_is_where_the_platform_wants_it(environment: dict[str, str], folder: Path | None) -> None:
    assert cache_folder(environment) == folder


@pytest.mark.skipif(sys.platform != "linux", reason="the folder of Linux")
def test_on_linux_the_cache_is_where_xdg_wants_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")

    assert cache_folder({}) == Path("/caches/enricher")


@pytest.mark.parametrize(
    ("value", "folder"),
    [("/elsewhere", Path("/elsewhere")), ("off", None), ("", PLATFORMS_CACHE)],
)
def test_the_operator_can_move_the_cache_or_switch_it_off(value: str, folder: Path | None) -> None:
    assert read_settings({"ENRICHER_CACHE": value}).cache == folder


def test_a_cache_in_a_relative_folder_is_refused() -> None:
    with pytest.raises(
        UserError, match=r"ENRICHER_CACHE is 'cache'; it must be a folder's absolute path, or off"
    ):
        read_settings({"ENRICHER_CACHE": "cache"})


# --- runs that share the pace ---------------------------------------------------------------------


def test_a_run_knows_its_turn() -> None:
    turn = read_settings({"ENRICHER_TURN": "3/16"}).turn
    assert (turn, f"{turn}", turn.is_shared) == (Turn(3, 16), "3/16", True)


@pytest.mark.parametrize("text", ["3", "0/4", "5/4", "3/", "a/b", "1/1000", "3/16/2"])
def test_a_turn_that_is_none_is_a_mistake(text: str) -> None:
    with pytest.raises(UserError, match="write it as 3/16, the third of 16"):
        read_settings({"ENRICHER_TURN": text})


@pytest.mark.parametrize(
    ("moment", "sent"),
    # A delay of 10 s in four parts is a round of 40 s, in which the second run has the tenth second.
    [(1000.0, 1010.0), (1010.0, 1010.0), (1010.5, 1050.0), (1049.0, 1050.0)],
)
def test_a_run_sends_at_its_turn_of_each_round(moment: float, sent: float) -> None:
    assert Turn(2, 4).next(moment, 10.0) == sent


def test_a_run_that_is_alone_and_an_upstream_without_a_pace_wait_for_no_turn() -> None:
    assert ALONE.next(1001.0, 10.0) == 1001.0
    assert Turn(2, 4).next(1001.0, 0.0) == 1001.0
