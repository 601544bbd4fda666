"""Saving with other programs, and what must be seen of a save from outside."""

import os
import subprocess

from harness import PATIENCE, Poller


def tool(*arguments, cwd=None):
    environment = {**os.environ, "HOME": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
                   "GIT_AUTHOR_NAME": "Author", "GIT_AUTHOR_EMAIL": "author@test.example",
                   "GIT_COMMITTER_NAME": "Author", "GIT_COMMITTER_EMAIL": "author@test.example"}
    subprocess.run([*map(str, arguments)], cwd=cwd, env=environment, check=True,
                   stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)


def saved(daemon, save, name="all", new="New words"):
    """Saves while a crowd asks for the feed, which has `new` afterwards; (old, new) bytes."""
    old = daemon.feed(name)
    with Poller(daemon, name) as poller:
        save()
        reload = daemon.wait_until(lambda: daemon.feed(name) != old)
    now = daemon.feed(name)
    poller.check(old, now, reload)
    assert new.encode() in now and now.endswith(b"END:VCALENDAR\r\n")
    return old, now
