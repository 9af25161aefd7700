"""Which changes a pull request proposes, and how it words them."""
