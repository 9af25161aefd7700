"""enricher: the bot that keeps a curated list of papers up to date."""

__version__ = "0.1.0"
