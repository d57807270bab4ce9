"""Fixtures of training: a small encoder, and contracts that are easy to learn from."""

import gzip
import random
import shutil
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from extractors.learned.weights import encoder_folder
from ray_jobs.evaluation.cuad import GoldClause, GoldContract

LAW = "This Agreement is governed by the laws of the State of {state}."


@pytest.fixture(scope="session")
def small_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an encoder of one layer that knows nothing yet."""
    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(1)
    config = BertConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    shutil.copy(encoder_folder(None) / "tokenizer.json", folder)
    return folder


def contract(number: int) -> GoldContract:
    """A contract whose governing law is marked."""
    dice = random.Random(number)
    words = "seller buyer goods shall deliver price month notice pay order".split()
    filler = [f"{' '.join(dice.choices(words, k=14)).capitalize()}." for _ in range(60)]
    law = LAW.format(state=dice.choice(["Ohio", "Texas", "Utah"]))
    text = " ".join([*filler[:40], law, *filler[40:]])
    start = text.index(law)
    clause = GoldClause(label="Governing Law", start=start, end=start + len(law), text=law)
    return GoldContract(doc_id=f"c{number:02}", text=text, clauses=(clause,))


@pytest.fixture(scope="session")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of forty such contracts."""
    file = tmp_path_factory.mktemp("gold") / "gold.jsonl.gz"
    with gzip.open(file, "wt") as lines:
        lines.writelines(contract(number).model_dump_json() + "\n" for number in range(40))
    return file
