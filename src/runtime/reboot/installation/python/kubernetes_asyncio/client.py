class V1ObjectMeta:
    """Named in annotations only."""
