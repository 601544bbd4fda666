"""The end: stop, upgrade, remove, purge. Each test begins where the one before has ended."""

from pathlib import Path

import pytest

from machine import CONFIG, EVENTS, NATO, SERVICE, Log, get, is_active, run, show, systemctl

AUTOPKGTEST = Path("/source/debian/tests/serves")
DRAIN_SECONDS = 5
INTERPOL = EVENTS / "interpol.conf"
STATE = Path("/var/lib/private/daybookd")


@pytest.fixture(autouse=True)
def running():
    """What the test before has left, whether it runs or not."""


def test_a_stop_is_a_success_within_the_time_for_the_last_answers():
    log = Log()
    systemctl("stop", SERVICE)
    assert show(SERVICE, "Result") == "success"
    assert log.says("stopping")
    took = (int(show(SERVICE, "InactiveEnterTimestampMonotonic")) -
            int(show(SERVICE, "ActiveExitTimestampMonotonic"))) / 1e6
    assert took <= DRAIN_SECONDS + 1


def test_the_test_of_the_package_passes(tmp_path):
    if not AUTOPKGTEST.exists():
        pytest.skip("the package has none")
    systemctl("start", SERVICE)
    run("env", f"AUTOPKGTEST_TMP={tmp_path}", str(AUTOPKGTEST))


def test_an_upgrade_keeps_what_was_edited_and_brings_back_nothing(package):
    systemctl("start", SERVICE)
    text = NATO.read_text(encoding="utf-8") + "# Ours.\n"
    NATO.write_text(text, encoding="utf-8")
    INTERPOL.unlink()
    main = CONFIG.read_text(encoding="utf-8").replace('publishers = [ "interpol" ]',
                                                      'categories = [ "g7" ]')
    CONFIG.write_text(main, encoding="utf-8")
    run("dpkg", "--install", package)
    assert NATO.read_text(encoding="utf-8") == text
    assert CONFIG.read_text(encoding="utf-8") == main
    assert not INTERPOL.exists(), "a sample that was removed comes back"
    assert is_active(SERVICE)


def test_what_is_removed_leaves_no_units_but_files_and_state():
    run("dpkg", "--remove", "daybookd")
    assert systemctl("list-units", "--no-legend", "daybookd*") == ""
    assert systemctl("list-unit-files", "--no-legend", "daybookd*", fails=True) == ""
    with pytest.raises(ConnectionRefusedError):
        get()
    assert NATO.exists() and (STATE / "journal.db").exists()


def test_what_is_purged_leaves_nothing():
    run("dpkg", "--purge", "daybookd")
    assert not CONFIG.exists() and not NATO.exists()
    assert not STATE.exists() and not Path("/var/lib/daybookd").exists()
    assert not list(Path("/etc/systemd/system").rglob("daybookd*"))
