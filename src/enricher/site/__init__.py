"""The page of a list: static files that a browser opens from a server or from the disk."""
