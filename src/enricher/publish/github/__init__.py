"""The pull request on GitHub."""
