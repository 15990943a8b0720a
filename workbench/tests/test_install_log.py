"""What the user sees of an installation's log."""

import pytest

from workbench import install_log

HEAD = "2026-01-02 03:04:05,678 42"


@pytest.fixture
def log(tmp_path):
    """Return a function that writes a log with these lines."""

    def write(*lines):
        file = tmp_path / "install.log"
        file.write_text("\n".join(lines) + "\n")
        return file

    return write


def test_warnings_count_only_when_they_are_about_our_addon(log):
    file = log(
        f"{HEAD} WARNING db odoo.models: rma_warranty has no access rules",
        f"{HEAD} WARNING db odoo.models: sale has something",
        f"{HEAD} INFO db odoo.models: rma_warranty loaded",
    )
    assert install_log.complaints(file, ["rma_warranty"]) == [
        "WARNING odoo.models: rma_warranty has no access rules"
    ]


def test_errors_always_count(log):
    file = log(f"{HEAD} ERROR db odoo.sql_db: bad query")
    assert install_log.complaints(file, []) == ["ERROR odoo.sql_db: bad query"]


def test_a_failure_is_told_from_its_first_error_on(log):
    file = log(
        f"{HEAD} INFO db odoo: all is well",
        f"{HEAD} CRITICAL db odoo: failed",
        "Traceback (most recent call last):",
        "ValueError: no such field",
    )
    told = install_log.explain(file)
    assert "all is well" not in told
    assert "ValueError: no such field" in told


def test_without_an_error_there_is_nothing_to_tell(log):
    assert install_log.explain(log(f"{HEAD} INFO db odoo: fine")) == ""
