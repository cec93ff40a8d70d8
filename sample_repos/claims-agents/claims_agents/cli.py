"""The command `claims-desk`."""

import argparse
import uuid
from pathlib import Path

from claims_agents.crew.crew import ClaimsCrew
from claims_agents.intake import take_notice
from claims_agents.policy_library import publish_wordings


def main() -> None:
    """Parse the command line and run one command."""
    parser = argparse.ArgumentParser(prog="claims-desk")
    commands = parser.add_subparsers(dest="command", required=True)
    report = commands.add_parser("report", help="write the report on a claim")
    report.add_argument("claim")
    commands.add_parser("intake", help="take down a notice of loss in the terminal")
    publish = commands.add_parser("publish", help="upload the wordings of policies")
    publish.add_argument("folder", type=Path)
    args = parser.parse_args()
    if args.command == "report":
        result = ClaimsCrew().crew().kickoff(inputs={"claim": args.claim})
        print(result.raw)
    elif args.command == "intake":
        print(take_notice(ask=lambda text: input(f"{text}\n> "), store=lambda notice: f"HM-{uuid.uuid4().hex[:6]}"))
    else:
        print(publish_wordings(args.folder))


if __name__ == "__main__":
    main()
