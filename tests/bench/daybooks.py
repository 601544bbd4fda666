"""Daybooks of any size, and edits of them.

Nothing in them begins or ends while it is measured: a third of the events is long past, the others
are far ahead.
"""

import os

MAIN = """
site: { title = "Bench"; uid_domain = "bench.example"; };
server: { workers = 1; max_requests = 1000000000; };
defaults: { zone = "Europe/Brussels"; };
events_dir = "events.d";
publishers = ( { id = "press"; name = "Press office"; } );
feeds = ( { id = "small"; title = "Small"; categories = [ "small" ]; } );
"""

EVENT = """  { id = "event-%(i)d"; publisher = "press";
    title = "Event number %(i)d of the benchmark";
    when = "%(day)s %(hour)02d:30"; place = "Room %(room)d, Résidence Palace, Brussels";
    %(repeat)scategories = [ "press", "%(category)s" ]; url = "https://press.example/events/%(i)d";
    description = "%(text)s"; }"""

TEXT = "A paragraph of the usual length; with commas, semicolons and some Ünïcödé in it. " * 5

# Events in the feed "small", which the first file has.
SMALL = 3


def event(i, repeat=""):
    return EVENT % {
        "repeat": repeat and f'repeat = "{repeat}"; ',
        "i": i,
        "day": f"{(2020, 2040, 2041)[i % 3]}-{i // 3 % 12 + 1:02}-{i // 36 % 28 + 1:02}",
        "hour": 8 + i % 10,
        "room": i % 50,
        "category": "small" if i < SMALL else f"c{i % 20}",
        "text": TEXT,
    }


def main_file(directory):
    return f"{directory}/book/daybookd.conf"


def events_file(directory, number):
    return f"{directory}/book/events.d/{number:03}.conf"


def write_daybook(directory, count, files, repeat=""):
    """In a folder of its own, because it is watched: a log beside it would be looked at too."""
    os.makedirs(f"{directory}/book/events.d")
    with open(main_file(directory), "w", encoding="utf-8") as out:
        out.write(MAIN)
    per_file = count // files
    for number in range(files):
        with open(events_file(directory, number), "w", encoding="utf-8") as out:
            out.write("events = (\n")
            out.write(",\n".join(event(i, repeat) for i in range(number * per_file,
                                                         (number + 1) * per_file)))
            out.write("\n);\n")


class Editor:
    """Edits the first file: retitles another event each time, because one that changes twice within
    a second waits for the next. Saves as editors do, under another name first."""

    def __init__(self, directory):
        self.path = events_file(directory, 0)
        self.edits = 0
        with open(self.path, encoding="utf-8") as file:
            self.text = file.read()
        self.events = self.text.count("{ id =")

    def prepare(self):
        number = self.edits % self.events
        old = f"Event number {number} of the benchmark"
        self.title = f"{old} edited {self.edits}"
        self.edits += 1
        before, title, after = self.text.partition(f'title = "{old}')
        self.text = before + f'title = "{self.title}' + after[after.index('"'):]
        with open(self.path + ".new", "w", encoding="utf-8") as out:
            out.write(self.text)

    def save(self):
        os.rename(self.path + ".new", self.path)
