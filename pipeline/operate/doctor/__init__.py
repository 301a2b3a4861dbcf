"""Is everything there, does it fit together, and how is it fixed?"""
