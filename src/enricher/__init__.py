"""enricher: the bot that keeps a curated list of papers up to date."""

__version__ = "1.0.0"
