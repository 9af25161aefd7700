import time

import pytest

from enricher.errors import NameNotFound, Throttled
from enricher.http.response import Response
from enricher.http.retry import RetryPolicy, persist, throttled


def test_without_a_first_wait_nothing_is_waited_for_unless_the_policy_says_so() -> None:
    def attempt() -> None:
        raise Throttled("too many requests")

    waits: list[float] = []
    with pytest.raises(Throttled):
        persist(attempt, RetryPolicy(first_wait=0), waits.append)

    assert waits == [0, 0, 0]


def test_a_limit_that_has_been_reset_meanwhile_is_waited_for_a_second() -> None:
    """The reset is stated in whole seconds."""
    reset = str(int(time.time()) - 10)
    headers = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}

    assert throttled("GitHub", Response(403, headers, b"", "https://upstream.example")).wait == 1


def test_a_name_that_is_not_found_is_looked_up_once_more_after_a_short_wait() -> None:
    def attempt() -> None:
        raise NameNotFound("the name could not be found")

    waits: list[float] = []
    with pytest.raises(NameNotFound):
        persist(attempt, RetryPolicy(first_wait=5, retried=()), waits.append)

    assert [1 <= wait <= 2 for wait in waits] == [True]
