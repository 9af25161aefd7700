"""What only the first pull request has: what this is, what readers will see, and what it comes to."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Sized
from typing import Final

from enricher.links.parse import is_link
from enricher.model.run import ChangedRow, LinkTally, Report
from enricher.review.body.lines import diff
from enricher.review.body.parts import GAP, Part, short_cell, table_part
from enricher.sources import title_of
from enricher.text.markdown import code, link, markdown
from enricher.text.numbers import counted, listed
from enricher.text.origin import docs_page, origin

_HEADING: Final = "## What readers will see\n\n"
_SAMPLES: Final = 3
_NUMBERS: Final = ("None", "One", "Two", "Three")
_MOST_HOSTS: Final = 3


def what_this_is(report: Report) -> str:
    """Return two sentences on the bot and what it found."""
    entries = counted(report.coverage.entries, "paper")
    found = sum(len(section.entries) for section in report.new_facts)
    where = origin()
    bot = link("enricher", f"https://github.com/{where.repository}") if where else "enricher"
    return (
        f"{bot} keeps lists of papers up to date. For this list it "
        f"found facts for {found:,} of {entries}. This is its first pull request."
    )


def what_readers_see(report: Report) -> Iterator[Part]:
    """Yield up to three rows or lines as they are and as they will be."""
    if report.lines and report.in_place:
        files = listed([code(file) for file in dict.fromkeys(line.file for line in report.lines)])
        lines = counted(
            len({(line.file, line.line) for line in report.lines}), "line changes", "lines change"
        )
        head = f"{lines} in {files}, each in one or two places; the rest of the file stays as it is."
        shown = report.lines[:_SAMPLES]
        yield Part(f"{_HEADING}{head}{_these(shown, report.lines)}\n\n{diff(shown)}")
    elif report.rows:
        counts = Counter(row.file for row in report.rows)
        files = listed([f"{counted(count, 'row')} of {code(file)}" for file, count in counts.items()])
        verb = "changes" if len(report.rows) == 1 else "change"
        samples = _samples(report.rows)
        head = f"{_HEADING}{files} {verb}; the rest of the file stays as it is.{_these(samples, report.rows)}"
        yield table_part(head, ["", *map(markdown, samples[0].header)], _rows(samples))


def _these(shown: Sized, every: Sized) -> str:
    return f" {_NUMBERS[len(shown)]} of these:" if len(shown) < len(every) else ""


def _samples(rows: Sequence[ChangedRow]) -> list[ChangedRow]:
    """Return a few rows of one table that together show the most columns with something new."""
    header, _ = Counter(row.header for row in rows).most_common(1)[0]
    candidates = [row for row in rows if row.header == header]
    chosen: list[ChangedRow] = []
    seen: set[int] = set()
    for _ in range(_SAMPLES):
        rest = [row for row in candidates if row not in chosen]
        if rest:
            chosen.append(max(rest, key=lambda row: (len(_new_cells(row) - seen), len(_new_cells(row)))))
            seen |= _new_cells(chosen[-1])
    return sorted(chosen, key=candidates.index)


def _new_cells(row: ChangedRow) -> set[int]:
    before = row.before or ("",) * len(row.after)
    return {at for at, (was, now) in enumerate(zip(before, row.after, strict=False)) if was != now}


def _rows(samples: Sequence[ChangedRow]) -> Iterator[list[str]]:
    for row in samples:
        if row.before:
            yield ["before", *map(short_cell, row.before)]
        new = _new_cells(row) if row.before else set()
        cells = enumerate(map(short_cell, row.after))
        yield ["**after**", *(f"**{text}**" if at in new and text else text for at, text in cells)]


def all_links(tally: LinkTally) -> Part:
    """Return how many links were found, source by source, and how many were not."""
    parts: tuple[tuple[str, Mapping[str, int], str], ...] = (
        ("found", tally.found, ""),
        ("not found", tally.not_found, ", listed above"),
        ("not checked", tally.not_checked, "; checked in a later run"),
        ("no source", tally.no_source, ", which the bot does not read"),
    )
    rows = [
        [name, f"{sum(counts.values()):,}", f"{_by_name(counts)}{what}"]
        for name, counts, what in parts
        if counts
    ]
    total = sum(sum(counts.values()) for _, counts, _ in parts)
    return table_part(f"## All links ({total:,})", ["Result", "Links", ""], rows)


def _by_name(counts: Mapping[str, int]) -> str:
    # By name where two are equal: an order that differs from run to run would change the text every night.
    named = ((title_of(name), count) for name, count in counts.items())
    ranked = sorted(named, key=lambda one: (-one[1], one[0]))
    shown, rest = ranked, ranked[:0]
    if len(ranked) > 2 * _MOST_HOSTS:
        shown, rest = ranked[:_MOST_HOSTS], ranked[_MOST_HOSTS:]
    text = ", ".join(f"{markdown(name)} {count:,}" for name, count in shown)
    return f"{text} and {counted(len(rest), 'other')} {sum(count for _, count in rest):,}" if rest else text


def how_it_works() -> str:
    """Return a link to the page on pull requests; empty where its address is not known."""
    page = docs_page("pull-request.md")
    return f" {link('How it works', page)}" if is_link(page) else ""


def settings(report: Report) -> Part:
    """Return how to get less or more than this, and what comes on later days."""
    shown, catalog = report.shown, code(report.catalog)
    rows = []
    if report.in_place:
        rows.append(
            f"- **No venues or no code links:** write `in_place: {{venues: false, code: false}}` into "
            f"{catalog}."
        )
        rows.append("- **Another value for one paper:** write it into the list. What you write stays.")
    else:
        rows += (
            [f"- **No abstracts:** write `abstracts: false` into {catalog}."] if "abstract" in shown else []
        )
        missing = [key for key in ("stars", "license") if key not in shown]
        if missing:
            columns = listed([code(f"{{title: {key.capitalize()}, field: {key}}}") for key in missing])
            what = " or ".join({"stars": "stars", "license": "licenses"}[key] for key in missing)
            rows.append(
                f"- **Show {what}:** this list shows none. Add {columns} to the `columns:` of a section in "
                f"{catalog}."
            )
        rows.append(
            "- **Another value for one paper:** write it at the entry, for example `license: MIT`. What you "
            "write always wins."
        )
    later = (
        "**From now on** the bot checks the links every night. It opens a pull request only for news: an "
        "accepted preprint, found code, a changed license, an archived or moved repository, a dead link. "
        f"Star counts alone wait for a Monday.{how_it_works()}"
    )
    return Part("\n".join(["## Change what the bot does\n", *rows]) + GAP + later)
