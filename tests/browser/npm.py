"""What bootstrap has installed from npm: axe-core, which finds what keeps people from using a page
(WCAG 2.2), and html-validate, which holds HTML against its standard."""

import json
import os
import subprocess
from pathlib import Path

FOLDER = Path(os.environ["srcdir"]).resolve() / "build-aux" / "browser" / "node_modules"

PATIENCE = 60

RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ["violations"]}).then(
    results => done(results.violations.flatMap(violation => violation.nodes.map(
        node => violation.id + ": " + node.html.slice(0, 200) + " " + node.failureSummary))),
    error => done([String(error)]));
"""


def violations(tab):
    """What axe finds on the page that is open, each with its element."""
    tab.js((FOLDER / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    return tab.js_async(RUN_AXE)


def errors_of(pages, folder):
    """What html-validate says of pages, {name: bytes}: [name:line: what]."""
    for name, html in pages.items():
        (folder / f"{name}.html").write_bytes(html)
    config = folder / ".htmlvalidate.json"
    config.write_text(json.dumps({"root": True, "extends": ["html-validate:standard"]}))
    end = subprocess.run(["node", FOLDER / "html-validate" / "bin" / "html-validate.mjs",
                          "--formatter", "json", *[f"{name}.html" for name in pages]],
                         cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                         encoding="utf-8", timeout=PATIENCE, check=False)
    assert end.returncode in (0, 1) and end.stdout, end.stdout + end.stderr
    return [f"{Path(file['filePath']).name}:{message['line']}: {message['message']}"
            f" ({message['ruleId']})"
            for file in json.loads(end.stdout) for message in file["messages"]]
