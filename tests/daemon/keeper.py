"""A daybook whose keeper works on it with daybookctl, with a daemon behind it or without.

What daybookctl says must not depend on that: with a daemon, the state directory that daybookctl is
told of is not there, so that all it knows comes over the control socket.
"""

import json

from harness import ctl, daybook

HISTORY = 'history: { settle = "0 seconds"; %s };\n'


class Keeper:
    """`start`: runs daemons (conftest.py), or None: publishing is exporting."""

    def __init__(self, folder, start=None):
        self.start = start
        self.daemon = None
        self.folder = folder
        self.main = folder / "daybookd.conf"
        self.state = folder / "state"
        self.site = folder / "site"
        self.state.mkdir()

    def write(self, *events, history="", more="", **options):
        """Saves the daybook, in which a saved file is not published by itself."""
        options.setdefault("server", 'reload = "command";')
        self.main.write_text(daybook(*events, **options) + HISTORY % history + more)

    def ctl(self, *arguments, **options):
        """daybookctl to its end."""
        socket = self.daemon.control if self.daemon else self.folder / "none.sock"
        state = self.folder / "nowhere" if self.daemon else self.state
        return ctl("-c", self.main, "-s", state, "--socket", socket, *arguments, **options)

    def say(self, *arguments, code=0):
        """What it says on standard output, having ended with that code."""
        end = self.ctl(*arguments)
        assert end.returncode == code, end.stdout + end.stderr
        return end.stdout

    def rows(self, *arguments):
        """The cells of a table."""
        return [line.split("\t") for line in self.say(*arguments).splitlines()]

    def data(self, *arguments, code=0):
        return json.loads(self.say("--json", *arguments, code=code))

    def publish(self, *events, **options):
        """Saves, if there are events, and makes the files public."""
        if events:
            self.write(*events, **options)
        if not self.start:
            self.say("export", self.site)
        elif not self.daemon:
            self.daemon = self.start(self.main, state=self.state)
        else:
            self.daemon.hang_up()
            self.daemon.wait_good_reload()
