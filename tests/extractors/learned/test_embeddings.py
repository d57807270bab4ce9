import numpy as np
import pytest

from extractors.learned import context_lines
from extractors.learned.embeddings import Embedder
from schemas.chunk import Chunk

pytestmark = pytest.mark.filterwarnings("ignore")


def chunk(text, *, key="a", start=0, section=None):
    return Chunk(
        document_id=key,
        chunk_id=f"{key} {text}",
        start=start,
        end=start + len(text),
        text=text,
        page=3,
        position=0,
        section=section,
        tokens=2,
    )


@pytest.fixture(scope="module")
def embedder():
    return Embedder(
        None,
        name=context_lines.contract_name,
        line=context_lines.contract_line,
        precision="fp32",
        tokens_per_batch=8192,
    )


def test_each_chunk_gets_a_vector_of_its_own(embedder):
    one, other = embedder([chunk("one text"), chunk("another", start=9)])
    assert (one.chunk_id, one.page, one.model) == ("a one text", 3, "all-MiniLM-L6-v2/fp32")
    assert len(np.frombuffer(one.vector, "<f2")) == 384
    assert one.vector != other.vector


def test_the_same_words_of_two_contracts_lie_nearer_to_their_own_contract(embedder):
    text = "Either party may end this by notice."
    alpha, beta = (
        [chunk(f"LEASE AGREEMENT between {name}, Inc. and Landlord LLC", key=name),
         chunk(text, key=name, start=80)]
        for name in ("Alphatron", "Betamax")
    )  # fmt: skip
    vectors = [np.frombuffer(item.vector, "<f2").astype("f4") for item in embedder(alpha + beta)]
    assert vectors[1] @ vectors[0] > vectors[1] @ vectors[2]
    assert vectors[3] @ vectors[2] > vectors[3] @ vectors[0]


def test_the_line_is_in_the_vector_and_not_in_the_text(embedder):
    titled, plain = embedder([chunk("It ends.", section="Term"), chunk("It ends.", key="b")])
    assert titled.text == plain.text == "It ends."
    assert titled.vector != plain.vector
