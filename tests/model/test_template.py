from collections.abc import Mapping

import pytest

from enricher.model.template import TemplateInvalid, filled, read_template

VALUES: Mapping[str, str] = {"name": "Acme", "code": "https://x.org/{y}", "stars": "1.2k", "venue": ""}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("no placeholder", "no placeholder"),
        ("**{name}**", "**Acme**"),
        ("{name}{name}", "AcmeAcme"),
        ("{name} at {venue}", ""),
        ("{name}{? at {venue}}", "Acme"),
        ("{name}{? · ⭐{stars}}", "Acme · ⭐1.2k"),
        ("{name}{? ({stars}, {venue})}.", "Acme."),
        ("{?{stars} stars}{? at {venue}}", "1.2k stars"),
        ("{? at {venue}}", ""),
        ("{name}? {?{stars}?}", "Acme? 1.2k?"),
        ("{name}{?stars? with stars}{?venue? at a venue}", "Acme with stars"),
        ("[{name}]({code})", "[Acme](https://x.org/{y})"),  # a value is no template
    ],
)
def test_placeholders_are_filled_and_optional_parts_left_out_where_they_have_no_value(
    template: str, text: str
) -> None:
    assert filled(read_template(template), VALUES.__getitem__) == text


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ("{name", "{name"),
        ("name}", "}"),
        ("a {{name}}", "{{name}}"),
        ("{? a {name}", "{? a {name}"),
        ("{name}{? a {? {year}}}", "{? a {? {year}}}"),
        ("${x}_{i}$ {", "{"),
        ("{" * 30, "{" * 20),
    ],
)
def test_a_brace_without_its_partner_is_a_mistake_with_its_place(template: str, place: str) -> None:
    with pytest.raises(TemplateInvalid) as raised:
        read_template(template)

    assert str(raised.value) == (
        f'has a brace without its partner at "{place}"; '
        "a placeholder is {name}, an optional part {? text with {name}}, a brace that is text &#123;"
    )


@pytest.mark.parametrize("template", ["{name}{? words}", "{?}"])
def test_an_optional_part_without_a_placeholder_is_a_mistake(template: str) -> None:
    with pytest.raises(TemplateInvalid, match="has an optional part without a placeholder"):
        read_template(template)
