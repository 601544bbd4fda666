"""What a running daemon answers where nothing is: a page to people, a line to programs."""

import pytest

from harness import daybook, event
from test_pages import Page

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MISSING = ["/unknown", "/nato/unknown", "/nato.xyz", "/events/nope", "/events/", "/events",
           "/nato.ics/", "/nato//", "//nato/", "/subscribe//", "/events//", "/%3Cb%3E",
           "/live?feed=nope", "/404.html"]


@pytest.mark.parametrize("path", MISSING)
def test_people_are_led_on_from_where_nothing_is(sample, path):
    answer = sample.get(path, accept=BROWSER)
    assert answer.status == 404 and answer["Content-Type"] == "text/html; charset=utf-8"
    found = Page(answer.text)
    assert not found.outside and not found.inline
    assert "/" in found.links and "/nato" in found.links and "/subscribe" in found.links
    assert "<title>Nothing here" in answer.text and "canonical" not in answer.text
    assert "data-live" not in answer.text, "it would be said to be published no more"
    assert answer.body == sample.get("/something-else", accept=BROWSER).body


def test_page_of_nothing_is_as_safe_as_all_pages(sample):
    answer, page = sample.get("/unknown", accept=BROWSER), sample.get("/", accept=BROWSER)
    for name in ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"):
        assert answer[name] and answer[name] == page[name]
    assert answer["X-Robots-Tag"] == "noindex" and answer["Cache-Control"] == "no-cache"
    assert answer["Vary"] == "Accept, Accept-Encoding" and not answer["ETag"]
    head = sample.request("/unknown", "HEAD", {"Accept": BROWSER})
    assert head.status == 404 and not head.body
    assert head["Content-Length"] == answer["Content-Length"] == str(len(answer.body))
    packed = sample.get("/unknown", accept=BROWSER, accept_encoding="gzip")
    assert packed["Content-Encoding"] == "gzip" and packed.plain == answer.body


def test_programs_are_told_in_a_line(sample):
    for accept in ("*/*", "text/calendar", "text/plain, text/html;q=0.5"):
        answer = sample.get("/events/nope", accept=accept)
        assert answer.status == 404 and answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.text == "There is nothing here.\n" and answer["Vary"] == "Accept"


def test_what_is_secret_is_as_what_was_never_there(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("secret", draft=True), event("shown")))
    daemon = start(main)
    for path in ("/events/secret", "/events/secret/", "/events/secret.json"):
        answer = daemon.get(path, accept=BROWSER)
        assert answer.status == 404
        assert answer.body == daemon.get("/events/never", accept=BROWSER).body
    main.write_text(daybook(event("secret"), event("shown")))
    daemon.wait_good_reload()
    assert daemon.get("/events/secret", accept=BROWSER).status == 200
