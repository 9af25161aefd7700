import pytest

from enricher.site.plain import plain


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("DL$^2$: trees", "DL²: trees"),
        ("O($n^{2k}$) steps", "O(n²ᵏ) steps"),
        (r"$\alpha_k$-sparse", "αₖ-sparse"),
        (r"$\mathcal{O}(\log n)$", "O(log n)"),
        ("it costs $5 or $6", "it costs $5 or $6"),
        ("$x^{Q}$ stays", "$x^{Q}$ stays"),  # Unicode has no such letter
        (r"$\frac{a}{b}$ stays", r"$\frac{a}{b}$ stays"),
        ("two\nlines\u202e", "two lines"),
    ],
)
def test_short_formulas_become_unicode_and_others_stay_as_typed(typed: str, shown: str) -> None:
    assert plain(typed) == shown
