"""Reverse proxies as docs/deployment.md sets them up: what subscribers get through them is what the
daemon says, to the octet, and they have it while it is away."""

import re
import select
import shutil
import socket
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import pytest

from harness import PATIENCE, Daemon, clean_environment, daybook, event
from proxies import (DOCS, FRONTS, HOST, PROGRAMS, Certificate, Connection, Site, ask, program,
                     replaced, wait_until)

CODINGS = [{}, {"Accept_Encoding": "br, gzip;q=0.8"}, {"Accept_Encoding": "gzip;q=0"}]
CODING_NAMES = ["plain", "gzip", "no gzip"]
# What a calendar app and the caches on its way go by.
KEPT = ("ETag", "Last-Modified", "Cache-Control", "Vary", "Content-Type", "Content-Length",
        "Content-Encoding", "Content-Disposition", "Access-Control-Allow-Origin",
        "X-Content-Type-Options", "Allow", "Location")
CACHES = ["nginx", "varnish"]


def text_of(word, base=f"https://{HOST}"):
    return daybook(
        event("one", title=f"{word} words", categories=["press"], description="Words. " * 200),
        feeds=['{ id = "press"; title = "Press"; formerly = [ "media" ]; }'],
        site=f'title = "Test daybook"; uid_domain = "test.example"; base_url = "{base}";',
        server='access_log = "combined"; log_addresses = "full"; max_connections_per_address = 1; '
               'trusted_proxies = [ "127.0.0.1", "unix" ];')


@pytest.fixture(scope="module")
def folder():
    """A short one: the names of sockets have little room."""
    folder = Path(tempfile.mkdtemp(prefix="daybookd-", dir="/tmp"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def certificate(folder):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    return Certificate(folder)


@pytest.fixture(scope="module")
def site(folder):
    site = Site(folder, text_of)
    yield site
    site.daemon.check_feeds()
    site.stop()


def start_front(name, certificate, upstream, *change):
    if not program(name):
        pytest.skip(f"{PROGRAMS[name]} is not installed")
    return FRONTS[name](certificate, upstream, *change)


@pytest.fixture(scope="module", params=FRONTS)
def front(request, site, certificate):
    with start_front(request.param, certificate, site.socket) as front:
        yield front


@pytest.fixture(scope="module", params=CACHES)
def cache(request, site, certificate):
    with start_front(request.param, certificate, site.socket) as cache:
        yield cache


def same(answer, direct):
    assert (answer.status, answer.body) == (direct.status, direct.body)
    for name in KEPT:
        assert answer[name] == direct[name], name


# --- what passes unchanged ------------------------------------------------------------------------

@pytest.mark.parametrize("path", ["/all.ics", "/", "/robots.txt", "/press.atom",
                                  "/press/changes.json", "/media.ics", "/nothing.ics",
                                  "/?month=2030-05", "/?month=2030-06", "/press?embed=1"])
def test_answers_are_those_of_the_daemon_each_time_in_either_coding(front, site, path):
    for _ in range(2):
        for headers in CODINGS:
            same(front.ask(path, **headers), site.ask(path, **headers))


def test_both_codings_have_strong_etags_and_are_the_same_calendar(front, site):
    plain, packed = front.ask("/all.ics"), front.ask("/all.ics", Accept_Encoding="gzip")
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert packed.plain == plain.body == site.ask("/all.ics").body
    assert plain["ETag"].startswith('"') and packed["ETag"] == plain["ETag"][:-1] + '-gz"'


@pytest.mark.parametrize("headers", CODINGS, ids=CODING_NAMES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_it_is_told_so(front, site, headers, method):
    full = site.ask("/all.ics", **headers)
    for condition in ({"If_None_Match": full["ETag"]}, {"If_None_Match": "W/" + full["ETag"]},
                      {"If_Modified_Since": full["Last-Modified"]}):
        answer = front.ask("/all.ics", method, **headers, **condition)
        assert answer.status == 304 and answer.body == b""
        for name in ("ETag", "Cache-Control", "Vary", "Last-Modified"):
            assert answer[name] == full[name], name


# Of one connection, and of one moment.
PASSING = {"connection", "date", "age"}
CHANGED = {
    "nginx": {"accept-ranges", "server", "strict-transport-security"},
    "varnish": {"accept-ranges", "via", "x-varnish"},
    "haproxy": {"strict-transport-security"},
    "caddy": {"alt-svc", "server", "strict-transport-security"},
}


def changed(answer, direct):
    """Names of headers that are not the daemon's."""
    pairs = [{(name.lower(), value) for name, value in one.headers.items()}
             for one in (answer, direct)]
    return {name for name, _ in pairs[0] ^ pairs[1]} - PASSING


def test_no_other_header_is_changed_than_is_said(front, site):
    name = next(name for name, kind in FRONTS.items() if isinstance(front, kind))
    for path in ("/all.ics", "/"):
        answer = front.ask(path)
        assert changed(answer, site.ask(path)) == CHANGED[name]
        assert ("Age" in answer.headers) == (name == "varnish")
    page = (DOCS / "deployment.md").read_text().partition("## What must arrive unchanged")[2].lower()
    assert all(f"`{header}" in page for header in CHANGED[name])


def test_only_caches_answer_ranges(front, site):
    whole, part = site.ask("/all.ics"), front.ask("/all.ics", Range="bytes=0-9")
    assert whole["Accept-Ranges"] == "none"
    assert site.ask("/all.ics", Range="bytes=0-9").status == 200
    if any(isinstance(front, FRONTS[name]) for name in CACHES):
        assert (part.status, part.body) == (206, whole.body[:10])
        assert front.ask("/all.ics")["Accept-Ranges"] == "bytes"
    else:
        same(part, whole)
        assert part["Accept-Ranges"] == "none"


def test_who_has_something_older_gets_all_of_it(front, site):
    for condition in ({"If_None_Match": '"other"'},
                      {"If_Modified_Since": "Fri, 08 Dec 2023 12:00:00 GMT"}):
        same(front.ask("/all.ics", **condition), site.ask("/all.ics"))


@pytest.mark.parametrize("headers", CODINGS, ids=CODING_NAMES)
def test_head_is_get_without_the_body(front, site, headers):
    same(front.ask("/press.ics", "HEAD", **headers), site.ask("/press.ics", "HEAD", **headers))


def test_nothing_can_be_written(front, site):
    same(front.ask("/all.ics", "DELETE"), site.ask("/all.ics", "DELETE"))


def test_connections_are_kept(front):
    connection = Connection(front.port, front.context)
    connection.ask("/all.ics")
    before = connection.sock
    assert connection.ask("/press.ics").status == 200 and connection.sock is before
    connection.close()


# --- who asks -------------------------------------------------------------------------------------

def logged_client(front, site, path):
    """Whom the daemon has for somebody who comes from another address, and lies about it."""
    mark = site.daemon.output.mark()
    assert front.ask(path, source="127.0.0.9", X_Forwarded_For="198.51.100.7").status == 404
    return site.daemon.output.wait(rf'^(\S+) - - .* "GET {path} ', mark)[1]


def test_access_log_has_the_address_of_the_client(front, site):
    assert logged_client(front, site, "/who-asks") == "127.0.0.9"


@pytest.mark.parametrize("name", FRONTS)
def test_a_port_does_as_well_as_a_unix_socket(site, certificate, name):
    with start_front(name, certificate, f"127.0.0.1:{site.daemon.port}") as front:
        same(front.ask("/all.ics"), site.ask("/all.ics"))
        assert logged_client(front, site, "/who-asks-by-the-port") == "127.0.0.9"


def without_cache(text):
    return "".join(line for line in text.splitlines(True) if "cache" not in line.lower())


def test_varnish_has_its_tls_from_nginx(site, certificate):
    with start_front("varnish", certificate, site.socket) as varnish, \
            start_front("nginx", certificate, f"127.0.0.1:{varnish.port}", without_cache) as nginx:
        for headers in CODINGS:
            full = site.ask("/all.ics", **headers)
            same(nginx.ask("/all.ics", **headers), full)
            answer = nginx.ask("/all.ics", **headers, If_None_Match=full["ETag"])
            assert answer.status == 304 and answer["ETag"] == full["ETag"]
        assert logged_client(nginx, site, "/who-asks-by-two-proxies") == "127.0.0.9"


def test_of_several_lines_of_forwarded_for_the_last_counts(site):
    mark = site.daemon.output.mark()
    connection = Connection(site.daemon.port)
    connection.putrequest("GET", "/two-lines")
    connection.putheader("X-Forwarded-For", "198.51.100.7")
    connection.putheader("X-Forwarded-For", "203.0.113.9, 127.0.0.1")
    connection.endheaders()
    assert connection.getresponse().status == 404
    connection.close()
    assert site.daemon.output.wait(r'^(\S+) - - .* "GET /two-lines ', mark)[1] == "203.0.113.9"


def test_a_crowd_comes_through_one_proxy(front, site):
    whole = site.ask("/all.ics").body
    connections = [Connection(front.port, front.context, "127.0.0.9") for _ in range(64)]
    with ThreadPoolExecutor(len(connections)) as crowd:
        answers = list(crowd.map(lambda connection: connection.ask("/all.ics"), connections))
        answers += crowd.map(lambda connection: connection.ask("/press.atom"), connections)
    for connection in connections:
        connection.close()
    assert {answer.status for answer in answers} == {200}
    assert all(answer.body == whole for answer in answers[:64])


@pytest.mark.parametrize("name", ["nginx", "haproxy"])
def test_who_asks_without_end_is_told_to_stop(site, certificate, name):
    with start_front(name, certificate, site.socket) as front:
        connection = Connection(front.port, front.context)
        asked = 0
        while connection.ask("/all.ics").status != 429:
            asked += 1
            assert asked < 5000
        connection.close()
        assert asked >= 200
        assert front.ask("/all.ics", source="127.0.0.9").status == 200


# --- saving is publishing -------------------------------------------------------------------------

def test_a_saved_edit_is_soon_seen_and_stays(front, site):
    before = front.ask("/all.ics")
    site.publish(f"Edited {front.port}")
    for headers in CODINGS:
        new = site.ask("/all.ics", **headers)
        wait_until(lambda new=new, headers=headers:
                   front.ask("/all.ics", **headers).body == new.body)
        same(front.ask("/all.ics", **headers), new)
        assert new.plain != before.body


def test_what_has_run_out_is_not_served_even_once(cache, site):
    before = cache.ask("/all.ics")
    cache.ask("/press.ics")  # later: it runs out later too
    site.publish(f"Run out {cache.port}")
    wait_until(lambda: cache.ask("/press.ics").body == site.ask("/press.ics").body)
    same(cache.ask("/all.ics"), site.ask("/all.ics"))
    assert before.body != site.ask("/all.ics").body


def test_varnish_left_to_itself_keeps_what_it_has(site, certificate):
    """Cache-Control allows it for five minutes: that is what the lines about ttl are for."""
    with start_front("varnish", certificate, site.socket,
                     lambda text: text.partition("sub vcl_recv")[0]) as varnish:
        before = varnish.ask("/all.ics")
        site.publish("Unseen")
        after = varnish.ask("/all.ics")
        assert after.body == before.body != site.ask("/all.ics").body
        assert after["Cache-Control"].startswith("public, max-age=300, ")


def test_varnish_left_to_itself_serves_what_has_run_out_once_more(site, certificate):
    """That is what the lines about req.grace are for."""
    with start_front("varnish", certificate, site.socket,
                     lambda text: text.partition("sub vcl_recv")[0] +
                     "sub vcl_backend_response { set beresp.ttl = 0.1s; }\n") as varnish:
        before = varnish.ask("/all.ics")
        site.publish("Once more")  # takes longer than it may be kept
        new = site.ask("/all.ics").body
        assert varnish.ask("/all.ics").body == before.body != new
        wait_until(lambda: varnish.ask("/all.ics").body == new)


# --- news -----------------------------------------------------------------------------------------

class Stream:
    """What is told at `path`, through a proxy."""

    def __init__(self, front, path):
        self.connection = Connection(front.port, front.context)
        self.connection.request("GET", path, headers={"Host": HOST})
        self.response = self.connection.getresponse()

    def wait(self, word):
        """Until there is a message that has it."""
        for line in self.response:
            if line.startswith(b"data: ") and word.encode() in line:
                return
        raise AssertionError(f"the stream has ended without {word!r}")

    def close(self):
        self.response.close()
        self.connection.close()


@pytest.fixture
def stream():
    streams = []

    def stream(front, path):
        streams.append(Stream(front, path))
        return streams[-1]
    yield stream
    for one in streams:
        one.close()


def test_news_comes_through_at_once(front, site, stream):
    """All of the time: the first ends nobody's, and is no answer that could be kept for another."""
    streams = [stream(front, "/live?feed=press") for _ in range(3)]
    for one in streams:
        assert one.response.status == 200
        assert one.response.headers["Content-Type"] == "text/event-stream"
        assert one.response.headers["Content-Encoding"] is None
    for word in ("One piece of news", "Another"):
        site.publish(f"{word} {front.port}")
        for one in streams:
            one.wait(f"{word} {front.port}")


def test_the_query_says_whose_news(front, stream):
    assert stream(front, "/live?feed=nothing").response.status == 404
    assert stream(front, "/live").response.status == 200


# --- while the daemon is away ---------------------------------------------------------------------

def is_stale(cache, answer):
    """That it could not ask: nginx says so, Varnish tells the age of what it serves."""
    return "connect() to unix:" in cache.log.text() or int(answer["Age"] or 0) > 1


def test_a_cache_serves_what_it_has_while_the_daemon_is_away(cache, site):
    before = [site.ask("/all.ics", **headers) for headers in CODINGS]
    wait_until(lambda: all(cache.ask("/all.ics", **headers).body == known.body
                           for headers, known in zip(CODINGS, before)))
    try:
        site.stop()
        wait_until(lambda: is_stale(cache, cache.ask("/all.ics")))
        for headers, known in zip(CODINGS, before):
            same(cache.ask("/all.ics", **headers), known)
            condition = {"If_None_Match": known["ETag"]}
            assert cache.ask("/all.ics", **headers, **condition).status == 304
        with ThreadPoolExecutor(32) as crowd:
            answers = list(crowd.map(lambda _: cache.ask("/all.ics", source="127.0.0.9"),
                                     range(64)))
        assert all(answer.body == before[0].body for answer in answers)
        assert cache.ask("/press/changes.json?never=asked").status in (502, 503)
    finally:
        site.write(f"After {cache.port}")
        site.start()
    new = site.ask("/all.ics")
    assert new.body != before[0].body
    wait_until(lambda: cache.ask("/all.ics").body == new.body)
    same(cache.ask("/all.ics"), new)
    wait_until(lambda: cache.ask("/press/changes.json?never=asked").status == 200)


@pytest.mark.parametrize("name", ["haproxy", "caddy"])
def test_a_proxy_without_a_cache_finds_the_daemon_again(site, certificate, name):
    with start_front(name, certificate, site.socket) as front:
        same(front.ask("/all.ics"), site.ask("/all.ics"))
        site.stop()
        site.start()
        same(front.ask("/all.ics"), site.ask("/all.ics"))


def test_requests_wait_at_a_socket_that_is_kept_through_a_restart(folder, certificate, tmp_path):
    """As systemd keeps it."""
    path, main = folder / "kept.sock", tmp_path / "daybookd.conf"
    main.write_text(text_of("Kept"))
    with socket.socket(socket.AF_UNIX) as listener, ThreadPoolExecutor(1) as client:
        listener.bind(str(path))
        listener.listen()
        with start_front("nginx", certificate, path) as front:
            for _ in range(2):
                answer = client.submit(front.ask, "/nothing.ics")
                assert select.select([listener], [], [], PATIENCE)[0], "nobody asks"
                daemon = Daemon(main, listener=listener.dup())
                try:
                    daemon.wait_reload()
                    assert answer.result(PATIENCE).status == 404
                    assert daemon.stop() == 0
                finally:
                    daemon.close()


# --- TLS ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["nginx", "haproxy"])
def test_http_leads_to_https(site, certificate, name):
    with start_front(name, certificate, site.socket) as front:
        answer = ask(front.clear_port, "/press.ics?x=1")
        assert answer.status == 301
        assert answer["Location"] == f"https://{HOST}/press.ics?x=1"


def test_browsers_are_told_to_come_by_https_for_a_day(front):
    told = "max-age=86400" if front.context else None
    for path in ("/", "/nothing.ics"):
        assert front.ask(path)["Strict-Transport-Security"] == told


def setup_commands():
    """What docs/deployment.md has for nginx, in a certain order."""
    section = (DOCS / "deployment.md").read_text().partition("\n## nginx\n")[2]
    return re.search(r"^```\n(.*?)^```$", section, re.M | re.S)[1]


# In place of certbot: nginx has to know by now where the answer to the challenge lies.
CERTBOT = """\
grep -q 'root .*/www/letsencrypt;' {folder}/conf.d/daybookd.conf || exit 1
case "$*" in *" -w {folder}/www/letsencrypt -d {host} "*) ;; *) exit 1 ;; esac
mkdir -p {folder}/live/{host}
cp {certificate.chain} {folder}/live/{host}/fullchain.pem
cp {certificate.key} {folder}/live/{host}/privkey.pem
"""
NGINX = """\
echo "nginx $*" >>{folder}/calls
exec {nginx} -p {folder} -c {folder}/nginx.conf "$@"
"""


def test_nginx_takes_its_file_at_each_step_to_the_certificate(certificate, tmp_path):
    host = "calendar.test.example"
    if not program("nginx"):
        pytest.skip("nginx is not installed")
    stubs = tmp_path / "stubs"
    for folder in (stubs, tmp_path / "conf.d", tmp_path / "lib"):
        folder.mkdir()
    for name, text in {"certbot": CERTBOT, "nginx": NGINX, "systemctl": "exit 0\n"}.items():
        (stubs / name).write_text("#!/bin/sh\n" + text.format(
            folder=tmp_path, host=host, certificate=certificate, nginx=program("nginx")))
        (stubs / name).chmod(0o755)
    example = tmp_path / "example.conf"
    example.write_text(replaced((DOCS / "examples" / "nginx.conf").read_text(), {
        "/var/lib/nginx": tmp_path / "lib", "/etc/letsencrypt": tmp_path,
        "/var/www": tmp_path / "www", "listen [::]:80;": "", "listen [::]:443 ssl http2;": "",
        # Tried, and never listened at: whoever has them is no obstacle.
        "listen 80;": "listen 127.0.0.1:10080;",
        "listen 443 ssl http2;": "listen 127.0.0.1:10443 ssl http2;"}))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; "
        f"include {tmp_path}/conf.d/*.conf; }}\n")
    commands = replaced(setup_commands(), {
        f"host={HOST}": f"host={host}", "/usr/share/doc/daybookd/examples/nginx.conf": example,
        "/etc/nginx": tmp_path, "/var/www": tmp_path / "www"})
    end = subprocess.run(["sh", "-euc", commands], stdout=subprocess.PIPE, text=True,
                         stderr=subprocess.STDOUT, timeout=PATIENCE, check=False,
                         env=clean_environment(PATH=f"{stubs}:/usr/bin:/bin"))
    assert end.returncode == 0 and "warn" not in end.stdout, end.stdout
    assert (tmp_path / "calls").read_text() == 2 * "nginx -t\n"
    text = (tmp_path / "conf.d" / "daybookd.conf").read_text()
    assert "ssl_certificate" in text and HOST not in text


@pytest.mark.parametrize("name", ["nginx", "haproxy"])
def test_looking_whether_it_is_right_says_so(site, certificate, tmp_path, name):
    """The commands of docs/deployment.md; curl is told where the host is."""
    if not shutil.which("curl") or not shutil.which("bash"):
        pytest.skip("curl or bash is not installed")
    section = (DOCS / "deployment.md").read_text().partition("\n## Looking whether it is right\n")[2]
    commands = re.search(r"^```\n(.*?)^```$", section, re.M | re.S)[1].splitlines()
    with start_front(name, certificate, site.socket) as front:
        (tmp_path / ".curlrc").write_text(
            f"cacert = {certificate.chain}\n"
            f"connect-to = {HOST}:443:127.0.0.1:{front.port}\n"
            f"connect-to = {HOST}:80:127.0.0.1:{front.clear_port}\n")
        end = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\necho ---\n".join(commands)], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False,
            env=clean_environment(HOME=str(tmp_path), LC_ALL="C.UTF-8"))
    assert end.returncode == 0, end.stdout
    _, plain, packed, same_, _, known, moved = end.stdout.split("---\n")
    assert re.match(r"HTTP/\S+ 200\b", plain) and re.search(r'^etag: "[^"]+"$', plain, re.I | re.M)
    assert re.search(r"^cache-control: ", plain, re.I | re.M)
    assert re.search(r"^vary: accept-encoding$", plain, re.I | re.M)
    assert re.search(r"^content-encoding: gzip$", packed, re.I | re.M)
    assert re.search(r'^etag: "[^"]+-gz"$', packed, re.I | re.M)
    assert same_ == ""
    assert re.match(r"HTTP/\S+ 304\b", known)
    assert re.match(r"HTTP/\S+ 301\b", moved)
    assert re.search(rf"^location: https://{HOST}/all\.ics$", moved, re.I | re.M)


# --- below a path ---------------------------------------------------------------------------------

def documented_all(language):
    """The lines that docs/deployment.md has for a path before everything."""
    section = (DOCS / "deployment.md").read_text().partition("## Below a path")[2]
    return re.findall(rf"^```{language}\n(.*?)^```$", section, re.M | re.S)


def documented(language):
    lines, = documented_all(language)
    return lines


def insert(before, language):
    def change(text):
        assert text.count(before) == 1
        return text.replace(before, documented(language) + before)
    return change


def nginx_below(text):
    """Both locations, each with lines of its own."""
    for place, lines in zip(("= /live", "/"), documented_all("nginx")):
        old = f"    location {place} {{\n        proxy_pass http://daybookd;\n"
        assert text.count(old) == 1
        text = text.replace(old, lines)
    return text


BELOW = {
    "nginx": nginx_below,
    "varnish": insert("    # Accept-Encoding is written", "vcl"),
    "haproxy": insert("    server daybookd", "haproxy"),
    "caddy": insert("\treverse_proxy", "caddy"),
}


@pytest.fixture(scope="module")
def below():
    folder = Path(tempfile.mkdtemp(prefix="daybookd-", dir="/tmp"))
    below = Site(folder, lambda word: text_of(word, f"https://{HOST}/calendar"))
    yield below
    below.stop()
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", FRONTS)
def test_a_daybook_below_a_path_is_reached_by_its_own_links(below, certificate, name):
    with start_front(name, certificate, below.socket, BELOW[name]) as front:
        page = front.ask("/calendar/press")
        assert page.status == 200
        links = set(re.findall(r'<a [^>]*href="(/[^"#]*)', page.text))
        assert "/calendar/press" in links
        for link in links:
            answer = front.ask(unescape(link))
            assert answer.status == 200 and link.startswith("/calendar/"), link
            same(answer, below.ask(unescape(link).removeprefix("/calendar")))
        moved = front.ask("/calendar/media.ics")
        assert moved.status == 301 and moved["Location"] == "/calendar/press.ics"


@pytest.mark.parametrize("name", FRONTS)
def test_news_comes_through_below_a_path(below, certificate, stream, name):
    with start_front(name, certificate, below.socket, BELOW[name]) as front:
        news = stream(front, "/calendar/live?feed=press")
        below.publish(f"News {front.port}")
        news.wait(f"News {front.port}")
        news.close()


def test_the_daemon_itself_is_not_below_the_path(below):
    assert below.ask("/press.ics").status == 200
    assert below.ask("/calendar/press.ics").status == 404


# --- what the lines about compression are for -----------------------------------------------------

def test_nginx_that_compresses_makes_etags_weak(site, certificate):
    with start_front("nginx", certificate, site.socket,
                     lambda text: text.replace("gzip off;", "")) as nginx:
        assert nginx.ask("/robots.txt")["ETag"] == site.ask("/robots.txt")["ETag"]
        packed = nginx.ask("/robots.txt", Accept_Encoding="gzip")
        assert packed["Content-Encoding"] == "gzip"
        assert packed["ETag"] == "W/" + site.ask("/robots.txt")["ETag"]


def test_varnish_that_unpacks_makes_etags_weak_and_they_hold_all_the_same(site, certificate):
    with start_front("varnish", certificate, site.socket) as varnish:
        varnish.admin("param.set", "http_gzip_support", "on")
        plain, packed = varnish.ask("/all.ics"), site.ask("/all.ics", Accept_Encoding="gzip")
        assert plain.body == site.ask("/all.ics").body
        assert plain["ETag"] == "W/" + packed["ETag"]
        assert varnish.ask("/all.ics", If_None_Match=plain["ETag"]).status == 304
        same(varnish.ask("/all.ics", Accept_Encoding="gzip"), packed)


def test_caddy_that_unpacks_gives_two_bodies_one_etag(site, certificate):
    with start_front("caddy", certificate, site.socket,
                     lambda text: text.replace("compression off", "")) as caddy:
        plain, packed = caddy.ask("/all.ics"), caddy.ask("/all.ics", Accept_Encoding="gzip")
        assert plain.body == site.ask("/all.ics").body != packed.body
        assert plain["ETag"] == packed["ETag"]
