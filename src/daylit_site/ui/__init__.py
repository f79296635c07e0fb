"""One look: base template, stylesheet, the parts that all pages are made of."""
