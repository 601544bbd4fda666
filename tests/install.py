"""make install into a folder: what lies there, that an edited daybook is left as it is by a second
one, and links between documents, in the sources and as they are installed."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from tap import Tap

BUILD, SOURCE = Path(os.environ["builddir"]), Path(os.environ["srcdir"])
SAMPLES = {path.relative_to(SOURCE / "etc"): path.read_bytes()
           for path in (SOURCE / "etc").rglob("*.conf")}


def make(target, root):
    """What it says, if it fails."""
    # A make of its own: that which runs the tests has only ours to wait for.
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    done = subprocess.run(["make", target, f"DESTDIR={root}"], cwd=BUILD, env=environment,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return [done.stdout] if done.returncode else []


def variable(name):
    """Of the Makefile, as make has it."""
    asked = subprocess.run(["make", "-s", "--no-print-directory", "-f", "-", f"print-{name}"],
                           cwd=BUILD, text=True,
                           input=f"include Makefile\nprint-{name}:\n\t@echo '$({name})'\n",
                           stdout=subprocess.PIPE, check=True)
    return asked.stdout.strip().removeprefix("/")


# --- links ----------------------------------------------------------------------------------------

def anchors(path):
    """Of the headings of a document, as web servers make them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.*)$", text, re.M)}


def dead_links(documents, root=""):
    for document in documents:
        text = document.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            path, _, anchor = link.partition("#")
            target = document if not path else \
                Path(root + path) if path[0] == "/" else document.parent / path
            if "://" in link:
                continue
            if not target.exists() or (anchor and anchor not in anchors(target)):
                yield f"{document.name}: {link}"


def unknown_paths(documents, root):
    """Files that commands of ours name, and nobody has installed."""
    folders = [variable("examplesdir"), variable("sbindir")]
    for document in documents:
        for path in re.findall(r"/[\w./-]+", document.read_text(encoding="utf-8")):
            if any(path.startswith(f"/{folder}/") for folder in folders) and \
                    not Path(root + path).exists():
                yield f"{document.name}: {path}"


# --- all of it ------------------------------------------------------------------------------------

def differing(folder, wanted):
    """Names of files in the folder that have another content than they should."""
    there = {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*")
             if path.is_file()}
    return [name for name in there.keys() | wanted.keys() if there.get(name) != wanted.get(name)]


def edit(folder):
    """What is there afterwards."""
    nato, interpol = Path("events.d/nato.conf"), Path("events.d/interpol.conf")
    wanted = {**SAMPLES, nato: SAMPLES[nato] + b"# Ours.\n",
              Path("events.d/ours.conf"): b"events = ();\n"}
    del wanted[interpol]
    (folder / interpol).unlink()
    for name, content in wanted.items():
        (folder / name).write_bytes(content)
    return wanted


def check(tap, root):
    configuration = Path(root, variable("confdir"))
    documents = Path(root, variable("docdir"))
    tap.check("make install ends well", make("install", root))
    tap.check("the sample daybook is installed", differing(configuration, SAMPLES))
    written = sorted(documents.glob("*.md"))
    tap.check("the documents are", [] if len(written) > 10 else written)
    tap.check("their links lead to what is installed", list(dead_links(written, root)))
    tap.check("files that they name are there", list(unknown_paths(written, root)))
    wanted = edit(configuration)
    tap.check("make install once more ends well", make("install", root))
    tap.check("what was edited, written and removed stays so", differing(configuration, wanted))
    tap.check("make uninstall ends well", make("uninstall", root))
    left = {name: text for name, text in wanted.items() if SAMPLES.get(name) != text}
    tap.check("it leaves what somebody has written, and nothing else",
              differing(Path(root), {configuration.relative_to(root) / name: text
                                     for name, text in left.items()}))


def main():
    with Tap() as tap:
        sources = [SOURCE / "README.md", *sorted((SOURCE / "docs").glob("*.md"))]
        tap.check("links between the documents lead somewhere", list(dead_links(sources)))
        with tempfile.TemporaryDirectory() as root:
            check(tap, root)


if __name__ == "__main__":
    main()
