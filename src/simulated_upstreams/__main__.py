"""`python -m simulated_upstreams` runs the demo."""

import os
import sys

from simulated_upstreams.demo import demo

if __name__ == "__main__":
    sys.exit(demo(os.environ))
