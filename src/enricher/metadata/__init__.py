"""`metadata.yaml`: the store, and the merge of new answers into it."""
