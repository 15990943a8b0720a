from odoo.tests import tagged

from .goods_common import GoodsCommon, check_sequences


@tagged("post_install", "-at_install")
class TestGoodsProperty(GoodsCommon):
    """Whatever is received, routed and undone: no unit and no value is lost."""

    @check_sequences(200, 50)
    def test_units_and_value_are_conserved(self, steps):
        self._check_steps(steps)


@tagged("post_install", "-at_install")
class TestGoodsPropertyStandard(GoodsCommon):
    """The same at standard cost, with stock that is valued at closing."""

    cost_method = "standard"
    valuation = "periodic"

    @check_sequences(50, 15)
    def test_units_and_value_are_conserved(self, steps):
        self._check_steps(steps)


@tagged("post_install", "-at_install")
class TestGoodsPropertyLots(GoodsCommon):
    """The same with two lots of two units, first in first out."""

    cost_method = "fifo"
    tracking = "lot"
    costs = (60.0, 60.0)
    units = 2

    @check_sequences(50, 15)
    def test_units_and_value_are_conserved(self, steps):
        self._check_steps(steps)


@tagged("post_install", "-at_install")
class TestGoodsPropertySerials(GoodsCommon):
    """The same with four serial numbers, each worth what it had cost itself."""

    tracking = "serial"
    lot_valuated = True
    costs = (40.0, 50.0, 60.0, 90.0)
    units = 1

    @check_sequences(80, 25)
    def test_units_and_value_are_conserved(self, steps):
        self._check_steps(steps)
