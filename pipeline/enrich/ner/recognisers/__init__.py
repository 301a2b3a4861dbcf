"""The recognisers, one file a kind; ``load`` of each keeps the contract of ``ner/contract.py``."""
