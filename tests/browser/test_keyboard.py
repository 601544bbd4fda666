"""Everything can be reached and used with a keyboard alone, and one sees where one is."""

import pytest
from chromium import ENTER, TAB
from sample import PAGES, WHOLE_PAGES

# What can have the focus, in the order of the page.
COUNT = """
window.all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(element => !element.disabled && element.type != "hidden" &&
                       element.checkVisibility());
return all.length;
"""

# Of what has the focus: its number in that, and whether that is to be seen.
FOCUSED = """
const element = document.activeElement, box = element.getBoundingClientRect();
const style = getComputedStyle(element);
return [all.indexOf(element),
        element.matches(":focus-visible") && style.outlineStyle != "none" &&
        parseFloat(style.outlineWidth) >= 1 && box.width > 0 &&
        box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        element.outerHTML.slice(0, 200)];
"""


@pytest.mark.parametrize("path", PAGES)
def test_tab_reaches_everything_in_order_and_one_sees_where_one_is(page, path):
    page.go(path)
    count = page.js(COUNT)
    for number in range(count):
        page.press(TAB)
        reached, is_seen, element = page.js(FOCUSED)
        assert reached == number, element
        assert is_seen, element


@pytest.mark.parametrize("path", WHOLE_PAGES)
def test_the_first_link_skips_to_the_contents(page, path):
    page.go(path)
    page.press(TAB)
    assert page.js("return document.activeElement.getAttribute('href')") == "#main"
    page.press(ENTER)
    assert page.wait("return location.hash == '#main'")
    page.press(TAB)
    assert page.js("return document.activeElement == document.body || "
                   "!document.activeElement.closest('header')")


def test_enter_opens_an_event(page):
    page.go("/")
    page.js("document.querySelector(`main a[href$='/events/g7-interior-2023']`).focus()")
    page.press(ENTER)
    assert page.wait("return document.readyState == 'complete' && "
                     "location.pathname == '/events/g7-interior-2023'")
    assert page.texts("h1") == ["G7 Interior and Security Ministers meeting"]
