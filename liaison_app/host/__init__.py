"""The computer: folders, files, the keyring, child processes, resources, settings."""
