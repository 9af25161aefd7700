"""The nights as a plot: seconds over entries, both axes logarithmic. SVG by hand, which needs no library."""

import math
from collections.abc import Callable, Iterator, Sequence

from bench.report import Night

_WIDTH, _HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 190, 20, 50
_FONT = 'font-family="sans-serif" font-size="13"'
_LINES: tuple[tuple[str, str, Callable[[Night], float]], ...] = (
    ("wall time of a night", "#0969da", lambda night: night.wall),
    ("its CPU time", "#1a7f37", lambda night: night.cpu),
    ("libyaml: load and dump", "#9a6700", lambda night: night.yaml_cpu),
)


def plot(nights: Sequence[Night]) -> str:
    """Return the SVG."""
    values = [value(night) for _, _, value in _LINES for night in nights]
    decades = (math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))))
    entries = (math.log10(nights[0].entries), math.log10(nights[-1].entries))

    def place(count: float, seconds: float) -> tuple[float, float]:
        across = (math.log10(count) - entries[0]) / (entries[1] - entries[0])
        up = (math.log10(seconds) - decades[0]) / (decades[1] - decades[0])
        width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
        return _LEFT + across * width, _HEIGHT - _BOTTOM - up * height

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_FONT}>',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for exponent in range(decades[0], decades[1] + 1):
        x, y = place(nights[0].entries, 10**exponent)
        parts.append(_line([(x, y), (place(nights[-1].entries, 1)[0], y)], "#d0d7de", 1))
        parts.append(_text(x - 8, y + 4, f"{10.0**exponent:g} s", "end"))
    for night in nights:
        x, y = place(night.entries, 10 ** decades[0])
        parts.append(_text(x, y + 20, f"{night.entries:,}", "middle"))
    parts.append(_text(_LEFT, _HEIGHT - 8, "entries", "start"))
    parts += _series(nights, place)
    return "\n".join([*parts, "</svg>", ""])


def _series(nights: Sequence[Night], place: Callable[[float, float], tuple[float, float]]) -> Iterator[str]:
    for number, (name, color, value) in enumerate(_LINES):
        points = [place(night.entries, value(night)) for night in nights]
        yield _line(points, color, 2)
        yield _text(_WIDTH - _RIGHT + 15, _TOP + 20 * (number + 1), name, "start", color)


def _line(points: Sequence[tuple[float, float]], color: str, width: int) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{width}"/>'


def _text(x: float, y: float, words: str, anchor: str, color: str = "#1f2328") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}">{words}</text>'
