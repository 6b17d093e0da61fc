import Checkers

/// The script that draws bars of operations and the arrows between them.
extension Page {
    /// Bars: full, open to the right, or struck through; the culprit is solid and has a cross.
    static let scriptBars: HTML = #"""
        function free(d,x0,y0,x1,y1){
          return !d.hits.some(function(h){return x0<h[2]&&x1>h[0]&&y0<h[3]&&y1>h[1]})}
        function drawBar(d,o,svg){
          const a=d.begin(o),b=d.end(o),y=o.lane.y,h=d.height,w=b-a;
          const kind=['ok','info','failed'][o.o];
          const g=shape('g',{'class':'op '+kind+(d.data.proof&&o.r?' other':'')+(o.bad?' bad':''),
            tabindex:-1,role:'img','aria-label':told(d.data,o),'data-op':o.i},svg);
          shape('title',{},g,told(d.data,o));
          if(o.o===1)shape('path',{'class':'bar',
            d:'M'+b+' '+y+'H'+a+'V'+(y+h)+'H'+b,
            style:'fill:var('+(o.bad?'--solid':d.data.proof&&o.r?'--op2':'--op')+')'},g);
          else shape('rect',{'class':'bar',x:a,y:y,width:w,height:h,rx:2},g);
          if(o.o===0&&d.big)shape('path',{'class':'ack',d:'M'+(b-1)+' '+(y-2)+'v'+(h+4)},g);
          if(o.o===2)shape('path',{'class':'strike',d:'M'+(a+3)+' '+(y+h/2)+'H'+(b-3)},g);
          if(o.chips&&d.big)drawChips(d,o,g);else name(d,o,g,a,w);
          if(o.at!==undefined&&(d.big||!d.data.proof)&&d.data.timed&&o.to!==null&&!o.bad){
            const at=Math.min(b-3,Math.max(a+3,d.when(o.at)));
            shape('circle',{'class':'point',cx:at,cy:y+h-1,r:3},g)}
          if(o.bad&&d.data.flaw&&d.big)flaw(d,o,g,a,b);
          return g}
        function name(d,o,g,a,w){
          const size=d.big?12:11,h=d.height,y=o.lane.y+h/2+4;
          const room=wide(o.words,size,o.bad?650:550),cross=o.bad?16:0;
          const pad=Math.min(7,Math.max(3,(w-room-cross)/2));
          if(room+cross+6<=w){
            const x=a+pad+cross;
            if(!d.big&&!free(d,x,y-9,x+room,y+2))return;
            if(o.bad)shape('path',{'class':'cross',
              d:'M'+(a+pad)+' '+(y-8)+'l8 8m0-8l-8 8'},g);
            shape('text',{'class':'name',x:x,y:y,style:'font-size:'+size+'px'},g,o.words)}
          else if(o.bad)shape('text',{'class':'name beside',x:Math.max(d.gutter+room,a-6),y:y,
            'text-anchor':'end',style:'font-size:'+size+'px'},g,'✗ '+o.words)}
        // What is wrong stands at the first free place under the bar.
        function flaw(d,o,g,a,b){
          const room=wide(d.data.flaw,11,600),y=o.lane.y+d.height+13;
          const places=[a,Math.min(b,d.rim)-room];
          d.hits.forEach(function(h){if(h[2]>a&&h[0]<b)places.push(h[2]+6)});
          const x=places.find(function(x){
            return x>=d.gutter&&x+room<=d.rim&&free(d,x,y-10,x+room,y+3)});
          if(x===undefined&&d.narrow)return;
          const at=x===undefined?Math.max(d.gutter,Math.min(a,d.rim-room)):x;
          d.hits.push([at,y-10,at+room,y+3]);
          shape('text',{'class':'flaw',x:at,y:y},g,d.data.flaw)}
        // Steps of a transaction: the first ones at the left, the last one at the right.
        function drawChips(d,o,g){
          let x=d.begin(o)+8;const y=o.lane.y,h=d.height,end=d.end(o);
          if(o.T)shape('text',{'class':'name',x:x,y:y+h/2+4},g,o.T);
          x+=o.lead;
          o.m.forEach(function(words,i){
            const w=wide(words,11.5,400,true)+12;
            if(i&&i===o.m.length-1)x=Math.max(x,end-w-9);
            shape('rect',{'class':'chip',x:x,y:y+7,width:w,height:h-14,rx:3},g);
            shape('text',{'class':'micro',x:x+6,y:y+h/2+4},g,words);
            x+=w+8})}
        """#

    /// Arrows: from the end of what comes first to the begin of what comes later, along the axes.
    static let scriptArrows: HTML = #"""
        function planned(d,a,i){
          const h=d.height,A=a.A.lane,B=a.B.lane,p={a:a};
          const joins=d.finals.length>1&&B.small;
          const ordered=a.A.to!==null&&d.x(a.B.from)>d.x(a.A.to);
          if(!ordered){
            // Bars that overlap: lines beside each other, where both bars are.
            const down=A.y<=B.y,k=(i+1)/(d.arrows.length+1);
            const from=Math.max(d.begin(a.A),d.begin(a.B)),to=Math.min(d.end(a.A),d.end(a.B));
            const shared=to-from>40;
            const ax=(shared?from+(to-from)*k:(d.begin(a.A)+d.end(a.A))/2)-12;
            const bx=(shared?from+(to-from)*k:(d.begin(a.B)+d.end(a.B))/2)+12;
            const ay=down?A.y+h:A.y,by=down?B.y:B.y+h;
            const far=Math.hypot(bx-ax,by-ay)||1,ux=(bx-ax)/far,uy=(by-ay)/far;
            p.path='M'+ax+' '+ay+'L'+(bx-ux*2)+' '+(by-uy*2);p.tip=[bx,by,ux,uy];
            p.x=ax+(bx-ax)*.3;p.y=ay+(by-ay)*.3;
            for(let i=0;i<=12;i++){const x=ax+(bx-ax)*i/12,y=ay+(by-ay)*i/12;
              d.hits.push([x-3,y-3,x+3,y+3])}
            return p}
          const x1=d.end(a.A)+1,y1=middle(d,A);
          const x2=d.begin(a.B)-(joins?14:0);
          const last=d.finals[d.finals.length-1];
          const y2=joins?(d.finals[0].y+last.y+h)/2:middle(d,B);
          const turn=Math.min(x1+(d.narrow?10:16),(x1+x2)/2),s=y2>y1?1:-1,r=d.narrow?5:6;
          const flat=Math.abs(y2-y1)<1;
          p.path=flat?'M'+x1+' '+y1+'H'+(x2-2)
            :'M'+x1+' '+y1+'H'+(turn-r)+'q'+r+' 0 '+r+' '+s*r+'V'+(y2-s*r)+
              'q0 '+s*r+' '+r+' '+s*r+'H'+(x2-2);
          p.tip=[x2,y2,1,0];
          p.x=flat?(x1+x2)/2:turn;
          p.y=flat?y1:joins?d.finals[0].y-14:y2-s*(h/2+(d.narrow?29:18));
          d.hits.push([turn-5,Math.min(y1,y2),turn+5,Math.max(y1,y2)]);
          if(!d.big)d.hits.push([x1,y1-4,turn,y1+4],[turn,y2-4,x2,y2+4]);
          return p}
        // A place for the words of each number, where no bar's flaw and no other number is.
        function worded(d,p){
          p.w='';
          d.hits.push([p.x-11,p.y-11,p.x+11,p.y+11]);
          if(d.narrow||!d.big||!p.a.w)return;
          const room=wide(p.a.w,11,600);
          const places=[[p.x+14,'start'],[p.x-14-room,'start']];
          const found=places.find(function(at){
            return at[0]>=d.gutter&&at[0]+room<=d.width-4&&
              free(d,at[0],p.y-8,at[0]+room,p.y+6)&&
              !d.ops.some(function(o){return d.begin(o)<at[0]+room&&d.end(o)>at[0]&&
                o.lane.y-2<p.y+6&&o.lane.y+d.height+2>p.y-8})});
          if(!found)return;
          p.w=p.a.w;p.wx=found[0];d.hits.push([p.wx,p.y-9,p.wx+room,p.y+7])}
        function drawArrow(d,p,svg){
          const g=shape('g',{'class':'arrow'+(p.a.last?' last':''),'aria-hidden':'true'},svg);
          shape('path',{'class':'halo',d:p.path},g);shape('path',{d:p.path},g);
          const x=p.tip[0],y=p.tip[1],ux=p.tip[2],uy=p.tip[3];
          shape('path',{d:'M'+(x-ux*9-uy*5)+' '+(y-uy*9+ux*5)+'L'+(x-ux)+' '+(y-uy)+
            'L'+(x-ux*9+uy*5)+' '+(y-uy*9-ux*5)},g);
          if(!d.big)return;
          shape('circle',{cx:p.x,cy:p.y,r:9},g);
          shape('text',{'class':'number',x:p.x,y:p.y+4,'text-anchor':'middle'},g,p.a.n);
          if(p.w)shape('text',{'class':'word',x:p.wx,y:p.y+4},g,p.w)}
        function drawBracket(d,svg){
          if(d.finals.length<2)return;
          const x=d.begin(d.finals[0].ops[0])-9;
          const last=d.finals[d.finals.length-1];
          shape('path',{'class':'joined',d:'M'+(x+5)+' '+d.finals[0].y+'h-5V'+(last.y+d.height)+
            'h5'},svg)}
        """#
}
