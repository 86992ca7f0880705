"""How rows of orders are derived: the domain's own fold, and one module for each table of view order_status."""
