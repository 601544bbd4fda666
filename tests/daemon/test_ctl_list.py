"""daybookctl list, next and show: what is said of events. They lie in 2030 or are over, so that the
time at which the tests run does not matter."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from harness import CTL, PATIENCE, clean_environment, ctl, daybook, event, write_sample

NO_INPUT = 66
BAD_CONFIG = 78


def ids(rows):
    return [row[2] for row in rows]


def test_list_says_when_each_event_is_and_how_it_stands(keeper):
    keeper.publish(
        event("timed", "2030-01-31 10:00"), event("span", "2030-02-01 22:00/2030-02-02 02:00"),
        event("tokyo", "2030-02-02 09:00", zone="Asia/Tokyo"),
        event("riyadh", "2030-02-03 09:00", zone="Asia/Riyadh"),
        event("day", "2030-02-04"), event("days", "2030-02-05/2030-02-08"),
        event("somewhen", "2030-02-06 TBC"), event("week", "2030-W07"), event("month", "2030-03"),
        event("perhaps", "2030-04-01", status="tentative"),
        event("later", "2030-04-02 10:00", status="postponed"),
        event("off", "2030-04-03 10:00", status="cancelled"), event("unknown", "TBC"),
        event("secret", "2030-04-04", draft=True),
        event("waiting", "2030-04-05", publish_at="2030-01-15 09:00"))
    assert keeper.rows("list") == [
        ["2030-01-31 10:00 CET", "confirmed", "timed", "Timed"],
        ["2030-02-01 22:00 CET", "confirmed", "span", "Span"],
        ["2030-02-02 09:00 JST", "confirmed", "tokyo", "Tokyo"],
        ["2030-02-03 09:00 UTC+03:00", "confirmed", "riyadh", "Riyadh"],
        ["2030-02-04", "confirmed", "day", "Day"],
        ["2030-02-05/2030-02-08", "confirmed", "days", "Days"],
        ["2030-02-06 TBC", "confirmed, time TBC", "somewhen", "Somewhen"],
        ["2030-W07", "confirmed, date TBC", "week", "Week"],
        ["2030-03", "confirmed, date TBC", "month", "Month"],
        ["2030-04-01", "tentative", "perhaps", "Perhaps"],
        ["2030-04-02", "postponed", "later", "Later"],
        ["2030-04-03 10:00 CEST", "cancelled", "off", "Off"],
        ["2030-04-04", "draft", "secret", "Secret"],
        ["2030-04-05", "embargo until 2030-01-15 09:00 CET", "waiting", "Waiting"],
        ["TBC", "confirmed, date TBC", "unknown", "Unknown"],
    ]


def test_list_leaves_out_what_is_over_unless_told(keeper):
    keeper.publish(event("over", "2020-01-31 10:00"), event("now", "2020-01-01/2199-01-01"),
                   event("ahead"))
    assert ids(keeper.rows("list")) == ["now", "ahead"]
    assert [row[1:3] for row in keeper.rows("list", "--all")] == [
        ["confirmed, under way", "now"], ["confirmed, over", "over"], ["confirmed", "ahead"]]


def test_list_of_a_feed_has_what_is_in_it_or_will_be_when_it_has_a_date(keeper):
    keeper.publish(
        event("in", categories=["talk"]), event("out"), event("undated", "TBC", categories=["talk"]),
        event("week", "2030-W07", categories=["talk"]),
        event("off", status="cancelled", categories=["talk"]),
        feeds=['{ id = "talks"; title = "T"; categories = [ "talk" ]; show_cancelled = "no"; }'])
    assert ids(keeper.rows("list", "--feed", "talks")) == ["week", "in", "undated"]
    end = keeper.ctl("list", "--feed", "talk")
    assert (end.returncode, end.stdout) == (NO_INPUT, "")
    assert 'there is no feed "talk" (did you mean "talks"?)' in end.stderr


def test_removed_and_held_events_are_listed_as_that(keeper):
    keeper.publish(event("stays"), event("goes"))
    keeper.publish(event("stays"))
    assert [row[1:3] for row in keeper.rows("list")] == [["removed", "goes"], ["confirmed", "stays"]]
    many = [event(f"many-{number}") for number in range(4)]
    keeper.publish(event("stays"), *many)
    keeper.publish(event("stays"))
    assert ["held, confirmed", "many-3"] in [row[1:3] for row in keeper.rows("list")]


def test_next_is_what_is_under_way_and_then_what_begins_first(keeper):
    keeper.publish(event("third", "2030-02-03 10:00"), event("second", "2030-02-02"),
                   event("first", "2020-01-01/2199-01-01"), event("off", status="cancelled"),
                   event("over", "2020-01-01"), event("undated", "TBC"),
                   event("secret", "2030-01-01", draft=True), *(
                       event(f"more-{number}", f"2030-03-0{number}") for number in range(1, 5)))
    assert ids(keeper.rows("next")) == ["first", "second", "third", "more-1", "more-2"]
    assert ids(keeper.rows("next", "2")) == ["first", "second"]
    assert len(keeper.rows("next", "100")) == 7
    for wrong in ("0", "-1", "few", ""):
        assert keeper.ctl("next", "--", wrong).returncode == 64


def shown(keeper, id_):
    """{label: [lines]} of show."""
    fields = {}
    for label, line in keeper.rows("show", id_):
        fields.setdefault(label, []).append(line)
    return fields


def test_show_tells_the_time_in_three_zones(keeper):
    keeper.publish(event("talk", "2030-07-01 10:00/11:45", zone="America/New_York",
                         place_zone="Asia/Kolkata"),
                   event("late", "2030-01-01 20:00", zone="America/New_York",
                         place_zone="Pacific/Auckland"))
    talk = shown(keeper, "talk")
    assert talk["starts"] == ["2030-07-01 10:00 EDT", "2030-07-01 14:00 UTC",
                              "2030-07-01 19:30 IST at the place (Asia/Kolkata)"]
    assert talk["ends"] == ["2030-07-01 11:45 EDT", "2030-07-01 15:45 UTC",
                            "2030-07-01 21:15 IST at the place (Asia/Kolkata)"]
    assert shown(keeper, "late")["starts"] == [
        "2030-01-01 20:00 EST", "2030-01-02 01:00 UTC",
        "2030-01-02 14:00 NZDT at the place (Pacific/Auckland)"]
    assert shown(keeper, "late")["shown until"][0] == "2030-01-01 21:00 EST"


def test_show_has_every_field_and_where_it_is_written(keeper):
    keeper.publish(
        event("talk", "2030-05-02 10:00", description="One.\\nTwo.", place="Room 1",
              categories=["talk", "press"], participants=["A", "B"], live="https://live.example/x",
              coordinates="50.88,4.43", media_access="Open"),
        feeds=['{ id = "talks"; title = "T"; categories = [ "talk" ]; }'])
    talk = shown(keeper, "talk")
    assert talk["id"] == ["talk"] and talk["uid"] == ["talk@test.example"]
    assert talk["description"] == ["One.", "Two."] and talk["place"] == ["Room 1"]
    assert talk["participants"] == ["A", "B"] and talk["coordinates"] == ["50.88,4.43"]
    assert talk["live"] == ["https://live.example/x live.example"]
    assert talk["publisher"] == ["office", "The office"]
    assert talk["standing"] == ["confirmed"] and talk["feeds"] == ["all, talks"]
    assert talk["written in"] == [f"{keeper.main}:9"]
    assert {"sequence", "created", "last modified"} <= set(talk)


def test_show_tells_the_whole_history_and_what_is_not_published_yet(keeper):
    keeper.publish(event("other"))
    keeper.publish(event("other"), event("talk", "2030-05-02 TBC"))
    keeper.publish(event("other"), event("talk", "2030-05-02 10:00"))
    sequence = int(shown(keeper, "talk")["sequence"][0])
    keeper.write(event("other"), event("talk", "2030-05-02 10:00", status="cancelled",
                                       change_reason="Illness"))
    talk = shown(keeper, "talk")
    told = [line.split("UTC  ")[1] for line in talk["history"]]
    assert told[0] == "added: Thursday 2 May 2030, time to be confirmed"
    assert told[1].startswith("time confirmed: Thursday 2 May 2030, 10:00 CEST") and len(told) == 2
    assert talk["not published yet"] == ["cancelled: Illness"]
    assert talk["standing"] == ["cancelled"] and talk["sequence"] == [str(sequence)]
    data = keeper.data("show", "talk")
    assert [step["kind"] for step in data["history"]] == ["added", "changed"]
    assert data["pending"]["kind"] == "changed" and data["sequence"] == sequence


def test_show_remembers_what_is_in_no_file_any_more(keeper):
    keeper.publish(event("stays"), event("over", "2020-01-31 10:00"), event("secret"))
    keeper.publish(event("stays"), more='withdraw = [ "secret" ];')
    over = shown(keeper, "over")
    assert over["title"] == ["Over"] and over["standing"] == ["over"]
    assert over["history"][0].endswith("over and gone from the files")
    secret = shown(keeper, "secret")
    assert secret["uid"] == ["secret@test.example"] and "title" not in secret
    assert secret["standing"] == ["withdrawn: nothing of it is kept but its identity"]


def test_show_of_an_unknown_id_names_the_nearest(keeper):
    keeper.publish(event("council-2030"), event("open-day"))
    end = keeper.ctl("show", "counci-2030")
    assert (end.returncode, end.stdout) == (NO_INPUT, "")
    assert 'there is no event "counci-2030" (did you mean "council-2030"?)' in end.stderr
    assert keeper.ctl("show", "something-else").stderr == (
        'daybookctl: there is no event "something-else"\n')


def test_data_of_list_and_next_and_show_is_the_same(keeper):
    keeper.publish(event("talk", "2030-07-01 10:00/11:45", zone="America/New_York",
                         categories=["talk"]), event("days", "2030-07-02/2030-07-04"))
    talk, days = keeper.data("list")
    assert talk == {
        "id": "talk", "uid": "talk@test.example", "title": "Talk", "when": "2030-07-01 10:00/11:45",
        "zone": "America/New_York", "start": "2030-07-01T14:00:00Z", "end": "2030-07-01T15:45:00Z",
        "start_local": "2030-07-01T10:00:00-04:00", "end_local": "2030-07-01T11:45:00-04:00",
        "status": "confirmed", "expected": None, "phase": "upcoming", "standing": "public", "feeds": ["all"]}
    assert (days["start_local"], days["end_local"]) == ("2030-07-02", "2030-07-05")
    assert keeper.data("next", "1") == [talk]
    shown_talk = keeper.data("show", "talk")
    assert talk.items() <= shown_talk.items()
    assert shown_talk["categories"] == ["talk"] and shown_talk["line"] == 9


def test_sample_is_listed_as_it_is_written(tmp_path):
    main = write_sample(tmp_path)
    end = ctl("-c", main, "-s", tmp_path, "--socket", tmp_path / "none", "list", "--all")
    rows = [line.split("\t") for line in end.stdout.splitlines()]
    assert end.returncode == 0 and len(rows) == 9
    assert rows[0] == ["2023-10-02/2023-10-27", "confirmed, over", "operation-thunder-2023",
                       "Operation Thunder 2023"]
    assert rows[-1][:3] == ["2023-12-14 10:00 CET", "confirmed, over",
                            "nato-sg-slovakia-2023-press"]


@pytest.mark.parametrize("arguments", [("list",), ("next",), ("show", "talk")], ids=" ".join)
def test_missing_journal_counts_as_an_empty_one_and_is_not_made(tmp_path, arguments):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk")))
    for state in (tmp_path / "none", tmp_path):
        end = ctl("-c", main, "-s", state, "--socket", tmp_path / "none.sock", *arguments)
        assert end.returncode == 0 and "talk" in end.stdout
        assert end.stderr == (f"daybookctl: there is no journal in {state}: as if nothing had been "
                              "published yet\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["daybookd.conf"]


def test_journal_of_somebody_else_counts_as_an_empty_one(keeper_alone):
    """Who runs the tests as root is nobody here."""
    keeper_alone.publish(event("talk"))
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        program = shutil.copy(CTL, folder / "daybookctl")
        main = shutil.copy(keeper_alone.main, folder / "daybookd.conf")
        shutil.copytree(keeper_alone.state, folder / "state")
        (folder / "state" / "journal.db").chmod(0)
        as_nobody = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
        arguments = ("-c", main, "-s", folder / "state", "--socket", folder / "none.sock")
        end = ctl(*arguments, "list", executable=program, **as_nobody)
        assert end.returncode == 0 and "talk" in end.stdout
        assert "Permission denied: as if nothing had been published yet" in end.stderr
        end = ctl(*arguments, "diff", executable=program, **as_nobody)
        assert end.returncode == 74 and "be the user that daybookd runs as" in end.stderr


def test_bad_configuration_is_told_as_check_does(keeper):
    keeper.publish(event("talk"))
    keeper.main.write_text(daybook(event("talk", place_zone="Asia/Riyad"), event("talk")))
    checked = keeper.ctl("check").stderr
    for arguments in (("list",), ("next",), ("show", "talk"), ("diff",), ("export", keeper.site)):
        end = keeper.ctl(*arguments)
        assert end.returncode == BAD_CONFIG and end.stdout == ""
        assert end.stderr == checked + f"{keeper.main}: 2 errors\n"


def test_directory_that_is_named_is_the_one_that_is_read(start, tmp_path):
    """A daemon of another daybook answers where daemons do."""
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk", "2030-05-02 10:00")))
    daemon = start(main)
    end = subprocess.run(
        [CTL, "-c", main, "-s", tmp_path / "nothing", "list"], capture_output=True, text=True,
        check=False, timeout=PATIENCE,
        env=clean_environment(RUNTIME_DIRECTORY=str(daemon.control.parent)))
    assert end.returncode == 0 and "there is no journal in" in end.stderr


def test_daemon_that_hangs_holds_nobody_up_for_ever(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk", "2030-05-02 10:00")))
    daemon = start(main)
    daemon.process.send_signal(signal.SIGSTOP)
    try:
        end = subprocess.run([CTL, "--socket", daemon.control, "status"], capture_output=True,
                             text=True, check=False, timeout=PATIENCE)
    finally:
        daemon.process.send_signal(signal.SIGCONT)
    assert end.returncode == 69 and "does not answer" in end.stderr
