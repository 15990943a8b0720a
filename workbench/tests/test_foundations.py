"""Stamps, processes, ports and the command line."""

import socket
import sys

import pytest

from workbench import cli, disk, odoo_source, paths, ports, processes, stamps
from workbench.demo_database import print_logins
from workbench.progress import Problem


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """Keep the real .workbench/ out of these tests."""
    monkeypatch.setattr(paths, "STAMPS", tmp_path)
    monkeypatch.setattr(paths, "LOGS", tmp_path)


def test_a_stamp_holds_for_the_same_inputs_alone():
    stamps.mark_done("odoo", "abc")
    assert stamps.is_done("odoo", "abc")
    assert not stamps.is_done("odoo", "xyz")
    stamps.forget("odoo")
    assert not stamps.is_done("odoo", "abc")


def test_hashes_keep_parts_apart():
    assert stamps.digest("ab", "c") != stamps.digest("a", "bc")


def test_a_failing_program_is_told_with_the_end_of_its_output():
    script = "print('why it failed'); raise SystemExit(3)"
    with pytest.raises(Problem, match="exit code 3") as told:
        processes.run_logged([sys.executable, "-c", script], "try")
    assert "why it failed" in str(told.value)


def test_a_taken_port_is_told_or_passed_over():
    with socket.socket() as taken:
        taken.bind((ports.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=f"port {port} is taken"):
            ports.require_free(port)
        assert ports.first_free(port) > port


def test_a_full_disk_is_told(monkeypatch):
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda _path: (0, 0, 3 * 2**30))
    with pytest.raises(Problem, match="only 3.0 GiB are free"):
        disk.require_space()


def test_a_folder_that_is_no_odoo_19_is_refused(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0)\n")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Problem, match="holds Odoo 18.0"):
        odoo_source.ensure()


def test_a_checkout_of_odoo_19_is_taken(tmp_path, monkeypatch):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (19, 0, 0)\n")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    source = odoo_source.ensure()
    assert source.addons_folders == [tmp_path / "addons"]


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert all(f"    {name}" in text for name in cli.COMMANDS)


def test_logins_are_printed_as_a_table(capsys):
    print_logins([{"who": "Sales", "login": "sales"}, {"who": "Me", "login": "me"}])
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["  who    login", "  Sales  sales", "  Me     me"]
