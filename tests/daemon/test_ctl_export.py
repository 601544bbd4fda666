"""daybookctl export: the site as files, and what a plain web server makes of them."""

import fcntl
import functools
import http.client
import http.server
import os
import threading

import pytest

from harness import Answer, SAMPLE_FEEDS, ctl, event, write_sample
from keeper import Keeper

DIFFERENT, NO_STATE = 1, 74
LIST = ".daybookd-export"

FEEDS = ['{ id = "speeches"; title = "S"; categories = [ "talk" ]; formerly = [ "talks" ]; }']


class PlainServer:
    """Python's own: a path is a file, and a folder is its index.html."""

    def __init__(self, folder):
        handler = functools.partial(QuietHandler, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def get(self, path):
        connection = http.client.HTTPConnection(*self.server.server_address, timeout=60)
        try:
            connection.request("GET", path)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def serve():
    servers = []

    def start_server(folder):
        servers.append(PlainServer(folder))
        return servers[-1]

    yield start_server
    for server in servers:
        server.close()


def files(folder):
    """{path: bytes} of everything below."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


def state_of(folder):
    return {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.rglob("*")}


def test_plain_server_serves_what_the_daemon_serves(start, tmp_path, serve):
    keeper = Keeper(tmp_path, start)
    keeper.publish(event("talk", "2030-05-02 10:00", categories=["talk"]), event("other"),
                   feeds=FEEDS)
    keeper.say("export", keeper.site)
    plain = serve(keeper.site)
    for path in ("/", "/subscribe/", "/speeches/", "/events/talk/", "/all.ics", "/all.json",
                 "/speeches.ics", "/speeches.jcal", "/speeches.json", "/events/talk.ics",
                 "/events/talk.json", "/robots.txt"):
        ours, theirs = keeper.daemon.get(path.rstrip("/") or "/"), plain.get(path)
        assert ours.status == theirs.status == 200 and ours.body == theirs.body, path
        if not path.endswith(".jcal"):  # of which few web servers know
            assert ours["Content-Type"].split(";")[0] == theirs["Content-Type"].split(";")[0]
    missing = keeper.daemon.get("/events/nobody", accept="text/html")
    assert missing.status == 404 and missing.body == plain.get("/404.html").body
    for path in ("/all.ics", "/speeches.ics", "/all.jcal", "/events/talk.ics"):
        assert keeper.daemon.get(path)["Last-Modified"] == plain.get(path)["Last-Modified"]
    assert keeper.daemon.get("/talks.ics")["Location"] == "/speeches.ics"
    for suffix in (".ics", ".json", ".jcal", "/"):
        assert plain.get("/talks" + suffix).body == plain.get("/speeches" + suffix).body


def test_event_has_the_files_that_it_has_formats(keeper):
    """None is left when it is gone."""
    keeper.publish(event("talk"), event("some.day", "2030-05"))
    keeper.say("export", keeper.site)
    assert ({path for path in files(keeper.site) if path.startswith("events/")}
            == {"events/talk/index.html", "events/talk.ics", "events/talk.json",
                "events/some.day/index.html", "events/some.day.json"})
    keeper.publish(event("talk", draft=True), event("some.day", "2030-05"))
    keeper.say("export", keeper.site)
    assert not any("talk" in path for path in files(keeper.site))
    assert not (keeper.site / "events" / "talk").exists()


def test_daemon_that_is_started_afterwards_serves_the_same(start, tmp_path):
    main = write_sample(tmp_path)
    state, site = tmp_path / "state", tmp_path / "site"
    state.mkdir()
    end = ctl("-c", main, "-s", state, "--socket", tmp_path / "none", "export", site)
    found = files(site)
    assert end.returncode == 0
    assert end.stdout == f"{site}: {len(found) - 1} written, 0 removed, 0 unchanged\n"
    assert {f"{feed}.ics" for feed in SAMPLE_FEEDS} < set(found)
    daemon = start(main, state=state)
    for path in set(found) - {LIST}:
        served = daemon.get("/" + path.removesuffix("index.html").rstrip("/"))
        assert served.plain == found[path], path


def test_site_below_a_path_has_its_files_at_the_top(keeper):
    keeper.publish(event("talk", categories=["talk"]), feeds=FEEDS,
                   site='title = "T"; base_url = "https://test.example/press";')
    keeper.say("export", keeper.site)
    found = files(keeper.site)
    assert {LIST, "index.html", "robots.txt", "all.ics", "speeches.ics"} < set(found)
    assert found["talks.ics"] == found["speeches.ics"]
    assert not any(path.startswith("press") for path in found)


def test_second_export_touches_nothing(keeper):
    keeper.publish(event("talk", categories=["talk"]), feeds=FEEDS)
    keeper.say("export", keeper.site)
    before, count = state_of(keeper.site), len(files(keeper.site)) - 1
    assert keeper.say("export", keeper.site) == (
        f"{keeper.site}: 0 written, 0 removed, {count} unchanged\n")
    assert state_of(keeper.site) == before


def test_only_what_changed_is_written_and_what_is_gone_is_removed(keeper):
    keeper.publish(event("talk", categories=["talk"]), event("other"), feeds=FEEDS)
    keeper.say("export", keeper.site)
    before, there = files(keeper.site), state_of(keeper.site)
    keeper.write(event("talk", categories=["talk"]), event("other", title="Else"))
    if keeper.daemon:
        keeper.publish()
    report = keeper.data("export", keeper.site)
    after = files(keeper.site)
    assert set(report["written"]) == {path for path in set(after) - {LIST}
                                      if after[path] != before.get(path)} > {"all.ics"}
    gone = {path for path in report["removed"] if not path.endswith("/")}
    assert gone == set(before) - set(after) and {"speeches.ics", "talks.ics"} <= gone
    assert not (keeper.site / "speeches").exists(), "nor is an empty folder left"
    assert report["unchanged"] == len(after) - 1 - len(report["written"])
    assert state_of(keeper.site)[keeper.site / "robots.txt"] == there[keeper.site / "robots.txt"]


def test_nothing_that_an_export_has_not_written_is_replaced_or_removed(keeper_alone):
    keeper = keeper_alone
    keeper.publish(event("talk", categories=["talk"]), feeds=FEEDS)
    (keeper.site / "own.html").write_text("mine")
    (keeper.site / "own").mkdir()
    (keeper.site / "own" / "picture.png").write_bytes(b"mine")
    keeper.publish(event("talk", title="Else"))
    assert (keeper.site / "own.html").read_text() == "mine"
    assert (keeper.site / "own" / "picture.png").exists()
    (keeper.site / "talks.ics").write_text("mine")
    keeper.write(event("talk", title="Again", categories=["talk"]), feeds=FEEDS)
    before = files(keeper.site)
    end = keeper.ctl("export", keeper.site)
    assert end.returncode == NO_STATE and end.stdout == ""
    assert f"{keeper.site}/talks.ics is in the way" in end.stderr
    assert files(keeper.site) == before
    assert keeper.say("diff", code=DIFFERENT), "nothing was published either"


@pytest.mark.parametrize("put", [lambda path, _: path.write_text("mine"),
                                 lambda path, folder: path.symlink_to(folder)],
                         ids=["file", "link"])
def test_what_stands_where_a_folder_is_to_be_is_found_before_anything_is_written(keeper_alone, put):
    keeper_alone.write(event("one"))
    keeper_alone.site.mkdir()
    elsewhere = keeper_alone.folder / "elsewhere"
    elsewhere.mkdir()
    put(keeper_alone.site / "all", elsewhere)
    end = keeper_alone.ctl("export", keeper_alone.site)
    assert end.returncode == NO_STATE and f"{keeper_alone.site}/all is in the way" in end.stderr
    assert [path.name for path in keeper_alone.site.iterdir()] == ["all"]
    assert list(elsewhere.iterdir()) == []
    assert keeper_alone.say("diff", code=DIFFERENT), "nothing was published either"


def test_list_of_files_cannot_reach_beyond_the_folder(keeper_alone):
    keeper = keeper_alone
    keeper.publish(event("talk"))
    outside = keeper.folder / "outside"
    outside.write_text("mine")
    with open(keeper.site / LIST, "a", encoding="utf-8") as file:
        file.write(f"../outside\n{outside}\nx/../../outside\n./../outside\n\n")
    keeper.publish(event("talk", title="Else"))
    assert outside.read_text() == "mine"
    assert "outside" not in (keeper.site / LIST).read_text()


def test_folders_that_were_made_go_when_they_are_empty(keeper_alone):
    keeper = keeper_alone
    keeper.publish(event("talk"))
    for name, more in (("old", ""), ("kept", "mine")):
        (keeper.site / name / "deep").mkdir(parents=True)
        (keeper.site / name / "deep" / "index.html").write_text("x")
        if more:
            (keeper.site / name / "own.txt").write_text(more)
    with open(keeper.site / LIST, "a", encoding="utf-8") as file:
        for name in ("old", "kept"):
            file.write(f"{name}/\n{name}/deep/\n{name}/deep/index.html\n")
    keeper.say("export", keeper.site)
    assert not (keeper.site / "old").exists()
    assert [path.name for path in (keeper.site / "kept").iterdir()] == ["own.txt"]


def test_files_can_be_read_by_a_server_whatever_the_umask(keeper_alone):
    keeper = keeper_alone
    keeper.write(event("talk"))
    assert keeper.ctl("export", keeper.site, umask=0o077).returncode == 0
    for path in (keeper.site, *keeper.site.rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


def test_files_newer_than_the_daemon_are_not_exported(start, tmp_path):
    keeper = Keeper(tmp_path, start)
    keeper.publish(event("talk"))
    keeper.say("export", keeper.site)
    before = files(keeper.site)
    keeper.write(event("talk", title="Else"))
    end = keeper.ctl("export", keeper.site)
    assert end.returncode == DIFFERENT and '"daybookctl reload" first' in end.stderr
    assert files(keeper.site) == before
    keeper.publish()
    keeper.say("export", keeper.site)
    assert b"SUMMARY:Else" in (keeper.site / "all.ics").read_bytes()


def test_what_is_exported_is_in_the_journal(keeper_alone):
    keeper = keeper_alone
    keeper.publish(event("talk"))
    first = (keeper.site / "all.ics").read_bytes()
    keeper.publish(event("talk", title="Else"))
    second = (keeper.site / "all.ics").read_bytes()
    assert keeper.say("diff") == "no subscriber will see a change\n"

    def sequence(calendar):
        line, = [line for line in calendar.split(b"\r\n") if line.startswith(b"SEQUENCE:")]
        return int(line.split(b":")[1])

    assert sequence(second) == sequence(first) + 1


def test_first_export_begins_a_journal_where_there_is_a_folder_for_it(keeper_alone):
    keeper = keeper_alone
    keeper.write(event("talk"))
    keeper.state.rmdir()
    end = keeper.ctl("export", keeper.site)
    assert end.returncode == NO_STATE and "there is no directory" in end.stderr
    assert not keeper.site.exists() and not keeper.state.exists()
    keeper.state.mkdir()
    end = keeper.ctl("export", keeper.site)
    assert end.returncode == 0 and f"a new journal is begun in {keeper.state}" in end.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act for others")
def test_journal_that_root_begins_belongs_to_the_owner_of_the_folder(keeper_alone):
    os.chown(keeper_alone.state, 65534, 65533)
    keeper_alone.publish(event("one"))
    status = (keeper_alone.state / "journal.db").stat()
    assert (status.st_uid, status.st_gid) == (65534, 65533)
    assert [path.name for path in keeper_alone.state.iterdir()] == ["journal.db"]


def test_held_events_are_exported_until_that_is_accepted(keeper_alone):
    keeper = keeper_alone
    many = [event(f"many-{number}") for number in range(4)]
    keeper.publish(event("other"), *many)
    keeper.publish(event("other"))
    assert (keeper.site / "all.ics").read_bytes().count(b"SUMMARY:Many") == 4
    keeper.say("export", "--accept-removals", keeper.site)
    assert (keeper.site / "all.ics").read_bytes().count(b"SUMMARY:REMOVED: Many") == 4


def test_two_exports_do_not_write_to_a_folder_at_once(keeper_alone):
    keeper = keeper_alone
    keeper.publish(event("talk"))
    folder = os.open(keeper.site, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        end = keeper.ctl("export", keeper.site)
    finally:
        os.close(folder)
    assert end.returncode == NO_STATE and "another export is writing there" in end.stderr


def test_journal_that_is_in_use_is_not_written(start, tmp_path):
    """By a daemon that answers elsewhere."""
    keeper = Keeper(tmp_path, start)
    keeper.publish(event("talk"))
    daemon, keeper.daemon = keeper.daemon, None
    keeper.write(event("talk", title="Else"))
    end = keeper.ctl("export", keeper.site)
    assert end.returncode == NO_STATE and not keeper.site.exists()
    assert f"{keeper.state} is in use: name with --socket where the daemon answers" in end.stderr
    assert "title changed" in keeper.say("diff", code=DIFFERENT), "but it can be read"
    assert b"SUMMARY:Talk" in daemon.feed("all")


def temporary_of(path):
    """What a file is called until it is put in place."""
    return path.with_name(f".{path.name}.daybookd-export.tmp")


def test_interrupted_export_is_finished_by_the_next(keeper_alone):
    """Its files are in the list before they are there, and it leaves nothing behind."""
    keeper = keeper_alone
    keeper.publish(event("talk", categories=["talk"]), feeds=FEEDS)
    before = files(keeper.site)
    (keeper.site / "talks.ics").unlink()
    for path in (LIST, "talks.ics", "all/changes.json"):
        temporary_of(keeper.site / path).write_text("half")
    assert keeper.data("export", keeper.site)["written"] == ["talks.ics"]
    assert files(keeper.site) == before


def test_nothing_is_replaced_when_not_all_of_it_can_be_written(keeper_alone):
    """The last of the files fails, before the first one is put in place."""
    keeper = keeper_alone
    keeper.publish(event("talk"), event("walk"))
    before = files(keeper.site)
    last = max(path for path in before if "walk" in path)
    temporary_of(keeper.site / last).mkdir()
    keeper.write(event("talk", title="Else"), event("walk", title="Else"))
    end = keeper.ctl("export", keeper.site)
    assert end.returncode == NO_STATE and f"{keeper.site}/{last}: Is a directory" in end.stderr
    assert files(keeper.site) == before


def test_failed_write_leaves_whole_files(keeper_alone):
    keeper = keeper_alone
    keeper.publish(event("talk"))
    (keeper.site / "index.html").unlink()
    (keeper.site / "index.html").mkdir()
    before = (keeper.site / "all.ics").read_bytes()
    keeper.write(event("talk", title="Else"))
    end = keeper.ctl("export", keeper.site)
    assert end.returncode == NO_STATE and "index.html" in end.stderr
    after = (keeper.site / "all.ics").read_bytes()
    assert after != before and after.endswith(b"END:VCALENDAR\r\n")
    assert not list(keeper.site.glob(".*.tmp"))
