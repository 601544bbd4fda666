"""The manuals against the programs: what they name there is, what there is they name, their examples
are right, and the messages that they promise come.

    A block of literal text in a manual has a remark before it that says what it is:
    .\\" example: daybook    a whole configuration
    .\\" example: event      settings of an event
    .\\" example: when       lines that begin with a value of `when`
    .\\" example: mistakes   settings of an event, and below each, indented, what is said to it
    .\\" example: shell      commands
    .\\" example: unit       of systemd
"""

import glob
import os
import re
import shutil
import subprocess
import tempfile

from tap import Tap

BUILD, SOURCE = os.environ["builddir"], os.environ["srcdir"]
PAGES = ["daybookctl.1", "daybook-events.5", "daybookd.conf.5", "daybookd.8"]
STRING = r'"((?:[^"\\]|\\.)*)"'


def run(*command, cwd=None):
    return subprocess.run(command, cwd=cwd, text=True, encoding="utf-8", capture_output=True,
                          timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def source(path):
    return read(os.path.join(SOURCE, path))


def path_of(page):
    return os.path.join(BUILD, "docs/man", page)


def section(page, name):
    """Of the mdoc of a page."""
    return re.search(rf"^\.Sh {name}\n(.*?)(?=^\.Sh |\Z)", read(path_of(page)), re.M | re.S)[1]


def plain(mdoc):
    for escape, text in [(r"\-", "-"), (r"\&", ""), (r"\ ", " "), (r"\(lq", "“"), (r"\(rq", "”"),
                         (r"\(dq", '"'), (r"\e", "\\")]:
        mdoc = mdoc.replace(escape, text)
    return mdoc


# --- form -----------------------------------------------------------------------------------------

def lint(page):
    yield from run("mandoc", "-T", "lint", "-W", "warning", path_of(page)).stdout.splitlines()
    yield from run("groff", "-T", "utf8", "-t", "-K", "utf8", "-mandoc", "-ww", "-z",
                   path_of(page)).stderr.splitlines()


def unknown_pages(page):
    for name, number in re.findall(r"^\.Xr (daybook\S*) (\d)", read(path_of(page)), re.M):
        if f"{name}.{number}" not in PAGES:
            yield f"{page}: {name}({number})"


def unknown_documents(page):
    for name in re.findall(r"^\.Pa (\S+\.md)", read(path_of(page)), re.M):
        if not os.path.exists(os.path.join(SOURCE, "docs", name)):
            yield f"{page}: {name}"


def path_problems():
    for page in PAGES:
        yield from (f"{page}: {left}" for left in re.findall(r"@.*@", read(path_of(page))))
    for page, program in [("daybookd.8", "daybookd"), ("daybookctl.1", "daybookctl")]:
        text = run(os.path.join(BUILD, "src", program), "--help").stdout
        for path in re.findall(r"(?<![\w/])/[\w./-]{10,}", text):
            if path not in plain(read(path_of(page))):
                yield f"{page} lacks {path}"


# --- settings -------------------------------------------------------------------------------------

ROW = re.compile(r'\{"(?P<name>\w+)", SETTING_(?P<type>\w+), (?:\w+\(\w+\)|0), (?P<min>[^,]+), '
                 rf'(?P<max>[^,]+),\s+(?:NULL|{STRING.replace("(", "(?P<fallback>", 1)}), '
                 r'(?P<required>true|false),\s+(?P<choices>\w+),\s+'
                 rf'{STRING.replace("(", "(?P<help>", 1)}\}}')
TABLE = re.compile(r"^(?:static )?const struct setting (\w+)(?:\[\])? =(.*?);$", re.M | re.S)


def unquoted(literal):
    return literal and literal.replace('\\"', '"').replace("\\\\", "\\")


def tables():
    """Of every table of settings.c, by its name there, the rows."""
    text = source("src/daybook/settings.c")
    found = {name: [match.groupdict() for match in ROW.finditer(body)]
             for name, body in TABLE.findall(text)}
    assert sum(map(len, found.values())) == len(re.findall(r'\{"\w+", SETTING_', text))
    return found


def choices():
    return {name: re.findall(STRING, body) for name, body in re.findall(
        r"static const char \*const (\w+_choices)\[\] = \{(.*?)\};", source(
            "src/daybook/settings.c"), re.S)}


def rendered(page):
    """As it is read, in one line."""
    text = run("mandoc", "-T", "utf8", "-O", "width=500", path_of(page)).stdout
    return " ".join(re.sub(".\b", "", text).split())


def stand_ins():
    """Of required settings that may be left out, beside which one."""
    return dict(re.findall(r'\{&\w+, "(\w+)", "(\w+)"\}', source("src/daybook/settings.c")))


def expected_of(row):
    """What must be said of a setting beside its help."""
    if row["required"] == "true" and row["name"] in stand_ins():
        yield f"Always needed, unless {stand_ins()[row['name']]} is written."
    elif row["required"] == "true":
        yield "Always needed."
    if row["type"] == "INTEGER":
        yield f"from {row['min']} to {row['max']}."
    if row["fallback"] and row["type"] in ("INTEGER", "BOOLEAN"):
        yield f"Default: {row['fallback']}."
    elif row["fallback"]:
        value = f'"{unquoted(row["fallback"])}"'
        yield f"Default: [ {value} ]." if row["type"] == "LISTEN" else f"Default: {value}."
    if row["choices"] != "NULL":
        yield from (f'"{choice}"' for choice in choices()[row["choices"]])


def setting_problems(rows, text):
    """`text`: of the page that explains them."""
    begins = [text.find(f" {row['name']} {unquoted(row['help'])} ") for row in rows]
    for row, begin in zip(rows, begins):
        end = min([other for other in begins if other > begin], default=None)
        value = text[begin:end].removeprefix(f" {row['name']} {unquoted(row['help'])}")
        if begin < 0:
            yield f"{row['name']} is not explained as in the table"
            continue
        for words in expected_of(row):
            if words not in value:
                yield f"{row['name']}: {words} is missing in {value}"
        if ("Default: " in value) != bool(row["fallback"]):
            yield f"{row['name']}: {value}"


def unknown_settings(page, known):
    sections = {table.removesuffix("_rows") for table in known} | {"publishers", "feeds", "events",
                                                                 "withdraw", "events_dir"}
    names = {row["name"] for rows in known.values() for row in rows}
    pairs = {f"{table.removesuffix('_rows')}.{row['name']}"
             for table, rows in known.items() for row in rows}
    for name in re.findall(r"^\.(?:It )?Ic (?:\( )?([\w.]+)", read(path_of(page)), re.M):
        if name not in sections | names | pairs:
            yield f"{page}: {name}"


# --- commands and options -------------------------------------------------------------------------

OPTION_IN_HELP = re.compile(r"^  (?:-(\w), |    |)--([\w-]+)(?: ([A-Z]+))?(?:  |$)", re.M)
OPTION_IN_PAGE = re.compile(r"^\.It Fl (?:(\w) , )?-([\w-]+)(?: Ar ([A-Z]+))?$", re.M)


def program_help(program, *arguments):
    return run(os.path.join(BUILD, "src", program), *arguments).stdout


def option_problems(page, help_text):
    return sorted(set(OPTION_IN_HELP.findall(help_text)) ^
                  set(OPTION_IN_PAGE.findall(section(page, "OPTIONS"))))


def synopsis_problems():
    """Letters of options that only one of the synopsis and the options has."""
    flags = re.findall(r"Fl (\w+(?: \| \w)?)", section("daybookd.8", "SYNOPSIS"))
    letters = {letter for flag in flags for letter in flag if letter.isalpha()}
    return letters ^ {o[0] for o in OPTION_IN_PAGE.findall(section("daybookd.8", "OPTIONS"))}


def command_names():
    listed = program_help("daybookctl", "help").split("\nCommands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\w+)", listed, re.M)


def command_in_help(name):
    """Its arguments and its options."""
    text = program_help("daybookctl", "help", name)
    usage = re.match(rf"usage: daybookctl {name} \[OPTIONS\](.*)\n", text)
    return usage[1].split(), sorted(OPTION_IN_HELP.findall(text.split("\nOptions of all")[0]))


def commands_in_page():
    found = {}
    for part in re.split(r"^\.It Ic ", section("daybookctl.1", "COMMANDS"), flags=re.M)[1:]:
        name, _, head = part.split("\n", 1)[0].partition(" ")
        flag = r"O[op] Fl -([\w-]+)(?: Ar ([A-Z]+))?(?: Oc)?"
        flags = [("", *option) for option in re.findall(flag, head)]
        arguments = re.sub(r"Op Ar (\w+)", r"[\1]", re.sub(flag, "", head)).replace("Ar ", "")
        explained = sorted(OPTION_IN_PAGE.findall(part))
        found[name] = arguments.split(), sorted(flags), explained
    return found


def command_problems():
    page, names = commands_in_page(), command_names()
    yield from set(page) ^ set(names)
    for name in set(page) & set(names):
        arguments, flags, explained = page[name]
        if (arguments, flags) != command_in_help(name) or explained != flags:
            yield f"{name}: {page[name]} instead of {command_in_help(name)}"


def exit_code_problems(page, header):
    written = re.findall(r"^\.It (\d+)$", section(page, "EXIT STATUS"), re.M)
    real = re.findall(r"^    (?:EXIT|CTL)_\w+ = (\d+)", source(header), re.M)
    return set(written) ^ set(real)


def exit_codes_of_readme():
    told = re.search(r"Exit codes: (.*?)\.\s", source("README.md"), re.S)[1]
    real = re.findall(r"^    EXIT_\w+ = (\d+)", source("src/daemon/options.h"), re.M)
    return set(re.findall(r"\b\d+\b", told)) ^ set(real)


def unnamed_variables():
    used = set()
    for path in glob.glob(os.path.join(SOURCE, "src/**/*.c"), recursive=True):
        used |= set(re.findall(r'(?:getenv|directory_given)\("(\w+)"', read(path)))
    named = set()
    for page in ("daybookctl.1", "daybookd.8"):
        for names in re.findall(r"^\.It Ev (.*)$", section(page, "ENVIRONMENT"), re.M):
            named |= set(names.split(" , "))
    return used - named


def shell_problems(text):
    """Commands and options that our programs do not have."""
    for program, line in re.findall(r"(?:^|\()(daybookctl|daybookd) ([^)\n]*)", text, re.M):
        options = OPTION_IN_HELP.findall(program_help(program, "--help"))
        words = line.split()
        if program == "daybookctl":
            command = [word for word in words if word in command_names()][:1]
            options += command_in_help(command[0])[1] if command else []
            if not command:
                yield f"no command: {line}"
        known = {f"-{letter}" for letter, _, _ in options} | {f"--{name}" for _, name, _ in options}
        yield from (f"{word} of {program}" for word in words if word[0] == "-" and word not in known)


# --- examples -------------------------------------------------------------------------------------

SITE = 'site: { uid_domain = "hall.example"; };\n'
PUBLISHERS = 'publishers = ( { id = "hall"; name = "Town hall"; } );\n'
NEEDED = {"id": '"e"', "publisher": '"hall"', "title": '"Event"', "when": '"2030-01-31"'}


def said_to(text):
    """What --check says of a configuration: its exit code, errors and verdict."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "my.conf"), "w", encoding="utf-8") as file:
            file.write(text if re.search(r"^site", text, re.M) else SITE + text)
        check = run(os.path.join(BUILD, "src/daybookd"), "--check", "-c", "my.conf", cwd=folder)
    return check.returncode, check.stderr, check.stdout


def event(settings):
    needed = "".join(
        f"{name} = {value};\n" for name, value in NEEDED.items()
        if not re.search(rf"^({name}|{stand_ins().get(name, name)}) =", settings, re.M))
    return f"{PUBLISHERS}events = ( {{\n{needed}{settings}}} );\n"


def daybook_problems(text):
    code, errors, verdict = said_to(text)
    if code or errors or not verdict.endswith(": OK\n"):
        yield f"{errors}{verdict}of\n{text}"


def event_problems(text):
    return daybook_problems(event(text))


def when_problems(text):
    for when in re.findall(r'^"[^"]*"', text, re.M):
        yield from event_problems(f"when = {when};\n")


def repeat_problems(text):
    """The first day of a rule is the one that is asked for."""
    for rule in re.findall(r'^"[^"]*"', text, re.M):
        _, errors, _ = said_to(event(f'when = "2030-01-01";\nrepeat = {rule};\n'))
        first = re.search(r"is (\d{4}-\d\d-\d\d): write that", errors)
        day = first[1] if first else "2030-01-01"
        yield from event_problems(f'when = "{day}";\nrepeat = {rule};\n')


def mistake_problems(text):
    for line, message in re.findall(r"^(\S.*\n)((?: +.*\n)+)", text, re.M):
        code, errors, _ = said_to(event(line))
        if code != 78 or f": {' '.join(message.split())}\n" not in errors:
            yield f"{errors}to\n{line}"


KINDS = {"daybook": daybook_problems, "event": event_problems, "when": when_problems,
         "repeat": repeat_problems,
         "mistakes": mistake_problems, "shell": shell_problems, "unit": lambda text: []}


def example_problems(page):
    blocks = re.findall(r'^(?:\.\\" example: (\w+)\n)?\.Bd -literal.*\n((?:.*\n)*?)\.Ed$',
                        read(path_of(page)), re.M)
    if not blocks:
        yield f"{page} has no examples"
    for kind, text in blocks:
        if kind in KINDS:
            yield from KINDS[kind](plain(text))
        else:
            yield f'"{kind}" is said to be\n{text}'


def invented_wording():
    """Words that subscribers are said to read, and do not."""
    wording = "".join(map(source, ("src/render/wording.c", "src/render/label.c",
                                   "src/render/label.h")))
    for words in re.findall(r"^\.Ql (.*)$", read(path_of("daybook-events.5")), re.M):
        words = plain(words).removesuffix(" ,").removesuffix(" .")
        if not words.startswith("daybookctl ") and words not in wording and words != "TBC":
            yield words


def invented_messages():
    said = "".join(map(read, glob.glob(os.path.join(SOURCE, "tests/bad/*.expected"))))
    messages = re.findall(r"^\.It (.*)$", section("daybook-events.5", "DIAGNOSTICS"), re.M)
    return [message for message in messages if f": {message}\n" not in said]


# --- all of it ------------------------------------------------------------------------------------

def check_settings(tap):
    known = tables()
    events = known["event_rows"] + known["link_rows"] + known["occurrence_rows"]
    others = [row for name, rows in known.items() for row in rows
              if name not in ("event_rows", "link_rows", "occurrence_rows")]
    tap.check("daybook-events(5) says of each setting of an event what the table says",
              list(setting_problems(events, rendered("daybook-events.5"))))
    tap.check("daybookd.conf(5) says of each other setting what the table says",
              list(setting_problems(others, rendered("daybookd.conf.5"))))
    tap.check("the settings that they name are some",
              [p for page in PAGES if page.endswith(".5") for p in unknown_settings(page, known)])


def main():
    missing = [tool for tool in ("mandoc", "groff") if not shutil.which(tool)]
    if missing:
        print(f"1..0 # SKIP {' and '.join(missing)} not found (Debian: mandoc groff-base)")
        return
    with Tap() as tap:
        for page in PAGES:
            tap.check(f"mandoc and groff have nothing to say of {page}", list(lint(page)))
        tap.check("other manuals and documents of ours that they name are some",
                  [p for page in PAGES for problems in (unknown_pages, unknown_documents)
                   for p in problems(page)])
        tap.check("they have the paths that the programs have", list(path_problems()))
        check_settings(tap)
        tap.check("daybookctl(1) has every command with its arguments and options, and no other",
                  list(command_problems()))
        tap.check("daybookctl(1) has the options of all commands, and no other",
                  option_problems("daybookctl.1", program_help("daybookctl", "help")))
        tap.check("daybookd(8) has every option, and no other",
                  option_problems("daybookd.8", program_help("daybookd", "--help")))
        tap.check("the synopsis of daybookd(8) has them too", synopsis_problems())
        tap.check("daybookd(8) has every exit code, and no other",
                  exit_code_problems("daybookd.8", "src/daemon/options.h"))
        tap.check("so has the README", exit_codes_of_readme())
        tap.check("daybookctl(1) has every exit code, and no other",
                  exit_code_problems("daybookctl.1", "src/ctl/command.h"))
        tap.check("variables of the environment that are looked at are named", unnamed_variables())
        for page in PAGES:
            tap.check(f"examples of {page} are what they should be", list(example_problems(page)))
        tap.check("words that daybook-events(5) promises come in calendars",
                  list(invented_wording()))
        tap.check("messages that daybook-events(5) explains are given", invented_messages())


if __name__ == "__main__":
    main()
