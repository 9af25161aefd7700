"""Links that lead to no record of any source, however much they look like one: a false match is worse than none."""

from enricher.http.usage import Meter
from enricher.settings import read_settings
from enricher.sources import open_sources

HARD = """
    https://people.eecs.berkeley.edu/~matei/papers/2013/sosp_sparrow.pdf
    https://cs.stanford.edu/~matei/papers/2020/dispa_cloud_ml.pdf
    https://www.cs.cmu.edu/~dga/papers/fawn-sosp2009.pdf
    https://i.cs.hku.hk/~cwu/papers/yhpeng-eurosys18.pdf
    https://www.pdl.cmu.edu/PDL-FTP/CloudComputing/tetrisched-eurosys16.pdf
    https://ipads.se.sjtu.edu.cn/_media/publications/reef-osdi22.pdf
    https://pages.cs.wisc.edu/~shivaram/publications/themis-nsdi20.pdf
    https://web.stanford.edu/class/cs245/
    https://jmlr.csail.mit.edu/papers/v22/
    https://shivaram.org/publications/blox-eurosys24.pdf
    https://mosharaf.com/wp-content/uploads/allox-eurosys20.pdf
    https://tridao.me/publications/flash2/flash2.pdf
    https://lilianweng.github.io/posts/2023-01-10-inference-optimization/
    https://nvidia.github.io/TensorRT-LLM/blogs/quantization-in-TRT-LLM.html
    https://flashinfer.ai/2024/02/02/introduce-flashinfer.html
    https://blog.vllm.ai/2023/06/20/vllm.html
    https://pytorch.org/blog/flexattention/
    https://openai.com/research/triton
    https://www.anyscale.com/blog/continuous-batching-llm-inference
    https://www.microsoft.com/en-us/research/publication/gandiva-introspective-cluster-scheduling/
    https://research.google/pubs/large-scale-cluster-management-at-google-with-borg/
    https://ai.meta.com/research/publications/the-llama-3-herd-of-models/
    https://www-cdn.anthropic.com/de8ba9b01c9ab7cbabf5c33b80b7bbc618857627/Model_Card_Claude_3.pdf
    https://storage.googleapis.com/deepmind-media/gemini/gemini_v1_5_report.pdf
    https://developer.nvidia.com/blog/accelerated-inference-for-large-transformer-models/
    https://sigops.org/s/conferences/sosp/2023/program.html
    https://www.sigarch.org/a-new-golden-age/
    https://asplos-conference.org/asplos2024/main-program/
    https://2024.eurosys.org/papers.html
    https://www.computer.org/csdl/proceedings-article/sample/2030/313000a127/1Ub23HQTJ1C
    https://ieeexplore.ieee.org/xpl/conhome/8549558/proceeding
    https://ieeexplore.ieee.org/author/37085353308
    https://www.semanticscholar.org/paper/Attention-is-All-you-Need/204e3073870fae3d05bcbc2f6a8e263d9b72e776
    https://pdfs.semanticscholar.org/3075/cf85b9a70092bcafa10757c6ee6f73b75c2e.pdf
    https://dblp.org/rec/conf/osdi/XiaoBRSKHPPZZYZ18.html
    https://scholar.google.com/citations?user=abcdefghijkl
    https://www.researchgate.net/publication/328430000_Sample
    https://paperswithcode.com/paper/attention-is-all-you-need
    https://www.connectedpapers.com/main/204e3073870fae3d05bcbc2f6a8e263d9b72e776
    https://www.youtube.com/watch?v=kCc8FmEb1nY
    https://youtu.be/kCc8FmEb1nY
    https://www.bilibili.com/video/BV1pu411o7BE/
    https://slideslive.com/38938000/sample-talk
    https://www.slideshare.net/slideshow/sample-talk/1234567
    https://docs.google.com/presentation/d/1a2b3c4d5e6f/edit
    https://drive.google.com/file/d/1a2b3c4d5e6f/view
    https://www.dropbox.com/s/abcdefgh/paper.pdf?dl=0
    https://sites.google.com/view/sample-workshop
    https://zhuanlan.zhihu.com/p/638468472
    https://mp.weixin.qq.com/s/abcdefghijklmnop
    https://medium.com/@sample/a-post-about-schedulers-1a2b3c
    https://en.wikipedia.org/wiki/Scheduling_(computing)
    https://news.ycombinator.com/item?id=36000000
    https://twitter.com/sample/status/1234567890123456789
    https://discord.gg/sample
    https://www.usenix.org/conference/osdi20
    https://www.usenix.org/conference/osdi20/technical-sessions
    https://www.usenix.org/conference/nsdi24/call-for-papers
    https://www.usenix.org/system/files/osdi20_slides_xiao.pdf
    https://www.usenix.org/publications/loginonline/a-sample-article
    https://www.usenix.org/system/files/login/articles/login_spring20_02_sample.pdf
    https://www.usenix.org/user/login
    https://arxiv.org/list/cs.DC/recent
    https://arxiv.org/search/?query=2311.15566
    https://arxiv.org/a/author_f_1
    https://info.arxiv.org/help/api/index.html
    https://github.com/InternLM
    https://github.com/orgs/community/discussions
    https://github.com/topics/scheduling
    https://gist.github.com/sample/0123456789abcdef0123456789abcdef
    https://sample.github.io/project/
    https://docs.github.com/en/rest
    https://raw.githubusercontent.com/
    https://gitlab.com/explore
    https://about.gitlab.com/blog/
    https://gitlab.sample.edu/group/project
    https://codeberg.org/explore/repos
    https://bitbucket.org/sample/project
    https://gitee.com/sample/project
    https://sourceforge.net/projects/sample/
    https://hub.docker.com/r/sample/image
    https://docs.python.org/3/library/urllib.html
    https://www.kaggle.com/datasets/sample/traces
    https://huggingface.co/blog/a-sample-post
    https://huggingface.co/docs/transformers/index
    https://huggingface.co/collections/sample/a-collection-65f0
    https://zenodo.org/communities/sample
    https://zenodo.org/search?q=scheduler
    https://proceedings.mlsys.org/paper_files/paper/2024
    https://proceedings.mlr.press/v202/
    https://papers.nips.cc/paper/9041-a-title-without-a-hash.pdf
    https://aclanthology.org/events/acl-2021/
    https://openaccess.thecvf.com/CVPR2022?day=all
    https://openreview.net/group?id=ICLR.cc/2024/Conference
    https://openreview.net/profile?id=~First_Author1
    https://mlsys.org/Conferences/2020/ScheduleMultitrack
    https://neurips.cc/virtual/2023/papers.html
    https://icml.cc/media/icml-2024/Slides/1.pdf
    https://www.vldb.org/pvldb/vol2/vldb09-938.pdf
    https://www.scitepress.org/Papers/2021/104834/104834.pdf
    https://dl.acm.org/doi/abs/10.5555/3433701.3433820
    https://dl.acm.org/citation.cfm?id=3357875
    https://www.sciencedirect.com/journal/information-sciences
    https://www.sciencedirect.com/science/article/pii/B9780128187044000110
    https://www.mdpi.com/journal/electronics
    https://www.mdpi.com/2079-9292/10/3
    https://ojs.aaai.org/index.php/AAAI/issue/view/252
    https://www.ijcai.org/proceedings/2022/
    https://dl.acm.org/profile/81100000000
    https://dl.acm.org/conference/sosp
    https://link.springer.com/book/10.1007
    http://learningsys.org/nips18/assets/papers/102CameraReadySubmissionGPU_Virtualization%20(8).pdf
    https://example.org/arxiv.org/abs/2311.15566
    https://arxiv.org.example.com/abs/2311.15566
    https://github.com.example.com/InternLM/AcmeTrace
    https://example.org/?url=https://github.com/InternLM/AcmeTrace
    https://web.archive.org/web/2024/https://arxiv.org/abs/2311.15566
    ftp://arxiv.org/abs/2311.15566
    file:///etc/passwd
    http://127.0.0.1/abs/2311.15566
""".split()  # noqa: SIM905 - links read best as lines


def test_there_are_at_least_a_hundred_of_them() -> None:
    assert len(set(HARD)) == len(HARD) >= 100


def test_a_hard_link_is_accepted_by_no_source() -> None:
    with open_sources(read_settings({}), Meter()) as sources:
        accepted = {(source.name, url): source.match(url) for source in sources for url in HARD}

    assert {where: found for where, found in accepted.items() if found is not None} == {}
