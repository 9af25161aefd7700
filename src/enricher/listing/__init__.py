"""A list as its files say it: resolved, with what people changed in its generated sections."""
