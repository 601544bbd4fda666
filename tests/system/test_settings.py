"""Settings of the units that docs/service.md tells of."""

import shutil
from pathlib import Path

import pytest

from machine import (CONFIG, CONTROL_SOCKET, EVENTS, SERVICE, SOCKET, STATUS_SOCKET, UNITS, Log,
                     drop_in, get, is_active, main_pid, run, systemctl, written)

OWN_PORTS = Path("/usr/share/doc/daybookd/examples/own-ports.conf")
ACCESS_LOG = Path("/var/log/daybookd-access.log")
CREDENTIAL = Path("/root/daybookd.conf")
LISTEN = '# listen = [ "127.0.0.1:8080" ];'


def line_of(words):
    return 1 + CONFIG.read_text(encoding="utf-8").splitlines().index(words)


def refused(port):
    with pytest.raises(ConnectionRefusedError):
        get(port=port)
    return True


def test_the_port_is_that_of_the_socket_unit():
    with drop_in(SOCKET, "[Socket]\nListenStream=\nListenStream=80\n"):
        systemctl("restart", SOCKET)
        assert get(port=80).status == 200
        assert refused(8080)
    systemctl("restart", SOCKET)
    assert get().status == 200


def test_an_address_may_come_after_the_socket():
    """As it does at boot."""
    with drop_in(SOCKET, "[Socket]\nListenStream=\nListenStream=192.0.2.1:8080\n"):
        systemctl("restart", SOCKET)
        systemctl("start", SERVICE)
        assert is_active(SOCKET) and is_active(SERVICE)
    systemctl("restart", SOCKET)
    assert get().status == 200


def test_another_one_in_the_file_is_warned_about():
    log = Log()
    with written(CONFIG, LISTEN, 'listen = [ "127.0.0.1:8090" ];'):
        line = line_of('    listen = [ "127.0.0.1:8090" ];')
        systemctl("restart", SERVICE)
        assert log.says(f"{CONFIG}:{line}: warning: server.listen is not used")
        assert get().status == 200
        assert refused(8090)
    systemctl("restart", SERVICE)


def test_the_same_one_in_the_file_is_not():
    log = Log()
    with written(CONFIG, LISTEN, LISTEN.removeprefix("# ")):
        systemctl("restart", SERVICE)
        assert not log.says("warning")
    systemctl("restart", SERVICE)


def test_monitoring_has_a_socket_when_it_is_enabled():
    assert refused(9180)
    systemctl("enable", STATUS_SOCKET)
    systemctl("restart", SERVICE)
    assert get("/healthz", port=9180).status == 200
    assert "daybookd_files_right 1" in get("/metrics", port=9180).text
    assert get("/nato.ics", port=9180).status == 404
    systemctl("disable", "--now", STATUS_SOCKET)
    systemctl("restart", SERVICE)
    assert refused(9180)
    assert get().status == 200


def test_with_ports_of_its_own_it_listens_itself():
    systemctl("disable", "--now", SOCKET)
    directory = UNITS / f"{SERVICE}.d"
    directory.mkdir()
    shutil.copy(OWN_PORTS, directory)
    with written(CONFIG, LISTEN, 'listen = [ "127.0.0.1:8081" ];'):
        systemctl("daemon-reload")
        systemctl("restart", SERVICE)
        assert get(port=8081).status == 200
        assert not is_active(SOCKET)
        assert is_active(CONTROL_SOCKET)
        run("systemd-analyze", "security", "--threshold=12", SERVICE)
        assert refused(8080)
    shutil.rmtree(directory)
    systemctl("daemon-reload")
    systemctl("stop", SERVICE)
    systemctl("enable", "--now", SOCKET)
    systemctl("start", SERVICE)
    assert get().status == 200


def documented(setting, page="service.md"):
    """The example of a document that has this setting."""
    page = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    return next(part for part in page.split("```\n")[1::2] if setting in part)


def test_a_unix_socket_may_be_kept_to_the_proxy():
    with drop_in(SOCKET, documented("SocketGroup=", "deployment.md")):
        systemctl("restart", SOCKET)
        path = Path("/run/daybookd-http.sock")
        assert (path.group(), path.stat().st_mode & 0o777) == ("www-data", 0o660)
        ask = ["curl", "-sSf", "--unix-socket", str(path), "http://daybookd/nato.ics"]
        before = run(*ask, user="www-data")
        assert before.startswith("BEGIN:VCALENDAR")
        systemctl("restart", SERVICE)
        assert run(*ask, user="www-data") == before
        assert refused(8080)
    systemctl("restart", SOCKET)
    assert get().status == 200


def test_the_access_log_may_have_a_file():
    log = Log()
    with drop_in(SERVICE, documented("StandardOutput=")), \
            written(CONFIG, 'access_log = "off"', 'access_log = "combined"'):
        systemctl("restart", SERVICE)
        assert get().status == 200
        systemctl("stop", SERVICE)
        assert '"GET /nato.ics HTTP/1.1" 200 ' in ACCESS_LOG.read_text(encoding="utf-8")
        assert ACCESS_LOG.stat().st_mode & 0o777 == 0o600
        assert log.says("listening on") and not log.says("GET /nato.ics")
    systemctl("restart", SERVICE)


@pytest.fixture
def credential():
    content = CONFIG.read_text(encoding="utf-8")
    for old, new in ('"events.d"', f'"{EVENTS}"'), ('"Press daybook"', '"A secret daybook"'):
        assert old in content
        content = content.replace(old, new)
    CREDENTIAL.touch(mode=0o600)
    CREDENTIAL.write_text(content, encoding="utf-8")
    yield CREDENTIAL
    CREDENTIAL.unlink()


def test_the_main_file_may_be_a_credential(credential):
    program = run("sh", "-c", "command -v daybookd").strip()
    with drop_in(SERVICE, f"[Service]\nLoadCredential=daybookd.conf:{credential}\nExecStart=\n"
                          f"ExecStart={program} -c ${{CREDENTIALS_DIRECTORY}}/daybookd.conf\n"):
        systemctl("restart", SERVICE)
        assert "A secret daybook" in get("/all.ics").text
        assert get().status == 200
        assert Path(f"/proc/{main_pid()}/root{credential}").exists() is False
    systemctl("restart", SERVICE)
