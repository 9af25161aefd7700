"""YAML out, in one fixed style."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from string import ascii_letters

import yaml
from yaml.emitter import Emitter

from enricher.yaml_io.nodes import type_of


# Not the C dumper: it escapes letters outside the basic plane, such as 𝒪, and a machine without it would
# write another file.
class _Dumper(yaml.SafeDumper):
    """Writes text with line breaks as a literal block, and every value in full."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


# Line breaks of YAML 1.1 that PyYAML writes as they are, and reads back as another.
_FOREIGN_BREAKS = re.compile("[\x85\u2028\u2029]")


def _represent_str(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """Return the style that suits the text; None leaves the choice to PyYAML, which quotes where it must."""
    if _FOREIGN_BREAKS.search(text):
        return '"'
    return "|" if "\n" in text else None


_Dumper.add_representer(str, _represent_str)


_ANALYST = Emitter(StringIO(), allow_unicode=True)


_NEVER_PLAIN = re.compile(": | #|:$|^ | $")


_LONGEST_WORD = 5  # characters of `false`: any longer text that begins with a letter is text


_ODD_BLOCK = re.compile(r"\A[ \n]| \n|[ \n]\Z")


_LONGEST_KEY = 122  # characters; PyYAML puts a question mark before a longer one


Plain = str | int | date | Sequence[str] | Mapping[str, "Plain"]


def scalar(text: str, *, flow: bool = False) -> str:
    """Return one line of text as a YAML string, quoted only where YAML needs it.

    `flow` is for a place between braces or brackets, where more needs quotes.
    """
    if not flow and text.isprintable() and _is_plain(text):
        return text
    analysis = _ANALYST.analyze_scalar(text)
    if type_of(text) == "str" and (analysis.allow_flow_plain if flow else analysis.allow_block_plain):
        return text
    if analysis.allow_single_quoted:
        return _quoted(text)
    return yaml.dump(
        text, default_style='"', allow_unicode=True, width=2**31 - 1, Dumper=yaml.SafeDumper
    ).strip()


def dump(values: Mapping[str, Plain]) -> str:
    """Return the mapping as block YAML, to the byte as PyYAML writes it, but in a tenth of the time.

    Keys stay in their order, a text with line breaks becomes a literal block and any other stays on its line,
    so that a diff shows facts and nothing else. `compose` reads every text back as it was.
    """
    return "".join(_pair(key, value, "") for key, value in values.items())


def _pair(key: str, value: Plain, indent: str) -> str:
    """Return a key and its value, the last line ended."""
    if not 0 < len(key) <= _LONGEST_KEY or not key.isprintable():
        return indent + _deeper(_dump({key: value}), indent) + "\n"
    head = f"{indent}{_text(key, indent)}:"
    match value:
        case Mapping() if value:
            return f"{head}\n" + "".join(_pair(name, item, indent + "  ") for name, item in value.items())
        case list() | tuple() if value:
            return f"{head}\n" + "".join(f"{indent}- {_text(item, indent)}\n" for item in value)
        case _:
            return f"{head} {_leaf(value, indent)}\n"


def _leaf(value: Plain, indent: str) -> str:
    match value:
        case str():
            return _text(value, indent)
        case bool():
            return str(value).lower()
        case int() | date():
            return str(value)
        case _:
            return _dump(value)


def _text(text: str, indent: str) -> str:
    """Return a text as it is written after a key or a dash at this indentation.

    Whatever is not plain to see is left to PyYAML, which checks every character.
    """
    if not text.isprintable():
        return _block(text, indent)
    if _NEVER_PLAIN.search(text):
        return _quoted(text)
    return scalar(text)


def _is_plain(text: str) -> bool:
    """Return whether a printable text is so plain to see as text that no other check is necessary."""
    return len(text) > _LONGEST_WORD and text[0] in ascii_letters and not _NEVER_PLAIN.search(text)


def _block(text: str, indent: str) -> str:
    lines = text.split("\n")
    if all(map(str.isprintable, lines)) and not _ODD_BLOCK.search(text):
        return _deeper("\n".join(["|-", *(f"  {line}" if line else "" for line in lines)]), indent)
    # A key after it, since PyYAML marks the end of a document that ends in a block.
    written = _dump({"key": text, "next": 0})
    return _deeper(written.removeprefix("key: ").removesuffix("\nnext: 0"), indent)


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _deeper(written: str, indent: str) -> str:
    """Return the lines but the first, and those without text, behind the indentation."""
    return re.sub("\n(?=[^\n])", f"\n{indent}", written) if indent else written


def _dump(value: object) -> str:
    written: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=False, allow_unicode=True, sort_keys=False, width=2**31 - 1
    )
    return written.removesuffix("\n").removesuffix("\n...")
