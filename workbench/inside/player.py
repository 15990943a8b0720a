"""Somebody who works in the browser, and whose clicks are counted."""

from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Request

from workbench.inside.pictures import Visitor, settle


@dataclass
class Figures:
    """What the work of a role took."""

    role: str
    clicks: int = 0
    keys: int = 0
    pages: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


class Player(Visitor):
    """A visitor whose clicks, pages and seconds of waiting for the server count."""

    def __init__(self, browser: Browser, url: str, role: str, product: str = ""):
        """Open a window of their own, to do something about a product."""
        super().__init__(browser, url)
        self.product = product
        self.figures = Figures(role)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.figures.errors.append(str(error)))

    def begin(self, login: str, password: str, path: str) -> None:
        """Log in and open the start page; what follows counts."""
        self.log_in(login, password)
        self.go(path)
        self.page.on("requestfinished", self._on_request)

    def click(self, selector: str) -> None:
        """Point at the first match, and wait until the page is drawn."""
        self.figures.clicks += 1
        self.page.locator(selector).first.click()
        settle(self.page)

    def choose(self, selector: str, label: str) -> None:
        """Open a drop-down of the page and choose from it: two clicks."""
        self.figures.clicks += 2
        self.page.locator(selector).first.select_option(label=label)

    def type(self, text: str, last_key: str = "") -> None:
        """Type (or scan) where the focus is."""
        self.figures.keys += len(text) + bool(last_key)
        self.page.keyboard.type(text)
        if last_key:
            self.page.keyboard.press(last_key)
        settle(self.page)

    def press(self, keys: str) -> None:
        """Press keys together, as a shortcut."""
        self.figures.keys += 1
        self.page.keyboard.press(keys)
        settle(self.page)

    def expect(self, selector: str) -> None:
        """Fail unless this is seen."""
        self.page.wait_for_selector(selector)

    def _on_request(self, request: Request) -> None:
        """Count pages, and the seconds that the server took for pages and calls."""
        if request.resource_type not in ("document", "xhr", "fetch"):
            return
        self.figures.pages += request.resource_type == "document"
        timing = request.timing
        if timing["responseStart"] > 0:
            waited = timing["responseStart"] - max(timing["requestStart"], 0)
            self.figures.seconds += waited / 1000

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.figures.errors.append(message.text)
