"""The numbers for a monitoring system, as prometheus_client reads them."""

from prometheus_client.parser import text_string_to_metric_families

from harness import SAMPLE_TIME, daybook, event
from test_control import ask


def numbers(daemon):
    """{name: value} and {(name, feed): value}; every name has its help and its type."""
    answer = ask(daemon, "/metrics")
    assert answer.status == 200 and answer["Content-Type"].startswith("text/plain; version=0.0.4")
    found = {}
    for family in text_string_to_metric_families(answer.text):
        assert family.documentation and family.type in ("gauge", "counter")
        for sample in family.samples:
            feed = sample.labels.get("feed")
            found[(sample.name, feed) if feed else sample.name] = sample.value
    return found


def test_numbers_are_those_of_what_is_served(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    feed = '{ id = "talks"; title = "Talks"; categories = "talk"; }'
    main.write_text(daybook(event("talk", categories=["talk"]), event("tour"), feeds=[feed],
                            server='reload = "command";'))
    daemon = start(main, clock=SAMPLE_TIME)
    found = numbers(daemon)
    assert found["daybookd_events"] == 2 and found["daybookd_feed_events", "talks"] == 1
    assert found["daybookd_feed_octets", "all"] == len(daemon.feed("all"))
    assert found["daybookd_feed_change_time_seconds", "all"] == SAMPLE_TIME
    assert found["daybookd_start_time_seconds"] == found["daybookd_load_time_seconds"] == SAMPLE_TIME
    assert found["daybookd_files_right"] == found["daybookd_journal_right"] == 1
    assert found["daybookd_loads_total"] == 1 and found["daybookd_loads_refused_total"] == 0


def test_wrong_files_are_a_number(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("talk"), server='reload = "command";'))
    daemon = start(main)
    main.write_text("this is wrong")
    daemon.hang_up()
    daemon.wait_failed_reload()
    found = numbers(daemon)
    assert found["daybookd_files_right"] == 0 and found["daybookd_loads_refused_total"] == 1
    assert found["daybookd_generation"] == 1 and found["daybookd_events"] == 1
