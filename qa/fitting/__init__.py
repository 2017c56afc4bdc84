"""`tricite fit`: how index/builtin.npz is made. Nothing here runs when questions are asked."""
