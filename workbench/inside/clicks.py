"""Play the main story on a running demonstration and count what it takes."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict

from playwright.sync_api import Browser, Error

from workbench.inside.pictures import open_browser
from workbench.inside.player import Figures, Player

# The order of the demonstration shop that the story is about, and its products.
_ORDER = "S00001"
_DECIDED_BY_STAFF = "Cordless Drill 18 V"
_APPROVED_BY_RULE = "Work Gloves"


def _request(player: Player, _case: str) -> str:
    """Request a return as the customer; give its number."""
    player.click("a:has-text('Your Orders')")
    player.click(f"table a:has-text('{_ORDER}')")
    player.click("a:has-text('Return products')")
    line = f".o_rma_request_line:has-text('{player.product}')"
    player.click(f"{line} .o_rma_quantity")
    player.press("Control+a")
    player.type("1")
    player.choose(f"{line} select", "No longer needed")
    player.click("button:has-text('Send request')")
    return str(player.page.locator("text=/RMA.20../").first.inner_text()).split()[-1]


def _approve(player: Player, case: str) -> str:
    """Approve it as after-sales staff."""
    player.click(".o_rma_overview_table button:has-text('To decide')")
    row = f"tr.o_data_row:has-text('{case}')"
    player.click(f"{row} button[name=action_approve]")
    player.expect(f"body:not(:has({row}:has-text('Requested')))")
    return case


def _receive(player: Player, case: str) -> str:
    """Receive the parcel as a warehouse worker with a scanner."""
    player.type(case, "Enter")
    player.expect(".o_rma_row")
    player.type("*1", "Enter")
    player.click(".o_rma_done")
    player.expect(".o_rma_log .text-success")
    return case


def _credit(player: Player, case: str) -> str:
    """Inspect and credit as after-sales staff."""
    player.click(".o_rma_overview_table button:has-text('To inspect')")
    player.click(f"tr.o_data_row:has-text('{case}') button[name=action_inspect]")
    player.click(".o_field_widget[name=grade_id] label:has-text('Like new')")
    player.click("button[name=action_confirm_next]")
    player.expect("button[name=action_rma_view_case]")
    return case


def _post(player: Player, case: str) -> str:
    """Post the credit note as an accountant."""
    row = f"tr.o_data_row:has-text('{case}')"
    player.click(f"{row} button[name=action_rma_post_reviewed]")
    player.page.wait_for_function(
        f"!document.querySelector('.o_content').innerText.includes('{case}')"
    )
    return case


# role, login, start page, what it does with the case
_STEPS: tuple[tuple[str, str, str, Callable[[Player, str], str]], ...] = (
    ("customer requests", "clara", "/my", _request),
    ("after-sales approves", "anna", "/odoo/returns-overview", _approve),
    ("warehouse receives", "will", "/odoo/receive-returns", _receive),
    ("after-sales inspects, credits", "anna", "/odoo/returns-overview", _credit),
    ("accountant posts", "cora", "/odoo/credit-notes-to-review", _post),
)


def play(
    browser: Browser, url: str, passwords: dict[str, str], product: str
) -> list[Figures]:
    """Play the story of a product once; return the figures of each part."""
    figures, case = [], ""
    for role, login, path, act in _STEPS:
        if act is _approve and product == _APPROVED_BY_RULE:
            continue
        player = Player(browser, url, role, product)
        player.begin(login, passwords[login], path)
        case = act(player, case)
        figures.append(player.figures)
    return figures


def _print(product: str, figures: list[Figures]) -> None:
    print(f"{product:32}{'clicks':>7}{'keys':>6}{'pages':>7}{'server s':>10}")
    for own in [*figures, _total(figures)]:
        print(
            f"{own.role:32}{own.clicks:>7}{own.keys:>6}{own.pages:>7}{own.seconds:>10.2f}"
        )
        for error in own.errors:
            print(f"  console: {error}")


def _total(figures: list[Figures]) -> Figures:
    return Figures(
        "together",
        sum(own.clicks for own in figures),
        sum(own.keys for own in figures),
        sum(own.pages for own in figures),
        sum(own.seconds for own in figures),
    )


def main() -> None:
    """Play, print, and fail over the limit or with an error in the console."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("url", "chromium", "logins"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--limit", type=int, required=True)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    passwords = {row["login"]: row["password"] for row in json.loads(arguments.logins)}
    stories = {}
    try:
        with open_browser(arguments.chromium) as browser:
            for product in (_DECIDED_BY_STAFF, _APPROVED_BY_RULE):
                stories[product] = play(browser, arguments.url, passwords, product)
    except Error as error:
        sys.exit(f"the story can't be played: {error.message}")
    if arguments.json:
        told = {name: [asdict(own) for own in rows] for name, rows in stories.items()}
        print(json.dumps(told, indent=2))
    else:
        for product, figures in stories.items():
            _print(product, figures)
    _judge([own for rows in stories.values() for own in rows], stories, arguments.limit)


def _judge(parts: list[Figures], stories: dict[str, list[Figures]], limit: int) -> None:
    """Exit with what is wrong, if anything is."""
    total = max(_total(figures).clicks for figures in stories.values())
    if total > limit:
        sys.exit(f"{total} clicks are more than {limit}")
    if any(own.errors for own in parts):
        sys.exit("there are errors in the console of the browser")


if __name__ == "__main__":
    main()
