"""The working tree."""
