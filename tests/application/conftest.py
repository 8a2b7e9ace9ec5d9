"""What the tests of the hall share: an installation of their own."""

from tests.front_door import installed, own_installation

__all__ = ["installed", "own_installation"]
