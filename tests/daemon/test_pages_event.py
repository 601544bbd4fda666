"""Pages of events, what search engines read in them, and how to subscribe.

The zone is that of Brussels: an hour ahead of UTC, two in summer. The clock is stepped by the
tests.
"""

import json
import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest

from harness import SAMPLE_FEEDS, SAMPLE_TIME, daybook, event
from test_clock import utc
from test_repeating import BEGIN, WEEKLY

SITE = 'title = "Test daybook"; base_url = "https://test.example/press"; {}'
VOID = {"base", "br", "img", "input", "link", "meta"}
SCHEMA = "https://schema.org/"


class Page(HTMLParser):
    """Its elements as (name, attributes), its text, and the data block."""

    def __init__(self, text):
        super().__init__()
        self.open = []
        self.elements = []
        self.texts = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        assert len(dict(attrs)) == len(attrs), f"an attribute of {tag} is there twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> ends nothing"

    def handle_data(self, data):
        self.texts.append((self.open[-1] if self.open else None, data))

    @property
    def text(self):
        """As it is read, in one line."""
        words = "".join(text for tag, text in self.texts if tag != "script")
        return " ".join(words.split())

    @property
    def data(self):
        """The JSON-LD; None: there is none."""
        blocks = [text for tag, text in self.texts if tag == "script"]
        assert len(blocks) <= 1
        return json.loads(blocks[0]) if blocks else None

    def all(self, tag, name, value):
        return [attributes for found, attributes in self.elements
                if found == tag and value in (attributes.get(name) or "").split()]

    def shape(self):
        """What there is but for texts and values."""
        return [(tag, sorted(attributes)) for tag, attributes in self.elements]


@pytest.fixture
def serve(start, tmp_path):
    """serve(event, ...): a daemon; again(event, ...) gives it others a hundred seconds later."""
    main = tmp_path / "daybookd.conf"

    def serve(*events, site="", clock=SAMPLE_TIME, feeds=()):
        now = clock

        def again(*others):
            nonlocal now
            now += 1000
            daemon.step(now)
            main.write_text(daybook(*others, feeds=feeds, site=SITE.format(site)))
            daemon.wait_good_reload()
        main.write_text(daybook(*events, feeds=feeds, site=SITE.format(site)))
        daemon = start(main, clock=clock)
        daemon.again = again
        return daemon
    return serve


def page(daemon, path):
    answer = daemon.get(path)
    assert answer.status == 200, path
    return Page(answer.text)


def data(daemon, name):
    return page(daemon, f"/events/{name}").data


# --- for search engines --------------------------------------------------------------------------

DATES = {
    "nato-moldova-dcb-2023": ("2023-12-05", "2023-12-07"),
    "nato-sg-saudi-2023": ("2023-12-12", "2023-12-13"),
    "nato-sg-saudi-2023-ndu": ("2023-12-13", None),
    "nato-sg-slovakia-2023": ("2023-12-14", None),
    "nato-sg-slovakia-2023-press": ("2023-12-14T10:00+01:00", None),
    "g7-interior-2023": ("2023-12-10", None),
    "operation-thunder-2023": ("2023-10-02", "2023-10-27"),
    "operation-turquesa-v": ("2023-11-27", "2023-12-01"),
    "jcs-brown-burkhard-2023": ("2023-12-07", None),
}


@pytest.mark.parametrize("name", DATES)
def test_search_engines_read_the_dates_of_the_sample(sample, name):
    found = data(sample, name)
    assert (found["startDate"], found.get("endDate")) == DATES[name]
    assert found["@context"] == "https://schema.org" and found["@type"] == "Event"
    assert found["eventStatus"] == SCHEMA + "EventScheduled"
    assert found["url"] == f"http://127.0.0.1:8080/events/{name}"


def test_organizer_is_who_holds_it_else_who_announces_it(sample):
    assert data(sample, "g7-interior-2023")["organizer"] == [
        {"@type": "Organization", "name": "Japan"}]
    assert data(sample, "nato-sg-saudi-2023")["organizer"] == [
        {"@type": "Organization", "name": "NATO", "url": "https://www.nato.int/"}]


def test_event_and_its_parts_name_each_other(sample):
    whole, part = data(sample, "nato-sg-slovakia-2023"), data(sample, "nato-sg-slovakia-2023-press")
    assert [sub["url"] for sub in whole["subEvent"]] == [part["url"]]
    assert part["superEvent"]["url"] == whole["url"]
    assert part["superEvent"]["startDate"] == "2023-12-14"


@pytest.mark.parametrize("when", ["TBC", "2023-12", "2023-W50"])
def test_without_a_day_there_is_nothing_for_search_engines(serve, when):
    daemon = serve(event("talk", when))
    assert data(daemon, "talk") is None


def test_what_had_no_day_before_was_not_rescheduled(serve):
    daemon = serve(event("talk", "2023-12"))
    daemon.again(event("talk", "2024-07-15 11:00/12:00"))
    found = data(daemon, "talk")
    assert found["eventStatus"] == SCHEMA + "EventScheduled"
    assert "previousStartDate" not in found


def test_moved_event_says_what_it_was_moved_from(serve):
    daemon = serve(event("talk", "2023-12-14 10:00"))
    daemon.again(event("talk", "2024-07-15 11:00/12:00"))
    found = data(daemon, "talk")
    assert found["eventStatus"] == SCHEMA + "EventRescheduled"
    assert found["previousStartDate"] == "2023-12-14T10:00+01:00"
    assert found["startDate"] == "2024-07-15T11:00+02:00"
    assert found["endDate"] == "2024-07-15T12:00+02:00"


@pytest.mark.parametrize("status, kind", [("postponed", "EventPostponed"),
                                          ("cancelled", "EventCancelled")])
def test_event_that_is_off_keeps_its_date(serve, status, kind):
    daemon = serve(event("talk", "2023-12-14 10:00"))
    daemon.again(event("talk", "2023-12-14 10:00", status=status))
    found = data(daemon, "talk")
    assert found["eventStatus"] == SCHEMA + kind
    assert found["startDate"].startswith("2023-12-14") and "previousStartDate" not in found


def test_removed_event_is_cancelled_to_search_engines(serve):
    daemon = serve(event("talk", "2023-12-14"), event("other"))
    daemon.again(event("other"))
    assert data(daemon, "talk")["eventStatus"] == SCHEMA + "EventCancelled"
    assert "This event is no longer announced." in page(daemon, "/events/talk").text


def test_series_has_its_next_instances(serve):
    daemon = serve(WEEKLY, clock=utc(2024, 5, 20))
    found = data(daemon, "council")
    assert (found["@type"], found["startDate"], found["endDate"]) == (
        "EventSeries", "2024-05-08T10:00+02:00", "2024-06-12")
    assert [(sub["startDate"], sub["endDate"]) for sub in found["subEvent"]] == [
        (f"2024-{day}T10:00+02:00", f"2024-{day}T11:30+02:00")
        for day in ("05-29", "06-05", "06-12")]


def test_series_without_end_has_no_end_date_and_ten_instances(serve):
    daemon = serve(WEEKLY.replace(" until 2024-06-12", ""), clock=BEGIN)
    found = data(daemon, "council")
    assert "endDate" not in found and len(found["subEvent"]) == 10
    assert "From Wednesday 8 May 2024, 10:00 to 11:30 CEST" in page(daemon, "/events/council").text


# --- what readers see ----------------------------------------------------------------------------

def test_everything_that_is_known_is_on_the_page(sample):
    found = page(sample, "/events/nato-sg-slovakia-2023-press")
    for words in ("Thursday 14 December 2023, 10:00 CET", "The end has not been announced.",
                  "NATO Headquarters, Brussels", "X @NATOPress (link to follow)",
                  "Transcript of the Secretary General's remarks (to be published)",
                  "Open to media with the annual NATO accreditation for 2023.",
                  "NATO Press Office", "Jens Stoltenberg, Robert Fico",
                  "nato-sg-slovakia-2023-press@daybook.example"):
        assert words in found.text, words
    assert found.all("a", "href", "/events/nato-sg-slovakia-2023")
    assert found.all("a", "href", "/events/nato-sg-slovakia-2023-press.ics")
    for class_ in ("h-event", "p-name", "dt-start", "p-location", "p-category", "u-url", "u-uid"):
        assert any(class_ in (attributes.get("class") or "").split()
                   for _, attributes in found.elements), class_


def test_deadline_is_on_the_clocks_of_the_publisher(serve):
    daemon = serve(event("talk", "2024-07-15 10:00", zone="Asia/Tokyo",
                         accreditation_deadline="2024-07-01 17:00"))
    assert "until Monday 1 July 2024, 17:00 UTC" not in page(daemon, "/events/talk").text
    assert "until Monday 1 July 2024, 17:00 CEST" in page(daemon, "/events/talk").text


def test_time_at_the_place_is_told(serve):
    daemon = serve(event("talk", "2023-12-13 10:00", place_zone="Asia/Riyadh"))
    assert "10:00 CET (12:00 in Riyadh)" in page(daemon, "/events/talk").text


def test_watch_buttons_come_when_it_starts_soon_and_go_when_it_is_over(serve):
    talk = event("talk", "2023-12-14 10:00/11:00", live="https://live.example/")
    daemon = serve(talk)
    ten = utc(2023, 12, 14, 9)
    for moment, there in [(ten - 901, False), (ten - 900, True), (ten, True), (ten + 3599, True),
                          (ten + 3600, False)]:
        daemon.step(moment)
        assert ("Watch live" in page(daemon, "/events/talk").text) == there, moment - ten


def test_history_is_told_newest_first_with_the_old_date_struck(serve):
    daemon = serve(event("talk", "2023-12-14 10:00"))
    daemon.again(event("talk", "2023-12-15 11:00", change_reason="The hall is let"))
    daemon.again(event("talk", "2023-12-15 11:00", status="cancelled", change_reason="Illness"))
    text = daemon.get("/events/talk").text
    history = re.search('<section class="history".*?</section>', text, re.S)[0]
    words = Page(history).text
    order = [words.index(part) for part in ("Reason: Illness", "Reason: The hall is let")]
    assert order == sorted(order)
    struck = re.findall("<del>(.*?)</del>", history)
    assert struck == ["Thursday 14 December 2023, 10:00 CET"]
    assert "This event has been cancelled." in Page(text).text


def test_instances_of_their_own_say_what_is_different(serve):
    own = WEEKLY.replace(" }", """ occurrences = (
        { on = "2024-05-15"; status = "cancelled"; change_reason = "Holiday"; },
        { on = "2024-05-29"; when = "2024-05-30 14:00/15:00"; place = "Annex"; } ); }""")
    daemon = serve(own, clock=BEGIN)
    text = daemon.get("/events/council").text
    assert re.search(r"<s><time[^>]*>Wednesday 15 May 2024.*?</s> <span class=\"badge cancelled\">",
                     text)
    found = Page(text).text
    assert "Cancelled Holiday" in found
    assert ("Wednesday 29 May 2024, 10:00 to 11:30 CEST "
            "Thursday 30 May 2024, 14:00 to 15:00 CEST, Annex") in found
    assert "22 May 2024" not in found


def test_parts_and_wholes_that_are_not_public_are_not_named(serve):
    daemon = serve(event("visit", title="Secret visit", draft=True),
                   event("talk", part_of="visit"),
                   event("dinner", title="Secret dinner", part_of="talk",
                         publish_at="2029-01-01 10:00"))
    answer = daemon.get("/events/talk").text
    assert "ecret" not in answer and "dinner" not in answer and "visit" not in answer
    assert daemon.get("/events/visit").status == daemon.get("/events/dinner").status == 404


def test_withdrawn_part_leaves_the_page_of_its_whole(serve):
    daemon = serve(event("visit"), event("talk", title="A talk there", part_of="visit"))
    assert "A talk there" in page(daemon, "/events/visit").text
    daemon.again(event("visit"), event("talk", title="A talk there", part_of="visit", draft=True))
    assert "A talk there" not in daemon.get("/events/visit").text


# --- hostile texts -------------------------------------------------------------------------------

HOSTILE = ['</script><script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onclick='x",
           "<!-- ", "]]>", "&amp;&lt;", "\u202eright to left", "\u2028\u2029", "w" * 400,
           "</bdi></dd></dl></main>", "javascript:alert(1)", "{{7*7}} %s %n"]
# What is there once something has changed.
HISTORY = [("section", ["aria-labelledby", "class"]), ("h2", ["id"]), ("ol", []), ("li", []),
           ("br", []), ("time", ["datetime"])]
LINES = ["title", "place", "contact", "change_reason"]
TEXTS = ["description", "media_access", "outcome"]
LISTS = ["categories", "organizers", "participants"]


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def with_texts(text):
    fields = "".join(f"{name} = {quoted(text)}; " for name in LINES + TEXTS)
    fields += "".join(f"{name} = [ {quoted(text[:200])} ]; " for name in LISTS)
    links = f'( {{ label = {quoted(text)}; url = "https://a.example/"; }} )'
    return (f'{{ id = "talk"; publisher = "office"; when = "2023-12-14 10:00"; {fields}'
            f"status = \"cancelled\"; live = {links}; results = {links}; }}")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_becomes_markup(serve, text):
    daemon = serve(with_texts("Plain words"))
    plain = page(daemon, "/events/talk")
    daemon.again(with_texts(text))
    found = page(daemon, "/events/talk")
    assert [shape for shape in found.shape() if shape not in plain.shape() + HISTORY] == []
    assert sum(tag == "script" for tag, _ in found.elements) == 2
    whole = "".join(words for _, words in found.texts)
    assert whole.count(text) >= len(LINES + TEXTS)
    assert found.data["name"] == found.data["description"] == text
    for _, attributes in found.elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        assert not (attributes.get("href") or "").startswith("javascript:")


def test_a_word_of_ten_thousand_letters_stays_one_text(serve):
    word = "w" * 10000
    daemon = serve(event("talk", "2023-12-14", description=word))
    found = page(daemon, "/events/talk")
    assert ("p", word) in found.texts and found.data["description"] == word
    assert all(len(attributes.get("content") or "") <= 300 for _, attributes in found.elements)


def test_addresses_in_texts_become_links_and_nothing_else_does(serve):
    daemon = serve(event("talk", "2023-12-14", description=(
        "See https://a.example/?x=1&y=<2> and (http://b.example). javascript:alert(1) ftp://c/")))
    hrefs = [attributes["href"] for tag, attributes in page(daemon, "/events/talk").elements
             if tag == "a"]
    assert {"https://a.example/?x=1&y=", "http://b.example"} <= set(hrefs)
    assert not any("javascript" in href or href.startswith("ftp") for href in hrefs)


# --- subscribing ---------------------------------------------------------------------------------

def buttons(found, feed):
    """What the buttons of a feed lead to, by the host that answers."""
    links = [attributes["href"] for attributes in found.all("a", "class", "button")]
    return {urlsplit(link).hostname: link for link in links if f"{feed}.ics" in link}


@pytest.mark.parametrize("feed", ["all", "talks"])
def test_each_feed_has_a_button_for_each_app(serve, feed):
    daemon = serve(event("talk"), feeds=['{ id = "talks"; title = "Talks"; }'])
    address = f"test.example/press/{feed}.ics"
    links = buttons(page(daemon, "/subscribe"), feed)
    assert links["test.example"] == f"webcal://{address}"
    assert parse_qs(urlsplit(links["calendar.google.com"]).query) == {"cid": [f"webcal://{address}"]}
    for host in ("outlook.live.com", "outlook.office.com"):
        assert parse_qs(urlsplit(links[host]).query)["url"] == [f"https://{address}"]


OUT_OF_REACH = "fetch calendars from their own machines"


@pytest.mark.parametrize("base_url", [
    "http://calendar.example.org", "https://localhost", "https://localhost:8443/press",
    "https://127.0.0.1:8443", "https://[::1]:8443"])
def test_services_that_cannot_fetch_from_here_have_no_buttons(start, tmp_path, base_url):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk"), site=f'title = "T"; base_url = "{base_url}";'))
    found = page(start(main), "/subscribe")
    links = [attributes["href"] for attributes in found.all("a", "class", "button")]
    assert links == ["webcal" + base_url[base_url.index("://"):] + "/all.ics"]
    assert OUT_OF_REACH in found.text and "Its button" not in found.text


def test_services_that_can_fetch_from_here_are_explained(serve):
    found = page(serve(event("talk")), "/subscribe")
    assert OUT_OF_REACH not in found.text and "Its button" in found.text


APPS = {"Apple Calendar": "The first button.", "Google Calendar": "Its button",
        "Outlook.com": "Its button", "Microsoft 365": "Its button"}
URLS = {"Google Calendar": "https://calendar.google.com/calendar/r?cid={webcal}",
        "Outlook.com": "https://outlook.live.com/calendar/0/addfromweb?url={https}",
        "Microsoft 365": "https://outlook.office.com/calendar/0/addfromweb?url={https}",
        "Groupware": "https://groupware.example/?u={https}"}


@pytest.mark.parametrize("base_url, offered", [
    ("https://test.example", None), ("https://test.example", []),
    ("https://test.example", ["Groupware"]), ("https://test.example", ["Outlook.com"]),
    ("http://intranet", ["Google Calendar"]), ("http://intranet", None), (None, None), (None, ["Google Calendar"])])
def test_no_button_is_named_that_is_not_there(start, tmp_path, base_url, offered):
    site = 'title = "T"; uid_domain = "test.example";'
    site += f'base_url = "{base_url}";' if base_url else ""
    if offered is not None:
        site += "subscribe = ( {} );".format(", ".join(
            f'{{ label = "{name}"; url = "{URLS[name]}"; }}' for name in offered))
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk"), site=site))
    text = start(main).get("/subscribe").text
    there = re.findall(r'class="button"[^>]*>(?:<bdi>)?([^<]*)', text)
    told = dict(re.findall("<dt>(.*?)</dt><dd>(.*?)<br>", text))
    for name, words in APPS.items():
        is_there = any(label.startswith(name) for label in there)
        assert (words in told.get(name, "")) == is_there, name
        assert is_there or name not in told or "aste the address" in told[name], name
    assert base_url or "utton" not in "".join(told.values())


def test_links_that_somebody_has_written_are_offered_anywhere(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk"), site="""title = "T"; base_url = "http://intranet.example";
        subscribe = ( { label = "Groupware"; url = "https://groupware.example/?u={https}"; } );"""))
    links = buttons(page(start(main), "/subscribe"), "all")
    assert set(links) == {"intranet.example", "groupware.example"}


@pytest.mark.parametrize("feed", SAMPLE_FEEDS)
def test_each_feed_has_its_address_and_a_code(sample, feed):
    found = page(sample, "/subscribe")
    address = f"127.0.0.1:8080/{feed}.ics"
    assert buttons(found, feed) == {"127.0.0.1": f"webcal://{address}"}
    assert ("code", f"http://{address}") in found.texts
    copy, = found.all("button", "data-copy", f"http://{address}")
    assert "hidden" in copy and copy["class"] == "copy"
    assert found.all("section", "id", feed)
    assert found.all("img", "src", f"/{feed}/qr.svg")[0]["alt"]


def test_without_base_url_there_are_files_but_no_buttons(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk")))
    daemon = start(main)
    found = page(daemon, "/subscribe")
    assert not found.all("a", "class", "button") and not found.all("img", "class", "qr")
    assert found.all("a", "href", "/all.ics")
    assert daemon.get("/all/qr.svg").status == 404


def test_links_that_subscribe_are_filled_in_from_the_file(serve):
    daemon = serve(event("talk"), site="""subscribe = ( { label = "My <app>";
        url = "https://app.example/?u={https}&w={webcal}&n={name}&m=1"; } );""",
                   feeds=['{ id = "talks"; title = "Talks & \\"more\\" é"; }'])
    found = page(daemon, "/subscribe")
    links = [attributes["href"] for attributes in found.all("a", "class", "button")]
    assert [link for link in links if link.startswith("https:") and "talks" in link] == [
        "https://app.example/?u=https%3A%2F%2Ftest.example%2Fpress%2Ftalks.ics"
        "&w=webcal%3A%2F%2Ftest.example%2Fpress%2Ftalks.ics"
        "&n=Talks%20%26%20%22more%22%20%C3%A9&m=1"]
    assert "My <app>" in found.text and "google" not in daemon.get("/subscribe").text


def test_no_links_that_subscribe_leave_the_one_of_programs(serve):
    daemon = serve(event("talk"), site="subscribe = ();")
    links = page(daemon, "/subscribe").all("a", "class", "button")
    assert [link["href"] for link in links] == ["webcal://test.example/press/all.ics"]


def test_links_of_the_site_stand_at_the_foot_of_each_page(serve):
    daemon = serve(event("talk"), site="""links = (
        { label = "Imprint & \\"more\\""; url = "https://imprint.example/?a=1&b=2"; } );""")
    for path in ("/", "/all?month=2030-05", "/events/talk", "/subscribe"):
        found = page(daemon, path)
        assert found.all("a", "href", "https://imprint.example/?a=1&b=2"), path
        assert 'Imprint & "more"' in found.text


def ancestors(answer):
    return re.search("frame-ancestors ([^;]*)", answer["Content-Security-Policy"])[1]


def test_only_agendas_can_be_embedded_and_only_by_who_is_named(serve):
    daemon = serve(event("talk"), site='embed = [ "https://a.example", "https://*.b.example:8" ];')
    assert ancestors(daemon.get("/all?embed=1")) == "https://a.example https://*.b.example:8"
    for path in ("/all", "/", "/events/talk?embed=1", "/subscribe?embed=1"):
        assert ancestors(daemon.get(path)) == "'none'", path


def test_nobody_may_embed_unless_it_is_written(sample):
    assert ancestors(sample.get("/nato?embed=1")) == "'none'"


def test_who_has_the_page_hears_of_another_policy(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk")))
    daemon = start(main)
    before = daemon.get("/all?embed=1")
    main.write_text(daybook(event("talk"), site='title = "Test daybook"; '
                            'uid_domain = "test.example"; embed = "https://a.example";'))
    daemon.wait_good_reload()
    after = daemon.get("/all?embed=1", if_none_match=before["ETag"])
    assert after.status == 304 and ancestors(after) == "https://a.example"


@pytest.mark.parametrize("site", ['links = ( { label = "A"; url = "https://a.example/"; } );',
                                  'subscribe = ( { label = "A"; url = "https://a/?{https}"; } );'])
def test_changed_links_are_published(start, tmp_path, site):
    main = tmp_path / "daybookd.conf"
    written = 'title = "Test daybook"; base_url = "https://test.example"; '
    main.write_text(daybook(event("talk"), site=written))
    daemon = start(main)
    before = daemon.get("/subscribe")
    main.write_text(daybook(event("talk"), site=written + site))
    daemon.wait_good_reload()
    after = daemon.get("/subscribe", if_none_match=before["ETag"])
    assert after.status == 200 and after.body != before.body


# --- the QR code ---------------------------------------------------------------------------------

MASKS = [lambda y, x: (x + y) % 2, lambda y, x: y % 2, lambda y, x: x % 3,
         lambda y, x: (x + y) % 3, lambda y, x: (y // 2 + x // 3) % 2,
         lambda y, x: x * y % 2 + x * y % 3, lambda y, x: (x * y % 2 + x * y % 3) % 2,
         lambda y, x: ((x + y) % 2 + x * y % 3) % 2]


def modules(svg):
    """The dark ones as {(y, x)} without the quiet zone, and how many there are in a row."""
    root = ElementTree.fromstring(svg)
    side = int(root.get("viewBox").split()[2])
    path, = root.iter("{http://www.w3.org/2000/svg}path")
    dark = set()
    for x, y, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path.get("d")):
        dark |= {(int(y) - 4, int(x) + i - 4) for i in range(int(run))}
    return dark, side - 8


def is_data(y, x, side):
    """Of versions 2 to 6: neither finders with format, timing, nor the alignment at the corner."""
    finder = (y < 9 and (x < 9 or x >= side - 8)) or (y >= side - 8 and x < 9)
    return not (finder or 6 in (y, x) or (abs(y - side + 7) < 3 and abs(x - side + 7) < 3))


def read_qr(svg):
    """The text of a code of one block (versions 2 and 3, level M) in octets (ISO/IEC 18004)."""
    dark, side = modules(svg)
    assert side in (25, 29)
    number = sum(((8, x) in dark) << (4 - x) for x in range(2, 5))
    mask = MASKS[(number ^ 0b101) & 7]
    bits, column, up = "", side - 1, True
    while column > 0:
        for y in range(side - 1, -1, -1) if up else range(side):
            for x in (column, column - 1):
                if is_data(y, x, side):
                    bits += str(int((y, x) in dark) ^ (mask(y, x) == 0))
        column, up = column - (3 if column == 8 else 2), not up
    assert bits[:4] == "0100"
    octets = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * i:20 + 8 * i], 2) for i in range(octets)).decode()


def test_qr_code_leads_to_where_the_feed_is_subscribed_to(sample):
    for feed in SAMPLE_FEEDS[:4]:
        answer = sample.get(f"/{feed}/qr.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert read_qr(answer.plain) == f"http://127.0.0.1:8080/subscribe#{feed}"


def test_qr_code_has_its_quiet_zone(sample):
    root = ElementTree.fromstring(sample.get("/nato/qr.svg").plain)
    dark, side = modules(sample.get("/nato/qr.svg").plain)
    assert {0, side - 1} == {min(min(dark)), max(max(y, x) for y, x in dark)}
    white, = root.iter("{http://www.w3.org/2000/svg}rect")
    assert white.get("width") == white.get("height") == str(side + 8)


@pytest.mark.parametrize("path", ["/nobody/qr.svg", "/qr.svg", "//qr.svg", "/events/qr.svg",
                                  "/nato/QR.svg", "/nato/x/qr.svg"])
def test_there_is_no_qr_code_of_what_is_no_feed(sample, path):
    assert sample.get(path).status == 404
