"""The files of a list that has one README and one file of abstracts."""

from enricher.model.publishing import Texts


def list_texts(catalog: str = "", metadata: str = "", readme: str = "", abstracts: str = "") -> Texts:
    """Return the files; a README that is empty is not there yet."""
    return Texts(catalog, metadata, {"README.md": readme} if readme else {}, {"abstracts.md": abstracts})
