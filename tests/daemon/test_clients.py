"""Real clients: vdirsyncer fetches every feed of the sample, khal shows what arrived."""

import os
import shutil
import subprocess

import pytest

from harness import PATIENCE, SAMPLE_FEEDS

KHAL = """\
[calendars]
{calendars}
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal-{name}.db
"""


class Clients:
    """vdirsyncer and khal with a home of their own."""

    def __init__(self, folder, daemon):
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "XDG_CONFIG_HOME": str(folder), "XDG_DATA_HOME": str(folder),
            "XDG_CACHE_HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
        parts = [f'[general]\nstatus_path = "{folder}/status/"\n']
        for feed in SAMPLE_FEEDS:
            (folder / "calendars" / feed).mkdir(parents=True)
            name = feed.replace("-", "_")  # vdirsyncer takes no hyphens
            parts.append(f'[pair {name}]\na = "{name}_here"\nb = "{name}_there"\n'
                         "collections = null\n"
                         f'[storage {name}_here]\ntype = "filesystem"\n'
                         f'path = "{folder}/calendars/{feed}"\nfileext = ".ics"\n'
                         f'[storage {name}_there]\ntype = "http"\n'
                         f'url = "http://127.0.0.1:{daemon.port}/{feed}.ics"\n')
        (folder / "vdirsyncer.conf").write_text("\n".join(parts))

    def run(self, *arguments):
        end = subprocess.run([*map(str, arguments)], env=self.environment, cwd=self.folder,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True,
                             encoding="utf-8", timeout=PATIENCE, check=False)
        assert end.returncode == 0, f"{arguments}: {end.stdout}{end.stderr}"
        return end.stdout

    def sync(self):
        self.run("vdirsyncer", "-c", self.folder / "vdirsyncer.conf", "discover")
        self.run("vdirsyncer", "-c", self.folder / "vdirsyncer.conf", "sync")

    def khal(self, zone, feed, *arguments):
        """Lines of khal list for one feed, on the clocks of the zone."""
        name = feed + "-" + zone.replace("/", "-")
        config = self.folder / f"khal-{name}.conf"
        config.write_text(KHAL.format(
            zone=zone, folder=self.folder, name=name,
            calendars=f"[[{feed}]]\npath = {self.folder}/calendars/{feed}\n"))
        text = self.run("khal", "-c", config, "list", *arguments, "--day-format", "",
                        "--format", "{start-long}|{end-long}|{title}")
        return [line for line in text.splitlines() if "|" in line]


@pytest.fixture(scope="module")
def clients(sample, tmp_path_factory):
    for program in ("vdirsyncer", "khal"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    clients = Clients(tmp_path_factory.mktemp("clients"), sample)
    clients.sync()
    return clients


def test_all_nine_events_are_shown_with_the_local_times_of_brussels(clients):
    assert sorted(clients.khal("Europe/Brussels", "all", "--once", "2023-10-01", "92d")) == [
        "2023-10-02|2023-10-27|Operation Thunder 2023",
        "2023-11-27|2023-12-01|Operation Turquesa V",
        "2023-12-05|2023-12-07|Meeting on defence cooperation with NATO partners",
        "2023-12-07|2023-12-07|Call between Gen. CQ Brown, Jr., and Gen. Thierry Burkhard",
        "2023-12-10|2023-12-10|G7 Interior and Security Ministers meeting",
        "2023-12-12|2023-12-13|NATO Secretary General visits Saudi Arabia",
        "2023-12-13|2023-12-13|Time TBC: Secretary General speaks at the Saudi Arabia National "
        "Defense University",
        "2023-12-14 10:00|2023-12-14 11:00|Joint press conference: Secretary General and Prime "
        "Minister of Slovakia",
        "2023-12-14|2023-12-14|NATO Secretary General receives the Prime Minister of Slovakia",
    ]


@pytest.mark.parametrize("zone, begin, end", [
    ("America/New_York", "2023-12-14 04:00", "2023-12-14 05:00"),
    ("Pacific/Auckland", "2023-12-14 22:00", "2023-12-14 23:00"),
], ids=["New York", "Auckland"])
def test_press_conference_is_at_the_right_hour_elsewhere(clients, zone, begin, end):
    line, = clients.khal(zone, "press", "--once", "2023-12-01", "31d")
    assert line.startswith(f"{begin}|{end}|Joint press conference")


def test_days_are_the_same_days_elsewhere(clients):
    for zone in ("Pacific/Auckland", "America/New_York"):
        assert clients.khal(zone, "us-jcs", "--once", "2023-12-01", "31d") == [
            "2023-12-07|2023-12-07|Call between Gen. CQ Brown, Jr., and Gen. Thierry Burkhard"]


def test_operation_thunder_covers_2_to_27_october_and_not_the_28th(clients):
    for day, covered in (("01", False), ("02", True), ("15", True), ("27", True), ("28", False)):
        lines = clients.khal("Europe/Brussels", "operations", f"2023-10-{day}", "1d")
        assert any("Operation Thunder" in line for line in lines) == covered, (day, lines)


def test_every_feed_arrives_whole(clients):
    arrived = {feed: len(list((clients.folder / "calendars" / feed).glob("*.ics")))
               for feed in SAMPLE_FEEDS}
    assert arrived == {"all": 9, "nato": 5, "interpol": 3, "g7": 1, "operations": 2, "us-jcs": 1,
                       "press": 1}
