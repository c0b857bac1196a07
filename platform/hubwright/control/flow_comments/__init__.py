"""What colleagues say about the steps of a flow while they work on it."""

from hubwright.control.flow_comments.comment import comment, comments_of, heard, settle
from hubwright.control.flow_comments.schemas import Comment

__all__ = ["Comment", "comment", "comments_of", "heard", "settle"]
