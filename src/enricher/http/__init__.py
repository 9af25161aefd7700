"""The one way out to the web."""
