"""The pipeline: brings the store up to date with the files of a vault."""
