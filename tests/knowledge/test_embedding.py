import numpy as np
import pytest

from knowledge.embedding import unit
from knowledge.errors import EmbeddingError


def test_vectors_get_length_one_and_zeros_stay():
    vectors = unit(np.array([[3, 4], [0, 0]], dtype=np.float32))
    assert vectors[0] == pytest.approx([0.6, 0.8])
    assert vectors[1] == pytest.approx([0, 0])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_broken_number_is_refused(bad: float):
    with pytest.raises(EmbeddingError, match="not finite"):
        unit(np.array([[bad, 1]], dtype=np.float32))
