"""Serves the real application, page and all, over a scripted agent: python served_page.py FOLDER. It prints its address."""

import sys
from pathlib import Path

from agent.errors import AmbiguousTargetError
from api.server import serve
from tests.api.fakes import draft, surface


def main(folder: Path) -> None:
    made = surface(folder)
    made.store.tickets.add_draft(draft())  # as the agent keeps a draft before it streams it
    made.agent.scripts["which cart?"] = [AmbiguousTargetError("Which cart?", ("cart-v3 in shop-prod", "cart-v4"))]

    def say(address: str) -> None:
        sys.stdout.write(address + "\n")
        sys.stdout.flush()

    serve(made.app, "127.0.0.1", 0, on_ready=say)
    made.store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
