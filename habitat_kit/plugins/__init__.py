"""The plugins that come with the kit. Each is found through its entry point, as a stranger's is."""
