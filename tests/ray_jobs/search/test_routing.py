import pytest

from ray_jobs.search.questions import question
from ray_jobs.search.routing import Naming, Router


@pytest.fixture(scope="module")
def router():
    names = ["Acme Widgets NDA", "Borealis Lease", "Cygnus Supply", "Delta License"]
    return Router([Naming(name, f"This {name} agreement is made between them") for name in names])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Consider the lease of Borealis; may it be assigned?", 1),
        ("In the Acme contract: what is confidential?", 0),
    ],
)
def test_a_question_prefers_the_document_that_it_names(router, query, expected):
    assert router(question(query)).argmax() == expected


def test_a_question_that_names_none_prefers_none_much(router):
    named = router(question("Borealis Lease: may it be assigned?"))
    unnamed = router(question("may it be assigned?"))
    assert unnamed.max() < 0.2 < 0.5 < named.max()


def test_of_no_documents_none_is_named():
    assert len(Router([])(question("Acme"))) == 0
