"""DOIs: Crossref, OpenAlex and Semantic Scholar."""
