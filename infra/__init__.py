"""Services that docmill can bring along, and how it is deployed."""
