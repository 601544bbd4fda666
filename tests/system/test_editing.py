"""People who are not root, in the group daybook or not, and files that not everybody may read."""

import shutil

import pytest

from machine import EVENTS, NATO, SERVICE, as_before, eventually, get, run, show, systemctl, written

OLD, NEW = "Joint press conference", "Press conference of both"


@pytest.fixture(autouse=True)
def settled():
    """Published again as it was."""
    yield
    systemctl("reload", SERVICE)


def served(words):
    return lambda: words in get().text


def test_what_a_member_of_the_group_saves_is_served(editor):
    with as_before(NATO):
        run("sed", f"s/{OLD}/{NEW}/", "-i", str(NATO), user=editor)
        eventually(served(NEW), "the new words are served")


def test_what_a_member_puts_there_by_sftp_is_served(editor, tmp_path):
    copy = tmp_path / "nato.conf"
    copy.write_text(NATO.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
    for path in tmp_path, *tmp_path.parents[:-2]:
        path.chmod(0o755)
    with as_before(NATO):
        run("sftp", "-b", "-", "-D", "/usr/lib/openssh/sftp-server", user=editor,
            text=f"put {copy} {NATO}\n")
        eventually(served(NEW), "the new words are served")


def test_nobody_else_can_save(stranger):
    assert "ermission denied" in run("sed", "s/a/b/", "-i", str(NATO), user=stranger, fails=True)


def test_a_member_may_ask_and_reload(editor):
    assert "generation" in run("daybookctl", "status", user=editor)
    with written(NATO, OLD, NEW):
        assert "reloaded" in run("daybookctl", "reload", user=editor)
        assert NEW in get().text
        assert NEW in run("daybookctl", "changes", user=editor)


@pytest.mark.parametrize("command", ["status", "reload", "changes"])
def test_nobody_else_may_use_the_control_socket(stranger, command):
    said = run("daybookctl", command, user=stranger, fails=True)
    assert "may only be opened by its owner and group" in said


@pytest.mark.parametrize("owner", ["root", "editor"])
def test_files_that_only_the_group_can_read_are_served(editor, owner):
    with written(NATO, OLD, NEW):
        shutil.chown(NATO, owner, "daybook")
        NATO.chmod(0o640)
        systemctl("reload", SERVICE)
        assert NEW in get().text


def test_a_folder_that_only_the_group_can_enter_is_read_and_watched(editor):
    EVENTS.chmod(0o2770)
    try:
        systemctl("restart", SERVICE)
        with as_before(NATO):
            run("sed", f"s/{OLD}/{NEW}/", "-i", str(NATO), user=editor)
            eventually(served(NEW), "the new words are served")
    finally:
        EVENTS.chmod(0o2775)


def test_reload_ends_when_the_new_bytes_are_served(before):
    with written(NATO, OLD, NEW):
        systemctl("reload", SERVICE)
        after = get()
        assert NEW in after.text and after.etag != before.etag
    assert show(SERVICE, "ActiveState") == "active"
