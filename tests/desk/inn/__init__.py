"""The words of a plugin the tests write."""
