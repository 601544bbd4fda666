"""Backup, restore, moving and upgrading, by the commands of docs/backup.md."""

import re
import shlex
from pathlib import Path

import pytest

from machine import EVENTS, NATO, SERVICE, get, is_active, run, systemctl, written

BACKUPS = Path("/var/backups")
STATE = Path("/var/lib/private/daybookd")
PAGE = (Path(__file__).parents[2] / "docs/backup.md").read_text(encoding="utf-8")


def section(title):
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def blocks(title):
    return section(title).split("```\n")[1::2]


def shell(commands):
    """As root does it at a prompt, in a folder of root's."""
    return run("env", "-C", "/root", "sh", "-euc", commands)


def numbered(title):
    """The commands in each step of a list."""
    steps = re.split(r"^\d\. ", section(title), flags=re.M)[1:]
    return [[words for words in re.findall(r"`([^`]+)`", step.replace("\n", " "))
             if re.match(r"systemctl |daybookctl |daybookd --", words)] for step in steps]


@pytest.fixture
def former():
    """The calendar with an event that has been moved, which only the journal knows."""
    with written(NATO, 'when = "2023-12-14 10:00";', 'when = "2023-12-14 11:00";'):
        systemctl("reload", SERVICE)
        yield get()
    systemctl("start", SERVICE)
    systemctl("reload", SERVICE)


def same(answer, before):
    return (answer.etag, answer.body) == (before.etag, before.body)


def test_a_copy_is_put_back(former):
    backup, _ = blocks("Backup")
    shell(backup)
    copy = BACKUPS / "daybookd.db"
    assert copy.stat().st_mode & 0o777 == 0o600
    shell(blocks("Restore")[0])
    assert is_active(SERVICE)
    assert list(STATE.glob("journal.db.before-*"))
    assert "DTSTART;TZID=Europe/Brussels:20231214T110000" in get().text
    assert run("daybookctl", "status")
    assert run("daybookctl", "diff") == "no subscriber will see a change\n"


def test_once_a_night_it_is_made_without_a_word():
    (BACKUPS / "daybookd.db").unlink(missing_ok=True)
    lines = blocks("Backup")[1].splitlines()
    path = next(line for line in lines if line.startswith("PATH=")).removeprefix("PATH=")
    when, user, command = re.match(r"((?:\S+ +){5})(\S+) +(.*)", lines[-1]).groups()
    assert (len(when.split()), user) == (5, "root")
    # As cron has it: what is written is mailed.
    assert run("env", "-i", f"PATH={path}", "HOME=/root", "/bin/sh", "-c", command) == ""
    assert (BACKUPS / "daybookd.db").exists()
    kept = run("tar", "-tzf", str(BACKUPS / "daybookd.tar.gz")).splitlines()
    assert {f"daybookd/events.d/{path.name}" for path in EVENTS.glob("*.conf")} < set(kept)


def test_who_moves_takes_all_along(former):
    there, here, then, _ = numbered("Moving to another machine")
    assert [len(step) for step in (there, here, then)] == [3, 3, 1]
    for command in here:
        shell(command)
    # Another machine, on which it has just been installed.
    run("rm", "-r", str(STATE), "/var/lib/daybookd")
    systemctl("enable", SERVICE)
    for command in there + then:
        shell(command)
    systemctl("start", SERVICE)
    assert same(get(), former)


def test_the_new_program_is_asked_before_it_is_installed(package, tmp_path):
    copy, check = blocks("Upgrading")
    shell(copy)
    assert (BACKUPS / "daybookd-before.db").exists()
    assert ": OK\n" in shell(check)
    unpack, ask = re.findall(r"`((?:dpkg-deb|new/)[^`]*)`", section("Upgrading").replace("\n", " "))
    commands = unpack.replace("daybookd_*.deb", shlex.quote(package)) + " && " + ask
    assert ": OK\n" in run("env", "-C", str(tmp_path), "sh", "-euc", commands)
