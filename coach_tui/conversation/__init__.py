"""The guided flow: a Markdown guide is read into records, and a conversation walks its stages."""
