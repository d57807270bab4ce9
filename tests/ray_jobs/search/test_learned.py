import numpy as np
import pytest

from extractors.learned.weights import encoder_identity
from extractors.stage import StageError
from ray_jobs.search.learned import FEATURES, WEIGHTS, Learned, load_learned, save_learned


@pytest.fixture
def known():
    generator = np.random.default_rng(0)
    down, up = generator.normal(size=(4, 2)), generator.normal(size=(2, 4))
    return Learned(
        down.astype(np.float32),
        up.astype(np.float32),
        np.arange(len(FEATURES), dtype=np.float32),
        np.eye(4, dtype=np.float32)[:2],
    )


def test_what_was_learned_is_read_as_it_was_written(known, tmp_path):
    save_learned(tmp_path / "w.safetensors", known, "encoder 1")
    read = load_learned(tmp_path / "w.safetensors", "encoder 1")
    assert read.weights.tolist() == known.weights.tolist()
    assert np.allclose(read.down @ read.up, known.down @ known.up, atol=0.01)


def test_weights_of_another_encoder_are_refused(known, tmp_path):
    save_learned(tmp_path / "w.safetensors", known, "encoder 1")
    with pytest.raises(StageError, match="another encoder"):
        load_learned(tmp_path / "w.safetensors", "encoder 2")


def test_a_file_of_something_else_is_refused(tmp_path):
    (tmp_path / "w.safetensors").write_bytes(b"no weights at all")
    with pytest.raises(StageError, match="no trained weights"):
        load_learned(tmp_path / "w.safetensors", "encoder 1")


def test_a_map_gives_unit_vectors(known):
    mapped = known.mapped(np.eye(4, dtype=np.float32))
    assert np.linalg.norm(mapped, axis=1) == pytest.approx(1)


def test_a_question_that_is_like_no_known_one_is_not_moved(known):
    mapped = known.mapped(np.eye(4, dtype=np.float32))
    assert not np.allclose(mapped[:2], np.eye(4)[:2])
    assert np.allclose(mapped[2:], np.eye(4)[2:])


def test_the_weights_that_we_ship_belong_to_the_packaged_encoder():
    shipped = load_learned(WEIGHTS, encoder_identity(None))
    assert shipped.down.shape[0] == 384
    assert shipped.weights[FEATURES.index("mapped")] > 0
