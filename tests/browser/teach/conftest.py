"""What a visitor does in Teach."""

from playwright.sync_api import Page

from tests.browser.conftest import until
from tests.support.pen import draw

TEACH = "?teach=1&model=gru-33"  # is taught in half the time of the usual network
TAUGHT = "document.querySelector('#learned .taught').textContent.startsWith('Learned from {} ')"


def add_drawing(page: Page, sign: int, digit: int, **where: float) -> None:
    draw(page, digit, on="#pad", **where)
    page.locator(f'[data-sign="{sign}"] button.add').click()


def wait_until_taught(page: Page, count: int) -> None:
    until(page, TAUGHT.format(count))
