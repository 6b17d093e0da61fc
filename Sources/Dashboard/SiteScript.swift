import Checkers

/// What pages of the site do beyond links and forms: keys, drops, live figures.
///
/// Whatever a server says enters a page as text of nodes, never as markup.
enum SiteScript {
    static let text: HTML = """
        (function(){'use strict';
        \(tools)
        \(keys)
        \(grid)
        \(drop)
        \(checks)
        \(live)
        })();
        """

    private static let tools: HTML = #"""
        const find=function(id){return document.getElementById(id)};
        function node(name,parent,words,look){
          const one=document.createElement(name);
          if(words!==undefined)one.textContent=words;
          if(look)one.className=look;
          if(parent)parent.appendChild(one);
          return one}
        function button(words,parent,act){
          const one=node('button',parent,words);one.type='button';
          one.addEventListener('click',act);return one}
        function number(n){return Number(n).toLocaleString('en')}
        function digits(n){return n>=100?n.toFixed(0):n>=10?n.toFixed(1):n.toFixed(2)}
        function time(ns){
          if(ns===null||ns===undefined)return '–';
          const units=[['s',1e9],['ms',1e6],['µs',1e3]];
          const unit=units.find(function(u){return ns>=u[1]})||['ns',1];
          return digits(ns/unit[1])+' '+unit[0]}
        """#

    /// The key that leads to the search, lists that answer at once, and a button that copies.
    private static let keys: HTML = #"""
        document.addEventListener('keydown',function(event){
          const field=document.activeElement;
          const typing=field&&/^(INPUT|TEXTAREA|SELECT)$/.test(field.tagName);
          const search=find('q');
          if(event.key==='/'&&search&&!typing&&!event.ctrlKey&&!event.metaKey&&!event.altKey){
            event.preventDefault();search.focus();search.select()}});
        document.querySelectorAll('form.line select').forEach(function(list){
          list.addEventListener('change',function(){list.form.requestSubmit()})});
        const again=find('again');
        if(again&&navigator.clipboard){
          const copy=button('Copy',again.parentNode,function(){
            navigator.clipboard.writeText(again.textContent).then(function(){
              copy.textContent='Copied'},function(){copy.textContent='Not allowed'})})}
        const chosen=document.querySelector('form.list');
        if(chosen){
          const send=chosen.querySelector('button[type=submit]');
          const count=function(){
            const n=chosen.querySelectorAll('input[name=run]:checked').length;
            send.disabled=n<2||n>8;
            send.textContent=n?'Compare the '+n+' chosen':'Compare the chosen'};
          chosen.addEventListener('change',count);count()}
        """#

    /// Walking over the grid of nights by arrows or by pointer.
    private static let grid: HTML = #"""
        const table=document.querySelector('table.cells');
        if(table){
          const nights=table.dataset.nights.split('\n'),step=18,places=28;
          const first=places-nights.length;
          const rows=[...table.querySelectorAll('tr[data-cell]')];
          const drawings=rows.map(function(row){return row.querySelector('svg.nt')});
          const say=find('walk');
          let row=0,place=nights.length-1,mark=null;
          drawings.forEach(function(svg,i){
            svg.setAttribute('tabindex',i?'-1':'0');
            svg.addEventListener('focus',function(){row=i;show()});
            svg.addEventListener('blur',function(){if(mark)mark.remove()});
            svg.addEventListener('click',function(event){
              const box=svg.getBoundingClientRect();
              const at=Math.floor((event.clientX-box.right)/step)+places-first;
              if(at>=0&&at<nights.length){row=i;place=at;go()}})});
          function address(){
            const query=new URLSearchParams({night:nights[place],
              cell:rows[row].dataset.cell,suite:table.dataset.suite});
            return '/runs?'+query}
          function go(){location.assign(address())}
          function show(){
            const svg=drawings[row];
            if(mark)mark.remove();
            mark=document.createElementNS('http://www.w3.org/2000/svg','rect');
            const box={x:(first+place)*step+1,y:1,width:16,height:16,rx:2,'class':'nc'};
            for(const key in box)mark.setAttribute(key,box[key]);
            svg.appendChild(mark);
            say.textContent=rows[row].querySelector('a').textContent+', '+nights[place]+': '+
              svg.dataset.marks.split(',')[place]+'. Enter opens its runs.'}
          table.addEventListener('keydown',function(event){
            if(!event.target.matches('svg.nt'))return;
            const moves={ArrowLeft:[0,-1],ArrowRight:[0,1],ArrowUp:[-1,0],ArrowDown:[1,0],
              Home:[0,-places],End:[0,places]};
            const move=moves[event.key];
            if(event.key==='Enter'){event.preventDefault();go()}
            if(!move)return;
            event.preventDefault();
            place=Math.min(nights.length-1,Math.max(0,place+move[1]));
            const next=Math.min(rows.length-1,Math.max(0,row+move[0]));
            if(next!==row){
              drawings[row].setAttribute('tabindex','-1');
              drawings[next].setAttribute('tabindex','0');drawings[next].focus()}
            else show()})}
        """#

    /// A history that is dropped or chosen, sent with its progress.
    private static let drop: HTML = #"""
        const zone=find('drop');
        if(zone){
          const field=find('file'),told=find('sending');
          ['dragenter','dragover'].forEach(function(name){
            zone.addEventListener(name,function(event){
              event.preventDefault();zone.classList.add('over')})});
          zone.addEventListener('dragleave',function(){zone.classList.remove('over')});
          zone.addEventListener('drop',function(event){
            event.preventDefault();zone.classList.remove('over');
            if(event.dataTransfer.files.length)send(event.dataTransfer.files[0])});
          zone.addEventListener('submit',function(event){
            if(field.files.length){event.preventDefault();send(field.files[0])}});
          field.addEventListener('change',function(){if(field.files.length)send(field.files[0])});
          function send(file){
            const asked=new XMLHttpRequest();
            told.textContent='';
            const words=node('span',told,'Sending '+file.name);
            const bar=node('progress',told);bar.max=1;bar.value=0;
            bar.setAttribute('aria-label','sent');
            button('Cancel',told,function(){asked.abort()});
            asked.upload.addEventListener('progress',function(event){
              if(event.lengthComputable)bar.value=event.loaded/event.total});
            asked.addEventListener('load',function(){
              let answer={};
              try{answer=JSON.parse(asked.responseText)}catch(error){answer={}}
              if(asked.status===201)location.assign(answer.page);
              else told.textContent='Not taken: '+(answer.error||'status '+asked.status)});
            asked.addEventListener('error',function(){
              told.textContent='The server broke the connection off.'});
            asked.addEventListener('abort',function(){told.textContent='Cancelled.'});
            asked.open('POST','/api/checks?name='+encodeURIComponent(file.name.slice(0,200)));
            asked.setRequestHeader('Content-Type','application/octet-stream');
            asked.send(file);
            words.textContent='Sending '+file.name+', '+number(file.size)+' bytes'}}
        """#

    /// How far a check is, asked twice a second until it is over.
    private static let checks: HTML = #"""
        const check=find('check');
        if(check&&check.dataset.phase==='checking'){
          const look=function(){
            fetch(check.dataset.state).then(function(answer){
              if(!answer.ok)return location.reload();
              return answer.json().then(function(state){
                if(state.phase!=='checking')return location.reload();
                find('check-words').textContent=number(state.bytes)+' bytes, for '+
                  state.seconds+(state.seconds===1?' second':' seconds');
                setTimeout(look,500)})},function(){setTimeout(look,2000)})};
          setTimeout(look,500)}
        """#

    /// Runs under way, as the server tells them.
    private static let live: HTML = #"""
        const board=find('live');
        if(board){
          const state=find('live-state'),parts=new Map();
          let held=false,told=0;
          const hold=button('Hold the picture',find('live-acts'),function(){
            held=!held;hold.setAttribute('aria-pressed',held)});
          function card(grid,name){
            const box=node('div',grid,undefined,'card');node('dt',box,name);
            const body=node('dd',box);
            return {figure:node('div',body,'–','fig'),words:node('div',body,'','s')}}
          function part(run){
            const section=node('section');section.dataset.run=run.folder;
            const head=node('h2',section);
            const link=node('a',head,run.subject);link.href=run.address;
            node('span',head,' '+run.setting+' · seed '+run.seed,'s');
            const line=node('p',section),chip=node('span',line,'','st undecided');
            const words=node('span',line);
            const bar=run.limit_s?node('progress',section):null;
            if(bar){bar.max=run.limit_s;bar.setAttribute('aria-label','time of the run')}
            const grid=node('dl',section,undefined,'cards');
            const made={section:section,chip:chip,words:words,bar:bar,
              calls:card(grid,'Calls'),rate:card(grid,'Calls a second'),
              late:card(grid,'Latency p50'),fault:card(grid,'Last fault'),
              faults:node('ul',section)};
            const svg=document.createElementNS('http://www.w3.org/2000/svg','svg');
            svg.setAttribute('viewBox','0 0 150 24');svg.setAttribute('class','iv');
            svg.setAttribute('preserveAspectRatio','none');svg.setAttribute('aria-hidden','true');
            made.line=document.createElementNS('http://www.w3.org/2000/svg','path');
            made.line.setAttribute('class','spark');svg.appendChild(made.line);
            made.rate.words.before(svg);
            return made}
          function fill(made,run){
            const looks={'as-claimed':'held',broken:'broken'};
            made.chip.className='st '+(run.verdict?looks[run.verdict]||'untested':'undecided');
            made.chip.textContent=run.verdict==='broken'?'BROKEN':
              (run.verdict||'running').replace('-',' ');
            made.words.textContent=' '+run.phase+', '+time(run.elapsed_ns);
            if(made.bar)made.bar.value=Math.min(run.limit_s,run.elapsed_ns/1e9);
            made.calls.figure.textContent=number(run.asked);
            made.calls.words.textContent=number(run.answered)+' ok, '+number(run.failed)+
              ' failed, '+number(run.unknown)+' unknown';
            const last=run.rates[run.rates.length-1];
            made.rate.figure.textContent=last===undefined?'–':number(last);
            made.rate.words.textContent='answered in the last whole second';
            const most=Math.max(1,...run.rates),n=run.rates.length;
            made.line.setAttribute('d',run.rates.map(function(v,i){
              return (i?'L':'M')+(n>1?4+i*142/(n-1):75)+' '+(21-18*v/most)}).join(''));
            made.late.figure.textContent=time(run.p50_ns);
            made.late.words.textContent='p99 '+time(run.p99_ns);
            const fault=run.faults[0];
            made.fault.figure.textContent=fault?fault.words:'none';
            made.fault.words.textContent=fault?'at '+time(fault.time_ns):'nothing is broken';
            made.faults.textContent='';
            run.faults.forEach(function(one){
              const item=node('li',made.faults);
              node('span',item,time(one.time_ns),'s');
              item.appendChild(document.createTextNode(' '+one.words))})}
          function draw(look){
            if(held)return;
            const seen=new Set();
            look.runs.forEach(function(run,i){
              let made=parts.get(run.folder);
              if(!made){
                const old=[...board.querySelectorAll('section')].find(function(one){
                  return one.dataset.run===run.folder});
                made=part(run);parts.set(run.folder,made);
                if(old)old.replaceWith(made.section);else board.prepend(made.section)}
              fill(made,run);seen.add(run.folder)});
            parts.forEach(function(made,folder){
              if(!seen.has(folder)){made.section.remove();parts.delete(folder)}});
            const idle=find('idle');
            if(idle)idle.hidden=look.runs.length>0;
            if(Date.now()-told>5000){
              told=Date.now();
              state.textContent=look.runs.length===1?'1 run is shown.':
                look.runs.length+' runs are shown.'}}
          const source=new EventSource(board.dataset.stream);
          source.addEventListener('look',function(event){draw(JSON.parse(event.data))});
          source.addEventListener('error',function(){
            state.textContent='The server does not answer; trying again.'});
          addEventListener('pagehide',function(){source.close()})}
        """#
}
