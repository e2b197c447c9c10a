"""Records of the business, frozen and typed, and the pure changes between them."""
