"""What calendar apps ask of an HTTP server, through the real daemon. Requests that are no requests
at all are another test's concern."""

import gzip
from email.utils import parsedate_to_datetime

import pytest

from harness import SAMPLE_FEEDS, daybook, event

FEED = "/nato.ics"

# As the apps were seen to ask.
APPS = {
    "vdirsyncer": {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
    "Evolution": {"Accept-Encoding": "gzip, deflate", "Accept-Language": "en",
                  "Cache-Control": "no-cache", "Connection": "close"},
    "Thunderbird": {"Accept": "text/calendar,text/plain;q=0.8,*/*;q=0.5",
                    "Accept-Encoding": "gzip, deflate, br, zstd", "Pragma": "no-cache",
                    "Cache-Control": "no-cache"},
    "KOrganizer": {"Accept": "text/html, text/*;q=0.9, image/jpeg;q=0.9, */*;q=0.8",
                   "Accept-Charset": "utf-8,*;q=0.5"},
    "Nextcloud": {"Accept": "text/calendar, application/calendar+json, application/calendar+xml"},
}


def without_date(answer):
    return sorted((name, value) for name, value in answer.headers.items() if name != "Date")


def test_feed_has_the_headers_that_apps_go_by(sample):
    answer = sample.get(FEED)
    assert answer.status == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == 'inline; filename="nato.ics"'
    assert answer["Content-Length"] == str(len(answer.body))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Vary"] == "Accept-Encoding"
    assert answer["Cache-Control"] == (
        "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400")
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["ETag"].startswith('"') and answer["ETag"].endswith('"')
    assert parsedate_to_datetime(answer["Last-Modified"]) <= parsedate_to_datetime(answer["Date"])
    assert "Transfer-Encoding" not in answer.headers and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("path", [FEED, "/", "/robots.txt", "/nothing.ics"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_is_get_without_the_body(sample, path, coding):
    head = sample.request(path, "HEAD", {"Accept-Encoding": coding})
    get = sample.request(path, "GET", {"Accept-Encoding": coding})
    assert head.status == get.status
    assert without_date(head) == without_date(get)
    assert head.body == b"" and head["Content-Length"] == str(len(get.body))


@pytest.mark.parametrize("app", APPS)
def test_every_app_gets_the_same_calendar_and_then_a_304(sample, app):
    first = sample.request(FEED, headers=APPS[app])
    assert first.status == 200 and first["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.plain == sample.feed("nato")
    again = sample.request(FEED, headers={**APPS[app], "If-None-Match": first["ETag"]})
    assert again.status == 304 and again.body == b"" and again["ETag"] == first["ETag"]


def test_gzip_has_its_own_etag_and_the_same_calendar(sample):
    plain, packed = sample.get(FEED), sample.get(FEED, accept_encoding="gzip")
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert packed["ETag"] != plain["ETag"]
    assert gzip.decompress(packed.body) == plain.body and len(packed.body) < len(plain.body)
    assert packed["Vary"] == plain["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted, coding", [
    ("gzip;q=0", None), ("gzip;q=0.0, *", None), ("identity", None), ("br, zstd", None),
    ("gzip;q=0.5", "gzip"), ("deflate, GZIP ;q=1.0", "gzip"), ("*", "gzip"), ("", None)])
def test_gzip_is_sent_only_to_those_who_take_it(sample, accepted, coding):
    assert sample.get(FEED, accept_encoding=accepted)["Content-Encoding"] == coding


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "{} , \"other\"", "*"])
def test_304_for_the_etag_of_either_coding(sample, coding, form):
    for held in ("identity", "gzip"):
        tag = sample.get(FEED, accept_encoding=held)["ETag"]
        answer = sample.get(FEED, accept_encoding=coding, if_none_match=form.format(tag))
        assert answer.status == 304 and answer.body == b""


def test_304_repeats_what_caches_go_by(sample):
    full = sample.get(FEED)
    answer = sample.get(FEED, if_none_match=full["ETag"])
    for name in ("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"):
        assert answer[name] == full[name], name
    assert answer["Date"] and "Content-Encoding" not in answer.headers


def test_other_etag_gets_the_whole_feed_whatever_the_date(sample):
    full = sample.get(FEED)
    for tag in ('"other"', full["ETag"].strip('"'), '""'):
        assert sample.get(FEED, if_none_match=tag).status == 200
        assert sample.get(FEED, if_none_match=tag,
                          if_modified_since=full["Last-Modified"]).status == 200


def test_if_modified_since_is_answered_to_the_second(sample):
    since = sample.get(FEED)["Last-Modified"]
    assert since == "Fri, 08 Dec 2023 12:00:00 GMT"
    for date, status in ((since, 304), ("Fri, 08 Dec 2023 12:00:01 GMT", 304),
                         ("Fri, 08 Dec 2023 11:59:59 GMT", 200), ("yesterday", 200),
                         ("Friday, 08-Dec-23 12:00:00 GMT", 304)):
        assert sample.get(FEED, if_modified_since=date).status == status, date


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH", "OPTIONS", "PROPFIND",
                                    "REPORT", "MKCALENDAR", "TRACE"])
@pytest.mark.parametrize("path", [FEED, "/", "/nothing.ics"])
def test_other_methods_are_405_before_any_condition(sample, method, path):
    """Thunderbird tries PUT with If-Match, and takes 409 or 412 for a calendar it may write to."""
    bodies = dict.fromkeys(("PUT", "POST", "PROPFIND"), b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    answer = sample.request(path, method, {"If-Match": "nothing"}, bodies.get(method))
    assert answer.status == 405
    assert {word.strip() for word in answer["Allow"].split(",")} == {"GET", "HEAD"}


def test_no_cache_keeps_what_is_not_there(sample):
    """Who asks too early for a feed that is about to be begun sees it when it is there."""
    assert sample.get("/not-yet.ics")["Cache-Control"] == "no-cache"
    assert sample.request("/nato.ics", "PUT")["Cache-Control"] == "no-cache"


def test_what_is_not_there_is_404(sample):
    for path in ("/nothing.ics", "/nothing", "/nato.ics/", "/NATO.ics", "/.well-known/caldav", "/dav/",
                 "/etc/passwd", "/../etc/daybookd.conf", "//nato.ics", "/healthz", "/metrics"):
        assert sample.get(path).status == 404, path


def test_query_of_a_feed_is_ignored(sample):
    assert sample.get(FEED + "?nocache=1700000000").body == sample.feed("nato")


def test_escaped_path_is_the_same_path(sample):
    assert sample.get("/n%61to%2Eics").body == sample.feed("nato")


def test_range_is_not_taken_up(sample):
    answer = sample.get(FEED, range="bytes=0-9")
    assert answer.status == 200 and answer["Accept-Ranges"] == "none"
    assert answer.body == sample.feed("nato")


def test_robots_are_let_in(sample):
    """Google Calendar refuses an address that robots.txt forbids, or that has none."""
    answer = sample.get("/robots.txt")
    assert answer.status == 200 and answer["Content-Type"].startswith("text/plain")
    assert "Disallow: /" not in answer.text


def test_front_page_leads_to_every_feed(sample):
    answer = sample.get("/")
    assert answer.status == 200 and answer["Content-Type"] == "text/html; charset=utf-8"
    for feed in SAMPLE_FEEDS[1:]:
        assert f'<a href="/{feed}">' in answer.text
    assert 'type="text/calendar" title="Press daybook" href="/all.ics"' in answer.text
    assert '<link rel="canonical" href="http://127.0.0.1:8080/">' in answer.text
    assert '<a href="/subscribe">' in answer.text
    for title in ("Press daybook", "Open to media", "US Joint Chiefs of Staff"):
        assert title in answer.text


def test_pages_have_no_address_of_their_own_without_base_url(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("one"), feeds=['{ id = "f"; title = "A <b>&amp; \\"c\\""; }']))
    daemon = start(main)
    page = daemon.get("/f").text
    assert 'href="/f.ics"' in page and "canonical" not in page and "og:url" not in page
    assert "A &lt;b&gt;&amp;amp; " in page and "<b>" not in page
    assert b"SOURCE" not in daemon.feed("f")


def test_feed_of_everything_has_the_name_that_the_site_gives_it(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("one"), site='title = "T"; feed = "press-daybook"; '
                                               'base_url = "https://example.org/press";'))
    daemon = start(main)
    assert b"UID:one@example.org\r\n" in daemon.feed("press-daybook")
    assert daemon.get("/all.ics").status == 404
    assert 'href="/press/press-daybook.ics"' in daemon.get("/").text


def test_former_name_of_a_feed_leads_to_the_new_one(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    feed = '{ id = "press"; title = "Press"; formerly = [ "media", "newsroom" ]; }'
    main.write_text(daybook(event("one"), feeds=[feed]))
    daemon = start(main)
    for name in ("media", "newsroom"):
        for method in ("GET", "HEAD"):
            answer = daemon.request(f"/{name}.ics", method)
            assert answer.status == 301 and answer["Location"].endswith("/press.ics")
    assert daemon.request("/media.ics", "PUT", body=b"x").status == 405
    assert "media.ics" not in daemon.get("/").text


def test_connection_is_kept_for_the_next_request(sample):
    connection = sample.connect()
    connection.request("GET", "/press.ics")
    answer = connection.getresponse()
    socket = connection.sock
    assert answer.read() == sample.feed("press") and answer.version == 11
    connection.request("GET", "/nothing.ics")
    assert connection.getresponse().read() and connection.sock is socket
    connection.request("GET", FEED, headers={"Connection": "close"})
    assert connection.getresponse().read() == sample.feed("nato") and connection.sock is None
    connection.close()


def test_slow_reader_gets_the_bytes_it_was_promised(start, tmp_path):
    """A body larger than any buffer of the kernel, read only after two reloads."""
    main = tmp_path / "daybookd.conf"
    text = daybook(*(event(f"event-{number}", description="Words. " * 300)
                     for number in range(5000)))
    main.write_text(text)
    daemon = start(main)
    whole = daemon.feed("all")
    connection = daemon.connect()
    connection.request("GET", "/all.ics")
    answer = connection.getresponse()
    begin = answer.read(1000)
    for words in ("Other", "Another"):
        main.write_text(text.replace("Words.", words))
        daemon.wait_good_reload()
    assert begin + answer.read() == whole
    connection.close()
