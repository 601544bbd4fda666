"""The service from inside: what the kernel says that it may do."""

import errno
import os
from pathlib import Path

import pytest

from machine import SERVICE, main_pid, run, show

# Of no user that an administrator or a package makes (systemd.exec(5), DynamicUser=).
FIRST_DYNAMIC_USER = 61184


@pytest.fixture
def process():
    return Path(f"/proc/{main_pid()}")


@pytest.fixture
def status(process):
    lines = (process / "status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines)


def why_not_written(path):
    """The error, by name, of making a file there as root."""
    try:
        path.touch()
    except OSError as error:
        return errno.errorcode[error.errno]
    path.unlink()
    return None


def test_systemd_finds_it_exposed_by_no_more_than_documented():
    run("systemd-analyze", "security", "--threshold=3", SERVICE)


def test_its_user_is_there_only_for_it(status):
    users = {int(user) for user in status["Uid"].split()}
    assert len(users) == 1 and min(users) >= FIRST_DYNAMIC_USER
    assert show(SERVICE, "DynamicUser") == "yes"


def test_it_is_in_the_group_of_those_who_edit(status):
    group = run("getent", "group", "daybook").split(":")[2]
    assert group in status["Groups"].split()


def test_it_has_no_privilege_and_can_gain_none(status):
    for name in "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb":
        assert int(status[name], 16) == 0, name
    assert status["NoNewPrivs"] == "1"


def test_its_system_calls_are_filtered(status):
    assert status["Seccomp"] == "2"


@pytest.mark.parametrize("namespace", ["net", "mnt", "ipc", "uts", "user"])
def test_it_has_a_namespace_of_its_own(process, namespace):
    assert os.readlink(process / "ns" / namespace) != os.readlink(f"/proc/self/ns/{namespace}")


def test_its_network_is_a_loopback_alone(process):
    lines = (process / "net/dev").read_text(encoding="utf-8").splitlines()[2:]
    assert [line.split(":")[0].strip() for line in lines] == ["lo"]


@pytest.mark.parametrize("directory", ["etc", "etc/daybookd", "etc/daybookd/events.d", "usr",
                                       "var/lib", "run"])
def test_it_sees_a_folder_that_cannot_be_written_to(process, directory):
    assert why_not_written(process / "root" / directory / "probe") == "EROFS"


def test_its_state_can_be_written_to_and_is_its_own(process, status):
    state = process / "root/var/lib/private/daybookd"
    assert why_not_written(state / "probe") is None
    assert state.stat().st_uid == int(status["Uid"].split()[0])
    assert state.stat().st_mode & 0o777 == 0o700


def test_its_journal_is_for_it_alone(process):
    journal = process / "root/var/lib/private/daybookd/journal.db"
    assert journal.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("directory", ["home", "root", "run/user"])
def test_a_home_looks_empty(editor, process, directory):
    assert list((process / "root" / directory).iterdir()) == []


def test_what_is_mounted_later_is_seen(process):
    """Events may lie on a disk of the network."""
    place = Path("/srv/later")
    place.mkdir()
    run("mount", "-t", "tmpfs", "none", place)
    (place / "file").touch()
    seen = (process / "root/srv/later/file").exists()
    run("umount", place)
    place.rmdir()
    assert seen


def test_no_other_process_is_seen(process):
    assert "hidepid=invisible" in (process / "mountinfo").read_text(encoding="utf-8")
    assert (process / "root/proc/sys").exists() is False


def test_no_program_but_its_own_can_be_run(process):
    allowed = {path: not os.statvfs(process / "root" / path).f_flag & os.ST_NOEXEC
               for path in ["usr/sbin/daybookd", "usr/bin/daybookctl", "usr/bin/env", "etc"]}
    assert allowed == {"usr/sbin/daybookd": True, "usr/bin/daybookctl": True, "usr/bin/env": False,
                       "etc": False}
