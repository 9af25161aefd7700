"""The results of a run: on the terminal, as JSON, and for GitHub Actions."""
