"""What search engines read of the page of an event: JSON-LD (https://schema.org/Event)."""

import json

import pytest
from sample import EVENTS

BLOCKS = """
return [...document.querySelectorAll("script[type='application/ld+json']")]
    .map(script => script.textContent);
"""


@pytest.mark.parametrize("id_", sorted(EVENTS))
def test_an_event_is_told_as_data(page, id_):
    page.go(f"/events/{id_}")
    [data] = [json.loads(block) for block in page.js(BLOCKS)]
    assert data["@context"] == "https://schema.org" and data["@type"] == "Event"
    assert [data["name"]] == page.texts("h1")
    assert page.js("return violations") == []
