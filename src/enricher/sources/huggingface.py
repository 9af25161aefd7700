"""Hugging Face: likes, license and canonical name of a model, a dataset or a space."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from enricher.errors import BadAnswer
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, read_object
from enricher.links.parse import parse_link
from enricher.model.facts import Ref, Repository
from enricher.model.run import Found, Missing, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import one_by_one
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.spdx import spdx_id

_NAME: Final = "huggingface"
_URL: Final = "https://huggingface.co"
_DELAY: Final = 1.0  # seconds; without a token there are 500 requests in five minutes
_KINDS: Final = frozenset({"datasets", "spaces"})
# First segments of huggingface.co's own pages, whose paths look like `owner/model`.
_RESERVED: Final = frozenset(
    """
    api blog chat collections docs enterprise inference join learn login models new organizations papers posts
    pricing search settings tasks terms-of-service
    """.split()  # noqa: SIM905 - words read best as words
)
_SEGMENT: Final = re.compile(r"[\w][\w.-]*", re.ASCII)


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="Hugging Face",
    links="models, datasets, spaces; their likes count as stars",
    every=1,  # likes change daily
    variables=("HUGGINGFACE",),
    known=(
        WellKnown(
            "https://huggingface.co/google-bert/bert-base-uncased",
            "models/google-bert/bert-base-uncased",
            ("stars", "license"),
        ),
    ),
    assumes=(),
    paper_hosts=frozenset(),
    code_hosts=frozenset({"huggingface.co", "hf.co"}),
    is_preprint_server=False,
    abstract_notes={},
)


def open_web(context: SourceContext) -> tuple[Web, str]:
    """Return the client for the Hub, which has papers too, and its address."""
    url = context.settings.url("HUGGINGFACE", _URL)
    delay = context.settings.delay("HUGGINGFACE", _DELAY)
    return context.web("Hugging Face", url, delay=delay), url


def open_source(context: SourceContext) -> "HuggingFace":
    """Return the source."""
    return HuggingFace(*open_web(context))


class HuggingFace(DeclaredSource):
    """What the Hugging Face Hub knows of a repository."""

    declaration = DECLARATION

    def __init__(self, web: Web, url: str) -> None:
        """Ask the API below `url`, such as https://huggingface.co."""
        self._web = web
        self._url = url

    def match(self, url: str) -> str | None:
        """Return `models/owner/name`, or the same of datasets or spaces, as the link writes it."""
        link = parse_link(url)
        if link is None or link.host not in {"huggingface.co", "hf.co"}:
            return None
        match link.segments:
            case [kind, owner, name, *_] if kind in _KINDS:
                path = (kind, owner, name)
            case [owner, name, *_] if owner not in _RESERVED | _KINDS:
                path = ("models", owner, name)
            case _:
                return None
        return "/".join(path) if all(map(_SEGMENT.fullmatch, path)) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, and raise for none."""
        return one_by_one(_NAME, ids, self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        url = f"{self._url}/api/{ref.id}"
        answer = self._web.get(url)
        # Without a token it refuses what is private or absent (huggingface_hub 2.4.0, `hf_raise_for_status`).
        unknown = answer.headers.get("x-error-code") == "RepoNotFound"
        if answer.status == HTTPStatus.NOT_FOUND or (answer.status == HTTPStatus.UNAUTHORIZED and unknown):
            return Missing(ref, "Hugging Face has no repository of this name: deleted, private or renamed")
        repository = _repository(ref.id.partition("/")[0], read_object("Hugging Face", answer))
        # It redirects from a former name, and has no number by which one repository differs from another.
        if answer.url == url and repository.name.casefold() != ref.id.casefold():
            raise BadAnswer("Hugging Face answered with another repository")
        return Found(ref, repository)


def _repository(kind: str, node: JsonObject) -> Repository:
    """Return the facts in the answer of `/api/models/…` (the `ModelInfo` of huggingface_hub)."""
    return Repository(
        name=f"{kind}/{node.required('id').text('id')}",
        stars=node.required("likes").number("likes"),
        license=_license(node),
        archived=node.is_true("disabled"),
        last_commit=_day(node.text("lastModified")),
    )


def _license(node: JsonObject) -> str:
    """Return the license that the card states, or else a tag; of several the first.

    The Hub repeats the card's license as a tag, so that without tags an answer is not whole.
    """
    written = node.node("cardData").fields.get("license")
    named = written if isinstance(written, list) else [written]
    tags = node.stated("tags").texts("tags")
    found = (
        *(name for name in named if isinstance(name, str)),
        *(tag.removeprefix("license:") for tag in tags if tag.startswith("license:")),
        None,
    )
    return spdx_id(found[0])


def _day(time: str | None) -> str | None:
    if time is None:
        return None
    try:
        return datetime.fromisoformat(time).astimezone(UTC).date().isoformat()
    except (ValueError, OverflowError) as error:
        raise BadAnswer("Hugging Face's answer has no date in lastModified") from error
