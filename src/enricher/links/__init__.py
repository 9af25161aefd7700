"""Links: taken apart, checked for private hosts, and resolved to the source that accepts them."""
