"""Files that no honest editor writes: each ends in a message, at once, and takes nothing down."""

import os

import pytest

from harness import ONE, run

QUICK = 20  # seconds that nothing here may take


def check(config):
    return run("--check", "-c", config, timeout=QUICK)


def sparse(path):
    with open(path, "wb") as file:
        file.truncate(100_000_000)


def deep(opening):
    return lambda path: path.write_text("events = " + opening * 10_000)


# What stands in events.d under the name hostile.conf, and what is said of it.
HOSTILE = {
    "file of 100 mb": (sparse, "larger than 90 MB"),
    "10000 lists in each other": (deep("("), "nested more than 16 levels deep"),
    "10000 groups in each other": (deep("( { a = "), "nested more than 16 levels deep"),
    "10000 arrays in each other": (deep("["), "use ( ) around groups and lists"),
    "directory": (lambda path: path.mkdir(), "not a regular file"),
    "fifo": (lambda path: os.mkfifo(path), "not a regular file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
    "symlink to nothing": (lambda path: path.symlink_to("gone"), "No such file"),
    "symlink to itself": (lambda path: path.symlink_to(path.name), "symbolic links"),
    "one line of 2 mb": (lambda path: path.write_text('events = "' + "a" * 2_000_000 + '";'),
                         "events is a list of groups"),
    "title of 2 mb": (lambda path: path.write_text(
        ONE.replace("Old words", "a" * 2_000_000).replace('id = "first"', 'id = "other"')),
        "longer than 500 octets"),
    "100000 mistakes": (lambda path: path.write_text(
        "events = ( " + ", ".join(['{ a = 1; }'] * 100_000) + " );"), "unknown setting"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_ends_in_a_message(small, kind):
    make, message = HOSTILE[kind]
    make(small.parent / "events.d" / "hostile.conf")
    checked = check(small)
    assert checked.returncode == 78
    assert message in checked.stderr and "hostile.conf" in checked.stderr, checked.stderr[:2000]
    assert len(checked.stderr) < 1_000_000


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_takes_nothing_down(start, small, kind):
    daemon = start(small)
    before = daemon.feeds("all")
    path = small.parent / "events.d" / "hostile.conf"
    HOSTILE[kind][0](path)
    daemon.wait_failed_reload()
    assert daemon.feeds("all") == before
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()
    daemon.wait_good_reload()
    assert daemon.feeds("all") == before


def test_unreadable_file_ends_in_a_message(small):
    if os.geteuid() == 0:
        pytest.skip("root may read every file")
    (small.parent / "events.d" / "one.conf").chmod(0)
    checked = check(small)
    assert checked.returncode == 78 and "Permission denied" in checked.stderr
