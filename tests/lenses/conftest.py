"""The app and its networks, like for the tests of pages."""

from tests.pages.conftest import (  # noqa: F401
    every_kind,
    few_test_images,
    open_page,
    untrained,
)
