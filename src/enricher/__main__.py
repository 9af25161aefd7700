"""`python -m enricher` is `enrich`."""

from enricher.cli import main

if __name__ == "__main__":
    main()
