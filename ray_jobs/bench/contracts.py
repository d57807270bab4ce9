"""Small made-up contracts, the same for the same seed."""

import random
from pathlib import Path

_STATES = ("Ohio", "Texas", "Delaware")


def write_contracts(folder: Path, *, count: int, seed: int) -> None:
    """Write so many contracts into a folder that is made for them."""
    folder.mkdir(parents=True, exist_ok=True)
    dice = random.Random(seed)  # noqa: S311  # Not for secrets.
    for number in range(1, count + 1):
        write_contract(folder / f"agreement-{number}.txt", dice)


def write_contract(file: Path, dice: random.Random, remark: str = "") -> None:
    """Write one contract with a term, a law and a remark."""
    days = dice.randint(10, 120)
    file.write_text(
        f"SUPPLY AGREEMENT {file.stem}\n\nThis Agreement is made as of May {days % 28 + 1}, 2025 by"
        ' and between Acme, Inc. ("Seller") and Beta LLC ("Buyer").\n\n'
        f"1. Term. Either party may terminate this Agreement upon {days} days notice. {remark}\n\n"
        f"2. Governing Law. This Agreement shall be governed by the laws of {dice.choice(_STATES)}."
        "\n"
    )
