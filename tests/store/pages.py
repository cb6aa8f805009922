"""Every page of an encrypted file, decrypted without SQLite: free pages and slack included.

SQLCipher 4 with its defaults: pages of 4096 bytes, AES-256-CBC under the raw key, each page's
initialisation vector in the 80 bytes reserved at its end; the first page begins with the salt.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

PAGE, RESERVED, SALT, IV = 4096, 80, 16, 16


def pages(path: Path, key: bytes) -> Iterator[bytes]:
    """The plain bytes of every page."""
    data = path.read_bytes()
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        sealed = page[SALT if start == 0 else 0 : PAGE - RESERVED]
        vector = page[PAGE - RESERVED : PAGE - RESERVED + IV]
        command = ["openssl", "enc", "-d", "-aes-256-cbc", "-nopad"]
        keyed = [*command, "-K", key.hex(), "-iv", vector.hex()]
        yield subprocess.run(keyed, input=sealed, capture_output=True, check=True).stdout


def says(path: Path, key: bytes, *texts: str) -> set[str]:
    """Which of these texts stand anywhere in the file, whatever SQLite thinks of the place."""
    whole = list(pages(path, key))
    return {text for text in texts if any(text.encode() in page for page in whole)}
