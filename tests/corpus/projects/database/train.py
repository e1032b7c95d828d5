"""Asks a database by the query of a file."""
import sqlite3

with open("query.sql") as file:
    query = file.read()
connection = sqlite3.connect("file:app.db?mode=ro", uri=True)
(total,) = connection.execute(query).fetchone()
with open("total.txt", "w") as file:
    file.write(repr(total))
print(f"total {total!r}")
