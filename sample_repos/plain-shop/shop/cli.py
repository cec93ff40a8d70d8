"""The command line."""

import csv
from pathlib import Path

import click

from shop.counter import answer_note
from shop.models import Part


@click.group()
def main() -> None:
    """Rook & Wren."""


@main.command()
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--model", default="saloon-1986", prompt="Model of the car")
def load_catalogue(path: Path, model: str) -> None:
    """Load parts from a file."""
    with path.open(encoding="utf-8") as rows:
        parts = [Part(int(row["number"]), model, int(row["cents"])) for row in csv.DictReader(rows)]
    click.echo(f"{len(parts)} parts for {model}")


@main.command()
def note() -> None:
    """File a note from the counter."""
    prompt = click.prompt("What did the customer ask?")
    click.echo(answer_note("saloon-1986", prompt))


if __name__ == "__main__":
    main()
