"""The answer of an upstream, whole and within its size limit."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Response:
    """What an upstream answered, whatever the status: 404 is an answer too."""

    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes
    url: str
    from_cache: bool = False
