import pytest

from extractors.clinical.deidentifier import Deidentifier
from extractors.clinical.read_back import OnDeidentified, retelling, retold
from extractors.stage import Fault
from extractors.summarizing.extractive import ExtractiveSummarizer
from schemas.chunk import Chunk
from schemas.deidentified import DeidentifySettings, NoteText
from schemas.run import Reason

TEXT = "Mary Johnson was seen on March 3, 2021 and was stable. She goes home today."


@pytest.fixture
def told():
    document, *_ = Deidentifier(DeidentifySettings())([NoteText(document_id="d1", text=TEXT)])
    return document


def cut(*bounds):
    """A stage that gives stretches of a text as chunks."""

    def stage(batch):
        for document in batch:
            for start, end in bounds:
                yield Chunk(
                    document_id=document.document_id,
                    chunk_id=f"{start}",
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    position=0,
                    tokens=1,
                )

    return OnDeidentified(stage)


def test_a_stretch_keeps_its_words_and_stands_in_the_original(told):
    (chunk,) = cut((0, told.text.index(" and")))([told])
    assert chunk.text == "[NAME] was seen on [DATE]"
    assert TEXT[chunk.start : chunk.end] == "Mary Johnson was seen on March 3, 2021"
    assert retold(told, chunk.start, chunk.end) == chunk.text


def test_a_stretch_that_ends_in_a_replacement_holds_all_of_it(told):
    first, second = cut((0, 3), (3, 10))([told])
    assert [first.text, second.text] == ["[NAME]", "[NAME] was"]
    assert first.end == len("Mary Johnson")


def test_what_a_sentence_cites_is_brought_back_too(told):
    sentence, *_ = OnDeidentified(ExtractiveSummarizer(2))([told])
    (citation,) = sentence.citations
    assert "Johnson" not in sentence.text + citation.text
    assert TEXT[citation.start : citation.end].endswith("was stable.")


def test_a_stretch_of_the_original_is_told_with_its_own_place(told):
    cited = retelling(told)(0, TEXT.index(" and"))
    assert cited.text == "[NAME] was seen on [DATE]"
    assert (cited.start, cited.end) == (0, TEXT.index(" and"))
    assert retelling(told)(TEXT.index("Johnson"), TEXT.index(" was")).text == "[NAME]"


def test_a_fault_passes(told):
    fault = Fault("d1", Reason.TIMEOUT, "")
    assert list(OnDeidentified(lambda _: [fault])([told])) == [fault]
