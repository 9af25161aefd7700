"""The files of a list, read alike from a folder and from a commit."""

import posixpath
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from pathlib import PurePosixPath
from typing import Final, Protocol

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid, UserError
from enricher.model.publishing import ABSTRACTS, METADATA, README, SECTIONS, Texts
from enricher.readme.markers import has_markers

_OTHER_PLACES: Final = (".github", "docs")  # of the README that GitHub shows for a repository
_MARKDOWN: Final = frozenset({".md", ".markdown"})


class ListFolder(Protocol):
    """The folder of a catalog; all paths are seen from there, and a symbolic link is read as its target."""

    @property
    def inside(self) -> str:
        """The path of the folder in its repository; `.` for the root."""

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of the files in a folder, sorted; none if there is no such folder."""

    def target(self, path: str) -> str:
        """Return what is the same for two paths of one file."""

    def text(self, path: str) -> str:
        """Return the text of a file, empty if it is not there. Raises UserError if it cannot be read."""


def read_texts(folder: ListFolder, catalog: str) -> Texts:
    """Return the files of the list whose catalog has this name.

    Raises UserError where one cannot be read, where a file that the catalog names is not there, or where the
    only README is not Markdown.
    """
    text, metadata = folder.text(catalog), folder.text(METADATA)
    try:
        known = read_catalog(text)
    except CatalogInvalid:  # its mistakes are reported where the catalog is used
        lists: Mapping[str, str] = {}
    else:
        lists = _named(folder, known.readme, catalog) if known.readme else _found(folder, catalog)
    pages = [f"{SECTIONS}/{name}" for name in folder.names(SECTIONS) if _is_markdown(name)]
    abstracts = {name: folder.text(name) for name in (ABSTRACTS, *pages)}
    return Texts(text, metadata, lists, abstracts, folder.inside)


def _named(folder: ListFolder, files: Sequence[str], catalog: str) -> Mapping[str, str]:
    texts = {file: folder.text(file) for file in files}
    places: dict[str, str] = {}
    for file, text in texts.items():
        if not text:
            raise UserError(f'{file} is not there, or is empty; correct "readme" in {catalog}')
        same = places.setdefault(folder.target(file), file)
        if same != file:
            raise UserError(f'{same} and {file} are the same file; name it once in "readme" of {catalog}')
    return texts


def _found(folder: ListFolder, catalog: str) -> Mapping[str, str]:
    """Return the files with markers: Markdown beside the catalog, and a README at the root of the repository.

    Without any, they are looked for where GitHub shows a README too. Without any there, it is the README that
    is to get them; without that, none. Where the root has a catalog of the same name, these are its list's.
    """
    up = posixpath.relpath(".", folder.inside)
    is_below_another = up != "." and catalog in folder.names(up)
    above = [f"{up}/{name}" for name in folder.names(up) if _is_readme(name)] if up != "." else []
    texts, readmes = _read(folder, [*folder.names("."), *([] if is_below_another else above)])
    if not is_below_another and not any(map(has_markers, texts.values())):
        places = [posixpath.normpath(f"{up}/{place}") for place in _OTHER_PLACES]
        further, more = _read(folder, [f"{place}/{name}" for place in places for name in folder.names(place)])
        texts, readmes = further | texts, [*readmes, *more]
    marked = {path: text for path, text in texts.items() if has_markers(text)}
    readmes.sort(key=lambda path: posixpath.basename(path).casefold() != "readme.md")
    first = next((path for path in readmes if path in texts), None)
    if readmes and not (marked or first):
        raise UserError(
            f"{readmes[0]} is not Markdown, and of two READMEs GitHub shows only one; rename it to {README}, "
            'or name a Markdown file with "readme" in the catalog'
        )
    return marked or ({first: texts[first]} if first else {})


def _read(folder: ListFolder, paths: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """Return the Markdown files among these paths with their texts, and which of all are READMEs."""
    readmes = [path for path in paths if _is_readme(posixpath.basename(path))]
    texts: dict[str, str] = {}
    targets: set[str] = set()
    for path in filter(_is_markdown, paths):
        if path != ABSTRACTS:
            with nullcontext() if path in readmes else suppress(UserError):
                text, target = folder.text(path), folder.target(path)
                if target not in targets:  # two names of one file
                    texts[path] = text
                targets.add(target)
    return texts, readmes


def _is_markdown(path: str) -> bool:
    return PurePosixPath(path).suffix.casefold() in _MARKDOWN


def _is_readme(name: str) -> bool:
    """Return whether it is a README, or one in another language such as README_zh.md."""
    is_plain = name.casefold().partition(".")[0] == "readme"
    return is_plain or (name.casefold().startswith("readme") and _is_markdown(name))


def misleading(path: str, target: str, reason: str) -> UserError:
    """Return the error for a path that cannot be followed; `target` is where it leads as a symbolic link."""
    what = f"{path} is a symbolic link to {target}, which {reason}" if target else f"{path} {reason}"
    return UserError(f"{what}; put the file itself into the repository of git")
