"""What is wrong with the set-up of a list, and how to fix it.

`probe` asks GitHub and the sources, and is the only part that does. `diagnose` turns its observation into
findings, and `output` shows them.
"""
