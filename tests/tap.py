"""The Test Anything Protocol, as automake reads it."""


class Tap:
    """with Tap() as tap: tap.check(fact, problems) prints one line a fact, the problems above it."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, fact, problems):
        """Passes when the list of problems is empty."""
        self.count += 1
        for problem in list(problems)[:10]:
            print("# " + str(problem).replace("\n", "\n# "))
        if len(problems) > 10:
            print(f"# ... and {len(problems) - 10} more")
        self.failed += bool(problems)
        print(f"{'not ok' if problems else 'ok'} {self.count} - {fact}", flush=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        if kind is None:
            print(f"1..{self.count}")
