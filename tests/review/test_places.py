from enricher.catalog.reader import read_catalog
from enricher.http.usage import Meter
from enricher.listing.resolved_list import resolve_list
from enricher.model.facts import Ref
from enricher.model.publishing import Texts
from enricher.model.run import LinkPlace
from enricher.review.places import places
from enricher.settings import read_settings
from enricher.sources import open_sources

CATALOG = """\
title: A list
readme: README.md
in_place: {}
sections:
  - id: tools
    title: Tools
    columns:
      - {title: Name, field: name}
    entries:
      - name: Acme
        paper: https://arxiv.org/abs/2311.15566
        code: [https://github.com/o/acme, https://github.com/o/more]
      - {name: Bolt, doi: 10.1145/1.1, code: https://github.com/o/acme}
"""
README = """\
# A list

<!-- enrich:begin tools -->
<!-- enrich:end tools -->

## More

- [Core](https://arxiv.org/abs/2401.00001) [[code](https://github.com/o/core)]
"""


def test_each_link_is_on_the_line_on_which_people_wrote_it() -> None:
    with open_sources(read_settings({}), Meter()) as sources:
        listed = resolve_list("lists/catalog.yaml", Texts(CATALOG, "", {"README.md": README}), sources, {})

    found = places(listed.full, listed.links, CATALOG, "lists/catalog.yaml", listed.files)

    catalog = "lists/catalog.yaml"
    assert found == {
        Ref("arxiv", "2311.15566"): (LinkPlace("Acme", catalog, 11),),
        Ref("github", "o/acme"): (LinkPlace("Acme", catalog, 12), LinkPlace("Bolt", catalog, 13)),
        Ref("github", "o/more"): (LinkPlace("Acme", catalog, 12),),
        Ref("doi", "10.1145/1.1"): (LinkPlace("Bolt", catalog, 13),),
        Ref("arxiv", "2401.00001"): (LinkPlace("Core", "lists/README.md", 8),),
        Ref("github", "o/core"): (LinkPlace("Core", "lists/README.md", 8),),
    }


def test_an_entry_that_the_text_does_not_have_has_no_place() -> None:
    catalog = read_catalog(CATALOG.replace("readme: README.md\nin_place: {}\n", ""))
    links = {"https://arxiv.org/abs/2311.15566": Ref("arxiv", "2311.15566")}

    assert places(catalog, links, "title: A list\nsections: [{entries: [{}, 3]}]\n", "catalog.yaml", ()) == {}
