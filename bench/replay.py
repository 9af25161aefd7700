"""`python -m bench.replay FILE…`: give the editor what maintainers changed by hand, and compare."""
import json, re, sys
from collections import Counter
from enricher.readme.lines import read_lines, starts_of
from enricher.readme.venue_edits import venue_changes
from enricher.model.venues import same_series
def same(r,res):
    ours=res.line.text[:res.start]+res.text+res.line.text[res.end:]
    if ours==r['after']: return None
    if r['kind']=='code':
        u=re.escape(r['code'])
        tok=lambda t: re.sub(r'\s+','',re.sub(r'[\[(\\*]*<?(?:\[[^\[\]]*\]|\\?\[[^\[\]]*\])?\]?\(?(?:a href=")?'+u+r'(?:">[^<]*</a>)?[\])*\\]*','@',t)).casefold()
        return 'same' if re.sub(r'\s+','',ours)!=re.sub(r'\s+','',r['after']) and tok(ours)==tok(r['after']) else None
    sq=lambda t: re.sub(r'\s+','',t).casefold()
    if sq(ours)==sq(r['after']): return None
    p,s,t=sq(r['before'][:res.start]),sq(r['before'][res.end:]),sq(r['after'])
    if not(t.startswith(p) and t.endswith(s) and len(t)>=len(p)+len(s)): return None
    x=t[len(p):len(t)-len(s)]
    words=lambda x: r['venue'].casefold() in x or any(same_series(w,r['venue']) for w in re.findall(r'[A-Za-z]+',x))
    years=lambda x:{y[-2:] for y in re.findall(r'\d{4}|\d\d',x)}
    a,b=years(x),years(sq(res.text))
    if words(x) and words(sq(res.text)) and (not a or not b or a==b): return 'same'
def main():
    show=set(sys.argv[1].split(',')) ; kinds=sys.argv[2].split(',')
    for path in sys.argv[3:]:
        c=Counter()
        for row in open(path):
            r=json.loads(row)
            if r['kind'] not in kinds: continue
            text='\n'.join(r['around']); 
            starts=starts_of(text)
            lines=read_lines(text,1,len(starts)-1,starts)
            own=[lines[r['at']]]
            if r['kind']=='venue':
                y=r['year']; y=int(y) if y else None
                if y and y<100: y+=2000
                res=venue_changes(own,lines,r['venue'],y); res=res if isinstance(res,str) else res[0]
            else:
                from enricher.readme.code_edits import code_change
                res=code_change(own,lines,r['code'])
            if isinstance(res,str): out=None; k='not made'
            else:
                out=res.line.text[:res.start]+res.text+res.line.text[res.end:]
                sq=lambda t: re.sub(r'\s+','',t).casefold()
                k=same(r,res) or ('equal' if out==r['after'] else 'white' if sq(out)==sq(r['after']) else 'other')
            c[r['kind'],k]+=1
            if k in show:
                print(k,'|',r['venue'] if r['kind']=='venue' else '',r.get('year'),'| was',r['was'][:150],'| now',r['now'][:150]); 
                if out is None: print('   reason:',res,'| line:',r['before'][-200:])
                else: print('   ours:',out[max(0,res.start-20):res.start+len(res.text)+20][:300],'\n   them:',r['after'][max(0,res.start-20):res.start+len(res.text)+40][:300])
        print(path.split('/')[-1],dict(c))
main()
