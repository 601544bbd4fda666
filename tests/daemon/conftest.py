"""Fixtures: start(...) runs daemons. At the end of the test all their feeds must be right to
libical, and they must stop well. The logs of daemons and proxies are shown with a test that
fails."""

import pytest

from harness import SAMPLE_TIME, write_sample, write_small
from keeper import Keeper
from proxies import Front, Site
from starter import Starter


@pytest.fixture
def start():
    starter = Starter()
    yield starter
    assert not any(starter.end()), "a daemon did not end well"


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    """A daemon with the sample daybook of etc/, whose clock stands; for tests that only read."""
    starter = Starter()
    yield starter(write_sample(tmp_path_factory.mktemp("sample")), clock=SAMPLE_TIME)
    assert not any(starter.end()), "the daemon of the sample did not end well"


@pytest.fixture
def small(tmp_path):
    """The main file of a daybook with one event in events.d/one.conf."""
    return write_small(tmp_path)


@pytest.fixture(params=["daemon", "no daemon"])
def keeper(request, tmp_path, start):
    """A daybook of one's own and daybookctl, with a daemon and without: what is said is the
    same."""
    return Keeper(tmp_path, start if request.param == "daemon" else None)


@pytest.fixture
def keeper_alone(tmp_path):
    """The same without a daemon."""
    return Keeper(tmp_path)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    report = outcome.get_result()
    starter, sample_daemon = item.funcargs.get("start"), item.funcargs.get("sample")
    daemons = (starter.daemons if starter else []) + ([sample_daemon] if sample_daemon else [])
    daemons += [site.daemon for site in item.funcargs.values() if isinstance(site, Site)]
    fronts = [front for front in item.funcargs.values() if isinstance(front, Front)]
    if report.failed:
        for daemon in daemons:
            report.sections.append((f"log of the daemon, {daemon.config}", daemon.log.text()))
        for front in fronts:
            report.sections.append((f"log of {type(front).__name__}", front.log.text()))
