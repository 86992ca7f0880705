"""The commands of `orderledger`, by what one wants to do."""
