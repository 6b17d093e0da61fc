import Checkers

/// What a page does: the time line that can be walked along.
extension Page {
    static let script: HTML = """
        (function(){
        var source=document.getElementById('timeline-data');if(!source)return;
        var data=JSON.parse(source.textContent),ops=data.operations;
        var box=document.getElementById('timeline'),detail=document.getElementById('detail');
        var names=['ok','unknown outcome','failed'],low=Infinity,high=-Infinity,lanes={},order=[];
        ops.forEach(function(o){low=Math.min(low,o[2]);high=Math.max(high,o[3]===null?o[2]:o[3])});
        ops.slice().sort(function(a,b){return a[1]-b[1]}).forEach(function(o){
          if(!(o[1] in lanes)){lanes[o[1]]=order.length;order.push(o[1])}});
        var span=Math.max(1,high-low),from=low,to=high+span*0.02,chosen=-1;
        var W=960,L=90,H=26,svgNS='http://www.w3.org/2000/svg';
        function el(n,a,p){var e=document.createElementNS(svgNS,n);
          for(var k in a)e.setAttribute(k,a[k]);if(p)p.appendChild(e);return e}
        function when(t){return data.timed?(t/1e6).toFixed(6)+' s':'event '+t}
        function say(o){return 'process '+o[1]+(o[6]?' at '+o[6]:'')+': '+o[4]+', '+names[o[5]]+
          ', from '+when(o[2])+(o[3]===null?', no end':' to '+when(o[3]))+
          (o[7]==2?'; this is the error':o[7]==1?'; part of the proof':'')+
          (o.length>8?'; takes effect at '+when(o[8])+(o[9]===o[10]?', when the object holds '+o[9]:
          ', from '+o[9]+' to '+o[10]):'')}
        function x(t){return L+(t-from)/(to-from)*(W-L-10)}
        function draw(){
          box.textContent='';
          var svg=el('svg',{viewBox:'0 0 '+W+' '+(order.length*H+40)},box);
          order.forEach(function(p,i){
            el('text',{x:4,y:i*H+17,'class':'tick'},svg).textContent='process '+p;
            el('line',{x1:L,x2:W,y1:i*H+H-1,y2:i*H+H-1,'class':'grid'},svg)});
          for(var i=0;i<=6;i++){var t=from+(to-from)*i/6,g=el('text',{x:x(t),y:order.length*H+20,
            'class':'tick','text-anchor':i==0?'start':i==6?'end':'middle'},svg);
            g.textContent=data.timed?(t/1e6).toFixed(to-from<1e5?5:2)+' s':Math.round(t)}
          ops.forEach(function(o,i){
            var end=o[3]===null?to:o[3];if(end<from||o[2]>to)return;
            var a=Math.max(L,x(o[2])),b=Math.min(W-2,Math.max(a+3,x(end)));
            var g=el('g',{'class':'op'+(o[7]?' core':'')+(o[7]==2?' bad':'')+(o[5]==1?' open':'')+
              (o[5]==2?' failed':'')+(i==chosen?' chosen':''),role:'listitem',
              tabindex:i==chosen||(chosen<0&&i==0)?0:-1,'aria-label':say(o),'data-i':i,
              id:'op-'+o[0]},svg);
            el('title',{},g).textContent=say(o);
            el('rect',{x:a,y:lanes[o[1]]*H+3,width:b-a,height:H-8,rx:3},g);
            if(b-a>o[4].length*6.2+4)el('text',{x:a+4,y:lanes[o[1]]*H+17},g).textContent=o[4];
            if(o.length>8&&o[8]>=from&&o[8]<=to)el('circle',{cx:Math.max(a+2,Math.min(b-2,x(o[8]))),
              cy:lanes[o[1]]*H+20,r:3,'class':'point'},g);
            g.addEventListener('click',function(){choose(i,true)})});
          look();
        }
        var strip=document.getElementById('overview'),S=44,all=high+span*0.02,pane=null;
        function sx(t){return L+(t-low)/(all-low)*(W-L-10)}
        function survey(){
          var svg=el('svg',{viewBox:'0 0 '+W+' '+S,'aria-hidden':'true'},strip),
            h=Math.max(1.2,(S-8)/Math.max(1,order.length));
          ops.forEach(function(o){var a=sx(o[2]),b=o[3]===null?W-10:sx(o[3]);
            el('rect',{x:a,y:4+lanes[o[1]]*(S-8)/order.length,width:Math.max(1,b-a),
              height:Math.max(1,h-0.4),
              'class':o[7]==2?'mini bad':o[7]?'mini core':o[5]==1?'mini open':'mini'},svg)});
          pane=el('rect',{y:1,height:S-2,'class':'pane'},svg);
          function go(e){var r=svg.getBoundingClientRect(),t=(e.clientX-r.left)/r.width*W;
            center(low+(t-L)/(W-L-10)*(all-low));draw()}
          strip.addEventListener('pointerdown',function(e){
            go(e);strip.setPointerCapture(e.pointerId)});
          strip.addEventListener('pointermove',function(e){if(e.buttons)go(e)});
          strip.addEventListener('keydown',function(e){var d=(to-from)/4,k=e.key;
            if(k=='ArrowRight'||k=='ArrowUp'){from+=d;to+=d}
            else if(k=='ArrowLeft'||k=='ArrowDown'){from-=d;to-=d}
            else if(k=='Home'){to=low+(to-from);from=low}
            else if(k=='End'){from=all-(to-from);to=all}
            else if(k=='+')return zoom(0.5);else if(k=='-')return zoom(2);else return;
            e.preventDefault();draw()});
        }
        function look(){if(!pane)return;
          var a=Math.max(L,Math.min(W-12,sx(from))),b=Math.max(a+2,Math.min(W-10,sx(to)));
          pane.setAttribute('x',a);pane.setAttribute('width',b-a);
          strip.setAttribute('aria-valuenow',
            Math.max(0,Math.min(100,Math.round(((from+to)/2-low)/(all-low)*100))));
          strip.setAttribute('aria-valuetext',when(Math.round(from))+' to '+when(Math.round(to)))}
        function choose(i,focus){
          if(i<0||i>=ops.length)return;chosen=i;var o=ops[i];
          if(o[2]<from||o[2]>to)center(o[2]);
          draw();detail.textContent=say(o);
          if(!focus)return;
          try{history.replaceState(null,'','#op-'+o[0])}catch(e){}
          var n=document.getElementById('op-'+o[0]);if(n)n.focus()
        }
        function center(t){var half=(to-from)/2;from=t-half;to=t+half}
        function zoom(f){var m=chosen>=0?ops[chosen][2]:(from+to)/2,half=(to-from)/2*f;
          from=m-half;to=m+half;draw()}
        var doing={error:function(quietly){var i=ops.findIndex(function(o){return o[7]==2});
            if(i<0)i=ops.findIndex(function(o){return o[7]==1});
            if(i>=0){var core=ops.filter(function(o){return o[7]});
              var a=Math.min.apply(null,core.map(function(o){return o[2]}));
              var b=Math.max.apply(null,core.map(function(o){return o[3]===null?o[2]:o[3]}));
              var pad=Math.max(1,(b-a)*0.1);from=a-pad;to=b+pad}
            choose(Math.max(0,i),quietly!==true)},
          'in':function(){zoom(0.5)},out:function(){zoom(2)},
          left:function(){var d=(to-from)/3;from-=d;to-=d;draw()},
          right:function(){var d=(to-from)/3;from+=d;to+=d;draw()},
          all:function(){from=low;to=high+span*0.02;draw()}};
        document.querySelectorAll('[data-do]').forEach(function(b){
          b.addEventListener('click',function(){doing[b.getAttribute('data-do')]()})});
        box.addEventListener('keydown',function(e){
          var o=ops[chosen],i=-1,k=e.key;
          if(k=='ArrowRight')i=chosen+1;else if(k=='ArrowLeft')i=Math.max(0,chosen-1);
          else if((k=='ArrowDown'||k=='ArrowUp')&&o){
            var lane=lanes[o[1]]+(k=='ArrowDown'?1:-1),best=Infinity;
            ops.forEach(function(p,n){if(lanes[p[1]]==lane&&Math.abs(p[2]-o[2])<best){
              best=Math.abs(p[2]-o[2]);i=n}})}
          else if(k=='Home')i=0;else if(k=='End')i=ops.length-1;
          else if(k=='+')return zoom(0.5);else if(k=='-')return zoom(2);else return;
          e.preventDefault();choose(i,true)});
        function follow(){var m=/^#op-(\\d+)$/.exec(location.hash);if(!m)return false;
          var i=ops.findIndex(function(o){return o[0]==+m[1]});if(i<0)return false;
          choose(i,true);return true}
        window.addEventListener('hashchange',follow);
        survey();if(!follow()){draw();if(ops.some(function(o){return o[7]}))doing.error(true)}
        })();
        """
}
