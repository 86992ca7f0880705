"""`python -m orderledger` is the command line."""

from orderledger.cli import main

if __name__ == "__main__":
    main()
