"""Kibana's saved objects (data views, searches, maps, dashboards), written by code and imported through its API."""
