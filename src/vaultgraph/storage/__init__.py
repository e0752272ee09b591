"""What is known of a vault: the SQLite store and the FAISS view of its vectors."""
