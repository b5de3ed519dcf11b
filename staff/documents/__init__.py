"""Documents about personal data, storage and accessibility: generated from the code's own truth, and versioned.

``subjects`` says which documents there are and for whom; ``drafts`` writes each as the program knows it now;
``versions`` keeps what people have made of it.
"""
