"""``docmill evaluate answers``: how well questions are answered."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from ray_jobs.cli.evaluate_search import CorpusOption, DocumentsOption, GoldOption, sample
from ray_jobs.cli.output import Format, FormatOption, errors, write_rows


def answers(
    corpus: CorpusOption,
    gold: GoldOption,
    predictions: Annotated[
        Path | None, typer.Option(help="Where what answers cite is written, as JSON lines.")
    ] = None,
    documents: DocumentsOption = None,
    questions: Annotated[
        int, typer.Option(min=1, help="So many of each kind, chosen by the seed.")
    ] = 100,
    seed: Annotated[int, typer.Option(help="Of the choice, and of the intervals.")] = 1,
    form: FormatOption = Format.TABLE,
) -> None:
    """How well `docmill ask` answers: what it cites against gold, and when it abstains.

    The corpus goes through every stage in a database of its own, which is removed afterwards.
    Questions are put to all documents, to the document that answers, and to one that does not.
    """
    from ray_jobs.evaluation import answers as measure
    from ray_jobs.evaluation.published import apart, published, remove
    from ray_jobs.search.answers import Answers
    from ray_jobs.storage.postgres import open_database
    from schemas.settings import read_settings

    held, queries = sample(corpus, gold, documents=documents, seed=seed)
    texts = held.texts
    asked = measure.questions(queries, count=questions, seed=seed)
    with TemporaryDirectory(prefix="docmill-answers-") as folder:
        settings = apart(read_settings(), Path(folder))
        try:
            errors.print(f"{len(texts)} documents go through all stages", style="dim")
            found = published(settings, texts, Path(folder))
            ask = Answers(found.settings, open_database(found.settings))
            errors.print(f"{len(asked)} questions", style="dim")
            told = list(
                measure.answered(
                    asked,
                    lambda query, filters: ask(query, filters=filters),
                    found.paths,
                    found.places,
                )
            )
        finally:
            remove(settings)
    if predictions is not None:
        with predictions.open("w", encoding="utf-8") as lines:
            lines.writelines(f"{item.model_dump_json()}\n" for _, own in told for item in own)
    write_rows([row.model_dump() for row in measure.rows([own for own, _ in told], seed)], form)
