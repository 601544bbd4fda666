"""What docs/service.md says of the service, held against the unit and the messages themselves."""

import itertools
import os
import re
from pathlib import Path

from tap import Tap

SOURCE = Path(os.environ["srcdir"])
DOCUMENT = (SOURCE / "docs/service.md").read_text(encoding="utf-8")
UNIT = (SOURCE / "systemd/daybookd.service.in").read_text(encoding="utf-8")
CATALOG = (SOURCE / "systemd/daybookd.catalog").read_text(encoding="utf-8")
OWN_PORTS = (SOURCE / "systemd/own-ports.conf").read_text(encoding="utf-8")
MESSAGES = (SOURCE / "src/daemon/messages.c").read_text(encoding="utf-8")

# What has nothing to do with what it may do.
PLAIN = {"ExecStart"}


def directives():
    """Of [Service], as they stand, without the paths of the build."""
    service = UNIT.split("[Service]")[1].split("[Install]")[0]
    service = service.replace("@bindir@/", "").replace("@sysconfdir@", "/etc")
    lines = re.findall(r"^(\w+)=(.*)$", service, re.M)
    return {f"{name}={'...' if name == 'ExecPaths' else value}"
            for name, value in lines if name not in PLAIN}


def documented():
    table = DOCUMENT.split("## What it cannot do")[1]
    return {text for row in re.findall(r"^\| (`.*?) \|", table, re.M)
            for text in re.findall(r"`([^`]+)`", row)}


def ids(pattern, text):
    return set(re.findall(pattern, text, re.M))


def differing_steps():
    """To its own ports: the drop-in says the same as the document, but for where it lies itself."""
    written = re.findall(r"^#     (.*)$", OWN_PORTS, re.M)
    told = re.search(r"### Its own ports\n.*?```\n(.*?)```", DOCUMENT, re.S)[1].splitlines()
    told = [line.replace("/usr/share/doc/daybookd/examples/", "") for line in told]
    return [pair for pair in itertools.zip_longest(written, told) if pair[0] != pair[1]]


def wrong_number_of_feeds():
    """A message has from two to five fields beside those that name calendars."""
    fields = int(re.search(r"^#define MOST_FIELDS (\d+)$", MESSAGES, re.M)[1])
    told = int(re.search(r"Of more than about (\d+) calendars", DOCUMENT)[1])
    return [] if fields - 5 <= told <= fields - 2 else [f"{told} of {fields}"]


def main():
    known = ids(r'^#define ID_\w+ "([0-9a-f]{32})"', MESSAGES)
    with Tap() as tap:
        tap.check("every directive of the service is explained",
                  sorted(directives() - documented()))
        tap.check("every directive that is explained is in the service",
                  sorted(documented() - directives()))
        tap.check("every message that programs look for is explained",
                  sorted(known ^ ids(r"^\| `([0-9a-f]{32})`", DOCUMENT)))
        tap.check("the catalog has each of them",
                  sorted(known ^ ids(r"^-- ([0-9a-f]{32})$", CATALOG)))
        tap.check("it says how many calendars a message names", wrong_number_of_feeds())
        tap.check("the steps to ports of its own are those in own-ports.conf", differing_steps())
        tap.check("there was something to check",
                  [] if len(directives()) > 30 and len(known) > 5 else ["too little was found"])


if __name__ == "__main__":
    main()
