"""Scorecards in the admin: the list, the editor, and the way from draft to retired."""
