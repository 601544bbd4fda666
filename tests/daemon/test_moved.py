"""Where a running daemon leads those who look for a page at another address of it."""

import pytest

from harness import daybook, event


@pytest.mark.parametrize("base_url, below", [("", ""), ('base_url = "https://example.org/press";',
                                                        "/press")])
def test_page_with_a_slash_too_many_leads_to_the_page(start, tmp_path, base_url, below):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk.2"), site=base_url, server="max_target = 8192;", feeds=[
        '{ id = "talks"; title = "Talks"; formerly = [ "media" ]; }']))
    daemon = start(main)
    for path, place in (("/talks/", "/talks"), ("/all/", "/all"), ("/subscribe/", "/subscribe"),
                        ("/events/talk.2/", "/events/talk.2"), ("/media/", "/talks"),
                        ("/%74alks%2F", "/talks")):
        for method in ("GET", "HEAD"):
            answer = daemon.request(path, method)
            assert answer.status == 301 and answer["Location"] == below + place, path
            assert not answer.body
        assert daemon.get(place).status == 200
    for path in ("/talks", "/media"):
        for query in ("month=2023-12&category=%22", "x" * 8180):
            answer = daemon.get(f"{path}/?{query}")
            assert answer["Location"] == f"{below}/talks?{query}"
    assert daemon.get("/talks.json/").status == daemon.get("/events/talk.2.ics/").status == 404


def test_former_name_leads_to_what_there_is(start, tmp_path):
    """Without an address of the site there is no QR code to lead to."""
    main = tmp_path / "daybookd.conf"
    feeds = ['{ id = "talks"; title = "Talks"; formerly = [ "media" ]; }']
    main.write_text(daybook(event("talk"), feeds=feeds))
    daemon = start(main)
    assert daemon.get("/media/qr.svg").status == daemon.get("/talks/qr.svg").status == 404
    assert daemon.get("/media.json").status == 301
    main.write_text(daybook(event("talk"), feeds=feeds, site='base_url = "https://example.org";'))
    daemon.wait_good_reload()
    answer = daemon.get("/media/qr.svg")
    assert answer.status == 301 and daemon.get(answer["Location"]).status == 200
