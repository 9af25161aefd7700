"""README.md as text with places: its blocks, and the markers of generated sections."""
