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
    page.resize(390, 700, phone=True)
    page.go("/")
    page.click("summary")
    page.js("document.querySelector('select[name=publisher]').value = 'interpol'")
    page.click("form button")
    assert page.texts("main h1") == ["Agenda"]
    assert page.js("return new URL(location).searchParams.get('publisher')") == "interpol"
    assert "NATO Headquarters" not in page.js("return document.body.innerText")


@pytest.mark.parametrize("width, path, is_shown", [
    (1280, "/", True), (390, "/", False), (390, "/?publisher=nato", True)])
def test_the_filter_is_shut_only_where_there_is_no_room_for_it(page, width, path, is_shown):
    page.resize(width, 700, phone=width < 500)
    page.go(path)
    assert page.js("return document.querySelector('select[name=publisher]').checkVisibility("
                   "{contentVisibilityAuto: true, visibilityProperty: true})") is is_shown


def test_scripts_are_off_when_they_are_switched_off(tab):
    tab.switch_scripts_off()
    tab.go("data:text/html,<script>document.title = 'ran'</script>")
    assert tab.js("return document.title") == ""
