from enricher.http.usage import Meter
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.sources.doi.publishers import identify

ACCEPTED = {
    "https://doi.org/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "http://dx.doi.org/10.1109/TPDS.2021.3138825": "10.1109/tpds.2021.3138825",
    "https://doi.org/10.1145%2F3341301.3359658": "10.1145/3341301.3359658",
    "https://doi.org/10.1002/(SICI)1097-024X(199705)27:5%3C539::AID%3E3.0.CO;2-A": "10.1002/(sici)1097-024x(199705)27:5<539::aid>3.0.co;2-a",
    "https://doi.acm.org/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/abs/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/pdf/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/fullHtml/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "https://dl.acm.org/doi/epdf/10.1145/3341301.3359658": "10.1145/3341301.3359658",
    "http://www.dl.acm.org/doi/full/10.1145/3341301.3359658?download=true#sec-1": "10.1145/3341301.3359658",
    "https://link.springer.com/article/10.1007/s00521-021-06573-8": "10.1007/s00521-021-06573-8",
    "https://link.springer.com/article/10.1007/s00521-021-06573-8/fulltext.html": "10.1007/s00521-021-06573-8",
    "https://link.springer.com/chapter/10.1007%2F978-3-030-71590-8_8": "10.1007/978-3-030-71590-8_8",
    "https://link.springer.com/content/pdf/10.1007/s00521-021-06573-8.pdf": "10.1007/s00521-021-06573-8",
    "https://onlinelibrary.wiley.com/doi/full/10.1002/int.22902": "10.1002/int.22902",
    "https://ietresearch.onlinelibrary.wiley.com/doi/10.1049/cit2.12005": "10.1049/cit2.12005",
    "https://www.sciencedirect.com/science/article/doi/10.1016/j.future.2021.01.001": "10.1016/j.future.2021.01.001",
    "https://www.mdpi.com/doi/10.3390/electronics10030350": "10.3390/electronics10030350",
    "https://www.tandfonline.com/doi/abs/10.1080/00401706.2020.1": "10.1080/00401706.2020.1",
    "https://www.frontiersin.org/articles/10.3389/fcomp.2021.1/full": "10.3389/fcomp.2021.1",
    "https://www.mdpi.com/2079-9292/10/3/350": "10.3390/electronics10030350",
    "https://www.mdpi.com/1999-5903/14/1/3": "10.3390/fi14010003",
    "https://www.mdpi.com/2076-3417/9/1/108/htm": "10.3390/app9010108",
    "https://www.mdpi.com/2076-3417/13/19/10884/pdf?version=1": "10.3390/app131910884",
    "https://www.mdpi.com/1424-8220/22/23/9240": "10.3390/s22239240",
    "https://www.mdpi.com/1099-4300/25/2/300/html": "10.3390/e25020300",
    "https://www.ijcai.org/proceedings/2022/0108.pdf": "10.24963/ijcai.2022/108",
    "https://www.ijcai.org/proceedings/2017/1": "10.24963/ijcai.2017/1",
    "https://peerj.com/articles/cs-693/": "10.7717/peerj-cs.693",
    "https://peerj.com/articles/4375.pdf": "10.7717/peerj.4375",
    "https://www.hindawi.com/journals/scn/2021/6631247/": "10.1155/2021/6631247",
    "https://www.nature.com/articles/s41586-024-00001-9": "10.1038/s41586-024-00001-9",
    "http://nature.com/articles/s41587-023-00002-6.pdf": "10.1038/s41587-023-00002-6",
    "https://www.nature.com/articles/nature14539?utm_source=twitter": "10.1038/nature14539",
    "https://www.nature.com/articles/nmeth.1234": "10.1038/nmeth.1234",
    "https://www.nature.com/articles/d41586-023-00003-y": "10.1038/d41586-023-00003-y",
    "https://sample.springeropen.com/articles/10.1186/s42400-022-00001-y": "10.1186/s42400-022-00001-y",
    "https://sample.springeropen.com/track/pdf/10.1186/s42400-019-0001-9": "10.1186/s42400-019-0001-9",
    "https://sample.biomedcentral.com/articles/10.1186/s12859-020-0001-1": "10.1186/s12859-020-0001-1",
    "https://www.biorxiv.org/content/10.1101/2024.04.22.500001v1": "10.1101/2024.04.22.500001",
    "https://www.biorxiv.org/content/10.1101/500001v2.full.pdf": "10.1101/500001",
    "https://www.medrxiv.org/content/10.1101/2025.05.01.25000001v1.full": "10.1101/2025.05.01.25000001",
    "https://www.pnas.org/doi/full/10.1073/pnas.2020000118": "10.1073/pnas.2020000118",
    "https://iopscience.iop.org/article/10.1088/1742-6596/1678/1/012001/pdf": "10.1088/1742-6596/1678/1/012001",
    "https://iopscience.iop.org/article/10.1088/1361-6560/ac0001": "10.1088/1361-6560/ac0001",
    "https://ebooks.iospress.nl/doi/10.3233/FAIA250001": "10.3233/faia250001",
    "https://www.sciencedirect.com/science/article/pii/S0020025522012415": "pii:S0020025522012415",
    "https://www.sciencedirect.com/science/article/abs/pii/S108480452030064X?via%3Dihub": "pii:S108480452030064X",
    "https://www.sciencedirect.com/science/article/pii/s0020025522012415/pdfft": "pii:S0020025522012415",
    "https://linkinghub.elsevier.com/retrieve/pii/S0166218X05003021": "pii:S0166218X05003021",
    "https://www.vldb.org/pvldb/vol14/p1234-author.pdf": "pvldb/14/1234",
    "http://vldb.org/pvldb/vol9/p7-double-name.pdf": "pvldb/9/7",
    "https://ieeexplore.ieee.org/document/9644909": "ieee/9644909",
    "http://ieeexplore.ieee.org/abstract/document/9644909/": "ieee/9644909",
    "https://ieeexplore.ieee.org/abstract/document/9644909/authors#authors": "ieee/9644909",
    "https://ieeexplore.ieee.org/abstract/document/9644909?casa_token=a:b": "ieee/9644909",
    "https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=9644909&tag=1": "ieee/9644909",
    "http://ieeexplore.ieee.org/xpl/articleDetails.jsp?arnumber=09644909": "ieee/9644909",
    "https://www.computer.org/csdl/proceedings-article/icst/2030/09644909/12OmNAbcdEf": "ieee/9644909",
    "https://www.computer.org/csdl/magazine/mi/5555/01/10849000/23IcYe8Lr5m": "ieee/10849000",
}

LEFT_ALONE = [
    "https://dl.acm.org/doi/10.5555/3433701.3433820",  # a number of ACM's, registered nowhere
    "https://dl.acm.org/doi/abs/10.5555/3433701.3433820",
    "https://dl.acm.org/citation.cfm?id=3357875",
    "https://dl.acm.org/doi/proceedings/10.1145/3341301",  # a whole volume
    "https://dl.acm.org/doi/book/10.1145/3341301",
    "https://dl.acm.org/doi/10.1145/3341301.3359658/suppl/video.mp4",
    "https://dl.acm.org.example.org/doi/10.1145/3341301.3359658",
    "https://doi.org/10.48550/arXiv.2311.15566",
    "https://doi.org/10.5281/zenodo.14862410",
    "https://doi.org/10.6084/m9.figshare.30338884",
    "https://doi.org/10.4230/LIPIcs.ECRTS.2021.1",
    "https://doi.org/",
    "https://doi.org/10.1145",
    "https://doi.org/10.1145/",
    "https://doi.org/10.1145/a b",
    "https://ieeexplore.ieee.org/xpl/conhome/9644800/proceeding",  # a whole volume
    "https://ieeexplore.ieee.org/xpl/RecentIssue.jsp?punumber=71",
    "https://ieeexplore.ieee.org/document/",
    "https://ieeexplore.ieee.org/document/abc",
    "https://ieeexplore.ieee.org/stamp/stamp.jsp?arnumber=9644909&arnumber=9644910",
    "https://ieeexplore.ieee.org.example.org/document/9644909",
    "https://www.computer.org/csdl/proceedings-article/sp/2030/313000a127/1Ub23HQTJ1C",  # its own number
    "https://www.computer.org/csdl/proceedings/sp/2030/1RjE8VKKk1y",
    "https://www.computer.org/digital-library/journals/bd/09644909",
    "https://www.sciencedirect.com/science/article/pii/S002002552201241",  # a digit too few
    "https://www.sciencedirect.com/science/article/pii/B9780128187044000110",  # a chapter of a book
    "https://example.org/science/article/pii/S0020025522012415",
    "https://www.mdpi.com/2079-9292/10/3",  # an issue
    "https://www.mdpi.com/0000-0000/10/3/350",  # a journal whose DOIs are not known here
    "https://www.mdpi.com/2079-9292/10/3/350/s1",  # what is added to a paper
    "https://www.ijcai.org/proceedings/2022/",
    "https://www.ijcai.org/Proceedings/16/Papers/001.pdf",
    "https://www.ijcai.org/proceedings/2016/0001.pdf",  # before their DOIs
    "https://peerj.com/preprints/1234/",
    "https://www.nature.com/articles/6605678",  # its DOI has more than the number
    "https://www.nature.com/nature/articles",
    "https://www.nature.com/collections/abcdefghij",
    "https://www.nature.com/articles/s41586-024-00001-9/figures/1",
    "https://www.biorxiv.org/collection/bioinformatics",
    "https://www.springeropen.com/journals",
    "https://peerj.com/articles/cs-693/reviews",
    "https://www.hindawi.com/journals/scn/2024/6631247/",
    "https://www.hindawi.com/journals/scn/2007/063124/",
    "https://link.springer.com/book/10.1007/978-3-030-71590-8",
    "https://link.springer.com/journal/10586",
    "https://www.vldb.org/pvldb/vol14/p1.pdf",
    "https://www.vldb.org/pvldb/vol2/vldb09-938.pdf",  # its number is no page
    "https://www.vldb.org/pvldb/volumes/17/paper/A%20Title",
    "https://example.org/pvldb/vol14/p1234-author.pdf",
    "https://www.usenix.org/conference/nsdi24/presentation/hu",
    "https://example.org/doi/10.1145/3341301.3359658",
    "https://example.org/?doi=10.1145/3341301.3359658",
]


def test_a_link_with_an_identifier_is_taken_for_it() -> None:
    assert {url: identify(url) for url in ACCEPTED} == ACCEPTED


def test_a_link_without_one_or_with_no_papers_is_left_alone() -> None:
    assert {url: identify(url) for url in LEFT_ALONE} == dict.fromkeys(LEFT_ALONE)


def test_no_other_source_accepts_a_publishers_link() -> None:
    with open_sources(read_settings({}), Meter()) as sources:
        names = {
            url: [source.name for source in sources if source.match(url) is not None]
            for url in (*ACCEPTED, *LEFT_ALONE)
        }

    assert {url: names[url] for url in ACCEPTED} == {url: ["doi"] for url in ACCEPTED}
    assert [url for url in LEFT_ALONE if "doi" in names[url]] == []
