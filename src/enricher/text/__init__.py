"""Escape text from elsewhere for Markdown and for terminals."""
