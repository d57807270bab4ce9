from schemas.search import SearchSettings


def test_vectors_of_the_own_encoder_are_understood_without_being_asked_for():
    assert SearchSettings().encoders == (None,)
