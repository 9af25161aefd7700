def is_venue(w): return w in {'NeurIPS','NIPS','ICML','ICLR','CVPR','ICCV','ECCV','ACL','EMNLP','NAACL','AAAI','IJCAI','KDD','WWW','TMLR','TPAMI','CIKM','ICASSP','MICCAI','SIGGRAPH','WACV','BMVC','COLM','COLING','MLSys','ICSE','ASE','FSE'}
def same_series(a,b): return {a,b}=={'NIPS','NeurIPS'} or a==b
