from extractors.summarizing.extractive import ExtractiveSummarizer

TEXT = (
    "The tenant leases the suite for a dental office. The rent is due on the first day of each"
    " month. The rent is paid in advance on the first day of a month. The weather was nice that"
    " day in Austin. The tenant carries liability insurance for the suite. Yes."
)


def summary(document, text, count=3):
    return list(ExtractiveSummarizer(count)([document(text)]))


def test_every_sentence_cites_the_place_it_was_taken_from(document):
    for sentence in summary(document, TEXT):
        (citation,) = sentence.citations
        assert TEXT[citation.start : citation.end] == citation.text == sentence.text


def test_sentences_come_in_reading_order_up_to_the_number_asked_for(document):
    found = summary(document, TEXT)
    assert [sentence.position for sentence in found] == [0, 1, 2]
    starts = [sentence.citations[0].start for sentence in found]
    assert starts == sorted(starts)


def test_the_same_is_not_said_twice(document):
    texts = [sentence.text for sentence in summary(document, TEXT, count=2)]
    assert sum("rent" in text for text in texts) <= 1


def test_a_short_document_is_its_own_summary(document):
    assert [item.text for item in summary(document, "Stable. Home.")] == ["Stable.", "Home."]


def test_a_document_without_words_has_a_summary_without_failing(document):
    assert len(summary(document, "1. - 2. - 3. -\n4. - 5. -\n6. ! ? .")) <= 3
