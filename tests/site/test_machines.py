"""What programs read of the page."""

import json
from dataclasses import replace

import yaml
from jsonschema import Draft202012Validator
from lxml import etree

from enricher.site.machines import citation, data_json, data_schema, field_table, schema_org, sitemap
from tests.support.made_site import made_site
from tests.support.paths import ROOT


def test_the_data_are_valid_by_their_schema() -> None:
    schema = json.loads(data_schema())
    Draft202012Validator.check_schema(schema)
    data = json.loads(data_json(made_site(60)))

    assert list(Draft202012Validator(schema).iter_errors(data)) == []
    del data["papers"][3]["venue"]
    assert len(list(Draft202012Validator(schema).iter_errors(data))) == 1


def test_every_field_is_documented() -> None:
    assert field_table() in (ROOT / "docs" / "site.md").read_text("utf-8")


def test_every_paper_has_all_fields_and_its_own_id() -> None:
    rows = json.loads(data_json(made_site(60)))["papers"]

    assert len({row["id"] for row in rows}) == 60
    assert len({tuple(row) for row in rows}) == 1


def test_articles_of_schema_org_name_their_authors_and_their_place() -> None:
    site = made_site(3)
    found = schema_org(site, site.papers)
    item = found["itemListElement"]
    assert isinstance(item, list)
    first, work = item[0]["item"], site.papers[0].work

    assert (found["@type"], found["numberOfItems"], len(item)) == ("ItemList", 3, 3)
    assert (first["@type"], first["name"], first["url"]) == ("ScholarlyArticle", work.title, work.paper)
    assert [author["name"] for author in first["author"]] == list(work.authors)
    assert first["@id"] == f"https://example.github.io/papers/#{site.papers[0].anchor}"


def test_an_article_without_an_address_has_no_id_of_its_own() -> None:
    site = replace(made_site(1), address=None)
    item = schema_org(site, site.papers)["itemListElement"]

    assert isinstance(item, list)
    assert "@id" not in item[0]["item"]


def test_the_citation_of_the_list_is_yaml_that_names_its_repository() -> None:
    site = replace(made_site(1), title='A "list": of #1')
    about = yaml.safe_load(citation(site) or "")

    assert (about["title"], about["authors"]) == ('A "list": of #1', [{"name": "example"}])
    assert about["repository-code"] == "https://github.com/example/papers"
    assert citation(replace(site, home=None)) is None


def test_the_sitemap_names_every_page_in_full() -> None:
    site = made_site(3)
    root = etree.fromstring(sitemap(site, "https://example.org/a&b/", ["", "section/one.html"]).encode())
    found = [one.text for one in root.iter("{*}loc")]

    assert found == ["https://example.org/a&b/", "https://example.org/a&b/section/one.html"]
