"""Which `<` of a text from outside begins a tag, and which is only a sign, as in `a<b` or `<human, object>`.

Abstracts hold both, and hosts escape neither with care. A parser takes `<d$. More words if a<b and c>` for a
tag and loses the words, so what is no tag is escaped before it parses.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml.html import defs

# What may be a tag: the elements of HTML, of MathML, and of JATS, in which publishers deposit abstracts.
_KNOWN: Final = (
    defs.tags
    | frozenset({"bdi", "data", "dialog", "frame", "main", "picture", "portal", "search", "slot", "template"})
    | frozenset(
        """
        maction menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot
        mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
        annotation annotation-xml alternatives bold break disp-formula disp-quote ext-link fn inline-formula
        italic list list-item monospace named-content overline ovl roman sans-serif sc scp sec styled-content
        tex-math underline xref
        """.split()  # noqa: SIM905 - words read best as words
    )
)
_PREFIXES: Final = ("jats:", "mml:", "m:")
# Whose content is no markup.
_RAW_ENDS: Final = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "textarea")}
_BREAKS: Final = frozenset({"br", "hr", "wbr", "col", "none", "mprescripts", "break"})
_EMPTY: Final = _BREAKS | {
    *(
        "area",
        "base",
        "basefont",
        "embed",
        "frame",
        "img",
        "input",
        "isindex",
        "keygen",
        "link",
        "meta",
        "param",
    ),
    *("source", "track", "command", "mspace"),
}
_END_IS_OPTIONAL: Final = frozenset(
    "p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt html head body".split()  # noqa: SIM905
)
# Attributes that need no value. In any other tag, `<b and c>`, words without a value are a sentence's.
_BARE: Final = (
    "allowfullscreen|async|autofocus|autoplay|checked|controls|crossorigin|defer|disabled|hidden|inert|"
    "itemscope|loop|multiple|muted|nomodule|novalidate|open|readonly|required|reversed|selected|[a-z]+-[a-z-]+"
)
_VALUE: Final = r"""(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+)"""
_TAG: Final = re.compile(
    rf"<(?P<slash>/?)(?P<name>[a-z][\w:-]*)(?P<attributes>(?:\s+(?:[\w:.@-]+\s*=\s*{_VALUE}|(?:{_BARE})(?=[\s/>])))*)"
    r"\s*(?P<closed>/?)>",
    re.IGNORECASE | re.ASCII,
)
# As Pandoc knows a formula: no space inside the signs, no digit after them. One that holds an end tag, or a
# line break, is money in a sentence.
_FORMULA: Final = re.compile(
    r"(?<!\\)(?P<sign>\$\$?)(?![\s$])(?:[^$<]|<(?!/|(?:br|hr|div|img)\b)){1,500}(?<!\s)(?P=sign)(?!\d)",
    re.IGNORECASE,
)
_SIGN: Final = re.compile(r"[<$]")
_END_TAG: Final = re.compile(r"</([a-z][\w:-]*)", re.IGNORECASE | re.ASCII)
_DECLARATION: Final = re.compile(r"<(?:!doctype|\?[a-z]+)\b[^<>]*>", re.IGNORECASE)


def tags_only(markup: str) -> str:
    """Return the markup with `&lt;` for each `<` that begins no tag; then a parser reads it as text."""
    return "".join(_pieces(markup))


def _pieces(markup: str) -> Iterator[str]:
    """Yield the markup in pieces, in order: what is left as it is, and what was escaped."""
    last_ends = {found[1].lower(): found.start() for found in _END_TAG.finditer(markup)}
    last_comment_end = markup.rfind("-->")
    done = 0
    while sign := _SIGN.search(markup, done):
        at = sign.start()
        yield markup[done:at]
        formula = _FORMULA.match(markup, at) if sign[0] == "$" else None
        if formula:
            done = formula.end()
            yield formula[0].replace("<", "&lt;")
            continue
        if markup.startswith("<!--", at) and last_comment_end > at:
            done = markup.index("-->", at) + len("-->")
        elif declaration := _DECLARATION.match(markup, at):
            done = declaration.end()
        else:
            done = _end_of_tag(markup, at, last_ends)
        yield markup[at:done] if done > at else "&lt;" if sign[0] == "<" else "$"
        done = max(done, at + 1)
    yield markup[done:]


def _end_of_tag(markup: str, at: int, last_ends: dict[str, int]) -> int:
    """Return where the tag that begins here ends, with the content of a script; `at` itself if there is none.

    An element that needs an end tag, and has none in the rest of the page, is a word: `the token <s>`.
    """
    tag = _TAG.match(markup, at)
    name = tag["name"].lower() if tag else ""
    is_prefixed = name.startswith(_PREFIXES)
    if tag is None or not (name in _KNOWN or is_prefixed):
        return at
    if tag["slash"] or tag["closed"] or name in _END_IS_OPTIONAL or is_prefixed:
        return tag.end()
    if name in _EMPTY:
        return tag.end() if tag["attributes"] or name in _BREAKS else at
    if last_ends.get(name, -1) < tag.end():
        return at
    raw_end = _RAW_ENDS[name].search(markup, tag.end()) if name in _RAW_ENDS else None
    return raw_end.start() if raw_end else tag.end()
