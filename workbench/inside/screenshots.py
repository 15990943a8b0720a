"""Take the pictures of the documentation from a running demonstration."""

import argparse
import json
import sys
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Error, Page

from workbench.inside.pictures import Action, Visitor, open_browser


class Scene(NamedTuple):
    """A picture: its file name, who looks, at which page, doing what there."""

    name: str
    login: str
    path: str
    actions: tuple[Action, ...] = ()
    whole_page: bool = False


def click(selector: str) -> Action:
    """Return the action of clicking on the first match."""

    def act(page: Page) -> None:
        page.locator(selector).first.click()

    return act


def fill(selector: str, text: str) -> Action:
    """Return the action of filling in a field."""

    def act(page: Page) -> None:
        page.locator(selector).first.fill(text)

    return act


def open_row(text: str) -> Action:
    """Return the action of opening the list row that shows ``text``."""

    def act(page: Page) -> None:
        row = page.locator(f"tr.o_data_row:has-text('{text}')").first
        row.locator("td.o_data_cell").first.click()
        page.wait_for_selector(".o_form_view")

    return act


SCENES: tuple[Scene, ...] = (
    Scene("cases", "anna", "/odoo/returns"),
    Scene("case_to_decide", "mark", "/odoo/returns", (open_row("RMA/2026/00002"),)),
    Scene("case_to_inspect", "anna", "/odoo/returns", (open_row("RMA/2026/00004"),)),
    Scene(
        "credit_note",
        "anna",
        "/odoo/returns",
        (
            open_row("RMA/2026/00005"),
            click("button[name=action_view_credit_notes]"),
        ),
    ),
    Scene(
        "portal_request",
        "clara",
        "/my/orders",
        (
            click("table a:has-text('S0')"),
            click("a:has-text('Return products')"),
        ),
    ),
    Scene(
        "credit_note_review",
        "cora",
        "/odoo/credit-notes-to-review",
        (open_row("RMA/2026/00016"),),
    ),
    Scene("out_for_diagnosis", "anna", "/odoo/returns", (open_row("RMA/2026/00011"),)),
    Scene(
        "portal_exchange",
        "clara",
        "/my/returns",
        (click("a:has-text('RMA/2026/00013')"),),
    ),
    Scene("warranty", "anna", "/odoo/warranties", (open_row("LM-0005"),)),
    Scene("warranty_claim", "mark", "/odoo/returns", (open_row("RMA/2026/00008"),)),
    Scene(
        "warranty_term",
        "mark",
        "/odoo/warranty-terms",
        (click("tr.o_data_row:has-text('Mower') td[name=name]"),),
    ),
    Scene(
        "portal_warranty",
        "clara",
        "/my/warranties",
        (click("tr:has-text('LM-0004') a"),),
    ),
    Scene(
        "portal_returns",
        "clara",
        "/my/returns",
        (click("a:has-text('RMA/2026/00009')"),),
    ),
)


def take(arguments: argparse.Namespace, scenes: tuple[Scene, ...]) -> None:
    """Take the pictures, logging in once per login."""
    passwords = {row["login"]: row["password"] for row in json.loads(arguments.logins)}
    visitors: dict[str, Visitor] = {}
    with open_browser(arguments.chromium) as browser:
        for scene in scenes:
            if scene.login not in visitors:
                visitors[scene.login] = Visitor(browser, arguments.url)
                _log_in(visitors[scene.login], scene.login, passwords)
            _take(visitors[scene.login], scene, arguments.folder)


def _log_in(visitor: Visitor, login: str, passwords: dict[str, str]) -> None:
    """Log in, unless the scene is one for visitors without an account ("")."""
    if login:
        visitor.log_in(login, passwords.get(login, login))


def _take(visitor: Visitor, scene: Scene, folder: Path) -> None:
    target = folder / f"{scene.name}.png"
    visitor.go(scene.path)
    for action in scene.actions:
        action(visitor.page)
    visitor.shoot(target, scene.whole_page)
    print(f"{target.name}: {scene.login or 'anyone'} at {scene.path}", flush=True)


def main() -> None:
    """Take the scenes, all or those whose names are given; or one ad hoc."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("url", "chromium", "logins"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--scene", type=json.loads, help="one scene, as a JSON list")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    scenes = (Scene(*arguments.scene),) if arguments.scene else SCENES
    wanted = set(arguments.names) or {scene.name for scene in scenes}
    unknown = wanted.difference(scene.name for scene in scenes)
    if unknown:
        sys.exit(f"no such scenes: {', '.join(sorted(unknown))}")
    try:
        take(arguments, tuple(scene for scene in scenes if scene.name in wanted))
    except Error as error:
        sys.exit(f"the picture can't be taken: {error.message.splitlines()[0]}")


if __name__ == "__main__":
    main()
