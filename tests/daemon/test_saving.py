"""Edit, save, served: one test for each way in which files get saved. In each a crowd asks all the
while, and must see the complete old bytes and then the complete new ones, nothing else."""

import os
import shutil

import pytest

from harness import ETC, ONE, SAMPLE_TIME, event, write_small
from saving import saved, tool

NEW = ONE.replace("Old words", "New words")


# Each takes the file, and a folder of scratch on the same file system.

def in_place(file, _):
    tool("sh", "-c", 'printf %s "$1" >"$2"', "sh", NEW, file)


def sed_i(file, _):
    tool("sed", "-i", "s/Old words/New words/", file)


def install(file, scratch):
    (scratch / "new").write_text(NEW)
    tool("install", "-m", "644", scratch / "new", file)


def mv_over(file, scratch):
    (scratch / "new").write_text(NEW)
    tool("mv", scratch / "new", file)


def beside_and_mv_over(file, _):
    beside = file.with_name(file.name + ".tmp")
    beside.write_text(NEW)
    tool("mv", beside, file)


def cp(file, scratch):
    (scratch / "new").write_text(NEW)
    tool("cp", scratch / "new", file)


def vim(file, *settings):
    if not shutil.which("vim.tiny"):
        pytest.skip("vim.tiny is not installed")
    commands = [part for setting in settings for part in ("-c", setting)]
    tool("vim.tiny", "-u", "NONE", "-i", "NONE", "-es", *commands,
         "-c", "%s/Old words/New words/", "-c", "wq", file)


def vim_as_it_is(file, _):
    vim(file)


def vim_renaming(file, _):
    vim(file, "set backup backupcopy=no")


def vim_copying(file, _):
    vim(file, "set backup backupcopy=yes")


def rsync(file, scratch):
    if not shutil.which("rsync"):
        pytest.skip("rsync is not installed")
    (scratch / file.name).write_text(NEW)
    tool("rsync", "-a", str(scratch) + "/", str(file.parent) + "/")


def rsync_inplace(file, scratch):
    if not shutil.which("rsync"):
        pytest.skip("rsync is not installed")
    (scratch / file.name).write_text(NEW)
    tool("rsync", "-a", "--inplace", str(scratch) + "/", str(file.parent) + "/")


WAYS = [in_place, sed_i, install, mv_over, beside_and_mv_over, cp, vim_as_it_is, vim_renaming,
        vim_copying, rsync, rsync_inplace]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_saved_events_file_is_served(start, small, tmp_path, way):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    daemon = start(small)
    saved(daemon, lambda: way(small.parent / "events.d" / "one.conf", scratch))


@pytest.mark.parametrize("way", [in_place, sed_i, mv_over], ids=lambda way: way.__name__)
def test_saved_main_file_is_served(start, tmp_path, way):
    main = tmp_path / "etc" / "daybookd.conf"
    scratch = tmp_path / "scratch"
    main.parent.mkdir()
    scratch.mkdir()
    main.write_text(ONE)
    saved(start(main), lambda: way(main, scratch))


def test_saved_twice_is_served_twice(start, small):
    """A watch on the file itself would have died with the first replacement."""
    file = small.parent / "events.d" / "one.conf"
    daemon = start(small)
    saved(daemon, lambda: tool("sed", "-i", "s/Old words/New words/", file))
    saved(daemon, lambda: tool("sed", "-i", "s/New words/Newer words/", file), new="Newer words")


def test_log_says_what_a_save_changed(start, small):
    two = small.parent / "events.d" / "two.conf"
    two.write_text("events = ( " + event("second") + " );\n")
    daemon = start(small)
    mark = daemon.log.mark()
    text = NEW.replace("\n);\n", ",\n" + event("third") + ",\n" + event("fourth") + "\n);\n")
    saved(daemon, lambda: (small.parent / "events.d" / "one.conf").write_text(text))
    daemon.log.wait(r"\+2 events, 1 changed; all\.ics, talks\.ics$", mark)
    mark = daemon.log.mark()
    saved(daemon, lambda: two.write_text("events = ();\n"), new="Third")
    daemon.log.wait(r"1 removed; all\.ics$", mark)


def test_git_checkout_of_a_branch_is_served(start, small):
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = small.parent
    for number in range(30):
        (folder / "events.d" / f"more-{number}.conf").write_text("events = ();\n")
    tool("git", "init", "-q", "-b", "main", cwd=folder)
    tool("git", "add", ".", cwd=folder)
    tool("git", "commit", "-q", "-m", "Old", cwd=folder)
    tool("git", "checkout", "-q", "-b", "new", cwd=folder)
    (folder / "events.d" / "one.conf").write_text(NEW)
    for number in range(30):
        text = "events = ( " + event(f"more-{number}") + " );\n"
        (folder / "events.d" / f"more-{number}.conf").write_text(text)
    tool("git", "commit", "-q", "-a", "-m", "New", cwd=folder)
    tool("git", "checkout", "-q", "main", cwd=folder)
    daemon = start(small)
    old, new = saved(daemon, lambda: tool("git", "checkout", "-q", "new", cwd=folder))
    assert old.count(b"BEGIN:VEVENT") == 1 and new.count(b"BEGIN:VEVENT") == 31


def mount(folder, version, **files):
    """What Kubernetes does with a ConfigMap: files in a hidden folder, ..data that points at it,
    and names that point through ..data; a new version swaps ..data."""
    real = folder / f"..{version}"
    real.mkdir(parents=True)
    for name, text in files.items():
        (real / f"{name}.conf").write_text(text)
        if not (folder / f"{name}.conf").is_symlink():
            (folder / f"{name}.conf").symlink_to(f"..data/{name}.conf")
    before = os.readlink(folder / "..data") if (folder / "..data").is_symlink() else None
    (folder / "..data_tmp").symlink_to(real.name)
    os.rename(folder / "..data_tmp", folder / "..data")
    if before:
        shutil.rmtree(folder / before)


def test_symlink_swap_of_a_mounted_events_dir_is_served(start, tmp_path):
    folder = tmp_path / "etc"
    mount(folder / "events.d", "1", one=ONE)
    (folder / "daybookd.conf").write_text(ETC % "")
    saved(start(folder / "daybookd.conf"), lambda: mount(folder / "events.d", "2", one=NEW))


def test_symlink_swap_of_a_mounted_main_file_is_served(start, tmp_path):
    folder = tmp_path / "etc"
    mount(folder, "1", daybookd=ONE)
    saved(start(folder / "daybookd.conf"), lambda: mount(folder, "2", daybookd=NEW))


def test_new_events_file_is_served(start, small):
    two = small.parent / "events.d" / "two.conf"
    saved(start(small), lambda: two.write_text("events = ( " + event("second") + " );\n"),
          new="Second")


def test_removed_events_file_is_believed_at_a_second_look(start, small):
    two = small.parent / "events.d" / "two.conf"
    two.write_text("events = ( " + event("second") + " );\n")
    _, new = saved(start(small), two.unlink, new="Old words")
    assert b"SUMMARY:REMOVED: Second" in new


def test_file_that_comes_back_before_the_second_look_was_never_gone(start, small):
    """A slow way of replacing a file: removed, and written again when that has been noticed."""
    file = small.parent / "events.d" / "one.conf"
    (small.parent / "events.d" / "two.conf").write_text("events = ();\n")
    daemon = start(small)

    def remove_and_write():
        file.unlink()
        daemon.wait_reloading()
        file.write_text(NEW)

    saved(daemon, remove_and_write)


def test_half_of_a_file_is_not_served(start, small):
    """An editor writes half, and the rest only when the daemon has looked at the half."""
    file = small.parent / "events.d" / "one.conf"
    daemon = start(small)

    def half_and_rest():
        file.write_text(NEW[:len(NEW) // 2])
        daemon.wait_failed_reload()
        with open(file, "a", encoding="utf-8") as stream:
            stream.write(NEW[len(NEW) // 2:])

    saved(daemon, half_and_rest)
    daemon.log.wait(r"events\.d/one\.conf:\d+: error: ")


def test_attributes_alone_change_nothing(start, small):
    file = small.parent / "events.d" / "one.conf"
    daemon = start(small)
    before = daemon.feeds("all", "talks")
    file.chmod(0o600)
    os.utime(file, (0, SAMPLE_TIME))
    assert not daemon.wait_reload().failed
    assert daemon.feeds("all", "talks") == before


def test_touched_file_keeps_its_events(start, small):
    file = small.parent / "events.d" / "one.conf"
    daemon = start(small)
    file.touch()
    assert not daemon.wait_reload().failed
    assert b"SUMMARY:Old words\r\n" in daemon.feed("all")


def test_events_dir_swapped_for_another_is_served_and_watched(start, small):
    folder = small.parent / "events.d"
    aside = small.parent / "aside"
    aside.mkdir()
    (aside / "one.conf").write_text(NEW)
    daemon = start(small)

    def swap():
        folder.rename(small.parent / "before")
        aside.rename(folder)

    saved(daemon, swap)
    saved(daemon, lambda: tool("sed", "-i", "s/New words/Newer words/", folder / "one.conf"),
          new="Newer words")


def test_warnings_are_logged_when_they_are_new(start, small):
    """A category that nobody has is warned of once, not at each save, and again when asked."""
    warning = "no event has the category"
    main = small.read_text()
    daemon = start(small)
    small.write_text(main.replace('"talk"', '"walk"'))
    daemon.wait_good_reload()
    daemon.log.wait(warning)
    for words in ("Newer words", "New words"):
        mark = daemon.log.mark()
        (small.parent / "events.d" / "one.conf").write_text(ONE.replace("Old words", words))
        daemon.wait_good_reload()
        daemon.log.wait("1 changed", mark)
    assert daemon.log.text().count(warning) == 1
    mark = daemon.log.mark()
    daemon.hang_up()
    daemon.wait_good_reload()
    daemon.log.wait(warning, mark)


def test_rescan_finds_what_no_event_tells(start, tmp_path):
    """The file behind a symlink changes in its own folder, which nobody watches."""
    main = write_small(tmp_path, server='rescan = "1 second"')
    file = main.parent / "events.d" / "one.conf"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    file.rename(elsewhere / "real.conf")
    file.symlink_to(elsewhere / "real.conf")
    saved(start(main), lambda: (elsewhere / "real.conf").write_text(NEW))


def test_with_reload_command_a_save_waits_for_hangup(start, tmp_path):
    """Another daemon that publishes on saving shows that there was time to do so."""
    main = write_small(tmp_path, server='reload = "command"')
    file = main.parent / "events.d" / "one.conf"
    eager_main = main.with_name("eager.conf")
    eager_main.write_text(ETC % "")
    eager, careful = start(eager_main, state=tmp_path / "eager"), start(main)
    old = careful.feed("all")
    for words in ("Newer words", "New words"):
        file.write_text(ONE.replace("Old words", words))
        eager.wait_until(lambda: words.encode() in eager.feed("all"))
        assert careful.feed("all") == old
    saved(careful, careful.hang_up)
