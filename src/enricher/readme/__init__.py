"""README.md as text with places: its blocks, and the marks of generated sections."""
