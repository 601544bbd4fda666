"""Fixtures: `tab` is a new tab of the one browser of the run, in which no page may have anything to
complain of; `sample` is a daemon with the sample daybook; `start` runs others."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent.parent / "daemon"))

from chromium import Chromium  # noqa: E402
from harness import SAMPLE_TIME, write_sample  # noqa: E402
from starter import Starter  # noqa: E402


@pytest.fixture(scope="session")
def chromium():
    browser = Chromium()
    yield browser
    browser.close()


@pytest.fixture
def start():
    starter = Starter()
    yield starter
    assert not any(starter.end()), "a daemon did not end well"


@pytest.fixture
def any_tab(chromium):
    """A tab in which pages may complain."""
    tab = chromium.tab()
    yield tab
    tab.close()


@pytest.fixture
def tab(start, any_tab):
    """A tab of which the test must leave no complaint in the log and no request to elsewhere; it is
    closed before daemons are."""
    yield any_tab
    assert any_tab.complaints() == []
    elsewhere = [url for url in any_tab.requested()
                 if not url.startswith(("http://127.0.0.1:", "about:", "data:"))]
    assert elsewhere == []


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """The daemon of the sample daybook; its clock stands at SAMPLE_TIME."""
    starter = Starter()
    yield starter(write_sample(tmp_path_factory.mktemp("sample")), clock=SAMPLE_TIME)
    assert not any(starter.end()), "the daemon of the sample did not end well"


@pytest.fixture
def page(tab, sample):
    """A tab on the site of the sample."""
    tab.site = f"http://127.0.0.1:{sample.port}"
    return tab
