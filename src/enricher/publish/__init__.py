"""Where the files are read from, and the only way to write them: the working tree or a pull request."""
