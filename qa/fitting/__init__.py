"""`tricite fit`: how the files of numbers in index/ are made. Nothing here runs when questions are asked."""
