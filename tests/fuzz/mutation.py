"""Inputs by mutation of samples: a seed makes the same ones again, to the byte."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

LONGEST: Final = 16_000  # bytes; what is longer is the matter of the scaling test
_MOST_EDITS: Final = 6
_MOST_COPIES: Final = 40


@dataclass(frozen=True, slots=True)
class Pool:
    """What mutations are made of: samples of a format, and the words that mean something in it."""

    samples: tuple[bytes, ...]
    tokens: tuple[bytes, ...]


def mutations(pool: Pool, seed: str) -> Iterator[bytes]:
    """Yield damaged samples without end, the same for the same seed."""
    random = Random(seed)
    while True:
        data = random.choice(pool.samples)
        for _ in range(random.randint(1, _MOST_EDITS)):
            data = random.choice(_EDITS)(data, random, pool)[:LONGEST]
        yield data


def _span(data: bytes, random: Random) -> tuple[int, int]:
    """Return where a piece begins and ends: short ones often, long ones at times."""
    start = random.randint(0, len(data))
    longest = random.choice((1, 4, 16, 64, 1024))
    return start, min(len(data), start + random.randint(1, longest))


def _flip(data: bytes, random: Random, _pool: Pool) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _delete(data: bytes, random: Random, _pool: Pool) -> bytes:
    start, end = _span(data, random)
    return data[:start] + data[end:]


def _insert(data: bytes, random: Random, pool: Pool) -> bytes:
    at = random.randint(0, len(data))
    return data[:at] + random.choice(pool.tokens) + data[at:]


def _duplicate(data: bytes, random: Random, _pool: Pool) -> bytes:
    start, end = _span(data, random)
    copies = random.choice((2, 3, _MOST_COPIES))
    return data[:start] + data[start:end] * copies + data[end:]


def _truncate(data: bytes, random: Random, _pool: Pool) -> bytes:
    return data[: random.randint(0, len(data))]


def _splice(data: bytes, random: Random, pool: Pool) -> bytes:
    other = random.choice(pool.samples)
    return data[: random.randint(0, len(data))] + other[random.randint(0, len(other)) :]


def _swap(data: bytes, random: Random, pool: Pool) -> bytes:
    """Put one token in the place of another that the data holds."""
    held = [token for token in pool.tokens if token in data]
    if not held:
        return _insert(data, random, pool)
    old, new = random.choice(held), random.choice(pool.tokens)
    at = data.find(old, random.randrange(len(data)))
    at = data.find(old) if at < 0 else at
    return data[:at] + new + data[at + len(old) :]


def _swap_lines(data: bytes, random: Random, _pool: Pool) -> bytes:
    lines = data.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = random.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


_EDITS: Final[tuple[Callable[[bytes, Random, Pool], bytes], ...]] = (
    _flip,
    _delete,
    _insert,
    _insert,
    _duplicate,
    _truncate,
    _splice,
    _swap,
    _swap,
    _swap_lines,
)
