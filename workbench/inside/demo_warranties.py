"""Warranties of the demonstration shop: terms, an extension, claims."""

from odoo import Command, fields
from odoo.api import Environment
from odoo.models import BaseModel

from workbench.inside import demo_sales

LEGAL_COVER = (
    "Faults in material and workmanship",
    "Parts that are missing from the box",
)
LEGAL_EXCLUSIONS = (
    "Wear of blades, brushes and gloves",
    "Damage by falls, water or frost",
)
MOWER_COVER = ("Engine, gearbox and deck", "Battery, to 70 % of its capacity")
MOWER_EXCLUSIONS = (
    "Blades and belts",
    "Faults after use of other fuels than those of the manual",
)
CLAIM_STEPS = """
<ol>
    <li>Look up the certificate's number or the serial number.</li>
    <li>Open <b>My warranties</b> in your account and press <b>Claim</b>.</li>
    <li>Tell us what is wrong; photos help.</li>
    <li>We answer within two working days.</li>
</ol>
"""
FULL_TEXT = """
<p>This warranty is given beside your rights by law and doesn't limit them. We repair
or replace what fails within its time, at the terms named here.</p>
"""


def set_up(env: Environment, products: dict[str, BaseModel]) -> None:
    """Promise warranties, before anything is sold."""
    env.company.rma_is_registration_enabled = True
    env.company.rma_warranty_term_id = _create_legal(env)
    products["Lawn Mower"].product_tmpl_id.rma_warranty_term_id = _create_mower(env)
    products["Work Gloves"].product_tmpl_id.rma_warranty_term_id = env[
        "rma.warranty.term"
    ].create({"name": "No warranty on consumables", "coverage": "none"})


def create_extension(env: Environment, mower: BaseModel) -> BaseModel:
    """Return a product that extends a warranty, offered with the mower."""
    extension = env["product.product"].create(
        {
            "name": "Warranty +2 years",
            "type": "service",
            "lst_price": 59.0,
            "invoice_policy": "order",
            "rma_is_extension": True,
            "rma_extension_duration": 2,
            "rma_extension_unit": "year",
        }
    )
    if "optional_product_ids" in mower.product_tmpl_id._fields:
        mower.product_tmpl_id.optional_product_ids = extension.product_tmpl_id
    return extension


def _create_legal(env: Environment) -> BaseModel:
    return env["rma.warranty.term"].create(
        {
            "name": "Two years on everything",
            "coverage": "limited",
            "duration": 24,
            "duration_unit": "month",
            "item_ids": _items(LEGAL_COVER, LEGAL_EXCLUSIONS),
            "remedy_ids": _remedies(
                ("refund", 0, 15), ("replacement", 0, 90), ("repair", 0, 0)
            ),
            "claim_steps": CLAIM_STEPS,
            "terms_text": FULL_TEXT,
        }
    )


def _create_mower(env: Environment) -> BaseModel:
    maker = env["res.partner"].create(
        {
            "name": "Meadow Machines Inc.",
            "is_company": True,
            "street": "900 Industry Drive",
            "city": "Dayton",
            "zip": "45402",
            "email": "service@meadow.example",
            "phone": "+1 555 0177",
        }
    )
    return env["rma.warranty.term"].create(
        {
            "name": "Mower warranty, three years",
            "coverage": "full",
            "duration": 3,
            "duration_unit": "year",
            "provider": "manufacturer",
            "provider_id": maker.id,
            "freight_payer": "customer",
            "deductible": 25.0,
            "max_claims": 3,
            "replacement_rule": "minimum",
            "replacement_days": 180,
            "is_repair_time_added": True,
            "item_ids": _items(MOWER_COVER, MOWER_EXCLUSIONS),
            "remedy_ids": _remedies(("repair", 0, 0), ("replacement", 0, 365)),
            "claim_steps": CLAIM_STEPS,
            "terms_text": FULL_TEXT,
        }
    )


def _items(covered: tuple[str, ...], excluded: tuple[str, ...]) -> list:
    return [
        Command.create({"kind": kind, "name": text, "sequence": number})
        for kind, texts in (("covered", covered), ("excluded", excluded))
        for number, text in enumerate(texts, 1)
    ]


def _remedies(*rows: tuple[str, int, int]) -> list:
    return [
        Command.create(
            {"sequence": number, "remedy": code, "day_from": first, "day_to": last}
        )
        for number, (code, first, last) in enumerate(rows, 1)
    ]


def claim(env: Environment, certificate: BaseModel, text: str) -> BaseModel:
    """Return a requested claim for one unit of a certificate."""
    staff = demo_sales.as_login(env, "anna")
    case = staff["rma.case"]._open_with_certificate(
        certificate.with_env(staff),
        reason_id=env.ref("rma_warranty.rma_reason_failed").id,
    )
    case.write({"description": text, "user_id": staff.uid})
    case.action_request()
    return case


def certificates_of(order: BaseModel) -> BaseModel:
    """Return the certificates that the delivery of an order gave."""
    return order.env["rma.warranty.certificate"].search(
        [("order_id", "=", order.id)], order="id"
    )


def register(env: Environment, partner: BaseModel, product: BaseModel) -> BaseModel:
    """Return goods that a customer bought elsewhere and registered."""
    proof = env["ir.attachment"].create(
        {"name": "receipt.txt", "raw": b"Hardware store, 1 drill, paid in cash"}
    )
    certificate = env["rma.warranty.certificate"].create(
        {
            "company_id": env.company.id,
            "partner_id": partner.commercial_partner_id.id,
            "product_id": product.id,
            "serial_text": "CD-77120",
            "quantity": 1.0,
            "term_id": _freeze(env.company.rma_warranty_term_id).id,
            "term_origin": f"company {env.company.name}",
            "registration_state": "to_confirm",
            "date_delivered": fields.Date.subtract(fields.Date.today(), days=20),
            "proof_ids": [Command.set(proof.ids)],
        }
    )
    proof.write({"res_model": certificate._name, "res_id": certificate.id})
    return certificate


def _freeze(term: BaseModel) -> BaseModel:
    return term._freeze()[term]
