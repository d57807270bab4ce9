import io

from extractors.parsing.sandbox.frames import frame, is_whole, read_frame, write_frame


def test_a_frame_comes_back_as_it_went():
    stream = io.BytesIO()
    write_frame(stream, [b"hel", b"lo"])
    stream.seek(0)
    assert (read_frame(stream), read_frame(stream)) == (b"hello", None)


def test_a_frame_is_whole_with_its_last_byte():
    sent = bytearray(b"".join(frame(b"hello")))
    assert [is_whole(sent[:length]) for length in (0, 8, len(sent) - 1, len(sent))] == [
        False, False, False, True,
    ]  # fmt: skip
