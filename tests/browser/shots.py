"""Takes pictures of the pages of the sample daybook, for a person to look at: make shots.

    shots.py FOLDER
"""

import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "daemon"))

from chromium import DESKTOP, Chromium  # noqa: E402
from harness import SAMPLE_TIME, Daemon, write_sample  # noqa: E402

PHONE = (390, 844)

# In the middle of a press conference, and seven weeks later.
LIVE = SAMPLE_TIME + 5 * 86400 + 21 * 3600 + 30 * 60
OVER = LIVE + 50 * 86400

# name: path, when
SHOTS = {
    "agenda": ("/", SAMPLE_TIME),
    "feed": ("/nato", SAMPLE_TIME),
    "month": ("/?month=2023-12", SAMPLE_TIME),
    "event": ("/events/nato-sg-slovakia-2023-press", SAMPLE_TIME),
    "visit": ("/events/nato-sg-saudi-2023", SAMPLE_TIME),
    "subscribe": ("/subscribe", SAMPLE_TIME),
    "embedded": ("/nato?embed=1", SAMPLE_TIME),
    "nothing": ("/?status=cancelled", SAMPLE_TIME),
    "under-way": ("/", LIVE),
    "over": ("/", OVER),
    "outcome": ("/events/operation-thunder-2023", OVER),
}


def shoot(tab, folder, name):
    for scheme in ("light", "dark"):
        tab.emulate(scheme=scheme)
        tab.resize(*DESKTOP)
        (folder / f"{name}-{scheme}.png").write_bytes(tab.picture(whole=True))
        tab.resize(*PHONE, phone=True)
        (folder / f"{name}-phone-{scheme}.png").write_bytes(tab.picture(whole=True))
    tab.emulate()
    tab.resize(*DESKTOP)
    (folder / f"{name}.pdf").write_bytes(tab.pdf())


def main(folder):
    with tempfile.TemporaryDirectory(prefix="daybookd-") as scratch:
        daemon = Daemon(write_sample(Path(scratch)), clock=SAMPLE_TIME)
        browser = Chromium()
        try:
            daemon.wait_reload()
            tab = browser.tab()
            tab.site = f"http://127.0.0.1:{daemon.port}"
            for name, (path, time) in sorted(SHOTS.items(), key=lambda shot: shot[1][1]):
                daemon.step(time)
                tab.go(path)
                shoot(tab, folder, name)
        finally:
            browser.close()
            daemon.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
