"""Head office's own page: figures, drawings and words. Does not know HTTP."""
