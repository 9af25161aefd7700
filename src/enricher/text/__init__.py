"""Foreign text made harmless for Markdown and for terminals."""
