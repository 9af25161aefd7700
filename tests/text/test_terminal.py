from enricher.text.terminal import terminal, without_commands


def test_what_is_printed_steers_neither_a_terminal_nor_the_runner() -> None:
    cases = [
        ("one\n\ttwo\r\n", "one\n\ttwo\r\n"),
        ("\x1b[31mred\x07 \x9b", r"\x1b[31mred\x07 \x9b"),
        ("shown\rover", r"shown\rover"),
        ("left\u202eright\u2066 \U000e0041 \ud800", r"left\u202eright\u2066 \U000e0041 \ud800"),
        ("::add-mask::a\n  ::error::b", ":\u200b:add-mask::a\n  :\u200b:error::b"),
        ("x ##[error]a", "x ##\u200b[error]a"),
        ("a::b # [c] ## d", "a::b # [c] ## d"),
        ("zero\u200bwidth é 深", "zero\u200bwidth é 深"),
    ]
    assert {text: terminal(text) for text, _ in cases} == dict(cases)


def test_only_commands_are_broken_in_what_other_programs_read() -> None:
    text = "::a::b\r::c\r\n \t::d\n\x1be ##[f] ::g"

    assert without_commands(text) == ":\u200b:a::b\r:\u200b:c\r\n \t:\u200b:d\n\x1be ##\u200b[f] ::g"
