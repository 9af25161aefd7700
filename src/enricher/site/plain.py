"""Text of the list and of sources as plain Unicode, so that one text serves page, search, feed and data."""

import re
from collections.abc import Mapping
from typing import Final

from enricher.text.markdown import clean

_SUPERSCRIPTS: Final = str.maketrans(
    "0123456789+-=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_SUBSCRIPTS: Final = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_COMMANDS: Final[Mapping[str, str]] = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "lambda": "λ", "mu": "μ",
    "pi": "π", "sigma": "σ", "tau": "τ", "phi": "φ", "psi": "ψ", "omega": "ω", "infty": "∞",
    "times": "×", "cdot": "·", "to": "→", "rightarrow": "→", "leq": "≤", "geq": "≥", "approx": "≈",
    "ell": "ℓ", "log": "log", "sqrt": "√",
}  # fmt: skip
_MATH: Final = re.compile(r"\$(?=\S)([^$\n]{1,60})(?<=\S)\$(?!\d)")  # not "$5 or $6", as pandoc has it
_SCRIPT: Final = re.compile(r"([\^_])(?:\{([^{}]*)\}|(\w))")
_COMMAND: Final = re.compile(r"\\([A-Za-z]+)(?: (?![A-Za-z0-9]))?")
_STYLE: Final = re.compile(r"\\(?:text|mathrm|mathbf|mathit|mathcal|textit|textbf)\{([^{}]*)\}")
_LEFT: Final = re.compile(r"[\\{}^_]")  # what only TeX reads


def plain(text: str) -> str:
    """Return the text in one line, with short formulas such as `$x^2$` and `$a_k$` as Unicode: x², aₖ.

    A formula that Unicode cannot write, or that is none, stays as it is typed.
    """
    return clean(_MATH.sub(_formula, text) if "$" in text else text)


def _formula(found: re.Match[str]) -> str:
    words = _STYLE.sub(r"\1", found[1])
    words = _COMMAND.sub(lambda command: _COMMANDS.get(command[1], command[0]), words)
    words = _SCRIPT.sub(_script, words)
    return found[0] if _LEFT.search(words) else words


def _script(found: re.Match[str]) -> str:
    letters = found[2] if found[3] is None else found[3]
    table = _SUPERSCRIPTS if found[1] == "^" else _SUBSCRIPTS
    return letters.translate(table) if all(ord(one) in table for one in letters) else found[0]
