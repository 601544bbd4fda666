"""daybookctl edit: a copy, an editor, a check, a look at what subscribers would see, and a yes."""

import fcntl
import os
import signal
import subprocess
import sys

import pytest

from harness import CTL, PATIENCE, clean_environment, event, write_small
from keeper import Keeper

FINE, DIFFERENT, NO_INPUT, NO_STATE, BAD_CONFIG = 0, 1, 66, 74, 78

# Plays the next of the scripted edits: Python that is given `text` and `path`.
EDITOR = """\
import pathlib, sys
script, path = map(pathlib.Path, sys.argv[1:])
edits = script.read_text().split("---\\n")
script.write_text("---\\n".join(edits[1:]))
text = path.read_text()
exec(edits[0])
if text is not None:
    path.write_text(text)
"""

NEW_WORDS = 'text = text.replace("Old words", "New words")'
BREAK = 'text = text.replace("when =", "wehn =")'
MEND = 'text = text.replace("wehn =", "when =").replace("Old words", "New words")'


class Desk:
    """Somebody who edits the events file of a small daybook."""

    def __init__(self, folder):
        self.keeper = Keeper(folder)
        self.keeper.main = write_small(folder)
        self.file = self.keeper.main.parent / "events.d" / "one.conf"
        self.folder = folder
        (folder / "editor.py").write_text(EDITOR)

    def environment(self, *edits, variable="EDITOR"):
        (self.folder / "script").write_text("---\n".join(edit + "\n" for edit in edits))
        environment = clean_environment()
        for name in ("EDITOR", "VISUAL"):
            environment.pop(name, None)
        environment[variable] = f"{sys.executable} {self.folder}/editor.py {self.folder}/script"
        return environment

    def edit(self, *edits, name="one", answers="", **options):
        return self.keeper.ctl("edit", name, input=answers,
                               env=self.environment(*edits, **options))

    def copies(self):
        """What lies about beside the file."""
        return [path.name for path in self.file.parent.iterdir() if path != self.file]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def published(desk):
    """One whose daybook has subscribers."""
    desk.keeper.publish()
    return desk


def test_edit_is_installed_after_its_author_has_seen_the_diff(published):
    end = published.edit(NEW_WORDS, answers="y\n")
    assert end.returncode == FINE, end.stdout + end.stderr
    assert "New words" in published.file.read_text() and published.copies() == []
    assert 'title changed from "Old words"' in end.stdout
    assert end.stdout.endswith(f"Install it? (y)es, (n)o, (e)dit again: {published.file} is "
                               "installed\n")
    assert "all, talks:" in published.keeper.say("diff", code=DIFFERENT)


def test_broken_edit_is_told_and_mended(published):
    old = published.file.read_text()
    end = published.edit(BREAK, f"assert pathlib.Path({str(published.file)!r}).read_text() == "
                         f"{old!r}\n" + MEND, answers="e\ny\n")
    assert end.returncode == FINE, end.stdout + end.stderr
    assert f'{published.file}:5: error: unknown setting "wehn" (did you mean "when"?)' in end.stderr
    assert "New words" in published.file.read_text() and published.copies() == []


def test_messages_name_the_file_and_never_the_copy(published):
    end = published.edit('text = text.replace("};", "}").replace("publisher = ", "publisher ")',
                         answers="q\n")
    assert end.returncode == DIFFERENT and str(published.file) in end.stderr
    assert ".one." not in end.stdout + end.stderr


def test_broken_edit_is_never_installed(published):
    old = published.file.read_text()
    for answers in ("q\n", "x\n\nq\n", "y\nn\nq\n"):
        end = published.edit(BREAK, answers=answers)
        assert end.returncode == DIFFERENT and published.file.read_text() == old
        assert published.copies() == []


def test_edit_is_dropped_by_a_no(published):
    old = published.file.read_text()
    for answers in ("n\n", "No\n", "maybe\nn\n"):
        end = published.edit(NEW_WORDS, answers=answers)
        assert end.returncode == DIFFERENT and end.stdout.endswith("one.conf is as it was\n")
        assert published.file.read_text() == old and published.copies() == []


@pytest.mark.parametrize("edit", [NEW_WORDS, BREAK], ids=["right", "broken"])
def test_edit_is_kept_when_nobody_answers_any_more(published, edit):
    old = published.file.read_text()
    end = published.edit(edit, answers="")
    assert end.returncode == DIFFERENT and published.file.read_text() == old
    kept, = published.copies()
    assert f"your edit is kept as {published.file.parent}/{kept}" in end.stderr
    assert (published.file.parent / kept).read_text() != old


def test_edit_goes_on_where_it_was(published):
    end = published.edit(NEW_WORDS, 'assert "New words" in text\n'
                         'text = text.replace("New words", "Newer words")', answers="e\nyes\n")
    assert end.returncode == FINE, end.stdout + end.stderr
    assert "Newer words" in published.file.read_text()


def test_unchanged_file_is_left_untouched(published):
    before = published.file.stat()
    for edits in (["text = None"], [BREAK, 'text = text.replace("wehn", "when")']):
        end = published.edit(*edits, answers="e\n")
        assert end.returncode == FINE
        assert end.stdout.endswith(f"{published.file} is unchanged\n")
        assert published.file.stat() == before and published.copies() == []


def test_remark_changes_no_calendar_and_is_installed(published):
    end = published.edit('text += "# a remark\\n"', answers="y\n")
    assert end.returncode == FINE and "no subscriber will see a change\n" in end.stdout
    assert published.file.read_text().endswith("# a remark\n")


def test_file_that_somebody_else_changed_is_not_overwritten(published):
    end = published.edit(NEW_WORDS + f"""
file = pathlib.Path({str(published.file)!r})
file.write_text(file.read_text() + "# somebody else\\n")""", answers="y\n")
    assert end.returncode == DIFFERENT and "changed by somebody else meanwhile" in end.stderr
    assert published.file.read_text().endswith("# somebody else\n")
    assert "Old words" in published.file.read_text()
    kept, = published.copies()
    assert f"your edit is kept as {published.file.parent}/{kept}" in end.stderr
    assert "New words" in (published.file.parent / kept).read_text()
    assert published.keeper.ctl("check").stderr == "", "what is kept is in nobody's way"


def test_loss_is_seen_before_the_yes(published):
    end = published.edit('text = text.replace("[ \\"talk\\" ]", "[ \\"other\\" ]")', answers="n\n")
    assert end.returncode == DIFFERENT
    assert "! vanishes        first: Old words" in end.stdout
    assert "1 would vanish" in end.stdout


def test_one_file_is_edited_by_one_at_a_time(published):
    with open(published.file, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        end = published.edit(NEW_WORDS, answers="y\n")
        assert end.returncode == DIFFERENT and "somebody else is editing it" in end.stderr
    assert published.copies() == [] and "Old words" in published.file.read_text()
    inner = published.edit(NEW_WORDS + f"""
import fcntl
with open({str(published.file)!r}, "rb") as file:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        text = "not locked"
    except BlockingIOError:
        pass""", answers="y\n")
    assert inner.returncode == FINE and "New words" in published.file.read_text()


def test_mode_and_owner_and_link_are_kept(published):
    published.file.chmod(0o640)
    owner = (os.getuid(), os.getgid())
    if os.geteuid() == 0:
        owner = (65534, 65533)
        os.chown(published.file, *owner)
    real = published.folder / "real.conf"
    published.file.rename(real)
    published.file.symlink_to(real)
    # As editors do that write anew and rename: the copy is another file afterwards.
    end = published.edit(NEW_WORDS + """
path.unlink()""", answers="y\n")
    assert end.returncode == FINE, end.stdout + end.stderr
    assert published.file.is_symlink() and "New words" in real.read_text()
    status = real.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (*owner, 0o640)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of others")
def test_file_of_a_group_is_edited_by_its_members(desk):
    """They may not give it away, and it stays the group's."""
    desk.file.chmod(0o664)
    os.chown(desk.file, 65534, 65533)

    def edit(groups):
        return subprocess.run(
            ["setpriv", "--bounding-set=-chown", *groups, CTL, "-c", desk.keeper.main, "-s",
             desk.keeper.state, "--socket", desk.folder / "none", "edit", "one"], input="y\n",
            capture_output=True, text=True, check=False, timeout=PATIENCE,
            env=desk.environment(NEW_WORDS))

    end = edit(["--clear-groups"])
    assert end.returncode == NO_STATE and desk.copies() == []
    assert f"no copy can be made beside {desk.file}: Operation not permitted" in end.stderr
    end = edit(["--groups=65533"])
    assert end.returncode == FINE, end.stdout + end.stderr
    status = desk.file.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (0, 65533, 0o664)
    assert "New words" in desk.file.read_text() and desk.copies() == []


@pytest.mark.parametrize("name", ["one", "one.conf", "events.d/one.conf", "{folder}/etc/events.d/"
                                  "one.conf"])
def test_file_is_named_in_several_ways(desk, name):
    path = name.format(folder=desk.folder)
    end = desk.keeper.ctl("edit", path, input="y\n", env=desk.environment(NEW_WORDS),
                          cwd=desk.keeper.main.parent)
    assert end.returncode == FINE, end.stdout + end.stderr
    assert "New words" in desk.file.read_text()


def test_main_file_is_edited_too_even_a_broken_one(desk):
    desk.keeper.main.write_text(desk.keeper.main.read_text().replace("events_dir =", "events_dir"))
    end = desk.edit("text = None", name="one")
    assert end.returncode == BAD_CONFIG and "daybookd.conf:4: error" in end.stderr
    assert f"edit {desk.keeper.main} first" in end.stderr
    for name in ("daybookd", desk.keeper.main):
        end = desk.edit('text = text.replace("events_dir ", "events_dir = ")', name=name,
                        answers="n\n")
        assert end.returncode == DIFFERENT, end.stdout + end.stderr
    end = desk.edit('text = text.replace("events_dir ", "events_dir = ")', name="daybookd",
                    answers="y\n")
    assert end.returncode == FINE and desk.keeper.ctl("check").returncode == 0


def test_unknown_file_names_the_nearest(desk):
    for name, nearest in (("onw", ' (did you mean "one"?)'), ("onw.conf", ' (did you mean "one"?)'),
                          (desk.folder / "editor.py", "")):
        end = desk.edit("text = None", name=name)
        assert end.returncode == NO_INPUT and end.stdout == ""
        assert end.stderr == f'daybookctl: the configuration has no file "{name}"{nearest}\n'


def test_visual_comes_before_editor_and_both_may_have_arguments(desk):
    environment = desk.environment(NEW_WORDS, variable="VISUAL")
    environment["EDITOR"] = "false"
    assert desk.keeper.ctl("edit", "one", input="y\n", env=environment).returncode == FINE
    assert "New words" in desk.file.read_text()


def test_end_of_the_editor_is_noticed_whatever_was_ignored_before(desk):
    end = desk.keeper.ctl("edit", "one", input="y\n", env=desk.environment(NEW_WORDS), timeout=10,
                          preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    assert end.returncode == FINE and "New words" in desk.file.read_text()


def test_editor_that_fails_installs_nothing(desk):
    end = desk.edit(NEW_WORDS + "\npath.write_text(text)\nsys.exit(3)", answers="y\n")
    assert end.returncode == DIFFERENT and "the editor did not end well" in end.stderr
    assert "Old words" in desk.file.read_text() and desk.copies() == []
    end = desk.edit("path.unlink(); text = None")
    assert end.returncode == DIFFERENT and desk.copies() == []
    end = desk.edit(NEW_WORDS + "\npath.write_text(text)\nimport os\nos.kill(os.getpid(), 9)")
    kept, = desk.copies()
    assert end.returncode == DIFFERENT and f"your edit is kept as {desk.file.parent}/{kept}" in \
        end.stderr


def test_end_of_the_editor_is_heard_whoever_started_us(desk):
    end = desk.keeper.ctl(
        "edit", "one", input="y\n", env=desk.environment(NEW_WORDS),
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN))
    assert end.returncode == FINE and "New words" in desk.file.read_text()


def test_without_a_journal_the_edit_is_checked_and_installed(desk):
    end = desk.edit(BREAK, MEND, answers="e\ny\n")
    assert end.returncode == FINE and "New words" in desk.file.read_text()
    assert "as if nothing had been published yet" in end.stderr
    assert end.stdout.count("all, talks:") == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT],
                         ids=lambda number: number.name)
def test_signal_installs_nothing_and_loses_nothing_but_from_the_keyboard(published, number):
    old = published.file.read_text()
    with subprocess.Popen(
            [CTL, "-c", published.keeper.main, "-s", published.keeper.state, "--socket",
             published.folder / "none", "edit", "one"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=published.environment(NEW_WORDS)) as process:
        seen = b""
        while not seen.endswith(b"(e)dit again: "):
            seen += os.read(process.stdout.fileno(), 1000)
        process.send_signal(number)
        assert process.wait(PATIENCE) == DIFFERENT
    assert published.file.read_text() == old
    kept = [(published.file.parent / name).read_text() for name in published.copies()]
    assert kept == ([] if number == signal.SIGINT else [old.replace("Old words", "New words")])


def test_signal_ends_the_editor_too(published):
    with subprocess.Popen(
            [CTL, "-c", published.keeper.main, "-s", published.keeper.state, "--socket",
             published.folder / "none", "edit", "one"], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=published.environment("import time\nprint('here', flush=True)\n"
                                      "time.sleep(600)")) as process:
        assert process.stdout.readline() == b"here\n"
        process.terminate()
        assert process.wait(PATIENCE) == DIFFERENT
        assert process.stdout.read().endswith(b"is as it was\n"), "nobody holds the pipe any more"
    assert published.copies() == []


def test_installed_edit_is_published_by_the_daemon(start, small):
    daemon = start(small)
    desk = Desk.__new__(Desk)
    desk.folder = small.parent.parent
    desk.file = small.parent / "events.d" / "one.conf"
    (desk.folder / "editor.py").write_text(EDITOR)
    end = daemon.ctl("-c", small, "edit", "one", input="y\n", env=desk.environment(NEW_WORDS))
    assert end.returncode == FINE and 'title changed from "Old words"' in end.stdout
    daemon.wait_until(lambda: b"SUMMARY:New words" in daemon.feed("all"))
    assert not daemon.log.text().count(".one."), "the copy is nobody's business"
