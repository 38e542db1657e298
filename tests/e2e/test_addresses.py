"""Addresses that people type."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, visit

pytestmark = pytest.mark.e2e


def test_home_is_found_at_the_root_and_under_its_name(
    server: Server, page: Page
) -> None:
    for address in ("", "/home", "/dataset", "/home"):
        visit(page, f"{server.url}{address}")
    expect(page).to_have_url(f"{server.url}/")
    expect(page.get_by_role("heading", name="Teach a network")).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
