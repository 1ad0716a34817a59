"""What dev.py and the tests share; standard library only."""
