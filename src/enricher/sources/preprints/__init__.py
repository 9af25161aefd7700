"""Preprints on arXiv: what arXiv says of them, and what indexes know of them by their arXiv ids."""
