"""Barcodes for documents."""

from markupsafe import Markup
from reportlab.graphics.barcode import createBarcodeDrawing


def get_barcode_svg(value):
    """Return a text as a Code 128 barcode, as inline SVG markup.

    SVG needs no image library on the server, and prints sharp.
    """
    drawing = createBarcodeDrawing(
        "Code128", value=value, barHeight=40, width=260, height=50
    )
    svg = drawing.asString("svg")
    return Markup(svg[svg.index("<svg") :])
