"""What plugin authors and embedders need to test their own part. Nothing in the library imports it."""
