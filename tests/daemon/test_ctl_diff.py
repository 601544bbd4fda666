"""daybookctl diff: what subscribers would see of the files if they were published now."""

import time

import pytest

from harness import ctl, daybook, event

FINE, DIFFERENT, LOSES, NO_STATE = 0, 1, 2, 74

TALKS = '{ id = "talks"; title = "Talks"; categories = [ "talk" ]; }'
CLEAN = '{ id = "clean"; title = "Clean"; categories = [ "talk" ]; show_cancelled = "no"; }'


def talk(when="2030-05-02 10:00", **settings):
    return event("talk", when, **{"categories": ["talk"], **settings})


def wait_until(moment):
    while time.time() < moment:
        time.sleep(0.1)


def changes(keeper, code):
    """{(word, id): change} of diff --json."""
    return {(change["change"], change["id"]): change
            for change in keeper.data("diff", code=code)["changes"]}


def only_change(keeper, code=DIFFERENT):
    change, = keeper.data("diff", code=code)["changes"]
    return change


def test_nothing_new_is_no_change(keeper):
    keeper.publish(talk(), event("other"))
    assert keeper.say("diff") == "no subscriber will see a change\n"
    keeper.write(event("other"), talk(), more="# a remark\n")
    assert keeper.say("diff") == "no subscriber will see a change\n"
    data = keeper.data("diff")
    assert data["changes"] == [] and data["losses"] == 0
    assert [feed["state"] for feed in data["feeds"]] == ["same"]


def test_diff_writes_nothing(keeper):
    keeper.publish(talk())
    journal = (keeper.state / "journal.db").read_bytes()
    keeper.write(talk(title="Another"))
    first = keeper.say("diff", code=DIFFERENT)
    assert keeper.say("diff", code=DIFFERENT) == first
    assert (keeper.state / "journal.db").read_bytes() == journal


AFTER = {
    "moved": ({"when": "2030-05-03 11:00", "change_reason": "The hall is let"}, "moved",
              "moved from Thursday 2 May 2030, 10:00 CEST to Friday 3 May 2030, 11:00 CEST: "
              "The hall is let"),
    "cancelled": ({"status": "cancelled", "change_reason": "Illness"}, "cancelled",
                  "cancelled: Illness"),
    "postponed": ({"status": "postponed", "change_reason": "Storm"}, "postponed",
                  "postponed, no new date yet: Storm"),
    "tentative": ({"status": "tentative"}, "tentative", "tentative"),
    "place": ({"place": "Room 2"}, "changed", "place: Room 2"),
    "words": ({"description": "More."}, "changed", "description changed"),
}


@pytest.mark.parametrize("settings, word, text", AFTER.values(), ids=AFTER)
def test_change_of_an_event_is_told(keeper, settings, word, text):
    keeper.publish(talk(), event("other"), feeds=[TALKS])
    keeper.write(talk(**settings), event("other"), feeds=[TALKS])
    change = only_change(keeper)
    assert (change["change"], change["id"], change["title"]) == (word, "talk", "Talk")
    assert change["text"].startswith(text) and change["feeds"] == ["all", "talks"]
    assert not change["loss"] and change["reason"] == settings.get("change_reason")
    lines = keeper.say("diff", code=DIFFERENT).splitlines()
    assert lines[0] == "all, talks:"
    assert lines[1] == f"  {word:14}  talk: Talk" and lines[2] == " " * 18 + change["text"]
    assert lines[3:] == ["all: 1 change, talks: 1 change"]


def test_time_that_is_known_now_is_told(keeper):
    keeper.publish(talk("2030-05-02 TBC"))
    keeper.write(talk())
    assert only_change(keeper)["change"] == "time confirmed"


def test_added_event_is_told_under_the_feeds_that_get_it(keeper):
    keeper.publish(event("other"), feeds=[TALKS])
    keeper.write(event("other"), talk(), feeds=[TALKS])
    change = only_change(keeper)
    assert change["change"] == "added" and change["feeds"] == ["all", "talks"]
    assert change["text"] == "added: Thursday 2 May 2030, 10:00 CEST"


def test_event_without_a_date_is_in_no_calendar_yet(keeper):
    keeper.publish(event("other"))
    keeper.write(event("other"), talk("TBC"))
    assert only_change(keeper)["feeds"] == []
    assert "in no calendar yet:\n  added" in keeper.say("diff", code=DIFFERENT)


def test_removed_event_stays_as_removed(keeper):
    keeper.publish(talk(), event("other"), feeds=[TALKS])
    keeper.write(event("other"), feeds=[TALKS])
    change = only_change(keeper)
    assert change["change"] == "removed" and change["feeds"] == ["all", "talks"]
    assert "shown as removed until" in change["text"] and not change["loss"]


def test_event_that_comes_into_a_feed_is_told_there(keeper):
    keeper.publish(event("other", categories=["talk"]), event("talk"), feeds=[TALKS])
    keeper.write(event("other", categories=["talk"]), talk("2030-05-02"), feeds=[TALKS])
    found = changes(keeper, DIFFERENT)
    assert found["changed", "talk"]["feeds"] == ["all"]
    assert found["comes in", "talk"]["feeds"] == ["talks"]


def test_event_that_is_over_just_leaves(keeper):
    keeper.publish(event("over", "2020-01-31", categories=["talk"]), event("other"),
                   feeds=[TALKS])
    keeper.write(event("other"), feeds=[TALKS])
    change = only_change(keeper)
    assert change["change"] == "leaves" and change["text"] == "over and gone from the files"
    assert change["feeds"] == ["all", "talks"]


def test_withdrawn_event_is_no_loss(keeper):
    for taken_back in ([talk(draft=True)], [talk(publish_at="2030-01-01 09:00")]):
        keeper.publish(talk(), event("other"))
        keeper.write(event("other"), *taken_back)
        assert only_change(keeper)["change"] == "withdrawn"
    keeper.write(event("other"), more='withdraw = [ "talk" ];')
    change = only_change(keeper)
    assert change["change"] == "withdrawn" and change["title"] == "Talk" and not change["loss"]


LOSSES = {
    "no longer fits": ([talk(categories=["other"])], {}, ["talks"], "it no longer fits the feed"),
    "date withdrawn": ([talk("2030-05")], {}, ["all", "talks"], "its day is no longer known"),
    "slip in the year": ([talk("2003-05-02 10:00")],
                         {"feeds": [TALKS.replace("; }", '; show_past = "30 days"; }')]}, ["talks"],
                         "it is outside the days that the feed shows"),
    "selector changed": ([talk()], {"feeds": [TALKS.replace('"talk"', '"speech"')]}, ["talks"],
                         "it no longer fits the feed"),
    "feed gone": ([talk()], {"feeds": []}, ["talks"], "the feed is gone"),
    "no stubs": ([], {"history": 'show_removed_for = "0 days";'}, ["all", "talks"],
                 "history.show_removed_for is 0"),
}


@pytest.mark.parametrize("events, options, feeds, why", LOSSES.values(), ids=LOSSES)
def test_what_vanishes_without_a_word_is_flagged(keeper, events, options, feeds, why):
    keeper.publish(talk(), event("other"), feeds=[TALKS])
    keeper.write(event("other"), *events, **{"feeds": [TALKS], **options})
    change = changes(keeper, LOSES)["vanishes", "talk"]
    assert change["loss"] and change["feeds"] == feeds and why in change["text"]
    still_in = ["all"] if feeds == ["talks"] else []
    assert change["still_in"] == still_in
    text = keeper.say("diff", code=LOSES)
    assert "! vanishes        talk: Talk\n" in text
    assert ("it is still in all" if still_in else "it is in no other calendar") in text
    assert text.endswith("; 1 would vanish from a calendar without a word\n")


def test_cancelled_or_removed_event_vanishes_from_a_feed_that_hides_such(keeper):
    keeper.publish(talk(), event("other"), feeds=[TALKS, CLEAN])
    for events in ([talk(status="cancelled", change_reason="Illness")], []):
        keeper.write(event("other"), *events, feeds=[TALKS, CLEAN])
        found = changes(keeper, LOSES)
        assert found["vanishes", "talk"]["feeds"] == ["clean"]
        told = found["cancelled" if events else "removed", "talk"]
        assert told["feeds"] == ["all", "talks"]


def test_stub_that_ends_is_no_loss(keeper):
    keeper.publish(talk(), event("other"))
    keeper.publish(event("other"))
    keeper.write(event("other"), history='show_removed_for = "0 days";')
    wait_until(time.time() + 2)  # two changes in one second are stamped a second ahead
    change = only_change(keeper)
    assert change["change"] == "stub ends" and not change["loss"]


def test_held_events_are_named_and_are_no_change(keeper):
    many = [event(f"many-{number}") for number in range(4)]
    keeper.publish(event("other"), *many)
    keeper.write(event("other"))
    end = keeper.ctl("diff")
    assert end.returncode == FINE and end.stdout.endswith("no subscriber will see a change\n")
    assert end.stdout.count("  held  ") == 4
    assert "4 events are gone from the files and held" in end.stderr


def test_event_that_returns_is_told_as_back(keeper):
    keeper.publish(talk(), event("other"))
    keeper.publish(event("other"))
    keeper.write(talk(), event("other"))
    assert only_change(keeper)["change"] == "back"


def test_feed_that_is_new_or_gone_or_renamed_is_told(keeper):
    keeper.publish(talk(), event("other"), feeds=[TALKS])
    keeper.write(talk(), event("other"),
                 feeds=[TALKS, '{ id = "office"; title = "O"; publishers = [ "office" ]; }'])
    assert keeper.say("diff", code=DIFFERENT).startswith("new feed office: 2 events\n")
    keeper.write(talk(), event("other"),
                 feeds=[TALKS.replace('"talks"', '"speeches"; formerly = [ "talks" ]')])
    assert "the feed speeches was talks: its subscribers are sent on\n" in (
        keeper.say("diff", code=DIFFERENT))
    keeper.write(talk(), event("other"))
    assert keeper.say("diff", code=LOSES).startswith(
        "the feed talks is gone, and its subscribers are sent nowhere: formerly = [ \"talks\" ] in "
        "the feed that takes its place sends them on\n")
    states = {feed["id"]: feed["state"] for feed in keeper.data("diff", code=LOSES)["feeds"]}
    assert states == {"all": "same", "talks": "gone"}


def test_renamed_feed_loses_what_its_successor_does_not_show(keeper):
    keeper.publish(talk(), event("other", categories=["talk"]), feeds=[TALKS])
    keeper.write(talk(), event("other", categories=["talk"]),
                 feeds=['{ id = "speeches"; title = "S"; ids = [ "talk" ]; '
                        'formerly = [ "talks" ]; }'])
    change = changes(keeper, LOSES)["vanishes", "other"]
    assert change["feeds"] == ["speeches"] and change["still_in"] == ["all"]


def test_feed_that_looks_otherwise_is_told(keeper):
    keeper.publish(talk(), feeds=[TALKS])
    keeper.write(talk(), feeds=[TALKS.replace('"Talks"', '"All talks"')])
    text = keeper.say("diff", code=DIFFERENT)
    assert text == ("the feed talks says something else of itself: title, colour or clocks\n"
                    "no calendar shows a change of an event\n")


def test_event_is_told_once_for_all_feeds_in_which_the_same_becomes_of_it(keeper):
    events = [event(f"many-{number:03}", categories=["talk"]) for number in range(100)]
    keeper.publish(*events, feeds=[TALKS])
    keeper.write(*(text.replace("Many", "Each") for text in events), feeds=[TALKS])
    lines = keeper.say("diff", code=DIFFERENT).splitlines()
    assert len(lines) == 2 + 2 * 100 and lines[0] == "all, talks:"
    assert lines[-1] == "all: 100 changes, talks: 100 changes"


WARNINGS = {
    "no reason": (talk("2030-05-03 10:00"), "is moved without a change_reason"),
    "no reason why cancelled": (talk(status="cancelled"), "is cancelled without a change_reason"),
    "postponed to a date": (talk("2030-06-01", status="postponed", change_reason="Storm"),
                            "is postponed to a date that it never had"),
    "renamed": (talk().replace('id = "talk"', 'id = "speech"').replace("Talk", "Talk"),
                'looks like "talk", which is gone'),
}


@pytest.mark.parametrize("after, warning", WARNINGS.values(), ids=WARNINGS)
def test_what_the_author_should_know_is_said(keeper, after, warning):
    keeper.publish(talk(), event("other"))
    keeper.write(after, event("other"))
    end = keeper.ctl("diff")
    assert end.returncode == DIFFERENT and warning in end.stderr
    assert f"{keeper.main}:" in end.stderr


def test_old_reason_is_said_not_to_count(keeper):
    keeper.publish(talk(), event("other"))
    keeper.publish(talk("2030-05-03 10:00", change_reason="Storm"), event("other"))
    keeper.write(talk("2030-05-04 10:00", change_reason="Storm"), event("other"))
    assert "its change_reason is that of an earlier change" in keeper.ctl("diff").stderr


def test_without_a_journal_it_says_what_to_do(tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(talk()))
    end = ctl("-c", main, "-s", tmp_path, "--socket", tmp_path / "none.sock", "diff")
    assert (end.returncode, end.stdout) == (NO_STATE, "")
    assert "there is no journal in" in end.stderr and "--state" in end.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["daybookd.conf"]
