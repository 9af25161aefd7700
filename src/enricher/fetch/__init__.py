"""Which links are due, and one outcome for each of them."""
