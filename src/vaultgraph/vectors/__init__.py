"""Vectors for searching: the FAISS view of those in the store, and the latent space of words."""
