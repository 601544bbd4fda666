"""daybookctl chase: what somebody has to follow up, and the setting `expected`. What is near lies
some days from the day on which the tests run; how long something has been postponed is decided by
a daemon whose clock is stepped."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from harness import daybook, event
from keeper import Keeper

BRUSSELS = ZoneInfo("Europe/Brussels")
DAY = 86400
LONG = "30000d"  # beyond all dates here

NOTHING, SOMETHING, USAGE, BAD_CONFIG = 0, 1, 64, 78


def day(distance):
    return (datetime.now(BRUSSELS).date() + timedelta(distance)).isoformat()


def known(id_, *when, **settings):
    """An event that somebody may be asked about."""
    return event(id_, *when, contact="Desk", **settings)


def chased(keeper, *arguments):
    """[what, id] of each line."""
    end = keeper.ctl("chase", *arguments)
    rows = [line.split("\t") for line in end.stdout.splitlines()]
    assert end.returncode == (SOMETHING if rows else NOTHING), end.stderr
    return [[row[0], row[2]] for row in rows]


# --- each thing that may be missing ---------------------------------------------------------------

def test_nothing_is_said_when_all_is_known(keeper):
    keeper.publish(known("talk"), known("over", "2020-01-31"))
    assert keeper.say("chase", code=NOTHING) == ""
    assert keeper.data("chase", code=NOTHING) == []


def test_a_series_is_chased_by_its_instances(keeper):
    """It began long ago; what is missing is missing of the next one, or of one of its own."""
    def weekly(id_, first, *more, text="", **settings):
        stanza = event(id_, first, *more, repeat="every week, 8 times", **settings)
        return stanza.rstrip(" }") + text + " }"

    late, soon = day(-14), day(7)
    promised = 'results = ( { label = "Minutes"; } );'
    keeper.publish(
        weekly("near", f"{day(-13)} TBC", contact="Desk"),
        weekly("not-near", f"{day(-10)} TBC", contact="Desk"),
        weekly("one-tbc", f"{day(-13)} 10:00/11:00", contact="Desk",
               text=f' occurrences = ( {{ on = "{day(1)}"; when = "{day(1)} TBC"; }} );'),
        weekly("minutes", f"{late} 10:00/11:00", contact="Desk",
               text=f' occurrences = ( {{ on = "{day(-7)}"; {promised} }},'
                    f' {{ on = "{soon}"; {promised} }} );'),
        weekly("over", f"{late} 10:00/11:00", contact="Desk",
               text=f' {promised} occurrences = ( {{ on = "{day(-7)}"; place = "Hall"; }} );'),
        weekly("nobody", f"{late} 10:00/11:00"),
        event("last", f"{late} 10:00/11:00", repeat="every week, 4 times").rstrip(" }") +
        f' occurrences = ( {{ on = "{soon}"; place = "Hall"; }} ); }}')
    found = sorted([what.partition(" for ")[0], id_] for what, id_ in chased(keeper))
    assert found == [["no contact", "last"], ["no contact", "nobody"], ["no results", "minutes"], ["time TBC", "near"],
                     ["time TBC", "one-tbc"]]


def test_time_is_to_be_confirmed_in_the_next_48_hours_or_as_it_is_told(keeper):
    tbc = f"{day(1)} TBC"
    keeper.publish(known("tomorrow", tbc), known("perhaps", tbc, status="tentative"),
                   known("later", f"{day(5)} TBC"), known("far", "2030-05-02 TBC"),
                   known("over", f"{day(-3)} TBC"), known("off", tbc, status="cancelled"),
                   known("postponed", tbc, status="postponed"), known("all-day", day(1)))
    near = [["time TBC", "perhaps"], ["time TBC", "tomorrow"]]
    assert chased(keeper) == near
    assert keeper.say("chase", code=SOMETHING).splitlines()[1] == (
        f"time TBC\t{tbc}\ttomorrow\tTomorrow")
    for within in ("48h", "2d", "2 days", "PT48H", "P2D"):
        assert chased(keeper, "--within", within) == near
    assert chased(keeper, "--within", "7d") == [*near, ["time TBC", "later"]]
    assert chased(keeper, "--within", LONG)[-1] == ["time TBC", "far"]


def test_today_is_near_until_it_is_over(keeper):
    keeper.publish(known("now", f"{day(0)} TBC"))
    assert chased(keeper, "--within", "1h") == [["time TBC", "now"]]


def test_date_is_to_be_confirmed_when_its_week_or_month_is_near(keeper):
    keeper.publish(known("month", "2030-03"), known("week", "2030-W07"), known("undated", "TBC"),
                   known("over", "2020-03"))
    assert chased(keeper) == []
    assert chased(keeper, "--within", LONG) == [["date TBC", "week"], ["date TBC", "month"]]


def test_confirmed_event_that_has_not_begun_needs_a_contact(keeper):
    keeper.publish(event("later", "2030-06-01"), event("first", "2030-05-01"),
                   event("undated", "TBC"), event("perhaps", status="tentative"),
                   event("off", status="cancelled"), event("now", "2020-01-01/2199-01-01"),
                   event("over", "2020-01-01"), known("talk"))
    assert chased(keeper) == [["no contact", "first"], ["no contact", "later"],
                              ["no contact", "undated"]]


def test_contact_of_the_publisher_is_one(keeper):
    keeper.write(event("talk"))
    keeper.main.write_text(keeper.main.read_text().replace(
        'name = "The office";', 'name = "The office"; contact = "Desk";'))
    keeper.publish()
    assert chased(keeper) == []


def with_results(id_, when, *links, **settings):
    """`links`: as they are written."""
    return known(id_, when, **settings)[:-1] + f"results = ( {', '.join(links)} ); }}"


PROMISED = '{ label = "Transcript"; }'
THERE = '{ label = "Video"; url = "https://video.example/"; }'


def test_results_that_were_promised_are_due_when_the_event_is_over(keeper):
    keeper.publish(with_results("all-there", "2020-01-01", THERE),
                   with_results("half", "2020-02-01", THERE, PROMISED),
                   with_results("none", "2019-01-01", PROMISED),
                   with_results("off", "2019-01-01", PROMISED, status="cancelled"),
                   with_results("ahead", "2030-01-01", PROMISED), known("never", "2019-01-01"))
    [first, what], [second, _] = chased(keeper)
    assert what == "none" and first.startswith("no results for 2") and first.endswith(" days")
    assert second.startswith("no results for 2")
    half = keeper.data("chase", code=SOMETHING)[1]
    assert half["promised"] == ["Transcript"] and half["since"] == half["end"]


def test_it_is_said_for_how_many_whole_days_results_have_been_missing(keeper):
    def hours_ago(hours):
        return f"{datetime.now(ZoneInfo('UTC')) - timedelta(hours=hours):%Y-%m-%d %H:%M}"

    keeper.publish(*(with_results(f"h{hours}", hours_ago(hours), PROMISED, zone="UTC")
                     for hours in (3, 36, 60)))
    assert chased(keeper) == [["no results for 2 days", "h60"], ["no results for 1 day", "h36"],
                              ["no results", "h3"]]


def test_expected_event_is_chased_until_it_is_announced(keeper):
    keeper.publish(event("thunder", "TBC", expected="yearly"), known("talk"),
                   '{ id = "fair"; publisher = "office"; title = "Fair"; expected = "yearly"; }')
    assert keeper.say("chase", code=SOMETHING) == (
        "expected yearly\tTBC\tfair\tFair\nexpected yearly\tTBC\tthunder\tThunder\n")
    keeper.write(known("thunder"), known("talk"), known("fair"))
    assert chased(keeper) == []


# --- since when it is postponed -------------------------------------------------------------------

@pytest.fixture(params=["daemon", "no daemon"])
def past(request, tmp_path, start):
    """past(days, *events): publishes them so long ago, in the order of time; done() comes before
    daybookctl, which finds a daemon or the journal that it left."""
    keeper = Keeper(tmp_path)
    now = int(time.time())

    def publish(days, *events, **options):
        if keeper.daemon:
            keeper.daemon.step(now - days * DAY)
        else:
            keeper.start = lambda main, state: start(main, state=state, clock=now - days * DAY)
        keeper.publish(*events, **options)

    def done():
        if request.param == "no daemon":
            assert keeper.daemon.stop() == 0
            keeper.daemon = None
        return keeper

    publish.done = done
    return publish


def off(id_, *when, **settings):
    return event(id_, *when, status="postponed", **settings)


def test_postponed_for_30_days_counts_from_the_change(past):
    past(70, event("long"), event("lately"), event("again"), event("back"))
    past(60, event("long"), event("lately"), off("again"), off("back"))
    past(50, event("long"), event("lately"), event("again"), off("back"))
    past(31, off("long"), event("lately"), event("again"), known("back"))
    past(29, off("long"), off("lately"), off("again"), known("back"))
    past(28, off("long"), event("lately", status="postponed", title="Another"), off("again"),
         known("back"))
    keeper = past.done()
    assert keeper.say("chase", code=SOMETHING) == "postponed for 31 days\t2030-05-02\tlong\tLong\n"
    since = datetime.fromisoformat(keeper.data("chase", code=SOMETHING)[0]["since"])
    assert abs(time.time() - 31 * DAY - since.timestamp()) < DAY / 2


def test_postponed_as_long_as_it_was_published_or_the_journal_reaches_back(past):
    past(90, off("begun-with"))
    past(40, off("begun-with"), off("added"))
    past(35, off("begun-with"), event("added", status="postponed", place="Elsewhere"))
    keeper = past.done()
    assert chased(keeper) == [["postponed for 90 days", "begun-with"],
                              ["postponed for 40 days", "added"]]


def test_a_postponed_series_is_chased_when_its_days_are_over(past):
    weekly = ("weekly", f"{day(-80)} 10:00")
    past(90, event(*weekly, repeat="every week, 8 times"), known("other"))
    past(60, off(*weekly, repeat="every week, 8 times"), known("other"))
    assert chased(past.done()) == [["postponed for 60 days", "weekly"]]


def test_an_instance_is_chased_from_the_day_that_it_was_postponed(past):
    def weekly(status):
        return event("weekly", f"{day(-80)} 10:00", contact="Desk", repeat="every week").rstrip(
            " }") + f' occurrences = ( {{ on = "{day(-45)}"; {status} place = "Hall"; }} ); }}'

    off_it_is = weekly('status = "postponed";')
    past(90, weekly(""))
    past(60, off_it_is)
    past(40, off_it_is.replace("Hall", "Room"))
    assert chased(past.done()) == [["postponed for 60 days", "weekly"]]


def test_postponement_that_is_not_published_or_has_ended_is_not_chased(past):
    past(90, known("ended"), off("over"), known("new"))
    past(60, off("ended"), off("over"), known("new"))
    keeper = past.done()
    keeper.write(known("ended"), off("over"), off("new"))
    assert chased(keeper) == [["postponed for 90 days", "over"]]


def test_without_a_journal_nobody_knows_since_when(keeper_alone):
    keeper_alone.write(off("talk"), event("other"))
    end = keeper_alone.ctl("chase")
    assert end.returncode == SOMETHING and "as if nothing had been published yet" in end.stderr
    assert end.stdout == "no contact\t2030-05-02\tother\tOther\n"


# --- all of them ----------------------------------------------------------------------------------

def test_most_urgent_comes_first_and_an_event_may_lack_several_things(past):
    def events(status):
        return (event("expected", "TBC", expected="yearly"), known("week", "2030-W07"),
                event("postponed", status=status), with_results("results", "2020-01-01", PROMISED),
                event("contact", "2030-02-01"), event("both", f"{day(1)} TBC"),
                known("time", f"{day(2)} TBC"))

    past(45, *events("postponed"))
    keeper = past.done()
    rows = chased(keeper, "--within", LONG)
    assert [row[1] for row in rows] == ["both", "time", "week", "both", "contact", "results",
                                        "postponed", "expected"]
    assert [row["what"] for row in keeper.data("chase", "--within", LONG, code=SOMETHING)] == [
        "time TBC", "time TBC", "date TBC", "no contact", "no contact", "no results", "postponed",
        "expected"]


def test_what_is_not_in_the_files_is_nobodys_to_complete(keeper):
    many = [event(f"many-{number}") for number in range(4)]
    keeper.publish(known("stays"), event("goes"), event("secret"))
    keeper.publish(known("stays"), *many, more='withdraw = [ "secret" ];')
    keeper.publish(known("stays"))
    assert [row[1] for row in keeper.rows("list")].count("held, confirmed") == 4
    assert "goes" in keeper.say("list") and chased(keeper) == []


def test_drafts_are_left_out_and_embargoes_are_not(keeper):
    keeper.publish(known("stays"), event("draft", draft=True),
                   event("waiting", publish_at="2030-01-15 09:00"))
    assert chased(keeper) == [["no contact", "waiting"]]


def test_data_has_the_event_and_what_it_lacks(keeper):
    keeper.publish(event("talk", "2030-07-01"), event("fair", "TBC", expected="yearly"))
    talk, fair = keeper.data("chase", code=SOMETHING)
    assert talk == {**keeper.data("list")[0], "what": "no contact", "since": None, "promised": []}
    assert (fair["what"], fair["since"], fair["start"]) == ("expected", None, None)


@pytest.mark.parametrize("within", ["", "soon", "48", "h", "2 moons", "-1h", "48h ",
                                    "99999999999h"])
def test_length_of_time_that_is_none_is_refused(keeper_alone, within):
    keeper_alone.write(known("talk"))
    end = keeper_alone.ctl("chase", "--within", within)
    assert (end.returncode, end.stdout) == (USAGE, "")
    assert f'"{within}" is not a length of time: write it like 48h, 7d or "2 weeks"' in end.stderr


def test_bad_configuration_is_no_list(keeper):
    keeper.publish(known("talk"))
    keeper.main.write_text(daybook(known("talk", expected="yearly")))
    end = keeper.ctl("chase")
    assert (end.returncode, end.stdout) == (BAD_CONFIG, "")
    assert "expected is for an event that has no date yet" in end.stderr


# --- expected -------------------------------------------------------------------------------------

def test_expected_event_is_listed_and_shown_and_in_no_calendar(keeper):
    keeper.publish(event("thunder", "TBC", expected="yearly"), known("talk"),
                   feeds=['{ id = "weeks"; title = "W"; show_date_tbc = true; }'])
    for arguments in (("list",), ("list", "--all")):
        assert keeper.rows(*arguments)[-1] == ["TBC", "expected yearly", "thunder", "Thunder"]
    assert keeper.data("list")[-1]["expected"] == "yearly"
    shown = keeper.data("show", "thunder")
    assert (shown["expected"], shown["when"], shown["feeds"]) == ("yearly", "TBC", [])
    assert ["expected", "yearly"] in keeper.rows("show", "thunder")
    assert "thunder" not in keeper.say("next")


def test_announced_event_is_the_one_that_was_expected(keeper):
    keeper.publish(event("thunder", "TBC", expected="yearly"), known("talk"))
    expected = keeper.data("show", "thunder")
    keeper.publish(event("thunder", "2030-10-02/2030-10-27"), known("talk"))
    announced = keeper.data("show", "thunder")
    assert announced["uid"] == expected["uid"] and announced["expected"] is None
    assert announced["sequence"] == expected["sequence"] + 1
    change = announced["history"][-1]
    assert {"name": "expected", "before": "yearly", "after": ""} in change["fields"]
