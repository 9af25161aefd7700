"""A run, from the files of a list to what is published: `run.py` has the flow."""
