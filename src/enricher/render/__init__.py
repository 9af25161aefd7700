"""The generated files, from catalog and metadata."""
