"""`python -m simulated_upstreams` is the demonstration."""

import os
import sys

from simulated_upstreams.demo import demo

if __name__ == "__main__":
    sys.exit(demo(os.environ))
