"""Label sets as the classes of one problem, and groups of labels that are solved so."""
