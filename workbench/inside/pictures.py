"""Take pictures of a running Odoo with the system's Chromium."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_SIZE = {"width": 1280, "height": 800}
_PATIENCE_MS = 30_000
_BUSY = ".o_loading_indicator, .o_blockUI, .o_view_loading"

Action = Callable[[Page], None]


@contextlib.contextmanager
def open_browser(chromium: str) -> Iterator[Browser]:
    """Give a headless browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=_FLAGS
        )
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Somebody who is logged in (or not) and looks at pages."""

    def __init__(self, browser: Browser, url: str):
        """Open a fresh window, without anybody's cookies."""
        context = browser.new_context(viewport=_SIZE, locale="en-US")
        context.set_default_timeout(_PATIENCE_MS)
        self.url = url
        self.page = context.new_page()

    def log_in(self, login: str, password: str) -> None:
        """Log in by the form, as a person does."""
        self.page.goto(f"{self.url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        with self.page.expect_navigation():
            self.page.press("input[name=password]", "Enter")
        if self.page.locator(".oe_login_form .alert-danger").count():
            raise SystemExit(f"{login} can't log in with this password")

    def go(self, path: str) -> None:
        """Open a page and wait until it is drawn."""
        self.page.goto(f"{self.url}{path}")
        settle(self.page)

    def shoot(self, target: Path, whole_page: bool = False) -> None:
        """Save what is seen as a PNG file."""
        settle(self.page)
        target.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=target, full_page=whole_page, animations="disabled")


def settle(page: Page) -> None:
    """Wait until the web client has loaded its data and drawn it."""
    page.wait_for_load_state("load")
    if page.locator(".o_web_client").count():
        page.wait_for_selector(".o_action_manager > *", state="attached")
        page.wait_for_function(f"!document.querySelector('{_BUSY}')")
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_timeout(700)
