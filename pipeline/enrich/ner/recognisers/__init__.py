"""Recognisers, one file per kind, each with a ``load`` that follows the contract in ``ner/contract.py``."""
