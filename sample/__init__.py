"""The bundled sample site of `baimo demo`: a small piece of the web on loopback, written by us and told as data."""
