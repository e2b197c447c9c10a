"""Looking back: finding what was said, and the days that periods cover."""
