"""`catalog.yaml`: its reader and its schema."""
