"""Mails as bytes, and the mail server they are given to. What is written to whom is decided in desk/."""
