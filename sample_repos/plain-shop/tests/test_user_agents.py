"""Browsers and bots."""

from shop.user_agents import describe


def test_bots_are_named() -> None:
    assert describe("SearchBot/2.1") == "bot"
    assert describe("Mozilla/5.0") == "browser"
