"""The title and the body of the pull request, part by part, in the order in which a person must see them."""
