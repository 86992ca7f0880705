"""Changes after an order was placed: what may still be changed, previewed, confirmed or declined."""
