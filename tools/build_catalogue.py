"""Build the catalogue of models from published packages and checkouts (development time only).

    make catalogue MODELS_DEV=DIR DEPRECATIONS_RSS=DIR [AS_OF=2026-11-20]

Packages are downloaded once into ``--wheels`` and opened as archives; nothing of them is run. Two sources
are checkouts: github.com/anomalyco/models.dev and github.com/deprecations/deprecations-rss. Without
them the build only says what they would add, and writes nothing.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from catalogue import (  # noqa: E402 (the path is set above)
    changes,
    deprecation_lists,
    encode,
    litellm_tables,
    merge,
    models_dev,
    price_lists,
    vendor_sdks,
)
from catalogue.claims import Claims  # noqa: E402
from catalogue.names import Names  # noqa: E402
from catalogue.packages import SOURCES, Wheel, fetch, head  # noqa: E402

DATA = ROOT / "src" / "stackaudit" / "catalog" / "models.json.gz"
_LITELLM = "litellm/model_prices_and_context_window_backup.json"


def options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--as-of", type=date.fromisoformat, default=datetime.now(UTC).date(), help="date of the data")
    parser.add_argument("--models-dev", type=Path, metavar="DIR", help="a checkout")
    parser.add_argument("--deprecations-rss", type=Path, metavar="DIR", help="a checkout")
    parser.add_argument("--wheels", type=Path, default=ROOT / "build" / "catalogue-wheels", metavar="DIR")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    return parser.parse_args(arguments)


def read_all(wheels: dict[str, Wheel], given: argparse.Namespace) -> tuple[Claims, list[dict[str, object]]]:
    """Let every reader speak; the order does not matter, ``merge`` weighs by source."""
    claims = Claims()
    vendor_sdks.read_openai(wheels["openai-sdk"], claims)
    for name, wheel in wheels.items():
        if name.startswith("anthropic-sdk"):
            vendor_sdks.read_anthropic(wheel, claims, name)
        if name.startswith("litellm"):
            litellm_tables.read(wheel, _LITELLM, name, claims, old=name != "litellm")
    litellm_tables.read(wheels["tokencost"], "tokencost/model_prices.json", "tokencost", claims, old=True)
    deprecation_lists.read_llm_sunset(wheels["llm-sunset"], claims)
    deprecation_lists.read_model_retire(wheels["model-retire"], claims)
    deprecation_lists.read_depdesk(wheels["depdesk"], claims)
    if given.deprecations_rss:
        deprecation_lists.read_deprecations_rss(given.deprecations_rss, claims)
    hand = deprecation_lists.read_hand(ROOT / "tools" / "catalogue" / "hand.yaml", claims)
    price_lists.read_model_prices(wheels["model-prices"], claims, given.as_of)
    price_lists.read_genai_prices(wheels["genai-prices"], claims)
    if given.models_dev:
        models_dev.read_checkout(given.models_dev, claims)
    for lab in ("openai", "anthropic"):
        member = f"langchain_{lab}/data/_profiles.py"
        models_dev.read_profiles(wheels[f"langchain-{lab}"], member, f"langchain-{lab}", lab, claims)
    models_dev.read_known_names(wheels["pydantic-ai"], claims)
    return claims, hand["disputed"]


def main(arguments: list[str] | None = None) -> int:
    """Build, compare with the file in place, and write."""
    given = options(arguments)
    wheels = {o.name: fetch(o, given.wheels) for o in SOURCES if o.package}
    claims, disputed = read_all(wheels, given)
    names = Names()
    merged = merge.Merger(claims, names).run()
    versions = {
        name: head(checkout) if checkout else "not given"
        for name, checkout in (("models.dev", given.models_dev), ("deprecations-rss", given.deprecations_rss))
    }
    data = encode.encode(merged, names, given.as_of, versions)
    before = changes.decode(DATA) if DATA.exists() else None
    print(changes.summary(data), file=sys.stderr)
    written = changes.paper(data, before, merged.disputes, disputed)
    if given.check:
        return int(before != data)
    if not (given.models_dev and given.deprecations_rss):
        print(written, file=sys.stderr)
        print("nothing is written: --models-dev and --deprecations-rss are not given", file=sys.stderr)
        return 1
    size = encode.write(data, DATA)
    (ROOT / "docs" / "catalogue-changes.md").write_text(written, "utf-8")
    (ROOT / "NOTICE").write_text(changes.notice(data), "utf-8")
    print(f"{DATA.relative_to(ROOT)}: {size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
