"""Providers in front of model ids that stand outside of calls."""

from __future__ import annotations

from tests.detectors.scanning import scan

from stackaudit.catalog.loading import load
from stackaudit.linking.prefixed_models import link
from stackaudit.model.facts import NodeClaim
from stackaudit.resolution.context import Context
from stackaudit.resolution.project import Project

ROUTED = """
import litellm
MODEL = "anthropic/claude-3-5-sonnet-20241022"
litellm.completion(model="openrouter/anthropic/claude-3-5-sonnet-20241022", messages=[])
"""


def providers(files: dict[str, str] | str) -> dict[str, str]:
    """Return the providers that the link adds, with their roles."""
    context = Context(load(), Project(()), lambda _path, _line: "")
    return {f.ref.key: f.role for f in link(scan(files).facts, context, ()) if isinstance(f, NodeClaim)}


def test_the_provider_that_an_id_names_is_called() -> None:
    assert providers("MODEL = 'openai/gpt-4o-mini'") == {"openai": "used"}
    assert providers({"config.yaml": "model: openai/gpt-4o-mini\n"}) == {"openai": "used"}


def test_a_listed_id_calls_nobody() -> None:
    assert providers("PRICES = {'openai/gpt-4o-mini': 1, 'openai/gpt-4o': 2}") == {}


def test_an_id_that_a_gateway_is_asked_for_names_a_route() -> None:
    assert providers(ROUTED) == {}
    config = {"router.yaml": "model: anthropic/claude-3-5-sonnet-20241022\n"}
    assert providers({"app.py": ROUTED, **config}) == {"anthropic": "used"}
    assert providers(ROUTED.replace("openrouter/", "")) == {"anthropic": "used"}
