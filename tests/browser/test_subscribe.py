"""The ways to subscribe: addresses that apps open, and a button that copies one."""

import pytest
from harness import SAMPLE_FEEDS

BASE = "127.0.0.1:8080"  # the sample's base_url


@pytest.mark.parametrize("feed", SAMPLE_FEEDS)
def test_a_feed_has_an_address_for_the_apps_of_this_machine(page, feed):
    page.go("/subscribe")
    assert page.links(f"#{feed} .apps a") == [f"webcal://{BASE}/{feed}.ics"]


def test_a_phone_is_shown_no_code_that_only_another_one_could_read(page):
    page.resize(390, 700, phone=True)
    page.go("/subscribe")
    assert page.js("return document.querySelector('.qr').checkVisibility()") is False


def test_a_button_copies_the_address(page):
    page.cdp("Browser.grantPermissions", permissions=["clipboardReadWrite",
                                                      "clipboardSanitizedWrite"])
    page.go("/subscribe")
    page.click("#nato button.copy")
    page.wait("return document.querySelector('#nato button.copy').innerText == 'Copied'")
    assert page.js_async("navigator.clipboard.readText().then(arguments[0])") == \
        f"http://{BASE}/nato.ics"


def test_a_button_says_when_it_may_not_copy(page):
    page.cdp("Browser.setPermission", permission={"name": "clipboard-write"}, setting="denied")
    page.go("/subscribe")
    page.click("#nato button.copy")
    page.wait("return document.querySelector('#nato button.copy').innerText.startsWith('Not')")


def test_codes_are_pictures(page):
    page.go("/subscribe")
    page.js("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.wait("return [...document.images].every(image => image.complete)")
    assert page.js("return [...document.images].map(image => image.naturalWidth > 0)") == \
        [True] * len(SAMPLE_FEEDS)
