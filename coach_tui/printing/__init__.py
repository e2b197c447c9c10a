"""Paper: one page tree of records, and small writers for PDF, HTML, Markdown, the terminal and a printer."""
