"""`enrich site`: a page with search and filters from the list. Offline."""

import posixpath
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

from enricher.commands import Environment, SiteOptions, print_text
from enricher.commands.offline import read_list
from enricher.errors import PublishError, UserError
from enricher.links.parse import is_link
from enricher.metadata.merge import withhold_abstracts
from enricher.model.publishing import METADATA
from enricher.settings import GITHUB_COM, Settings, read_settings
from enricher.site.files import site_files
from enricher.site.history import History, read_history
from enricher.site.model import Site
from enricher.site.papers import sections_of_page
from enricher.site.plain import plain
from enricher.text.numbers import counted

_FORMS: Final = ".github/ISSUE_TEMPLATE"
_FORM_WORDS: Final = ("paper", "suggest", "entry", "add")  # of a form's file name, the clearest first


def build_site(options: SiteOptions, environment: Environment) -> int:
    """Write the files of the page and print where they are; return 0. Raises UserError or PublishError."""
    site = _site(options, environment)
    written = 0
    for path, text in site_files(site):
        _write(options.output / path, text)
        written += 1
    papers = counted(len(site.papers), "paper")
    print_text(f"Wrote {papers} in {counted(written, 'file')}: {(options.output / 'index.html').as_posix()}")
    return 0


def _site(options: SiteOptions, environment: Environment) -> Site:
    offline, settings = read_list(options.catalog, environment), read_settings(environment)
    listed = offline.listed
    metadata = withhold_abstracts(offline.metadata, listed.catalog.without_abstracts)
    today = datetime.now(UTC).date()
    history = _history(options, today)
    home, folder = settings.home, listed.texts.folder
    below = posixpath.normpath(posixpath.join("blob/HEAD", folder))
    return Site(
        title=plain(listed.catalog.title),
        sections=sections_of_page(listed, metadata, history, f"{home}/{below}" if home else None),
        today=today,
        updated=max((record.changed for record in metadata.values()), default=None),
        has_history=options.history,
        home=home,
        address=_address(options.url, settings),
        suggest=_form(options.catalog.parent, folder, home),
    )


def _history(options: SiteOptions, today: date) -> History:
    path = options.catalog.parent / METADATA
    return read_history(path, today) if options.history and path.is_file() else History()


def _address(url: str | None, settings: Settings) -> str | None:
    """Return where the page is published, with a slash at its end: by GitHub Pages, or as named."""
    if url is not None:
        if not is_link(url):
            raise UserError(f"--url is {url!r}; it must be an http:// or https:// URL")
        return url.rstrip("/") + "/"
    if settings.repository is None or settings.server.host != GITHUB_COM:
        return None
    owner, _, name = settings.repository.lower().partition("/")
    host = f"https://{owner}.github.io/"
    return host if f"https://{name}/" == host else f"{host}{settings.repository.partition('/')[2]}/"


def _form(folder: Path, inside: str, home: str | None) -> str | None:
    """Return the address of the issue form for a new paper, if the list has one."""
    root = folder.joinpath(*([".."] * len(Path(inside).parts)))
    names = sorted(path.name for path in (root / _FORMS).glob("*.y*ml"))
    found = next((name for word in _FORM_WORDS for name in names if word in name.casefold()), None)
    return f"{home}/issues/new?template={quote(found)}" if home and found else None


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise PublishError(
            f"{path.as_posix()} cannot be written: {error.strerror}; name another folder with --output DIR"
        ) from error
