from ray_jobs.search.asking import learned_of
from schemas.settings import SearchSettings, Settings


def test_search_uses_our_weights_with_our_encoder(tmp_path):
    assert learned_of(Settings(home=tmp_path, collections={})) is not None


def test_without_reranking_or_with_another_encoder_nothing_learned_is_used(tmp_path):
    plain = Settings(home=tmp_path, collections={}, search=SearchSettings(rerank=False))
    assert learned_of(plain) is None
    assert learned_of(Settings(home=tmp_path, collections={}, encoder=tmp_path)) is None
