"""What is in the journal of systemd, and reloads that fail."""

import pytest

from machine import NATO, SERVICE, Log, get, run, show, systemctl, written

CHANGE = "1dc899ec40a14162b28232470c32d34f"
RELOADED = "4579cf665fe442a983f2f6446c98df90"
REFUSED = "3186e421d384421a8289d856a09df0eb"
PRESS = "nato-sg-slovakia-2023-press"


@pytest.fixture
def mistake():
    """A file with a mistake in it: its line."""
    lines = NATO.read_text(encoding="utf-8").splitlines()
    line = lines.index('        when = "2023-12-14 10:00";') + 1
    with written(NATO, 'when = "2023-12-14 10:00";', 'when = "2023-12-14 30:00";'):
        yield str(line)
    systemctl("reload", SERVICE)


def test_a_change_can_be_searched_for():
    log = Log()
    with written(NATO, "Joint press conference", "Press conference of two"):
        systemctl("reload", SERVICE)
        changes = log.entries(MESSAGE_ID=CHANGE, EVENT_ID=PRESS)
    systemctl("reload", SERVICE)
    assert len(changes) == 1
    assert changes[0]["_SYSTEMD_UNIT"] == SERVICE
    assert set(changes[0]["FEED"]) == {"all", "nato", "press"}
    assert set(log.entries(MESSAGE_ID=RELOADED)[0]["FEED"]) == {"all", "nato", "press"}


def test_the_catalog_explains_it():
    with written(NATO, "Joint press conference", "Press conference with two"):
        systemctl("reload", SERVICE)
    systemctl("reload", SERVICE)
    shown = run("journalctl", "--catalog", "--no-pager", f"MESSAGE_ID={CHANGE}")
    assert f"Subject: The event {PRESS} has changed" in shown


def test_a_reload_of_wrong_files_fails_and_says_where(mistake):
    log = Log()
    systemctl("reload", SERVICE, fails=True)
    errors = log.entries(CONFIG_FILE=str(NATO))
    assert {entry["CONFIG_LINE"] for entry in errors} == {mistake}
    assert errors[0]["MESSAGE"].startswith(f"{NATO}:{mistake}: error: ")
    assert log.entries(MESSAGE_ID=REFUSED)


def test_a_reload_that_fails_changes_nothing(before, mistake):
    pid = show(SERVICE, "MainPID")
    systemctl("reload", SERVICE, fails=True)
    assert (show(SERVICE, "ActiveState"), show(SERVICE, "SubState")) == ("active", "running")
    assert show(SERVICE, "MainPID") == pid
    assert show(SERVICE, "StatusText").startswith("Not reloaded, the log says why; still serving ")
    after = get()
    assert (after.etag, after.body) == (before.etag, before.body)


def test_the_next_good_reload_is_as_if_nothing_had_been(before):
    with written(NATO, "events = (", "events = ["):
        systemctl("reload", SERVICE, fails=True)
    systemctl("reload", SERVICE)
    assert show(SERVICE, "StatusText").startswith("Serving ")
    assert get().etag == before.etag
