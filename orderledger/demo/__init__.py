"""The demo: three made-up shops and four warehouses play a month of orders on the real engines."""
