"""Feeds of changes, read by others: JSON by Python's own reader; Atom by an XML parser, by a
checker of what RFC 4287 demands, which is tried on broken feeds first, and by feedparser."""

import hashlib
import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET
from datetime import datetime, timezone

import feedparser

from tap import Tap

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SINCE = 1701432000
SITE = {"title": "Daybook", "base_url": "https://calendar.example.org/press",
        "uid_domain": "daybook.example", "language": "en"}
FEED = {"id": "nato", "title": "NATO Secretary General"}


# --- what is written ------------------------------------------------------------------------------

def revision(number, kind="changed", **more):
    event = more.pop("id", "nato-sg-slovakia-2023-press")
    return {"number": number, "time": SINCE + 60 * number, "kind": kind,
            "uid": event + "@daybook.example", "id": event, "title": "Joint press conference",
            "when": "2023-12-14 10:00", "zone": "Europe/Brussels", "status": "confirmed",
            "sequence": 28900800 + number, "correction": False, "reason": None, "fields": [],
            **more}


TALK = {"id": "nato-sg-saudi-2023-ndu", "title": "Moderated discussion"}
LIFE = [
    revision(1, "added"),
    revision(2, "added", **TALK, when="2023-12-13 TBC"),
    revision(3, "added", id="operation-thunder-2023", title="Operation Thunder 2023",
             when="2023-10-02/2023-10-27", zone="UTC"),
    revision(4, **TALK, when="2023-12-13 15:00",
             fields=[("when", "2023-12-13 TBC", "2023-12-13 15:00")]),
    revision(5, when="2023-12-15 11:00", fields=[("when", "2023-12-14 10:00", "2023-12-15 11:00")],
             reason="Fog & ice at <Brussels>"),
    revision(6, fields=[("when", "2023-12-15 11:00", "2023-12-14 10:00")], correction=True),
    revision(7, fields=[("description", "", "Words.")]),
    revision(8, "phase", sequence=28900807, fields=[("phase", "upcoming", "soon")]),
    revision(9, "phase", sequence=28900807, fields=[("phase", "soon", "under way")]),
    revision(10, fields=[("results", "- Transcript\n- Photographs",
                          "https://www.nato.int/ Transcript\n- Photographs")]),
    revision(11, "cleared", id="operation-thunder-2023", when="2023-10-02/2023-10-27", zone="UTC"),
    revision(12, "removed", **TALK, when="2023-12-13 15:00"),
    revision(13, "returned", **TALK, when="TBC", status="postponed",
             fields=[("when", "2023-12-13 15:00", "TBC"), ("status", "confirmed", "postponed")]),
    revision(14, status="cancelled", fields=[("status", "confirmed", "cancelled")]),
]

BASIC = "".join(map(chr, [*range(1, 0xd800), *range(0xe000, 0x10000)]))
EDGES = "".join(map(chr, [code for plane in range(1, 17)
                          for code in (plane << 16, plane << 16 | 0xabcd, plane << 16 | 0xffff)]))
TEXTS = [
    "",
    "\"quoted\" 'so' <b>&amp;</b> ]]> \\ \\u0041 / </script> {}[],:",
    "\u2028\u2029\u0085\u00a0\ufeff\ufffd\ufffe\uffff\x7f\x80\x9f",
    "a\nb\r\nc\td\re",
    "e\u0301 \u05d0\u202e\u0628 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1e7\U0001f1ea",
    EDGES,
    BASIC,
]
STRANGE = [revision(100 + i, "changed" if i % 2 else "added", title=text, reason=text or None,
                    uid=f"{i}{text}@daybook.example",
                    fields=[("place", text, text + "."), ("outcome", "", text)])
           for i, text in enumerate(TEXTS)]


def written(form, revisions, site=None, feed=None, **environment):
    """The bytes that the program writes of revisions, which are given oldest first."""
    site, feed = site or SITE, feed or FEED
    texts = [site["title"], site["base_url"], site["uid_domain"], site["language"], feed["id"],
             feed["title"], SINCE]
    for one in reversed(revisions):
        texts += [one[name] for name in ("number", "time", "kind", "uid", "id", "title", "when",
                                         "zone", "status", "sequence")]
        texts += [int(one["correction"]), one["reason"] or "", len(one["fields"])]
        texts += [text for field in one["fields"] for text in field]
    program = os.path.join(os.environ["builddir"], "tests/tool/changes_dump")
    run = subprocess.run([program, form], input="".join(f"{t}\0" for t in texts).encode(),
                         capture_output=True, check=True, env={**os.environ, **environment})
    return run.stdout


# --- JSON -----------------------------------------------------------------------------------------

def urn(name):
    octets = bytearray(hashlib.sha256(name.encode()).digest()[:16])
    octets[6] = octets[6] & 0x0f | 0x80
    octets[8] = octets[8] & 0x3f | 0x80
    hexadecimal = octets.hex()
    return "urn:uuid:" + "-".join(hexadecimal[a:b] for a, b in
                                  [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)])


def rfc3339(seconds):
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def expected_change(one):
    name = f"{one['uid']}\n{one['sequence']}"
    if one["kind"] in ("phase", "cleared"):
        name += f"\n{one['kind']}"
    if one["kind"] == "phase":
        name += f"\n{one['fields'][0][2]}\n{one['when']}"
    return {"id": urn(name), "number": one["number"], "time": rfc3339(one["time"]),
            "kind": one["kind"], "uid": one["uid"], "event": one["id"], "title": one["title"],
            "when": one["when"], "zone": one["zone"], "status": one["status"],
            "sequence": one["sequence"], "correction": one["correction"],
            "reason": one["reason"], "told": None,
            "fields": [dict(zip(("name", "before", "after"), field)) for field in one["fields"]]}


def json_problems(revisions):
    data = json.loads(written("json", revisions))
    changes = data.pop("changes")
    expected = [expected_change(one) for one in reversed(revisions)]
    updated = rfc3339(revisions[-1]["time"] if revisions else SINCE)
    if data != {"feed": FEED["id"], "title": FEED["title"], "updated": updated}:
        yield f"the feed is {data}"
    if [json.loads(line) for line in written("lines", revisions).splitlines()] != changes:
        yield "lines are not what the list holds"
    for change, wanted in zip(changes, expected):
        told = change["told"]
        if not all(isinstance(line, str) and line and "\n" not in line for line in told):
            yield f"told: {told}"
        wanted["told"] = told
        if change != wanted or list(change) != list(wanted):
            yield f"{change['number']}: {change} instead of {wanted}"[:400]
    if len(changes) != len(expected):
        yield f"{len(changes)} changes of {len(expected)}"


def unwelcome(octets):
    """What would break a line, a terminal or a script."""
    text = octets.decode()
    return [f"U+{ord(c):04X}" for c in sorted(set(text))
            if ord(c) < 0x20 or 0x7f <= ord(c) < 0xa0 or c in "\u2028\u2029"]


def documented():
    with open(os.path.join(os.environ["srcdir"], "docs/change-feeds.md"), encoding="utf-8") as page:
        return set(re.findall(r"^\| `(\w+)` \|", page.read(), re.M))


def names_in(value):
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


# --- Atom -----------------------------------------------------------------------------------------

# RFC 4287: how often each element may stand in a feed (section 4.1.1) and in an entry (4.1.2).
ANY = (0, None)
IN_FEED = {"author": ANY, "category": ANY, "contributor": ANY, "generator": (0, 1), "icon": (0, 1),
           "id": (1, 1), "link": ANY, "logo": (0, 1), "rights": (0, 1), "subtitle": (0, 1),
           "title": (1, 1), "updated": (1, 1), "entry": ANY}
IN_ENTRY = {"author": ANY, "category": ANY, "content": (0, 1), "contributor": ANY, "id": (1, 1),
            "link": ANY, "published": (0, 1), "rights": (0, 1), "source": (0, 1),
            "summary": (0, 1), "title": (1, 1), "updated": (1, 1)}
IN_PERSON = {"name": (1, 1), "uri": (0, 1), "email": (0, 1)}
ATTRIBUTES = {"link": {"href", "rel", "type", "hreflang", "title", "length"},
              "generator": {"uri", "version"}, "category": {"term", "scheme", "label"},
              "content": {"type", "src"}, "title": {"type"}, "subtitle": {"type"},
              "rights": {"type"}, "summary": {"type"}}
DATE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)")
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")


def local(element):
    return element.tag.removeprefix(ATOM)


def children(parent, allowed):
    """Elements that are not allowed there, or not as often as they stand."""
    names = [local(child) for child in parent]
    for name in sorted(set(names) | set(allowed)):
        least, most = allowed.get(name, (0, 0))
        count = names.count(name)
        if count < least or (most is not None and count > most):
            yield f"{local(parent)} has {count} {name}"
    if (parent.text or "").strip() or any((child.tail or "").strip() for child in parent):
        yield f"there is text in {local(parent)}"


def date_of(element):
    match = DATE.fullmatch(element.text or "")
    try:
        return datetime.fromisoformat(match[1] + (match[2] or "") + match[3].replace("Z", "+00:00"))
    except (TypeError, ValueError):
        return None


def element_problems(element):
    """Of one element alone."""
    name = local(element)
    extra = set(element.attrib) - ATTRIBUTES.get(name, set()) - {XML_LANG}
    if not element.tag.startswith(ATOM) or extra:
        yield f"unknown: {element.tag} {sorted(extra)}"
    if name in ("updated", "published") and not date_of(element):
        yield f"{name} is {element.text!r}"
    if name == "id" and not IRI.fullmatch(element.text or ""):
        yield f"id is {element.text!r}"
    if name == "link" and not IRI.fullmatch(element.get("href", "")):
        yield f"link to {element.get('href')!r}"
    if name == "link" and "type" in element.attrib and element.get("type").count("/") != 1:
        yield f"link of type {element.get('type')!r}"
    if name in ("title", "subtitle", "rights", "summary", "content") and len(element):
        yield f"{name} is text and has elements"
    if name in ("name", "title", "generator") and not (element.text or "").strip():
        yield f"{name} is empty"
    if name in ("author", "contributor"):
        yield from children(element, IN_PERSON)


def link_problems(parent):
    links = [(link.get("rel", "alternate"), link.get("type"), link.get("hreflang"))
             for link in parent.findall(ATOM + "link")]
    alternates = [link for link in links if link[0] == "alternate"]
    if len(set(alternates)) != len(alternates):
        yield f"{local(parent)} has two alternate links of one kind"
    if [link[0] for link in links].count("self") > 1:
        yield f"{local(parent)} has two links to itself"


def entry_problems(entry, feed):
    yield from children(entry, IN_ENTRY)
    yield from link_problems(entry)
    alternate = any(link.get("rel", "alternate") == "alternate"
                    for link in entry.findall(ATOM + "link"))
    if entry.find(ATOM + "content") is None and not alternate:
        yield "an entry has neither content nor an alternate link"
    if entry.find(ATOM + "author") is None and feed.find(ATOM + "author") is None:
        yield "an entry has no author"


def atom_problems(octets):
    feed = ET.fromstring(octets)
    if feed.tag != ATOM + "feed":
        yield f"the root is {feed.tag}"
        return
    entries = feed.findall(ATOM + "entry")
    yield from children(feed, IN_FEED)
    yield from link_problems(feed)
    for element in feed.iter():
        yield from element_problems(element)
    for entry in entries:
        yield from entry_problems(entry, feed)
    if not entries and feed.find(ATOM + "author") is None:
        yield "the feed has no author"
    ids = [id.text for id in feed.iter(ATOM + "id")]
    if len(set(ids)) != len(ids):
        yield "an id stands twice"
    dates = [date_of(element) for element in feed.iter(ATOM + "updated")]
    if None not in dates and sorted(dates, reverse=True) != dates:
        yield "entries are not in order, or the feed is older than one"


# What the checker must find: a piece of a good feed, and what is put in its place.
BROKEN = [
    (r"<id>.*?</id>\n", ""), (r"(<id>.*?</id>\n)", r"\1\1"), (r"<title>.*?</title>\n", ""),
    (r"<entry>\n<id>.*?</id>\n", "<entry>\n"), (r"<entry>\n<id>.*?</id>", "<entry>\n<id>x</id>"),
    (r"(?s)<author>.*?</author>\n", ""), (r"<name>.*?</name>\n", ""), (r"(<updated>\d+)-", r"\1/"),
    (r"(<updated>.*?)T", r"\1 "), (r"Z</updated>", "</updated>"),
    (r"(<updated>\d+-)\d+", r"\g<1>13"),
    (r"<updated>2023", "<updated>2022"), (r"(<link rel=.self.*\n)", r"\1\1"),
    (r"(<link rel=.alternate.*\n)", r"\1\1"), (r"href=", "src="), (r"href=\"https:", "href=\""),
    (r"<generator>", "<generator><b/>"), (r"<generator>.*\n", "<modified/>\n"),
    (r"(?s)(<entry>.*?)<content.*?</content>\n", r"\1"),
    (r"</entry>", "text</entry>"), (r"<content type", "<content mode"),
    (r"<content", "<published>now</published><content"),
    (r"(<entry>\n)<id>(.*?)</id>((?s:.*?)<id>).*?<", r"\1<id>\2</id>\3\2<"),
    (r"<feed xmlns=\"[^\"]*\"", "<feed"),
]


def xml_text(text):
    """What XML can hold of a text."""
    return re.sub("[\x01-\x08\x0b-\x1f\ufffe\uffff]", "\ufffd", text)


def told_of(revisions):
    """The changes that readers are told of, newest first."""
    return [change for change in json.loads(written("json", revisions))["changes"]
            if change["told"]]


def content_problems(revisions, site):
    """Atom says the same as JSON of what is told, and nothing else."""
    feed = ET.fromstring(written("atom", revisions, site))
    entries, told = feed.findall(ATOM + "entry"), told_of(revisions)
    if [e.findtext(ATOM + "id") for e in entries] != [c["id"] for c in told]:
        yield "other entries than JSON has"
        return
    for entry, change in zip(entries, told):
        title, content = entry.findtext(ATOM + "title"), entry.findtext(ATOM + "content")
        if not title.endswith(": " + xml_text(change["title"])):
            yield f"title {title!r}"[:200]
        if not content.startswith("; ".join(map(xml_text, change["told"]))):
            yield f"content {content!r} of {change['told']}"[:200]
        if entry.findtext(ATOM + "updated") != change["time"]:
            yield f"updated of {change['number']}"


def feedparser_problems(octets, count):
    headers = {"content-type": "application/atom+xml; charset=utf-8"}
    parsed = feedparser.parse(octets, response_headers=headers)
    feed = ET.fromstring(octets)
    if parsed.bozo or parsed.version != "atom10":
        yield f"{parsed.version}: {parsed.get('bozo_exception')}"
    if len(parsed.entries) != count:
        yield f"{len(parsed.entries)} entries of {count}"
    if parsed.feed.title != FEED["title"] or parsed.feed.author != SITE["title"]:
        yield f"{parsed.feed.title} by {parsed.feed.author}"
    for read, entry in zip(parsed.entries, feed.findall(ATOM + "entry")):
        if read.id != entry.findtext(ATOM + "id") or not read.updated_parsed:
            yield f"{read.id} of {read.get('updated')}"
        if read.content[0].type != "text/plain" or not read.content[0].value:
            yield f"content {read.content}"


def main():
    nowhere = {**SITE, "base_url": ""}
    life = written("atom", LIFE).decode()
    with Tap() as tap:
        tap.check("JSON holds every change as it was, number for number and letter for letter",
                  [p for revisions in (LIFE, STRANGE, []) for p in json_problems(revisions)])
        tap.check("the page on the format names what the format has",
                  documented() ^ names_in(json.loads(written("json", LIFE))))
        tap.check("nothing in JSON breaks a line, a terminal or a script",
                  unwelcome(written("json", LIFE + STRANGE).removesuffix(b"\n")))
        tap.check(f"the checker of Atom finds each of {len(BROKEN)} faults",
                  [f"{was} -> {now}" for was, now in BROKEN
                   if not list(atom_problems(re.sub(was, now, life, count=1).encode()))])
        for site in (SITE, nowhere):
            where = "with an address" if site["base_url"] else "without an address"
            tap.check(f"Atom {where} is what RFC 4287 demands, whatever texts hold",
                      [p for revisions in (LIFE, STRANGE, []) for p in
                       atom_problems(written("atom", revisions, site))])
            tap.check(f"Atom {where} tells what JSON says that readers are told",
                      [p for revisions in (LIFE, STRANGE) for p in
                       content_problems(revisions, site)])
            tap.check(f"feedparser reads Atom {where}",
                      [p for revisions in (LIFE, []) for p in feedparser_problems(
                          written("atom", revisions, site), len(told_of(revisions)))])
        tap.check("titles of the site and the feed are escaped",
                  [p for p in atom_problems(written("atom", LIFE, {**SITE, "title": TEXTS[1]},
                                                    {**FEED, "title": TEXTS[1]}))])
        tap.check("no version of the program is told",
                  re.findall(r"<generator [^>]*>|<generator>.*\d.*</generator>", life))
        tap.check("the bytes depend on nothing but the changes",
                  [form for form in ("atom", "json") if written(form, LIFE) != written(
                      form, LIFE, TZ="America/New_York", LC_ALL="tr_TR.UTF-8", LANGUAGE="tr")])


if __name__ == "__main__":
    main()
