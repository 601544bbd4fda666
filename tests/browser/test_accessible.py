"""axe-core finds nothing that would keep somebody from using a page, in its light and dark
colours; their contrast is a part of that."""

import npm
import pytest
from sample import PAGES


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_nobody_is_kept_from_using_a_page(page, path, scheme):
    page.emulate(scheme=scheme)
    page.go(path)
    assert npm.violations(page) == []


def test_axe_finds_what_is_wrong(tab):
    tab.go("data:text/html,<img src=data:,>")
    assert any(found.startswith("image-alt") for found in npm.violations(tab))
