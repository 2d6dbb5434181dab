"""What `python -m skmultilabel compare` does, apart from its arguments."""
