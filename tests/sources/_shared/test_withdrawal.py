"""What the prose of arXiv says of a paper: that it was withdrawn, or something else that was."""

from typing import Final

from enricher.sources._shared.withdrawal import says_withdrawn

WITHDRAWN: Final = """
    Withdrawn
    WITHDRAWN.
    paper withdrawn
    Paper withdrawn by the authors
    This paper has been withdrawn
    This paper has been withdrawn by the author due to a sign error in equation 3
    This paper has been withdrawn by the author(s), because Lemma 2 is wrong
    This submission has been withdrawn by arXiv administrators
    arXiv admin note: This submission has been withdrawn by arXiv administrators due to disputed authorship
    Withdrawn by arXiv administrators because of a dispute
    Withdrawn by the authors
    Withdrawn due to an error in Lemma 3
    Withdrawn: the proof has a gap
    withdrawn because the main theorem is false
    Withdrawn from arXiv at the request of the authors
    withdrawal by arXiv administrators
    Temporarily withdrawn
    12 pages, 3 figures, withdrawn
    12 pages; withdrawn due to an error
    12 pages (withdrawn)
    5 figures. Withdrawn for revision
    The paper is withdrawn
    The manuscript was withdrawn since it is part of another work
    This article is withdrawn and merged into arXiv:1001.00001
    This version has been withdrawn
    This work is now withdrawn
    The authors have withdrawn this paper
    The author withdraws this submission
    We withdraw this paper
    I have withdrawn this manuscript
    The authors wish to withdraw the article
    We have decided to withdraw this preprint because of an error
    Has been withdrawn
    This paper, with all its versions, has been withdrawn
    This short note has been temporarily withdrawn
    Superseded by arXiv:1001.00001. This paper is withdrawn
    There is an error in Theorem 1, so this paper will be withdrawn
    This paper needs to be withdrawn
    Withdrawn, see arXiv:1001.00001
    The preprint has been withdrawn from arXiv
    This paper has been withdrawn because it was submitted to the wrong category
    This paper has been withdrawn: version 1 has an error
""".strip().splitlines()

LIVING: Final = """
    12 pages, 3 figures
    Accepted. Section 3 removed because of the withdrawal of a claim by others
    6 pages. Replaces the withdrawn arXiv:1001.00001, which is split into two papers
    Accepted for publication. arXiv admin note: text overlap with arXiv:1001.00001v1 (withdrawn)
    8 pages. Withdrawn from a journal before refereeing, matches the accepted version
    Withdrawn from Sample Journal
    This paper was withdrawn from AC 2020 and is accepted at BC 2021
    Supersedes arXiv:1001.00001, which has been withdrawn
    This paper supersedes the withdrawn paper arXiv:1001.00001
    An earlier version of this paper was withdrawn
    A previous version has been withdrawn
    Version 1 was withdrawn due to an error, which is corrected here
    v1 withdrawn by mistake
    Previously withdrawn, now with a corrected proof
    This paper was once withdrawn, and is now corrected
    Not withdrawn
    This paper is not withdrawn
    Theorem 3 has been withdrawn
    The claim of Section 2 is withdrawn
    The proof of Lemma 4 has been withdrawn
    We withdraw the claim of Section 2
    We withdraw one result of the first version
    The authors of arXiv:1001.00001 have withdrawn their paper
    A study of cash withdrawal
    On the withdrawal of troops, 12 pages
    Withdrawn submission of AC 2023
    AC 2023 withdrawn submission
    Submitted to AC 2023, withdrawn
    The dataset has been withdrawn by its owners
    This paper discusses withdrawn drugs
    This paper studies how papers are withdrawn
    Comment on the withdrawn paper of another group
    The comparison with the withdrawn paper of others was removed
    Reference 7 was withdrawn by its authors
    Figure 3 withdrawn, 10 pages
    Talk withdrawn
    Withdrawal symptoms in mice
""".strip().splitlines()


def test_a_paper_is_withdrawn_where_it_is_the_subject_itself() -> None:
    assert [text for text in map(str.strip, WITHDRAWN) if not says_withdrawn(text)] == []


def test_what_is_withdrawn_of_others_or_elsewhere_leaves_the_paper_alive() -> None:
    assert [text for text in map(str.strip, LIVING) if says_withdrawn(text)] == []
