"""Values that no deployment changes."""

SUMMARY_MODEL = "gpt-4o"
SUMMARY_TOKENS = 400
TEAMS = ("hardware", "orders", "warranty", "other")
MAX_QUESTION_LENGTH = 2_000
