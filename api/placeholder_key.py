"""The key that secrets are named by: drawn once for an installation, kept in a file that only its owner reads."""

import os
import secrets
from pathlib import Path

from agent.errors import SettingsError
from tools.placeholders import KEY_BYTES, use_key


def use_kept_key(path: Path) -> None:
    """Name secrets by the key in `path`, drawing one first where there is none.

    Raises:
        SettingsError: the file cannot be read or written, or holds no key.
    """
    try:
        if not path.exists():
            _draw(path)
        use_key(_read(path))
    except OSError as error:
        raise SettingsError(f"the redaction_key_file {path} cannot be used: {error.strerror or error}") from error


def use_key_if_kept(path: Path) -> None:
    """Name secrets by the key in `path` if the server drew one there; else by one of this process alone.

    Raises:
        SettingsError: the file is there and cannot be used.
    """
    if path.exists():
        use_kept_key(path)


def _draw(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
        # A link, whole or not at all: of two servers that start at once, both read the key of the first.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise SettingsError(
            f"the redaction_key_file {path} holds no key: 64 hexadecimal digits are expected"
        ) from error
    if len(key) < KEY_BYTES:
        raise SettingsError(f"the redaction_key_file {path} holds {len(key)} bytes; a key has {KEY_BYTES}")
    return key
