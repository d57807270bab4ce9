"""Mails as RFC 5322 and MIME write them, and as Outlook does."""
