"""Dialogs: each a `ModalScreen[T]` that is awaited."""
