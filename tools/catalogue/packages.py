"""The published packages that the catalogue reads, and a reader that never runs them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Origin:
    """One data source; ``name`` is the key that claims carry."""

    name: str
    version: str
    licence: str
    url: str
    package: str | None = None
    """Distribution on the package index; None: a local checkout or a file of this repository."""


def _history(name: str, package: str, version: str, licence: str, url: str) -> Origin:
    return Origin(f"{name}-{version}", version, licence, url, package)


_LITELLM = "https://github.com/BerriAI/litellm"
_ANTHROPIC = "https://github.com/anthropics/anthropic-sdk-python"
_LANGCHAIN = "https://github.com/langchain-ai/langchain"

SOURCES: tuple[Origin, ...] = (
    Origin("openai-sdk", "3.52.0", "Apache-2.0", "https://github.com/openai/openai-python", "openai"),
    Origin("depdesk", "0.3.0", "MIT", "https://github.com/Ort0x36/deprecation-desk", "depdesk"),
    Origin("llm-sunset", "0.3.1", "MIT", "https://github.com/Ashveil1/llm-sunset", "llm-sunset"),
    Origin(
        "model-retire",
        "0.1.1",
        "MIT",
        "https://github.com/BYDTechSolutions/model-retire",
        "bydtech-model-retire",
    ),
    Origin("anthropic-sdk", "2.11.0", "Apache-2.0", _ANTHROPIC, "anthropic"),
    _history("anthropic-sdk", "anthropic", "0.84.0", "MIT", _ANTHROPIC),
    _history("anthropic-sdk", "anthropic", "0.49.0", "MIT", _ANTHROPIC),
    Origin("deprecations-rss", "checkout", "MIT", "https://github.com/deprecations/deprecations-rss"),
    Origin("hand", "1", "facts, each with its page", "tools/catalogue/hand.yaml"),
    Origin("litellm", "1.109.1", "MIT", _LITELLM, "litellm"),
    _history("litellm", "litellm", "1.105.0", "MIT", _LITELLM),
    _history("litellm", "litellm", "1.100.0", "MIT", _LITELLM),
    _history("litellm", "litellm", "1.92.0", "MIT", _LITELLM),
    _history("litellm", "litellm", "1.84.0", "MIT", _LITELLM),
    _history("litellm", "litellm", "1.80.0", "MIT", _LITELLM),
    _history("litellm", "litellm", "1.75.0", "MIT", _LITELLM),
    _history("litellm", "litellm", "1.65.0", "MIT", _LITELLM),
    _history("litellm", "litellm", "1.55.0", "MIT", _LITELLM),
    Origin("tokencost", "0.1.26", "MIT", "https://github.com/AgentOps-AI/tokencost", "tokencost"),
    Origin("model-prices", "0.0.5", "MIT", "https://github.com/wakamex/model-prices", "model-prices"),
    Origin("genai-prices", "0.2.3", "MIT", "https://github.com/pydantic/genai-prices", "genai-prices"),
    Origin("models.dev", "checkout", "MIT", "https://github.com/anomalyco/models.dev"),
    Origin("langchain-openai", "1.7.4", "MIT", _LANGCHAIN, "langchain-openai"),
    Origin("langchain-anthropic", "1.7.10", "MIT", _LANGCHAIN, "langchain-anthropic"),
    Origin("pydantic-ai", "2.68.0", "MIT", "https://github.com/pydantic/pydantic-ai", "pydantic-ai-slim"),
)
"""In the order of authority for dates: an earlier source wins. Tables that only describe models
(prices, sizes) follow; their order per field stands in ``merge``."""

RANK = {origin.name: number for number, origin in enumerate(SOURCES)}


class Wheel:
    """A wheel, opened as the zip archive that it is."""

    def __init__(self, path: Path) -> None:
        self._archive = zipfile.ZipFile(path)

    def text(self, member: str) -> str:
        """Return one file as text."""
        return self._archive.read(member).decode("utf-8")

    def texts(self, prefix: str, suffix: str) -> dict[str, str]:
        """Return all files below ``prefix`` that end with ``suffix``."""
        names = sorted(n for n in self._archive.namelist() if n.startswith(prefix) and n.endswith(suffix))
        return {name: self.text(name) for name in names}


def fetch(origin: Origin, folder: Path) -> Wheel:
    """Return the wheel of ``origin``, from ``folder`` or else from the package index."""
    assert origin.package is not None
    stem = f"{origin.package.replace('-', '_')}-{origin.version}-"
    if not (found := sorted(folder.glob(f"{stem}*.whl"))):
        folder.mkdir(parents=True, exist_ok=True)
        requirement = f"{origin.package}=={origin.version}"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*command, "--dest", str(folder), requirement], check=True)
        found = sorted(folder.glob(f"{stem}*.whl"))
    return Wheel(found[0])


def head(checkout: Path) -> str:
    """Return the commit of a checkout with its day, which is the version of what was read."""
    command = ["git", "-C", str(checkout), "log", "-1", "--format=%h (%cs)"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.stdout.strip() or "unknown commit"
