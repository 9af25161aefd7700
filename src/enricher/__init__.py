"""enricher: the bot that keeps a curated list of papers true."""

__version__ = "0.1.0"
