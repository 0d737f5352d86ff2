"""The chain of revisions of the plugin's tables."""
