"""Publish: where the files come from and the only way out for them. One file a publisher."""
