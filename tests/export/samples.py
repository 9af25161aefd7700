"""Works with everything that a format has to withstand, and the sample list with facts."""

from dataclasses import replace
from datetime import date

from enricher.catalog.reader import read_catalog
from enricher.export import Work, works_of
from enricher.export.works import Eprint
from enricher.http.usage import Meter
from enricher.links.resolve import resolve
from enricher.model.facts import Metadata, Paper, Record, Ref, Repository
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import samples

DAY = date(2026, 11, 24)
PLAIN = Work(
    key="plain",
    section="Schedulers",
    name="Acme",
    title="Scheduling GPU Clusters with SpotServe",
    authors=("First Author", "Second von Author"),
    year=2024,
    venue="NSDI",
    is_article=False,
    doi="10.1145/3620665.3640411",
    eprint=Eprint("arxiv", "2311.15566"),
    paper="https://arxiv.org/abs/2311.15566",
    code="https://github.com/InternLM/AcmeTrace",
    more_code=("https://gitlab.com/lab/acme", "https://gitlab.com/lab/trace"),
    project="https://acme.example.org",
    dataset="https://huggingface.co/datasets/lab/acme",
    slides="https://acme.example.org/slides.pdf",
    video="https://video.example.org/acme",
    license="MIT",
    stars=12,
    abstract="One paragraph.\n\nAnother one.",
)
BARE = Work(
    key="bare",
    section="Schedulers",
    name="Bare",
    title="Bare",
    authors=(),
    year=None,
    venue=None,
    is_article=False,
    doi=None,
    eprint=None,
    paper=None,
    code=None,
    license=None,
    stars=None,
    abstract=None,
)
TITLES = (
    r"100% of $x^2$ & #1 _under_ ~ \command{arg} }{ {",
    "Ünïcödé 論文 with “quotes” and 'more' \"quotes\"",
    "C++, O(n^2) and A* at 5:1",
    "=HYPERLINK(1)",
    "Trailing backslash \\",
)
HOSTILE = tuple(
    replace(
        PLAIN,
        key=f"hostile-{number}",
        title=title,
        authors=("Author, First and Second", "{Odd} Author", "Mononym", "Ø'Author-Name Jr."),
        venue=f"Journal of {title}",
        is_article=bool(number % 2),
        doi="10.1000/(sici)<1>{2}%3",
        paper="https://example.org/a{b}c%20d(e)_f~g#h&i=j",
    )
    for number, title in enumerate(TITLES)
)


def sample_works() -> tuple[Work, ...]:
    """Return the works of the sample list, with the facts that its upstreams would state."""
    catalog = read_catalog(samples.catalog())
    simulated = samples.sample_state()
    paper, page = simulated.papers["2311.15566"], simulated.pages["/conference/nsdi24/presentation/hu"]
    facts: Metadata = {
        Ref("arxiv", "2311.15566"): Record(
            Paper(title=paper.title, authors=paper.authors, year=2023, doi=paper.doi), DAY
        ),
        Ref("usenix", "conference/nsdi24/presentation/hu"): Record(
            Paper(
                title=page.title,
                authors=tuple(name for name, _ in page.authors),
                year=page.year,
                venue=page.venue,
            ),
            DAY,
        ),
        Ref("github", "internlm/acmetrace"): Record(
            Repository(name="InternLM/AcmeTrace", stars=120, license="CC-BY-4.0"), DAY
        ),
    }
    with open_sources(read_settings({}), Meter()) as sources:
        return works_of(catalog, resolve(catalog, sources), facts)


ALL = (PLAIN, BARE, *HOSTILE, *sample_works())
