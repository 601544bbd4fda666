"""Editing by git and SFTP, as docs/editing.md has it: its commands and its hook are run as they
stand there."""

import os
import pwd
import re
import shlex
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

import pytest

from harness import BUILD, ONE, PATIENCE, SOURCE, clean_environment, event, write_sample, write_small
from saving import saved

NEW = ONE.replace("Old words", "New words")
WRONG = NEW.replace("when =", "wehn =")
MISTAKE = 'one.conf:5: error: unknown setting "wehn" (did you mean "when"?)'

SFTP_SERVER = Path("/usr/lib/openssh/sftp-server")


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")


# --- git -----------------------------------------------------------------------------------------


def setup_commands():
    """What docs/editing.md has root do once."""
    page = (SOURCE / "docs" / "editing.md").read_text(encoding="utf-8")
    return re.search(r"Once, as root:\n\n```\n(.*?)```", page, re.S)[1]


class Server:
    """A daybook whose events.d is pushed to, and the daemon that serves it."""

    def __init__(self, folder, start, group=None, write=write_small, **settings):
        need("git")
        self.folder = folder
        self.programs = BUILD / "src"
        self.main = write(folder, **settings)
        self.events = self.main.parent / "events.d"
        self.file = self.events / "one.conf"
        self.git_config = folder / "gitconfig"
        self.daemon = start(self.main)
        if group:
            os.chown(self.events, -1, group)
            os.chown(self.file, -1, group)
            self.events.chmod(0o2770)
            self.file.chmod(0o664)
        commands = setup_commands().replace("/etc/daybookd", str(self.main.parent))
        self.run("sh", "-euc", commands.replace("/usr/share/doc/daybookd/", f"{SOURCE}/docs/"), ok=True)

    def environment(self):
        return clean_environment(
            PATH=f"{self.programs}:{os.environ['PATH']}", HOME=os.devnull,
            RUNTIME_DIRECTORY=str(self.daemon.control.parent),
            GIT_CONFIG_SYSTEM=str(self.git_config), LC_ALL="C.UTF-8",
            GIT_AUTHOR_NAME="Author", GIT_AUTHOR_EMAIL="author@test.example",
            GIT_COMMITTER_NAME="Author", GIT_COMMITTER_EMAIL="author@test.example")

    def run(self, *arguments, ok=False, **options):
        end = subprocess.run([*map(str, arguments)], env=self.environment(), check=False,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=PATIENCE,
                             **{"umask": 0o022, **options})
        assert end.returncode == 0 or not ok, end.stdout
        return end

    def clone(self, name="clone", **options):
        self.run("git", "clone", "-q", self.events, self.folder / name, ok=True, **options)
        return Clone(self, self.folder / name, options)


class Clone:
    """Somebody's copy of the repository."""

    def __init__(self, server, folder, options):
        self.server = server
        self.folder = folder
        self.options = options

    def git(self, *arguments, **options):
        return self.server.run("git", *arguments, cwd=self.folder, **self.options, **options)

    def commit(self, **files):
        """Files by their names without the ending; None removes one."""
        for name, text in files.items():
            path = self.folder / f"{name}.conf"
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        self.git("add", "-A", ok=True)
        self.git("commit", "-q", "-m", "Change", ok=True)

    def push(self, *arguments):
        """What its author reads, and whether it was taken."""
        end = self.git("push", *arguments)
        return end.stdout, end.returncode == 0


@pytest.fixture
def server(tmp_path, start):
    return Server(tmp_path, start)


def take(clone):
    said, taken = clone.push()
    assert taken, said
    return said


def test_good_push_is_served_and_says_what_subscribers_will_see(server):
    clone = server.clone()
    clone.commit(one=NEW)
    said = []
    saved(server.daemon, lambda: said.append(take(clone)))
    assert server.file.read_text() == NEW
    assert 'title changed from "Old words"' in said[0] and "all, talks:" in said[0]
    assert "ignored" not in server.daemon.log.text(), "of .git nothing is said"


def test_wrong_push_is_refused_with_file_and_line(server):
    before = server.daemon.feeds("all", "talks")
    clone = server.clone()
    clone.commit(one=WRONG, two="events = ();\n")
    said, taken = clone.push()
    assert not taken and f"events.d/{MISTAKE}" in said and "remote rejected" in said
    assert server.file.read_text() == ONE and not (server.events / "two.conf").exists()
    assert server.daemon.feeds("all", "talks") == before
    clone.commit(one=NEW)
    saved(server.daemon, lambda: take(clone))
    assert "error: " not in server.daemon.log.text()


# In place of ssh: the other machine is this one.
SSH = """\
#!/bin/sh
[ "$1" != -G ] || exit
shift
exec sh -c "$*"
"""


def test_refused_push_looks_as_it_is_shown(tmp_path, start):
    server = Server(tmp_path, start, write=write_sample)
    page = (SOURCE / "docs" / "editing.md").read_text(encoding="utf-8")
    shown = re.search(r"What a push with a mistake looks like.*?```\n(.*?)```", page, re.S)[1]
    address = re.search(r"^git clone (\S+) ", page, re.M)[1]
    ssh = tmp_path / "ssh"
    ssh.write_text(SSH)
    ssh.chmod(0o755)
    clone = server.clone()
    clone.git("config", "core.sshCommand", ssh, ok=True)
    clone.git("remote", "set-url", "origin",
              address.replace("/etc/daybookd/events.d", str(server.events)), ok=True)
    text = (clone.folder / "nato.conf").read_text(encoding="utf-8")
    clone.commit(nato=text.replace("when =", "wehn =", 1))
    said, taken = clone.push()
    assert not taken
    said = said.replace(str(server.events), "/etc/daybookd/events.d")
    # Some versions of git say from where it comes.
    assert [line.removeprefix("remote: ").rstrip() for line in said.splitlines()] == \
        shown.splitlines()


def test_push_is_checked_together_with_the_main_file_and_all_others(server):
    clone = server.clone()
    clone.commit(two="events = ( " + event("first") + " );\n")
    said, taken = clone.push()
    assert not taken and "events.d/two.conf:1: error: " in said
    clone.git("reset", "-q", "--hard", "HEAD~", ok=True)
    clone.commit(one=ONE.replace("publishers", 'site: { title = "Mine"; };\npublishers'))
    said, taken = clone.push()
    assert not taken and "events.d/one.conf:1: error: " in said


def test_main_file_may_be_elsewhere_and_name_the_folder_in_full(server):
    text = server.main.read_text().replace('"events.d"', f'"{server.events}"')
    assert str(server.events) in text
    server.main.unlink()
    elsewhere = server.folder / "main.conf"
    elsewhere.write_text(text)
    server.run("git", "config", "daybook.main", elsewhere, cwd=server.events, ok=True)
    clone = server.clone()
    clone.commit(one=WRONG)
    said, taken = clone.push()
    assert not taken and f"events.d/{MISTAKE}" in said
    clone.commit(one=NEW)
    take(clone)
    assert server.file.read_text() == NEW


@pytest.mark.parametrize("sign", [" = ", "=", ":", "\t:\t"])
def test_main_file_may_be_written_in_another_way(server, sign):
    text = server.main.read_text().replace('events_dir = "events.d"',
                                           f'events_dir{sign}"{server.events}"')
    assert str(server.events) in text
    server.main.write_text(text)
    clone = server.clone()
    clone.commit(one=WRONG)
    said, taken = clone.push()
    assert not taken and f"events.d/{MISTAKE}" in said


def test_push_of_many_files_is_one_reload(server):
    """None of them would be right without the last, which has the publisher."""
    clone = server.clone()
    names = [f"more-{number}" for number in range(100)]
    more = {name: "events = ( " + event(name).replace('"office"', '"new"') + " );\n"
            for name in names}
    clone.commit(one=NEW, zz='publishers = ( { id = "new"; name = "New"; } );\n', **more)
    mark = server.daemon.log.mark()
    _, new = saved(server.daemon, lambda: take(clone))
    assert new.count(b"BEGIN:VEVENT") == 101
    server.daemon.log.wait(r"reloaded: \+100 events, 1 changed; all\.ics", mark)
    assert sum("reloaded: " in line for line in server.daemon.log.since(mark)) == 1


def test_file_that_is_removed_by_a_push_is_gone(server):
    clone = server.clone()
    clone.commit(two="events = ( " + event("second") + " );\n")
    saved(server.daemon, lambda: take(clone), new="Second")
    clone.commit(two=None)
    said = []
    saved(server.daemon, lambda: said.append(take(clone)), new="SUMMARY:REMOVED: Second")
    assert "removed" in said[0] and not (server.events / "two.conf").exists()


def test_second_of_two_who_push_takes_over_first(server):
    first, second = server.clone("first"), server.clone("second")
    first.commit(one=NEW)
    saved(server.daemon, lambda: take(first))
    second.commit(two="events = ( " + event("second") + " );\n")
    for arguments in ([], ["--force"]):
        said, taken = second.push(*arguments)
        assert not taken and ("fetch first" in said or "non-fast-forward" in said)
        assert server.file.read_text() == NEW
    second.git("pull", "-q", "--rebase", ok=True)
    _, new = saved(server.daemon, lambda: take(second), new="Second")
    assert b"New words" in new


def test_of_two_who_push_at_once_one_is_refused(server):
    """The second has been checked, and not yet put in place, when the first is taken."""
    first, second = server.clone("first"), server.clone("second")
    first.commit(one=NEW)
    second.commit(two="events = ( " + event("second") + " );\n")
    ours = shlex.join(f"{name}={value}" for name, value in server.environment().items())
    server.programs = server.folder / "programs"
    server.programs.mkdir()
    program = server.programs / "daybookctl"
    program.write_text("#!/bin/sh\n"
                       f'[ "$3" != check ] || env -i {ours} git -C {first.folder} push -q || exit\n'
                       f'exec {BUILD / "src" / "daybookctl"} "$@"\n')
    program.chmod(0o755)
    said, taken = second.push()
    assert not taken and "somebody else has pushed meanwhile" in said
    assert server.file.read_text() == NEW and not (server.events / "two.conf").exists()
    assert server.run("git", "status", "--short", cwd=server.events).stdout == ""


def test_what_was_changed_on_the_server_is_not_overwritten(server):
    clone = server.clone()
    clone.commit(one=NEW)
    aside = server.events / ".one.conf"
    for path in (server.file, server.events / "two.conf"):
        path.write_text("events = ();\n")
        aside.write_text("what an editor leaves behind is no obstacle")
        said, taken = clone.push()
        assert not taken and path.name in said and "changed on the server" in said
        assert path.read_text() == "events = ();\n"
        path.unlink()
        server.run("git", "checkout", "-q", ".", cwd=server.events, ok=True)
    saved(server.daemon, lambda: take(clone))


def test_what_git_ignores_on_the_server_is_not_overlooked(server):
    """daybookd would read it."""
    clone = server.clone()
    clone.commit(one=NEW)
    (server.events / ".gitignore").write_text("two.conf\n")
    (server.events / "two.conf").write_text("events = ();\n")
    said, taken = clone.push()
    assert not taken and "two.conf" in said


def test_other_branches_are_neither_checked_nor_published(server):
    clone = server.clone()
    clone.git("checkout", "-q", "-b", "ideas", ok=True)
    clone.commit(one=WRONG)
    said, taken = clone.push("origin", "ideas")
    assert taken, said
    assert server.file.read_text() == ONE


def test_push_without_a_daemon_is_checked_all_the_same(server):
    clone = server.clone()
    assert server.daemon.stop() == 0
    clone.commit(one=WRONG)
    assert not clone.push()[1] and server.file.read_text() == ONE
    clone.commit(one=NEW)
    assert "Not known what subscribers will see: " in take(clone)
    assert server.file.read_text() == NEW


def test_push_reloads_by_command_where_its_author_reads_the_outcome(tmp_path, start):
    server = Server(tmp_path, start, server='reload = "command"')
    page = (SOURCE / "docs" / "editing.md").read_text(encoding="utf-8")
    hook = server.events / ".git" / "hooks" / "post-receive"
    hook.write_text(re.search(r"  (#!/bin/sh)\n  (exec .*)\n", page).expand(r"\1\n\2\n"))
    hook.chmod(0o755)
    clone = server.clone()
    clone.commit(one=NEW)
    assert "reloaded: 1 changed; all.ics, talks.ics" in take(clone)
    assert b"New words" in server.daemon.feed("all")


def test_review_comes_before_publishing(tmp_path, start):
    server = Server(tmp_path, start, server='reload = "command"')
    clone = server.clone()
    clone.commit(one=NEW)
    before = server.daemon.feeds("all")
    take(clone)
    end = server.daemon.ctl("-c", server.main, "diff")
    assert end.returncode == 1 and "New words" in end.stdout
    assert server.daemon.feeds("all") == before
    assert server.daemon.ctl("reload").returncode == 0
    assert b"New words" in server.daemon.feed("all")


# --- several people ------------------------------------------------------------------------------

GROUP, PEOPLE, STRANGER = 61000, (61001, 61002), 61003


def as_person(number, *groups):
    return {"user": number, "group": number, "extra_groups": groups}


@pytest.fixture
def shared(start):
    """A server of root's, who lets the group write; others may not even read the events."""
    if os.geteuid() != 0:
        pytest.skip("only root can be several people")
    with tempfile.TemporaryDirectory(prefix="daybookd-", dir="/tmp") as folder:
        os.chmod(folder, 0o777)
        server = Server(Path(folder), start, group=GROUP)
        try:
            can_run = server.run("daybookctl", "help", **as_person(STRANGER)).returncode == 0
        except OSError:
            can_run = False
        if not can_run:
            pytest.skip("others cannot run what was built here")
        os.chown(server.daemon.control, -1, GROUP)
        server.daemon.control.parent.chmod(0o755)
        yield server


def check_shared(server):
    """Whoever made it, the group can go on with it."""
    for path in server.events.glob("*.conf"):
        assert path.stat().st_gid == GROUP and mode_of(path) == 0o664, path
    for path in (server.events / ".git").rglob("*"):
        assert path.stat().st_gid == GROUP, path
        assert path.is_file() or mode_of(path) & 0o2070 == 0o2070, path


def test_several_people_push_whatever_their_umask_is(shared):
    first, second = (shared.clone(str(number), **as_person(number, GROUP)) for number in PEOPLE)
    first.commit(one=NEW, two="events = ();\n")
    said = []
    saved(shared.daemon, lambda: said.append(take(first)))
    assert "all, talks:" in said[0], "the group may ask the daemon"
    second.git("pull", "-q", ok=True)
    second.commit(one=NEW.replace("New words", "Newer words"),
                  two="events = ( " + event("second") + " );\n")
    saved(shared.daemon, lambda: take(second), new="Newer words")
    check_shared(shared)
    assert {shared.file.stat().st_uid, (shared.events / "two.conf").stat().st_uid} == {PEOPLE[1]}
    end = shared.run("git", "status", "--short", cwd=shared.events, **as_person(PEOPLE[0], GROUP))
    assert (end.returncode, end.stdout) == (0, "")


def test_repository_of_somebody_else_needs_safe_directory(shared):
    shared.git_config.unlink()
    person = as_person(PEOPLE[0], GROUP)
    end = shared.run("git", "clone", shared.events, shared.folder / "clone", **person)
    assert end.returncode and "dubious ownership" in end.stdout
    assert f"{shared.events}/.git" in end.stdout
    end = shared.run("git", "status", cwd=shared.events, **person)
    assert end.returncode and "dubious ownership" in end.stdout


def test_drafts_are_not_for_those_outside_the_group(shared):
    for command in (["cat", shared.file], ["git", "clone", shared.events, shared.folder / "no"]):
        assert shared.run(*command, **as_person(STRANGER)).returncode
    assert shared.run("cat", shared.file, **as_person(PEOPLE[0], GROUP)).stdout == ONE


# --- SFTP ----------------------------------------------------------------------------------------


class Sftp:
    """Somebody with an SFTP client at events.d."""

    def __init__(self, folder, main):
        need("sftp")
        if not SFTP_SERVER.exists():
            pytest.skip("openssh-sftp-server is not installed")
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            pytest.skip("sftp does not run for a user without a name")
        self.local = folder / "local.conf"
        self.events = main.parent / "events.d"
        page = (SOURCE / "docs" / "editing.md").read_text(encoding="utf-8")
        self.flags = re.search(r"ForceCommand internal-sftp (-u \d+)", page)[1]

    def __call__(self, text, *commands):
        """Those of an SFTP client, with the text in local.conf."""
        self.local.write_text(text)
        end = subprocess.run(
            ["sftp", "-q", "-b", "-", "-D", f"{SFTP_SERVER} {self.flags} -d {self.events}"],
            input="\n".join(commands) + "\n", cwd=self.local.parent, umask=0o022, check=False,
            capture_output=True, text=True, timeout=PATIENCE)
        assert end.returncode == 0, end.stderr


@pytest.fixture
def sftp(tmp_path, small):
    return Sftp(tmp_path, small)


def test_upload_in_place_is_served(start, small, sftp):
    saved(start(small), lambda: sftp(NEW, "put local.conf one.conf"))


def test_upload_beside_and_rename_is_served(start, small, sftp):
    page = (SOURCE / "docs" / "editing.md").read_text(encoding="utf-8")
    commands = re.search(r"  (put .*)\n  (chmod .*)\n  (rename .*)\n", page).groups()
    commands = [line.replace("put nato.conf", "put local.conf").replace("nato.conf", "one.conf")
                for line in commands]
    small.parent.joinpath("events.d", "one.conf").chmod(0o664)
    daemon = start(small)
    saved(daemon, lambda: sftp(NEW, *commands))
    assert "ignored" not in daemon.log.text()
    assert mode_of(sftp.events / "one.conf") == 0o664


def test_wrong_upload_is_named_in_the_log_until_it_is_mended(start, small, sftp):
    daemon = start(small)
    before = daemon.feeds("all", "talks")
    sftp(WRONG, "put local.conf one.conf")
    daemon.wait_failed_reload()
    daemon.log.wait("events.d/" + re.escape(MISTAKE))
    assert MISTAKE in daemon.ctl("status").stdout
    assert daemon.feeds("all", "talks") == before
    saved(daemon, lambda: sftp(NEW, "put local.conf one.conf"))
    assert MISTAKE not in daemon.ctl("status").stdout


def test_upload_under_another_name_does_no_harm_and_is_warned_about(start, small, sftp):
    page = (SOURCE / "docs" / "editing.md").read_text(encoding="utf-8")
    name = re.search(r"A name like `nato(\.[^`]*)`", page)[1]
    daemon = start(small)
    before = daemon.feeds("all", "talks")
    sftp(WRONG[:100], f"put local.conf one{name}", "put local.conf .one.conf")
    said = daemon.log.wait(r"events\.d/(\S+): warning: (ignored: .*)")
    assert said.groups() == (f"one{name}", "ignored: the name of an events file ends in .conf")
    sftp(NEW, f"put local.conf one{name}", f"rename one{name} one.conf")
    daemon.wait_until(lambda: b"New words" in daemon.feed("all"))
    assert daemon.ctl("reload").returncode == 0
    assert daemon.feeds("all", "talks") != before and ".one.conf" not in daemon.log.text()


def test_upload_that_is_cut_off_is_not_served(start, small, sftp):
    daemon = start(small)
    before = daemon.feeds("all", "talks")
    sftp(NEW[:len(NEW) // 2], "put local.conf one.conf")
    daemon.wait_failed_reload()
    assert daemon.feeds("all", "talks") == before
    saved(daemon, lambda: sftp(NEW, "reput local.conf one.conf"))


def test_new_file_has_the_mode_of_the_clients_and_one_that_was_there_its_own(start, small, sftp):
    small.parent.joinpath("events.d", "one.conf").chmod(0o664)
    start(small)
    sftp("events = ();\n", "put local.conf new.conf", "put local.conf more.conf",
         "chmod 664 more.conf", "put local.conf one.conf")
    assert mode_of(sftp.events / "one.conf") == mode_of(sftp.events / "more.conf") == 0o664
    assert mode_of(sftp.events / "new.conf") == 0o644
    sftp.local.chmod(0o664)
    sftp("events = ();\n", "put local.conf other.conf")
    assert mode_of(sftp.events / "other.conf") == 0o664
