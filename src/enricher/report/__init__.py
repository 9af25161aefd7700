"""What a run says: on the terminal, as JSON, and to GitHub Actions."""
