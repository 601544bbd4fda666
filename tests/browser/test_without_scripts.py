"""Without scripts nothing is missing but what only scripts can do."""

import pytest
from sample import PAGES

# Buttons that copy are there for scripts alone.
CONTENTS = """
const main = document.querySelector("main").cloneNode(true);
main.querySelectorAll("button.copy").forEach(button => button.remove());
return [main.textContent.replace(/\\s+/g, " "), [...main.querySelectorAll("a")].map(a => a.href)];
"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_without_scripts_says_the_same(page, path):
    page.go(path)
    with_scripts = page.js(CONTENTS)
    page.switch_scripts_off()
    page.go(path)
    assert page.js(CONTENTS) == with_scripts


def test_a_filter_works_without_scripts(page):
    page.switch_scripts_off()
    page.go("/")
    page.js("document.querySelector('select[name=publisher]').value = 'interpol'")
    page.click("form button")
    assert page.texts("main h1") == ["Press daybook"]
    assert page.js("return new URL(location).searchParams.get('publisher')") == "interpol"
    assert "NATO Headquarters" not in page.js("return document.body.innerText")


def test_scripts_are_off_when_they_are_switched_off(tab):
    tab.switch_scripts_off()
    tab.go("data:text/html,<script>document.title = 'ran'</script>")
    assert tab.js("return document.title") == ""
