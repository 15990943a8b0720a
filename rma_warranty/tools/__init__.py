"""Pure functions: no database, no environment."""
