from pathlib import Path

import pytest

from extractors.learned.weights import encoder_folder, encoder_identity, encoder_name
from extractors.stage import StageError


def test_the_packaged_encoder_is_found_without_being_loaded():
    assert (encoder_folder(None) / "model.safetensors").is_file()
    assert encoder_name(None) == "all-MiniLM-L6-v2"


def test_another_encoder_is_known_by_its_weights(tmp_path):
    chosen = tmp_path / "big"
    chosen.mkdir()
    (chosen / "config.json").write_text("{}")
    (chosen / "model.safetensors").write_bytes(b"one")
    before = encoder_identity(chosen), encoder_name(chosen)
    (chosen / "model.safetensors").write_bytes(b"two")
    assert encoder_identity(chosen) != before[0]
    assert encoder_name(chosen) != before[1]


def test_an_encoder_that_is_not_there_is_named():
    with pytest.raises(StageError, match="no encoder in /nowhere"):
        encoder_folder(Path("/nowhere"))
