from schemas.digest import digest, document_id


def test_equal_parts_give_equal_digests():
    assert digest("a", 1, b"x") == digest("a", 1, b"x")


def test_where_one_part_ends_matters():
    assert digest("ab", "c") != digest("a", "bc")


def test_a_document_is_another_in_another_collection():
    assert document_id("contracts", "file:///a") != document_id("notes", "file:///a")
