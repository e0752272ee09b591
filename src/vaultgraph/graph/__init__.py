"""The typed graph of a vault, a networkx view of the store."""
