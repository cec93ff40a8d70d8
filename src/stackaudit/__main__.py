"""``python -m stackaudit``."""

from stackaudit.cli.main import main

main()
