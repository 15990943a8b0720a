"""What is made of the reports of Odoo's own suites."""

from workbench import core_suites

REPORT = """<?xml version="1.0" encoding="utf-8"?>
<testsuites><testsuite name="pytest">
  <testcase classname="x.odoo.addons.sale_stock.tests.test_a.TestA" name="test_ok"/>
  <testcase classname="x.odoo.addons.sale_stock.tests.test_a.TestA" name="test_no">
    <failure message="AssertionError: 1 != 2&#10;more">...</failure>
  </testcase>
  <testcase classname="x.odoo.addons.sale.tests.sub.test_b.TestB" name="test_error">
    <error message="failed on setup">...</error>
  </testcase>
</testsuite></testsuites>
"""


def test_failures_and_errors_are_read_with_their_reason():
    assert core_suites.read_failures(REPORT) == {
        "sale_stock/test_a.py::TestA::test_no": "AssertionError: 1 != 2",
        "sale/sub/test_b.py::TestB::test_error": "failed on setup",
    }


def test_only_what_is_not_explained_fails(monkeypatch):
    explained = {"sale_stock/test_a.py::TestA::test_no": "x"}
    monkeypatch.setattr(core_suites, "EXPLAINED", explained)
    failures = core_suites.read_failures(REPORT)
    assert core_suites.without_explanation(failures) == [
        "sale/sub/test_b.py::TestB::test_error"
    ]
