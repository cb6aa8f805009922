"""Administration: officers, passphrases, keys and the lock."""
