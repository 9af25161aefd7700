"""What is wrong with the set-up of a list, and what to do about it, before anybody has to ask.

`look` sees (the only part that talks to anybody), the modules beside it judge what was seen, `show` tells.
"""
