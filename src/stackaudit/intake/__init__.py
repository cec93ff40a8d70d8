"""Where files come from: trees, ignore rules, triage, the skim, history, and the one hardened door to git."""
