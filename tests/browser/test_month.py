"""The month as a grid of days."""

from chromium import ENTER, TAB

IDS_OF_DAYS = """
return Object.fromEntries([...document.querySelectorAll("table.month time[datetime]")].map(
    time => [time.getAttribute("datetime"),
             [...time.closest("td").querySelectorAll("a[href*='/events/']")].map(
                 link => link.getAttribute("href").split("/").pop())]));
"""

FIRST_OF_MONTH = """
return document.querySelector("table.month time[datetime$='-01']").closest("td").cellIndex;
"""


def shown(tab):
    return tab.js("return document.querySelector('#month').innerText.trim()")


def test_a_day_has_its_events_below_its_weekday(page):
    page.go("/?month=2023-12")
    days = page.js(IDS_OF_DAYS)
    assert sorted(days) == [f"2023-12-{day:02}" for day in range(1, 32)]
    assert page.js(FIRST_OF_MONTH) == 4  # a Friday
    assert page.js("return [...document.querySelector('table.month').rows]"
                   ".map(row => row.cells.length)") == [7] * 6  # its weekdays, and five weeks
    assert {day: ids for day, ids in days.items() if ids} == {
        "2023-12-01": ["operation-turquesa-v"],
        "2023-12-05": ["nato-moldova-dcb-2023"],
        "2023-12-06": ["nato-moldova-dcb-2023"],
        "2023-12-07": ["nato-moldova-dcb-2023", "jcs-brown-burkhard-2023"],
        "2023-12-10": ["g7-interior-2023"],
        "2023-12-12": ["nato-sg-saudi-2023"],
        "2023-12-13": ["nato-sg-saudi-2023", "nato-sg-saudi-2023-ndu"],
        "2023-12-14": ["nato-sg-slovakia-2023", "nato-sg-slovakia-2023-press"]}


BANDS = """
return [...document.querySelectorAll(`td .band:has(a[href$="/events/${arguments[0]}"])`)].map(
    band => [band, band.querySelector(".words")].map(element => element.getBoundingClientRect())
        .flatMap(box => [box.left, box.right, box.top].map(Math.round)));
"""


def test_what_goes_on_for_days_is_one_band(page):
    """Over the borders of the cells, at one height, with words that reach over all of it."""
    page.go("/?month=2023-12")
    first, second, third = page.js(BANDS, "nato-moldova-dcb-2023")
    for before, after in ((first, second), (second, third)):
        assert before[1] >= after[0] and before[2] == after[2]
    assert abs(first[4] - third[1]) < 12


def test_a_phone_is_told_once_of_what_goes_on_for_days(page):
    page.resize(390, 700, phone=True)
    page.go("/?month=2023-12")
    shown_days = page.js("return [...document.querySelectorAll('td.day')]"
                         ".filter(day => day.checkVisibility()).map(day => day.innerText)")
    [told] = [text for text in shown_days if "Meeting on defence cooperation" in text]
    assert told.startswith("Tuesday 5 December") and "until 7 December" in told


def test_today_is_marked(page):
    page.go("/?month=2023-12")
    assert page.js("return [...document.querySelectorAll('td[aria-current=date] time')]"
                   ".map(time => time.getAttribute('datetime'))") == ["2023-12-08"]


def test_months_lead_to_each_other(page):
    page.go("/interpol?month=2023-12")
    page.click("a[rel=prev]")
    assert shown(page) == "November 2023"
    page.click("a[rel=next]")
    assert shown(page) == "December 2023"
    assert page.js("return location.pathname") == "/interpol"


def test_months_are_turned_with_the_keyboard(page):
    page.go("/?month=2023-12")
    while page.js("return document.activeElement.rel") != "prev":
        page.press(TAB)
        assert page.js("return document.activeElement != document.body"), "no link to the month"
    page.press(ENTER)
    assert page.wait("return document.readyState == 'complete' && "
                     "document.querySelector('#month')?.innerText.trim() == 'November 2023'")
