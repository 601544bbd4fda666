"""The agenda in a frame of another site: only of those that the daybook names."""

import http.server
import threading

import pytest
from harness import daybook, event

FRAME = b'<!DOCTYPE html>\n<html lang="en"><title>Another site</title><link rel="icon" href="data:,">' \
        b'<iframe title="Daybook" src="%s"></iframe></html>\n'


class Another:
    """A site of another origin, whose one page has a frame."""

    def __init__(self):
        site = self
        self.frame = ""

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = FRAME % site.frame.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def another():
    site = Another()
    yield site
    site.close()


def framed(tab, another, start, folder, embed, path):
    """What is in the frame of a site, when the daybook has the setting."""
    (folder / "daybookd.conf").write_text(
        daybook(event("first", title="A first talk"), site=f'title = "Test daybook"; {embed}'))
    daemon = start(folder / "daybookd.conf")
    another.frame = f"http://127.0.0.1:{daemon.port}{path}"
    tab.go(another.origin)
    tab.enter_frame("iframe")
    return tab.js("return document.body.innerText")


def test_a_site_that_is_named_may_show_the_agenda(tab, another, start, tmp_path):
    setting = f'embed = [ "{another.origin}" ];'
    assert "A first talk" in framed(tab, another, start, tmp_path, setting, "/?embed=1")


@pytest.mark.parametrize("setting", ["", 'embed = [ "https://www.example.org" ];'])
def test_another_site_may_not(any_tab, another, start, tmp_path, setting):
    assert "A first talk" not in framed(any_tab, another, start, tmp_path, setting, "/?embed=1")
    assert any("frame-ancestors" in line for line in any_tab.complaints())


def test_a_whole_page_is_in_no_frame(any_tab, another, start, tmp_path):
    setting = f'embed = [ "{another.origin}" ];'
    assert "A first talk" not in framed(any_tab, another, start, tmp_path, setting, "/")
