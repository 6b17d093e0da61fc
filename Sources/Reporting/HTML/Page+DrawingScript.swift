import Checkers

/// The script that draws operations over time: lanes, faults, the axis, then bars and arrows.
extension Page {
    /// One drawing: what it shows, where all of it is, and the parts behind the bars.
    static let scriptDrawing: HTML = #"""
        const deed=['acknowledged','outcome unknown','failed, no effect'];
        function who(o){return o.final?'final read':'client '+o.p}
        function lane(o){return o.final?'final'+(o.n?', '+short(o.n):' '+o.p):'client '+o.p}
        function told(data,o){
          const words=o.t||o.l;
          let text=(o.T?o.T+', ':'')+who(o)+(o.n?', '+o.n:'')+': '+words+
            (o.k?' on key '+o.k:'')+', '+deed[o.o]+', '+moment(data,o.s)+
            (o.e===null?', no end':' to '+moment(data,o.e));
          if(o.bad)text+='. '+(data.flaw||'here it contradicts the others');
          else if(o.r===0&&data.proof)text+='. Part of the proof';
          if(o.held)text+='. May have taken effect at '+moment(data,o.at)+
            (o.held[0]===o.held[1]?', when '+o.held[0]+' was held':
            ', from '+o.held[0]+' to '+o.held[1]);
          return text}
        // The final reads of a proof are one moment after the end: their own order proves nothing.
        function shown(data,scope,narrow){
          const ops=data.operations.filter(function(o){return !data.proof||o.r<=scope});
          ops.forEach(function(o){o.from=o.a;o.to=o.b;
            // The drawing of a cycle says what its transactions did; a phone has no room for it.
            const named=narrow&&o.T&&!scope;
            o.chips=o.m&&!named;
            o.words=(named?o.T:(o.T?o.T+' ':'')+o.l)+(o.o===1?' ?':o.o===2?' (failed)':'')+
              (scope&&o.k?' · '+o.k:'');
            o.lead=o.T?wide(o.T,12,650)+8:0;
            o.need=o.chips?o.m.reduce(function(sum,part){
              return sum+wide(part,11.5,400,true)+20},14)+o.lead
              :wide(o.words,12,650)+(o.bad?16:0)});
          const finals=scope?[]:ops.filter(function(o){return o.final&&!o.bad&&o.b!==null});
          if(finals.length>1){
            const a=Math.min.apply(null,finals.map(function(o){return o.a}));
            const b=Math.max.apply(null,finals.map(function(o){return o.b}));
            finals.forEach(function(o){o.from=a;o.to=b})}
          return ops}
        function laid(box,data,scope,width){
          const d={data:data,scope:scope,big:!scope&&data.proof,narrow:width<620,hits:[]};
          d.ops=shown(data,scope,d.narrow);
          d.byId=new Map(d.ops.map(function(o){return [o.i,o]}));
          d.arrows=data.arrows.map(function(a){
            return {n:a.n,w:a.w,last:a.last,A:d.byId.get(a.from),B:d.byId.get(a.to)}})
            .filter(function(a){return a.A&&a.B});
          d.gutter=d.narrow?10:112;d.right=d.narrow?12:22;
          const room=width-d.gutter-d.right-8;
          d.warp=fitted(d.ops,d.arrows,room,d.big?0:1,data);
          // Where the steps of transactions do not fit, their names do.
          if(d.big&&d.warp.least>room){
            shown(data,scope,true);d.warp=fitted(d.ops,d.arrows,room,0,data)}
          d.width=Math.max(width,d.gutter+d.warp.total+d.right+8);
          d.rim=d.width-d.right+8;
          d.x=function(place){return d.gutter+4+d.warp.at(place)};
          d.when=function(time){return d.gutter+4+d.warp.when(time)};
          d.begin=function(o){return d.x(o.from)};
          d.end=function(o){return o.to===null?d.rim-4:Math.max(d.x(o.to),d.x(o.from)+3)};
          lanes(d);
          return d}
        // In order of the first operation; all clients by their numbers, and final reads last.
        function lanes(d){
          const order=[];
          d.ops.slice().sort(function(a,b){return (d.scope>1||!d.data.proof?
            (a.final?1:0)-(b.final?1:0)||a.p-b.p:a.r-b.r)||a.a-b.a})
            .forEach(function(o){const name=lane(o);
              let row=order.find(function(l){return l.name===name});
              if(!row){row={name:name,node:o.final?'':o.n||'',final:o.final,ops:[]};
                order.push(row)}
              row.ops.push(o);o.lane=row});
          d.txn=d.big&&d.ops.some(function(o){return o.chips});
          d.height=d.txn?38:d.big?26:18;
          const row=d.txn&&d.arrows.length?(d.narrow?110:104):d.txn?(d.narrow?80:66)
            :d.big?(d.narrow?74:62):(d.narrow?38:25);
          const above=d.narrow?17:0;
          d.top=d.data.faults.length||d.data.calm?26:8;
          let y=d.top;
          order.forEach(function(l){
            l.small=d.big&&l.final;
            l.y=y+(l.small?0:above)+(d.big?6:3);
            y+=l.small?32:row});
          d.lanes=order;
          d.finals=order.filter(function(l){return l.small});
          d.axis=y+4+(d.finals.length?8:0);}
        function short(words){return words.length>14?words.slice(0,13)+'…':words}
        function middle(d,l){return l.y+d.height/2}

        function drawFaults(d,svg){
          const from=d.warp.t[0],to=d.warp.t[d.warp.t.length-1];let free=d.gutter;
          const group=shape('g',{},svg);let any=false;
          d.data.faults.forEach(function(f){
            if(f.e<=from||f.s>=to&&f.s>from)return;
            any=true;
            const a=Math.max(d.gutter,d.when(f.s)),b=Math.min(d.rim,d.when(f.e));
            shape('rect',{'class':'band',x:a,y:0,width:Math.max(1,b-a),height:d.axis},group);
            if(f.s>from)shape('path',{'class':'rim',d:'M'+a+' 0V'+d.axis},group);
            if(f.e<to)shape('path',{'class':'rim',d:'M'+b+' 0V'+d.axis},group);
            const start=Math.max(a+6,free);
            const words=[f.l+', '+f.since,f.l,f.short].find(function(w){
              return start+wide(w,11)<=d.rim});
            if(!words)return;
            shape('text',{'class':'tick',x:start,y:16},group,words);
            free=start+wide(words,11)+12});
          const calm=d.data.calm.split(';');
          const words=[d.data.calm,calm[0]].find(function(w){
            return d.gutter+4+wide(w,11)<=d.rim});
          if(!any&&words)shape('text',{'class':'tick',x:d.gutter+4,y:16},group,words)}
        function drawLanes(d,svg){
          d.lanes.forEach(function(l){
            const y=middle(d,l);
            const from=d.narrow&&l.small?d.gutter+wide(l.name,11)+6:d.gutter;
            shape('path',{'class':'grid',d:'M'+from+' '+y+'H'+d.rim},svg);
            const node=l.node?'at '+short(l.node):'';
            if(d.narrow){
              shape('text',{'class':'tick',x:d.gutter,y:l.small?y+4:l.y-5},svg,
                l.name+(node?' · '+node:''));return}
            const name=shape('text',{'class':d.big?'lane':'lane small',x:12,
              y:node&&d.big?y-1:y+4},svg,l.name);
            if(wide(l.name,12,600)>d.gutter-16)name.setAttribute('textLength',d.gutter-16);
            if(node&&d.big)shape('text',{'class':'tick',x:12,y:y+13},svg,node)})}
        function drawAxis(d,svg){
          shape('path',{'class':'axis',d:'M'+d.gutter+' '+d.axis+'H'+d.rim},svg);
          const marks=[],put=[];
          d.ops.forEach(function(o){
            marks.push({place:o.from,t:o.s,r:o.r});
            if(o.to!==null&&o.e!==null)marks.push({place:o.to,t:o.e,r:o.r+.5})});
          marks.sort(function(a,b){return a.r-b.r||a.place-b.place});
          marks.forEach(function(m){
            const words=moment(d.data,m.t),w=wide(words,11),x=d.x(m.place);
            const at=Math.min(Math.max(x,d.gutter+w/2),d.width-w/2-4);
            if(put.some(function(p){return Math.abs(p.at-at)<(p.w+w)/2+10}))return;
            put.push({at:at,w:w});
            if(d.big)shape('path',{'class':'grid','stroke-dasharray':'1 3',
              d:'M'+x+' '+d.top+'V'+d.axis},svg);
            shape('path',{'class':'axis',d:'M'+x+' '+d.axis+'v5'},svg);
            shape('text',{'class':'tick',x:at,y:d.axis+17,'text-anchor':'middle'},svg,words)});
          if(d.big&&d.data.timed)drawGaps(d,svg)}
        // A gap that is five times denser than the others is drawn shorter, and says so.
        function drawGaps(d,svg){
          const t=d.warp.t,x=d.warp.x;
          function dense(i){return (t[i]-t[i-1])/(x[i]-x[i-1])}
          const all=t.slice(1).map(function(v,i){return dense(i+1)})
            .filter(function(v){return v>0&&isFinite(v)}).sort(function(a,b){return a-b});
          const usual=all[all.length>>1]||1;
          for(let i=1;i<t.length;i++){
            if(!(dense(i)>usual*5&&t[i]-t[i-1]>5e6))continue;
            const m=d.gutter+4+(x[i]+x[i-1])/2,y=d.axis;
            shape('path',{'class':'gap',d:'M'+(m-5)+' '+(y-7)+'L'+(m-1)+' '+(y+7)+
              'M'+(m+1)+' '+(y-7)+'L'+(m+5)+' '+(y+7)},svg)}}
        """#
}
