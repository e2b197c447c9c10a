"""What `doctor` looks at: one function a check, in one file a subject. None of them writes anything."""
