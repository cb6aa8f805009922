"""照会・督促: the office's requests, the replies, and whom to remind."""
