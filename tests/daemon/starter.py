"""Runs the daemons of a test, and ends them."""

from harness import Daemon


class Starter:
    def __init__(self):
        self.daemons = []

    def __call__(self, config, **options):
        """A daemon that serves `config`, and is ready."""
        daemon = Daemon(config, **options)
        self.daemons.append(daemon)
        daemon.wait_reload()
        return daemon

    def end(self):
        """Checks the feeds of all that still run, and stops them; the exit codes of all."""
        try:
            for daemon in self.daemons:
                if daemon.process.poll() is None:
                    daemon.check_feeds()
            return [daemon.stop() for daemon in self.daemons]
        finally:
            for daemon in self.daemons:
                daemon.close()
