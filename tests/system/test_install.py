"""The package as it is after dpkg --install."""

import pytest

from machine import (CONTROL_SOCKET, EVENTS, NATO, SERVICE, SOCKET, STATUS_SOCKET, get, is_active,
                     run, show, systemctl)


def test_nothing_is_left_to_configure():
    assert run("dpkg", "--audit") == ""
    assert show(SERVICE, "LoadState") == "loaded"


@pytest.mark.parametrize("unit", [SERVICE, SOCKET, CONTROL_SOCKET])
def test_is_enabled_and_active(unit):
    assert systemctl("is-enabled", unit) == "enabled\n"
    assert is_active(unit)


def test_the_status_socket_is_neither():
    assert systemctl("is-enabled", STATUS_SOCKET, fails=True) == "disabled\n"
    assert not is_active(STATUS_SOCKET)


def test_the_group_may_edit():
    assert (EVENTS.group(), EVENTS.stat().st_mode & 0o7777) == ("daybook", 0o2775)
    assert (NATO.group(), NATO.stat().st_mode & 0o777) == ("daybook", 0o664)


def test_systemd_has_nothing_to_say_against_the_units():
    assert run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", SERVICE,
               SOCKET, CONTROL_SOCKET, STATUS_SOCKET) == ""


def test_the_sample_is_served():
    assert get().status == 200
