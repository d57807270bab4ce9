import pytest
from pydantic import ValidationError

from schemas.document import Block, Document, Words


def make(*blocks):
    return Document(
        document_id="a",
        text="hello world",
        uri="u",
        sha256="s",
        media_type="text/plain",
        size=11,
        page_count=1,
        blocks=blocks,
    )


def test_blocks_in_order_inside_the_text_are_accepted():
    assert len(make(Block(start=0, end=5), Block(start=6, end=11)).blocks) == 2


@pytest.mark.parametrize(
    "blocks",
    [
        (Block(start=6, end=11), Block(start=0, end=5)),
        (Block(start=0, end=12),),
        (Block(start=5, end=4),),
    ],
)
def test_blocks_out_of_order_or_outside_are_refused(blocks):
    with pytest.raises(ValidationError, match="out of order or outside"):
        make(*blocks)


def test_columns_of_words_are_equally_long():
    with pytest.raises(ValidationError, match="different lengths"):
        Words(start=(0, 6), end=(5,), x0=(0,), y0=(0,), x1=(0,), y1=(0,))
