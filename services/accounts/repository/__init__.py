"""SQL of the aggregates of accounts, one module each. Statements are few, set-based, and the same whoever is known."""
