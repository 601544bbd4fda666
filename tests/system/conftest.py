"""The package installed, people, and a service that runs as it was installed, before each test."""

import os

import pytest

from machine import SERVICE, get, run, systemctl


@pytest.fixture(scope="session", autouse=True)
def package():
    """The file; installed when the first test begins."""
    path = os.environ["DAYBOOKD_DEB"]
    run("dpkg", "--install", path)
    return path


@pytest.fixture(autouse=True)
def running(package):
    """Starts are counted by systemd, which in the end takes our many for a broken service."""
    systemctl("reset-failed", "daybookd*")
    systemctl("start", SERVICE)


@pytest.fixture(scope="session")
def editor(package):
    """Somebody who may edit."""
    run("useradd", "--create-home", "--groups", "daybook", "editor")
    return "editor"


@pytest.fixture(scope="session")
def stranger():
    """Somebody else with an account."""
    run("useradd", "--create-home", "stranger")
    return "stranger"


@pytest.fixture
def before():
    """What was served before."""
    return get()
