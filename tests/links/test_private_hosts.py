from enricher.links.private_hosts import is_private

INSIDE = [
    *("127.0.0.1", "127.0.0.1:8080", "127.0.0.1.", "0.0.0.0", "169.254.169.254"),
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
    *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[fe80::1]", "[fe80::1%25eth0]", "[fd00::1]", "[fc00::]", "[ff02::1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::10.0.0.1]"),
    *("localhost", "LocalHost", "localhost.", "a.localhost", "a.b.localhost.", "localhost.localdomain"),
    *("printer.local", "metadata.google.internal", "metadata", "intranet", "wiki.corp", "nas.home.arpa", "nas.lan"),
    *("127.0.0.%31", "１２７.0.0.1", "127。0。0。1", "ⓛocalhost", "%6cocalhost"),
    *("127.0.0.1.nip.io", "a.10.0.0.1.nip.io", "app-10-0-0-1.sslip.io", "192-168-1-1.sslip.io"),
    *("localtest.me", "a.localtest.me", "lvh.me", "x.vcap.me"),
]  # fmt: skip

OUTSIDE = [
    *("example.org", "arxiv.org.", "github.com", "8.8.8.8", "[2606:4700::1111]"),
    *("[::ffff:8.8.8.8]", "[2002:808:808::]", "1.2.3.4.5", "256.256.256.256", "1.2.3.example", "08.8.8.8"),
    *(
        "localhost.example.org",
        "local.example",
        "internal.example.org",
        "notlocalhost.org",
        "127.0.0.1.example.org",
    ),
    *("8.8.8.8.nip.io", "nip.io", "melocaltest.me", "home.example", "lan.example", "bücher.example"),
]


def test_a_private_address_is_found_in_each_form() -> None:
    assert [host for host in INSIDE if not is_private(f"http://{host}/paper.pdf")] == []


def test_an_address_of_the_public_internet_is_not_inside() -> None:
    assert [host for host in OUTSIDE if is_private(f"https://{host}/paper.pdf")] == []


def test_what_names_no_host_is_not_inside() -> None:
    urls = ("", "arXiv:2311.15566", "http://[::1", "10.48550/arXiv.2311.15566")
    assert [url for url in urls if is_private(url)] == []


def test_a_name_of_any_length_is_read_in_the_time_of_its_length() -> None:
    assert not is_private(f"https://{'a.' * 100_000}example/")
    assert is_private(f"https://{'a.' * 100_000}home.arpa/")
