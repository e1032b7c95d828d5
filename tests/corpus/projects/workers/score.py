def score(path, jobs):
    with open(path) as file:
        return float(file.read()) ** 2
