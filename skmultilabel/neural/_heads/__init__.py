"""What stands on the representation: from independent labels to distributions over label sets."""
