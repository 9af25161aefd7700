"""New entries: looked up and written for a person who gives a link."""
