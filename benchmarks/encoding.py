"""Notes encoded per CPU-second, against the plain definition in the same run.

    python benchmarks/encoding.py --data FOLDER [--vault VAULT] [--rounds N]

The notes are GIMP's help in Russian and English (``search_gimp.py``), or those of a vault, joined
and cut into 4 KB each. *Cold* is an encoder that has met no word, *warm* the same notes again;
*plain* is the definition: the whole text through ``tokenizers``, the rows of its tokens added up.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy as np
import search_gimp

from vaultgraph.encoders.static import StaticEncoder

NOTE_BYTES = 4096
PLAIN = 200
"""Notes that the plain definition is given: it is slow."""


def manual(data: Path) -> list[str]:
    """Returns notes of 4 KB, Russian and English by turns."""
    texts = search_gimp.manual(data, ["en", "ru"]).texts
    both = [
        cut("\n".join(text for path, text in sorted(texts.items()) if path.startswith(language)))
        for language in ("en", "ru")
    ]
    return [note for pair in zip(*both, strict=False) for note in pair]


def cut(text: str) -> list[str]:
    """Returns the text in pieces of 4 KB."""
    data = text.encode()
    begins = range(0, len(data) - NOTE_BYTES, NOTE_BYTES)
    return [data[begin : begin + NOTE_BYTES].decode("utf-8", "ignore") for begin in begins]


def plainly(encoder: StaticEncoder, texts: list[str]) -> np.ndarray:
    """Returns the vectors as they are defined."""
    vectors = np.zeros((len(texts), encoder.dimension), np.float32)
    encoded = encoder.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    for place, encoding in enumerate(encoded):
        total = encoder.rows[encoding.ids].astype(np.float32).sum(axis=0)
        vectors[place] = total / max(float(np.linalg.norm(total)), 1e-9)
    return vectors


def rate(encode: Callable[[list[str]], object], texts: list[str]) -> float:
    """Returns texts per CPU-second."""
    begin = time.process_time()
    encode(texts)
    return len(texts) / (time.process_time() - begin)


def main() -> int:
    """Prints the table; the best of the rounds counts, as other work on the machine only slows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--vault", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if options.vault:
        paths = sorted(options.vault.rglob("*.md"))
        texts = cut("\n".join(path.read_text("utf-8", "replace") for path in paths))
    else:
        texts = manual(options.data)
    cold, warm, plain = [], [], []
    for _ in range(options.rounds):
        encoder = StaticEncoder.packaged()
        encoder.encode(["warm up"])
        cold.append(rate(encoder.encode, texts))
        warm.append(rate(encoder.encode, texts))
        plain.append(rate(partial(plainly, encoder), texts[:PLAIN]))
    difference = np.abs(encoder.encode(texts[:PLAIN]) - plainly(encoder, texts[:PLAIN])).max()
    words = len({word for text in texts for word in text.lower().split()})
    print(f"{len(texts)} notes of 4 KB, {words} different words, best of {options.rounds} rounds\n")
    print("| notes per CPU-second | cold | warm |\n| --- | --- | --- |")
    print(f"| vaultgraph | {max(cold):,.0f} | {max(warm):,.0f} |")
    print(f"| the plain definition (`tokenizers`) | {max(plain):,.0f} | {max(plain):,.0f} |")
    print(f"\nlargest difference of a component: {difference:.1e}")
    return int(difference > 1e-5)


if __name__ == "__main__":
    sys.exit(main())
