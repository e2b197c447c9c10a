"""The guided conversation as prompts and lines: for screen readers, scripts and tests."""
