import pytest
import torch

from extractors.learned.trained import (
    Trained,
    about_trained,
    fresh_tagger,
    load_tagger,
    save_tagger,
)
from extractors.learned.weights import encoder_folder, encoder_identity
from extractors.stage import StageError
from schemas.run import Reason

ENCODER = encoder_folder(None)
ABOUT = Trained(labels=("a", "b"), encoder=encoder_identity(None), weights=((1.5, -0.5),) * 2)


@pytest.fixture(scope="module")
def tagger():
    torch.manual_seed(1)
    made = fresh_tagger(ENCODER, 2)
    weights = made.encoder.encoder.layer[0].attention.self.query.weight
    with torch.no_grad():
        weights += torch.randn(384, 8) @ torch.randn(8, 384) / 500
    return made


@pytest.fixture(scope="module")
def file(tagger, tmp_path_factory):
    path = tmp_path_factory.mktemp("trained") / "two.safetensors"
    save_tagger(path, tagger, ENCODER, ABOUT)
    return path


def test_a_tagger_comes_back_as_it_was_trained(tagger, file):
    loaded, about = load_tagger(file, ENCODER, ABOUT.encoder)
    assert about == ABOUT
    for name, weights in tagger.state_dict().items():
        torch.testing.assert_close(loaded.state_dict()[name], weights, atol=2e-3, rtol=2e-3)


def test_only_what_training_changed_takes_room(file):
    assert file.stat().st_size < 2_000_000


def test_weights_of_another_base_are_refused(file):
    with pytest.raises(StageError, match=r"two\.safetensors was trained on all-MiniLM") as error:
        load_tagger(file, ENCODER, "another 1.0")
    assert error.value.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize("content", [None, b"", b"no weights at all"])
def test_a_file_without_weights_is_named(tmp_path, content):
    path = tmp_path / "none.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StageError, match=r"none\.safetensors: no trained weights"):
        about_trained(path)
