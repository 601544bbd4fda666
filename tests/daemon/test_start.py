"""The command line, exit codes, sockets, and the end."""

import re
import signal
import socket
import subprocess

import pytest

from harness import (BUILD, PATIENCE, SOURCE, Daemon, Log, clean_environment, daybook, event, run,
                     write_sample, write_small)

EXIT_USAGE, EXIT_CANNOT_BIND, EXIT_BAD_CONFIG = 64, 69, 78


def test_help_and_version_are_on_standard_output():
    for arguments, pattern in ((["--help"], "usage: daybookd"), (["-h"], "usage: daybookd"),
                               (["--version"], r"^daybookd \d+\.\d+\.\d+\n$"),
                               (["-V"], r"^daybookd \d+\.\d+\.\d+\n$")):
        end = run(*arguments)
        assert end.returncode == 0 and end.stderr == ""
        assert re.search(pattern, end.stdout)


def test_help_names_every_option():
    text = run("--help").stdout
    for option in ("-c", "-s", "-l", "-n", "--check", "-v", "-V", "--version", "-h", "--help"):
        assert re.search(r"(^|[\s,])" + option + r"\b", text), option


@pytest.mark.parametrize("arguments", [["--nonsense"], ["-c"], ["daybookd.conf"], ["-x"]],
                         ids=" ".join)
def test_bad_usage_ends_with_64(arguments):
    end = run(*arguments)
    assert end.returncode == EXIT_USAGE
    assert end.stdout == "" and "usage: daybookd" in end.stderr


@pytest.mark.parametrize("option", ["-n", "--check"])
def test_check_of_the_sample_counts_what_is_in_it(tmp_path, option):
    end = run(option, "-c", write_sample(tmp_path))
    assert (end.returncode, end.stdout, end.stderr) == (
        0, "9 events, 3 publishers, 7 feeds: OK\n", "")


def test_check_reads_a_relative_path(tmp_path):
    main = write_sample(tmp_path)
    end = run("--check", "-c", main.name, cwd=main.parent)
    assert end.stdout == "9 events, 3 publishers, 7 feeds: OK\n"


def test_check_needs_no_state_and_no_free_port(tmp_path):
    taken = socket.create_server(("127.0.0.1", 0))
    main = tmp_path / "daybookd.conf"
    main.write_text(daybook(event("one"),
                            server=f'listen = "127.0.0.1:{taken.getsockname()[1]}";'))
    with taken:
        end = run("--check", "-c", main, "-s", "/proc/nowhere")
    assert (end.returncode, end.stdout) == (0, "1 event, 1 publisher, 1 feed: OK\n")


def test_sample_works_with_its_first_event_uncommented(start, tmp_path):
    """As its own remark says: take the lines with /* and */ away."""
    main = write_sample(tmp_path)
    lines = main.read_text().splitlines(keepends=True)
    assert lines.count("/*\n") == lines.count("*/\n") == 1
    main.write_text("".join(line for line in lines if line not in ("/*\n", "*/\n")))
    assert run("--check", "-c", main).stdout == "10 events, 4 publishers, 7 feeds: OK\n"
    assert b"SUMMARY:My first event\r\n" in start(main).feed("all")


def test_mistakes_are_all_on_standard_error_with_file_and_line(tmp_path):
    main = write_small(tmp_path)
    (main.parent / "events.d" / "two.conf").write_text(
        'events = (\n    { id = "two"; publisher = "office";\n      when = "2030-02-30";\n'
        '      titel = "Two"; }\n);\n')
    (main.parent / "events.d" / "three.conf").write_text("events = (\n    { id = \n);\n")
    end = run("--check", "-c", main)
    assert end.returncode == EXIT_BAD_CONFIG
    where = re.findall(r"^(\S+?):(\d+): error: .", end.stderr, re.M)
    for name, line in (("two.conf", "3"), ("two.conf", "4"), ("three.conf", "3")):
        assert (str(main.parent / "events.d" / name), line) in where, end.stderr


def test_file_that_is_not_there_ends_with_78_and_its_name(tmp_path):
    for arguments in (["--check"], ["-l", "127.0.0.1:0"]):
        end = run("-c", tmp_path / "nothing.conf", "-s", tmp_path, *arguments)
        assert end.returncode == EXIT_BAD_CONFIG and "nothing.conf" in end.stderr


def test_taken_port_ends_with_69_and_the_address(small):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        end = run("-c", small, "-s", small.parent / "state", "-l", address)
    assert end.returncode == EXIT_CANNOT_BIND and address in end.stderr


def test_port_0_is_named_in_the_log(start, small):
    daemon = start(small, listen=["127.0.0.1:0"])
    daemon.port = int(daemon.log.wait(r"listening on http://127\.0\.0\.1:(\d+)/$")[1])
    assert b"SUMMARY:Old words\r\n" in daemon.feed("all")


def test_several_addresses_are_served(start, small):
    daemon = start(small, listen=["127.0.0.1:0", "127.0.0.1:0"])
    daemon.log.wait("control socket")  # which comes after all of them
    ports = re.findall(r"listening on http://127\.0\.0\.1:(\d+)/$", daemon.log.text(), re.M)
    assert len(set(ports)) == 2
    for daemon.port in map(int, ports):
        assert b"SUMMARY:Old words\r\n" in daemon.feed("all")


def test_listen_of_the_file_is_used_without_l_and_without_sockets(tmp_path):
    """The harness hands over a socket or gives -l; here neither."""
    main = tmp_path / "daybookd.conf"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        main.write_text(daybook(event("one"), server=f'listen = [ "{address}" ];'))
        end = run("-c", main, "-s", tmp_path)
    assert end.returncode == EXIT_CANNOT_BIND and address in end.stderr


def test_handed_over_socket_replaces_all_addresses(start, tmp_path):
    main = tmp_path / "daybookd.conf"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        main.write_text(daybook(event("one"), server=f'listen = [ "127.0.0.1:{port}" ];'))
        daemon = start(main)
        assert b"SUMMARY:One\r\n" in daemon.feed("all")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_signal_ends_it_with_0_and_tells_the_service_manager(small, number):
    daemon = Daemon(small)
    try:
        daemon.wait_reload()
        idle = daemon.connect()
        idle.request("GET", "/all.ics")
        idle.getresponse().read()
        assert daemon.stop(number) == 0
        assert any("STOPPING" in message for message in messages(daemon))
        idle.close()
    finally:
        daemon.close()


def test_half_a_request_does_not_stop_it_from_stopping(small):
    daemon = Daemon(small)
    try:
        daemon.wait_reload()
        with socket.create_connection(("127.0.0.1", daemon.port)) as unfinished:
            unfinished.sendall(b"GET /all.ics HTTP/1.1\r\n")
            assert daemon.stop() == 0
    finally:
        daemon.close()


def messages(daemon):
    """What is left to read of the daemon's notices."""
    while True:
        message = daemon.notices.next(timeout=0)
        if message is None:
            return
        yield message


def test_status_for_the_service_manager_says_what_is_served(small):
    daemon = Daemon(small)
    try:
        assert re.search(r"\b1 event\b.*\b2 feeds\b", daemon.wait_reload().status)
        assert daemon.stop() == 0
    finally:
        daemon.close()


def test_log_has_priorities_for_the_journal(start, small):
    daemon = start(small, environment={"JOURNAL_STREAM": "1:2"})
    daemon.log.wait(r"^<6>listening on ")


def test_state_is_kept_in_the_first_directory_of_the_service_manager(tmp_path):
    main = tmp_path / "daybookd.conf"
    main.write_text("this is wrong")
    end = run("-c", main, env=clean_environment(STATE_DIRECTORY=f"{tmp_path}/one:{tmp_path}/two"))
    assert end.returncode == EXIT_BAD_CONFIG
    assert (tmp_path / "one" / "journal.db").exists() and not (tmp_path / "two").exists()


def test_daemon_that_the_readme_starts_is_found_as_it_says(tmp_path):
    readme = (SOURCE / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", readme, re.M | re.S)
    written, = [block for block in blocks if block.startswith("site: ")]
    begin, = [block for block in blocks if "src/daybookd -c my.conf" in block]
    ask, = [block for block in blocks if "src/daybookctl --socket" in block]
    (tmp_path / "my.conf").write_text(written + 'server: { listen = [ "127.0.0.1:0" ]; };')
    (tmp_path / "src").symlink_to(BUILD / "src")
    daemon = subprocess.Popen(["/bin/sh", "-c", "exec env " + begin], cwd=tmp_path,
                              env=clean_environment(), stderr=subprocess.PIPE)
    log = Log(daemon.stderr)
    try:
        log.wait("control socket ")
        end = subprocess.run(["/bin/sh", "-c", ask], cwd=tmp_path, env=clean_environment(),
                             capture_output=True, text=True, check=False)
    finally:
        daemon.terminate()
    assert daemon.wait(PATIENCE) == 0
    assert (end.returncode, end.stderr) == (0, "") and "council.ics" in end.stdout
