"""What is wrong is refused, and what was served before goes on being served, to the byte."""

import shutil

import pytest

from harness import ONE, event, run, write_small

FEEDS = ("all", "talks")

# What is written, the line that is wrong, and a word of the message.
MISTAKES = {
    "missing quote": (ONE.replace('title = "Old words"', 'title = "Old words'), 4, ""),
    "missing bracket": (ONE.replace("    }\n", ""), None, ""),
    "unknown setting": (ONE.replace("title =", "titel ="), 4, "title"),
    "impossible date": (ONE.replace("2030-05-02", "2030-02-30"), 5, "2030-02-30"),
    "date as people write it": (ONE.replace("2030-05-02 10:00/11:30", "2/5/2030"), 5, "2/5/2030"),
    "unknown publisher": (ONE.replace('publisher = "office"', 'publisher = "offise"'), 4, "office"),
    "unknown zone": (ONE.replace("when =", 'zone = "Europe/Brussel"; when ='), 5, "/Brussels"),
    "twice the same id": (ONE.replace("\n);\n", ",\n" + event("first") + "\n);\n"), 9, "first"),
    "nothing at all": ("", None, ""),
    "not text": ("\x00\x01", None, ""),
    "include": ('@include "/etc/passwd"\n', 1, "events_dir"),
}


def broken(daemon, breaks):
    """Breaks something while feeds are looked at: nothing may move. Returns what was logged."""
    before = daemon.feeds(*FEEDS)
    page = daemon.get("/").body
    mark = daemon.log.mark()
    breaks()
    daemon.wait_failed_reload()
    assert daemon.feeds(*FEEDS) == before
    assert daemon.get("/").body == page
    daemon.log.wait("not reloaded", mark)
    return "\n".join(daemon.log.since(mark))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_broken_edit_moves_no_byte_and_is_mended(start, small, mistake):
    text, line, word = MISTAKES[mistake]
    file = small.parent / "events.d" / "one.conf"
    daemon = start(small)
    said = broken(daemon, lambda: file.write_text(text))
    assert f"events.d/one.conf:{line or ''}" in said and "error: " in said and word in said, said
    file.write_text(ONE.replace("Old words", "New words"))
    daemon.wait_good_reload()
    assert b"SUMMARY:New words\r\n" in daemon.feed("all")


def test_broken_main_file_moves_no_byte_and_is_mended(start, small):
    daemon = start(small)
    text = small.read_text()
    said = broken(daemon, lambda: small.write_text(text.replace('zone = "', 'zome = "')))
    assert "daybookd.conf:3: error: " in said and "zone" in said
    small.write_text(text.replace("Test daybook", "Other daybook"))
    daemon.wait_good_reload()
    assert b"X-WR-CALNAME:Other daybook\r\n" in daemon.feed("all")


def test_all_mistakes_of_all_files_are_said_at_once(start, small):
    """Of one file, all that can be said: of a file that is no configuration at all, the first."""
    folder = small.parent / "events.d"
    daemon = start(small)

    def breaks():
        (folder / "three.conf").write_text("events = ( { ;\n")
        (folder / "two.conf").write_text('events = (\n{ id = "two"; publisher = "office";\n'
                                         'when = "2030-13-01";\nplase = "P"; title = "T"; }\n);\n')

    said = broken(daemon, breaks)
    for place in ("two.conf:3: error: ", "two.conf:4: error: ", "three.conf:1: error: "):
        assert place in said, said


def test_emptied_events_dir_is_refused_and_mended(start, small):
    file = small.parent / "events.d" / "one.conf"
    daemon = start(small)
    said = broken(daemon, file.unlink)
    assert "events.d" in said
    file.write_text(ONE.replace("Old words", "New words"))
    daemon.wait_good_reload()
    assert b"SUMMARY:New words\r\n" in daemon.feed("all")


def test_vanished_events_dir_keeps_serving_until_it_is_back(start, small):
    folder = small.parent / "events.d"
    daemon = start(small)
    said = broken(daemon, lambda: shutil.rmtree(folder))
    assert "events.d" in said
    folder.mkdir()
    (folder / "one.conf").write_text(ONE.replace("Old words", "New words"))
    daemon.wait_until(lambda: b"SUMMARY:New words\r\n" in daemon.feed("all"))


def test_vanished_main_file_keeps_serving_until_it_is_back(start, small):
    text = small.read_text()
    daemon = start(small)
    said = broken(daemon, small.unlink)
    assert "daybookd.conf" in said
    small.write_text(text.replace("Test daybook", "Other daybook"))
    daemon.wait_until(lambda: b"X-WR-CALNAME:Other daybook\r\n" in daemon.feed("all"))


def test_hangup_on_a_broken_file_moves_no_byte(start, tmp_path):
    main = write_small(tmp_path, server='reload = "command"')
    file = main.parent / "events.d" / "one.conf"
    daemon = start(main)
    file.write_text("events = (")
    said = broken(daemon, daemon.hang_up)
    assert "events.d/one.conf:1: error: " in said
    assert "not reloaded" in broken(daemon, daemon.hang_up), "whoever asks again is told again"
    file.write_text(ONE.replace("Old words", "New words"))
    daemon.hang_up()
    daemon.wait_good_reload()
    assert b"SUMMARY:New words\r\n" in daemon.feed("all")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_broken_file_ends_check_and_start_with_78(small, mistake):
    text, line, word = MISTAKES[mistake]
    (small.parent / "events.d" / "one.conf").write_text(text)
    for arguments in (["--check"], ["-l", "127.0.0.1:0", "-s", small.parent / "state"]):
        end = run("-c", small, *arguments)
        assert end.returncode == 78
        assert f"events.d/one.conf:{line or ''}" in end.stderr and "error: " in end.stderr
        assert word in end.stderr


def test_small_daybook_that_the_mistakes_are_made_in_is_right(small):
    """Or else the tests above would pass for another reason."""
    assert run("--check", "-c", small).returncode == 0
