"""Texts of authors are text, whatever they hold: none of it runs, hides what is around it, or makes
a page wider than a phone."""

import json

import npm
import pytest
from harness import daybook, literal
from starter import Starter
from test_data import BLOCKS
from test_screens import TOO_WIDE

RUN = "window.hacked = 1"

# Each would get out of some place where it is not escaped as it must be there.
WAYS_OUT = " ".join([
    f"<script>{RUN}</script>", f"</script><script>{RUN}</script>", f"--><img src=x onerror='{RUN}'>",
    f'"><img src=x onerror="{RUN}">', f"' autofocus onfocus='{RUN}' x='",
    f"</title></textarea></style></bdi></main></body><svg onload={RUN}>",
    f"javascript:{RUN}", "&lt;b&gt; &amp;amp; &#x3c; <!-- ]]> \\u003c/script>",
    "\u202eesrever \u2067sdrawkcab"])

TEXT = WAYS_OUT + " " + "w" * 10000 + " " + "\u0627" * 3000
LINE = WAYS_OUT[:300] + "w" * 150 + "\u202e"
WORD = WAYS_OUT[:90]
URL = "https://elsewhere.example/?a='-alert(1)-'&b=" + "u" * 1500

# The nearest block or isolate around each text that holds an override, where that has other text
# of the page's own in it as well.
NOT_ISOLATED = """
const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
const found = [];
while (texts.nextNode()) {
    const text = texts.currentNode;
    if (!text.data.includes("\\u202e") || text.parentElement.matches("script, option"))
        continue;
    const around = text.parentElement.closest("bdi, [dir=auto], pre, code");
    if (!around)
        found.push(text.parentElement.outerHTML.slice(0, 200));
}
return found;
"""

PATHS = ["/", "/hostile", "/?month=2050-05", "/events/first", "/events/cancelled", "/subscribe",
         "/?embed=1"]


def quoted(text):
    return literal(text.replace("\\", "\\\\").replace('"', '\\"'))


def event(id_, **settings):
    """An event of which every text is hostile."""
    texts = {"title": LINE, "place": LINE, "description": TEXT, "contact": LINE,
             "media_access": TEXT, "outcome": TEXT, "change_reason": LINE, "source": URL,
             "url": URL, "publisher": "hostile", "id": id_, "when": "2050-05-02 10:00",
             **settings}
    lists = {name: f"[ {quoted(WORD)}, {quoted('w' * 200)} ]"
             for name in ("organizers", "participants")}
    lists["categories"] = f"[ {quoted(WORD)} ]"
    for name in ("live", "results"):
        lists[name] = (f"( {{ label = {quoted(LINE)}; url = {quoted(URL)}; }},"
                       f" {{ label = {quoted(LINE)}; }} )")
    return "{ " + " ".join([f"{name} = {quoted(text)};" for name, text in texts.items()] +
                           [f"{name} = {text};" for name, text in lists.items()]) + " }"


def hostile_daybook():
    events = [event("first"), event("cancelled", status="cancelled"),
              event("part", part_of="first", when="2050-05"),
              event("over", when="2020-05-02"), event("promised", when="TBC")]
    feed = f'{{ id = "hostile"; title = {quoted(LINE)}; description = {quoted(TEXT)}; }}'
    text = daybook(*events, feeds=[feed],
                   site=f'title = {quoted(LINE)}; base_url = "https://test.example";')
    publisher = f'{{ id = "hostile"; name = {quoted(LINE)}; url = {quoted(URL)}; }}'
    return text.replace("publishers = ( ", f"publishers = ( {publisher}, ")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "daybookd.conf").write_text(hostile_daybook(), encoding="utf-8")
    starter = Starter()
    yield starter(folder / "daybookd.conf")
    assert not any(starter.end()), "a daemon did not end well"


@pytest.fixture
def hostile_page(tab, hostile):
    tab.site = f"http://127.0.0.1:{hostile.port}"
    return tab


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_a_hostile_event_runs(hostile_page, path):
    hostile_page.go(path)
    assert "<script>" in hostile_page.js("return document.body.innerText")
    assert hostile_page.js("return [window.hacked, violations]") == [None, []]
    assert hostile_page.js("return document.querySelectorAll('main script:not([type]), main svg, "
                           "main img:not(.qr), main [onerror], main [onfocus]').length") == 0


@pytest.mark.parametrize("path", PATHS)
def test_a_hostile_event_hides_nothing_of_its_page(hostile_page, path):
    hostile_page.go(path)
    landmarks = hostile_page.js("return ['header.site', 'main', 'h1', 'footer'].map("
                                "name => document.querySelectorAll(name).length)")
    assert landmarks == ([0, 1, 1, 1] if "embed" in path else [1, 1, 1, 1])
    assert hostile_page.js("return document.querySelector('main').matches('body > main')")
    assert hostile_page.js("return [...document.links].filter("
                           "link => !/^(https?|webcal):/.test(link.href)).length") == 0


@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("path", PATHS)
def test_no_word_is_too_long_for_a_phone(hostile_page, path, width):
    hostile_page.resize(width, 700, phone=True)
    hostile_page.go(path)
    assert hostile_page.js(TOO_WIDE) == []


@pytest.mark.parametrize("id_", ["first", "cancelled"])
def test_hostile_data_is_data(hostile_page, id_):
    hostile_page.go(f"/events/{id_}")
    [data] = [json.loads(block) for block in hostile_page.js(BLOCKS)]
    assert data["name"] == LINE


@pytest.mark.parametrize("path", PATHS)
def test_what_is_around_a_hostile_event_runs_from_left_to_right(hostile_page, path):
    """An override in an author's text ends with that text: each stands in an element that isolates
    its direction (Unicode TR 9, the first of "HTML and CSS")."""
    hostile_page.go(path)
    assert hostile_page.js(NOT_ISOLATED) == []


def test_hostile_pages_are_valid_html(hostile, tmp_path):
    pages = {f"page-{i}": hostile.get(path).plain for i, path in enumerate(PATHS)}
    assert npm.errors_of(pages, tmp_path) == []
