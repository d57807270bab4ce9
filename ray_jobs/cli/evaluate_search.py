"""``docmill evaluate retrieval``: how well passages are found."""

import random
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ray_jobs.cli.output import Format, FormatOption, errors, write_rows

if TYPE_CHECKING:
    from ray_jobs.evaluation.retrieval import Corpus, GoldQuery
    from ray_jobs.evaluation.searching import Searched
    from ray_jobs.search.questions import Encode
    from schemas.settings import Settings


class Strategy(StrEnum):
    """How texts are cut."""

    STRUCTURE = "structure"
    FIXED = "fixed"
    BOTH = "both"


CorpusOption = Annotated[
    Path,
    typer.Option(
        exists=True, dir_okay=False, help="Texts: file_path or doc_id, text, title if there is one."
    ),
]
GoldOption = Annotated[
    Path, typer.Option(exists=True, dir_okay=False, help="Questions, as in LegalBench-RAG.")
]
DocumentsOption = Annotated[
    int | None,
    typer.Option(min=1, help="So many documents, chosen by the seed, and their questions."),
]
SeedOption = Annotated[int, typer.Option(help="Of the choice, and of what is learned.")]


def retrieval(
    corpus: CorpusOption,
    gold: GoldOption,
    predictions: Annotated[
        Path | None, typer.Option(help="Where what the best way finds is written, as JSON lines.")
    ] = None,
    chunks: Annotated[
        Strategy | None, typer.Option(help="How texts are cut; as the settings say.")
    ] = None,
    crossed: Annotated[
        bool,
        typer.Option(
            "--crossed", help="Learn from four fifths of these documents, measure on the fifth."
        ),
    ] = False,
    documents: DocumentsOption = None,
    seed: SeedOption = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """How well passages are found: recall and precision at k and at equal characters.

    Without --crossed by the weights that search uses (DOCMILL_SEARCH__WEIGHTS); docmill's own were
    learned from the developers' questions, so that for these only --crossed is fair.
    """
    from ray_jobs.evaluation.searching import crossed as by_folds
    from ray_jobs.evaluation.searching import measured
    from ray_jobs.search.asking import learned_of
    from schemas.settings import read_settings

    settings = read_settings()
    held, queries = sample(corpus, gold, documents=documents, seed=seed)
    rows = []
    for name in _strategies(chunks, settings):
        found = ready(settings, held, queries, strategy=name)
        known = (
            list(by_folds(found.examples, held.texts, seed=seed))
            if crossed
            else [learned_of(settings)] * len(queries)
        )
        own, given = measured(name, found, known)
        rows += [item.model_dump() for item in own]
        if predictions is not None and name == settings.chunks.strategy:
            with predictions.open("w", encoding="utf-8") as lines:
                lines.writelines(f"{item.model_dump_json()}\n" for item in given)
    write_rows(rows, form)


def sample(
    corpus: Path, gold: Path, *, documents: int | None, seed: int
) -> "tuple[Corpus, list[GoldQuery]]":
    """The texts of a corpus and the questions about them, all or those of some documents."""
    from ray_jobs.evaluation.retrieval import corpus as read_corpus
    from ray_jobs.evaluation.retrieval import gold_queries

    held, queries = read_corpus(corpus), gold_queries(gold)
    if documents is not None and documents < len(held.texts):
        chosen = random.Random(seed).sample(sorted(held.texts), documents)  # noqa: S311  # No secret.
        kept = {path: held.texts[path] for path in chosen}
        queries = [item for item in queries if all(own.file_path in kept for own in item.places)]
        held = held._replace(texts=kept)
    return held, queries


def ready(
    settings: "Settings", corpus: "Corpus", queries: "Sequence[GoldQuery]", *, strategy: str
) -> "Searched":
    """A corpus cut and embedded, its vectors kept in the home folder, with its questions."""
    from extractors.learned.encoder import Encoder
    from extractors.learned.weights import encoder_folder, encoder_identity
    from ray_jobs.chunking import chunker
    from ray_jobs.evaluation.indexed import VectorCache, indexed
    from ray_jobs.evaluation.searching import searched

    chosen = settings.embeddings
    encoder = Encoder(
        encoder_folder(settings.encoder),
        precision=chosen.precision,
        tokens_per_batch=chosen.tokens_per_batch,
    )
    identity = f"{encoder_identity(settings.encoder)}/{encoder.precision}"
    keep: Encode = VectorCache(settings.home / "vectors", encoder.encode, identity)
    cut = settings.model_copy(
        update={"chunks": settings.chunks.model_copy(update={"strategy": strategy})}
    )
    errors.print(f"{len(corpus.texts)} documents, {strategy}: cut and embedded", style="dim")
    index, passages = indexed(corpus, chunker(cut), keep)
    return searched(index, passages, queries=queries, encode=keep)


def _strategies(chosen: Strategy | None, settings: "Settings") -> list[str]:
    if chosen is None:
        return [settings.chunks.strategy]
    others = [str(own) for own in Strategy if own is not Strategy.BOTH]
    return others if chosen is Strategy.BOTH else [str(chosen)]
