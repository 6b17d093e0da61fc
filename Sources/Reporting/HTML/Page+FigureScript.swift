import Checkers

/// The script that puts drawings into the page, and lets people choose.
extension Page {
    /// A figure: its drawing, its switch between proof, key and all, and its keys.
    static let scriptFigures: HTML = #"""
        // What was drawn for paper stays so until it is printed.
        let isPrinting=false;
        function Figure(article){
          const data=JSON.parse(article.querySelector('script').textContent);
          data.proof=data.operations.some(function(o){return o.r===0});
          if(!data.proof)data.operations.forEach(function(o){o.r=0});
          const box=article.querySelector('.draw'),detail=article.querySelector('.detail');
          const start=data.operations.find(function(o){return o.bad})||
            data.operations.find(function(o){return o.r===0});
          let scope=0,chosen=start?start.i:null,order=[],nodes=new Map(),last=0;
          const figure={article:article,draw:draw,choose:choose,scopeOf:scopeOf};

          function draw(paper){
            const width=paper||article.clientWidth-2;
            if(width<=0)return;
            last=width;
            const d=laid(box,data,scope,Math.max(290,width));
            const svg=shape('svg',{width:d.width,height:d.axis+30,
              viewBox:'0 0 '+d.width+' '+(d.axis+30),role:'group','aria-label':data.alt});
            drawFaults(d,svg);drawLanes(d,svg);drawAxis(d,svg);
            const plans=d.arrows.map(function(a,i){return planned(d,a,i)});
            plans.forEach(function(p){worded(d,p)});
            nodes=new Map();
            const behind=d.ops.slice().sort(function(a,b){return b.r-a.r||a.a-b.a});
            behind.forEach(function(o){nodes.set(o.i,drawBar(d,o,svg))});
            order=d.ops.slice().sort(function(a,b){return a.a-b.a}).map(function(o){return o.i});
            plans.forEach(function(p){drawArrow(d,p,svg)});
            drawBracket(d,svg);
            const had=box.contains(document.activeElement);
            box.replaceChildren(svg);
            if(!nodes.has(chosen))chosen=order[0];
            nodes.get(chosen).setAttribute('tabindex',0);
            if(had)nodes.get(chosen).focus({preventScroll:true});
            const bad=d.ops.find(function(o){return o.bad});
            if(bad&&d.width>width&&!had)
              box.scrollLeft=Math.max(0,Math.min(d.begin(bad)-40,d.end(bad)-width+40))}
          function choose(id,follow){
            const before=nodes.get(chosen),now=nodes.get(id);
            if(!now)return;
            if(before){before.setAttribute('tabindex',-1);before.classList.remove('chosen')}
            chosen=id;now.setAttribute('tabindex',0);now.classList.add('chosen');
            detail.textContent=now.getAttribute('aria-label')+'.';
            if(document.activeElement!==now)now.focus();
            if(follow)try{history.replaceState(null,'','#op-'+id)}catch(e){}}
          function scopeOf(id){
            const o=data.operations.find(function(o){return o.i===id});
            return o?o.r:-1}
          figure.setScope=function(value){scope=value;
            if(figure.buttons)figure.buttons.forEach(function(b){
              b.node.setAttribute('aria-pressed',b.scope===scope)});
            draw()};
          box.addEventListener('keydown',function(e){
            const at=order.indexOf(chosen),end=order.length-1;
            const to={ArrowRight:at+1,ArrowDown:at+1,ArrowLeft:at-1,ArrowUp:at-1,Home:0,End:end}
              [e.key];
            if(to===undefined)return;
            e.preventDefault();choose(order[Math.max(0,Math.min(end,to))],true)});
          box.addEventListener('click',function(e){
            const node=e.target.closest('[data-op]');
            if(node)choose(+node.dataset.op,true)});
          box.addEventListener('focusin',function(e){
            const node=e.target.closest('[data-op]');
            if(node&&+node.dataset.op!==chosen)choose(+node.dataset.op,false);
            else if(node){node.classList.add('chosen');
              detail.textContent=node.getAttribute('aria-label')+'.'}});
          new ResizeObserver(function(){
            const width=article.clientWidth-2;
            if(width>0&&width!==last)
              requestAnimationFrame(function(){if(!isPrinting)draw()})})
            .observe(article);
          switches(figure,data);
          return figure}
        // Proof, key and all, each with its number; a choice that would add nothing is not there.
        function switches(figure,data){
          if(!data.proof)return;
          function count(scope){return data.operations.filter(function(o){
            return o.r<=scope}).length}
          const scopes=[['Proof',0]];
          if(data.key!==null&&count(1)>count(0))scopes.push(['Key '+data.key,1]);
          if(count(2)>count(1))scopes.push(['All',2]);
          if(scopes.length<2)return;
          const group=document.createElement('div');
          group.className='seg';group.setAttribute('role','group');
          group.setAttribute('aria-label','Which operations are drawn');
          figure.buttons=scopes.map(function(s){
            const node=button(s[0]+' ('+count(s[1])+')',group);
            node.dataset.scope=s[1];node.setAttribute('aria-pressed',s[1]===0);
            node.addEventListener('click',function(){figure.setScope(s[1])});
            return {node:node,scope:s[1]}});
          figure.article.querySelector('.head').appendChild(group)}
        """#

    /// Between kinds, on paper, and by links.
    static let scriptChoice: HTML = #"""
        const articles=[...document.querySelectorAll('.kind')];
        const figures=articles.map(function(a){
          return a.querySelector('.draw')?Figure(a):{article:a,draw:function(){},
            scopeOf:function(){return -1}}});
        const picks=[...document.querySelectorAll('.pick a')].map(function(link){
          const node=document.createElement('button');
          node.type='button';node.className=link.className;node.dataset.kind=link.dataset.kind;
          node.append(...link.childNodes);link.replaceWith(node);
          node.addEventListener('click',function(){show(+node.dataset.kind)});
          return node});
        let current=0;
        function show(number){
          current=number;
          if(picks.length)figures.forEach(function(f,i){f.article.hidden=i!==number});
          picks.forEach(function(p,i){p.setAttribute('aria-pressed',i===number)});
          if(figures[number])figures[number].draw()}
        function follow(){
          const match=/^#op-(\d+)$/.exec(location.hash);
          if(!match)return;
          const id=+match[1];
          const order=[current].concat(figures.map(function(f,i){return i}));
          const number=order.find(function(i){return figures[i]&&figures[i].scopeOf(id)>=0});
          if(number===undefined)return;
          if(number!==current)show(number);
          figures[number].setScope(figures[number].scopeOf(id));
          figures[number].choose(id,false)}
        show(0);follow();
        addEventListener('hashchange',follow);
        addEventListener('beforeprint',function(){
          isPrinting=true;
          figures.forEach(function(f){f.article.hidden=false;f.draw(680)})});
        addEventListener('afterprint',function(){isPrinting=false;show(current)});
        document.querySelectorAll('.again').forEach(function(line){
          const code=line.querySelector('code'),copy=button('Copy',line);
          copy.addEventListener('click',function(){
            const range=document.createRange();range.selectNodeContents(code);
            getSelection().removeAllRanges();getSelection().addRange(range);
            if(navigator.clipboard)navigator.clipboard.writeText(code.textContent).then(
              function(){copy.textContent='Copied'},function(){})})});
        """#
}
