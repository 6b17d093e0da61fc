import Checkers

/// What a page does: drawings at the width that they have, and the choice between them.
///
/// Without script all is said in words; controls are made by the script that they need. Whatever a
/// history holds enters the page as text of nodes, never as markup.
extension Page {
    static let script: HTML = """
        (function(){'use strict';
        \(Self.scriptTools)
        \(Self.scriptWarp)
        \(Self.scriptDrawing)
        \(Self.scriptBars)
        \(Self.scriptArrows)
        \(Self.scriptFigures)
        \(Self.scriptChoice)
        })();
        """

    /// Elements, the widths of words, and times as people read them.
    private static let scriptTools: HTML = #"""
        const svgNS='http://www.w3.org/2000/svg';
        function shape(name,attributes,parent,words){
          const node=document.createElementNS(svgNS,name);
          for(const key in attributes)node.setAttribute(key,attributes[key]);
          if(words!==undefined)node.textContent=words;
          if(parent)parent.appendChild(node);
          return node}
        function button(words,parent){
          const node=document.createElement('button');
          node.type='button';node.textContent=words;parent.appendChild(node);return node}
        const ruler=document.createElement('canvas').getContext('2d');
        const family=getComputedStyle(document.body).fontFamily;
        const letters=getComputedStyle(document.documentElement).getPropertyValue('--mono');
        function wide(words,size,weight,fixed){
          ruler.font=(weight||400)+' '+size+'px '+(fixed?letters:family);
          return Math.ceil(ruler.measureText(words).width)}
        function digits(number){
          return number>=100?number.toFixed(0):number>=10?number.toFixed(1):number.toFixed(2)}
        function length(ns){
          const units=[['s',1e9],['ms',1e6],['µs',1e3]];
          const unit=units.find(function(u){return ns>=u[1]})||['ns',1];
          return digits(ns/unit[1]).replace(/\.0+$/,'')+' '+unit[0]}
        function moment(data,time){
          if(!data.timed)return 'event '+(time+data.zero);
          return time===0?'0':(time<0?'-':'+')+length(Math.abs(time))}
        """#

    /// Places for moments: the order is exact, each label and each arrow has its room.
    private static let scriptWarp: HTML = #"""
        // Least places by the longest path; what is left over is shared out by the gaps of time.
        function warp(ops,arrows,room,look,data){
          const times=new Map();
          ops.forEach(function(o){times.set(o.from,o.s);
            if(o.to!==null)times.set(o.to,o.e===null?o.s:o.e)});
          const order=[...times.keys()].sort(function(a,b){return a-b});
          const rank=new Map(order.map(function(place,i){return [place,i]}));
          const ends=order.map(function(){return []}),t=[],x=[0];
          let latest=-Infinity;
          order.forEach(function(place){latest=Math.max(latest,times.get(place));t.push(latest)});
          ops.forEach(function(o){
            if(o.to!==null)ends[rank.get(o.to)].push([rank.get(o.from),look.need(o)])});
          arrows.forEach(function(a){
            if(a.A.to!==null&&rank.get(a.B.from)>rank.get(a.A.to))
              ends[rank.get(a.B.from)].push([rank.get(a.A.to),look.arrow])});
          for(let i=1;i<order.length;i++){
            x[i]=x[i-1]+look.gap;
            ends[i].forEach(function(e){x[i]=Math.max(x[i],x[e[0]]+e[1])})}
          const last=order.length-1;
          let least=x[last];
          ops.forEach(function(o){
            if(o.to===null)least=Math.max(least,x[rank.get(o.from)]+look.need(o)+8)});
          const spare=Math.max(0,Math.min(room,look.stretch*least)-least);
          const parts=t.map(function(v,i){const gap=i?v-t[i-1]:0;
            return look.linear?gap:Math.log(1+gap/(data.timed?1e5:1))});
          const sum=parts.reduce(function(a,b){return a+b},0)||1;
          let more=0;
          for(let i=1;i<=last;i++){more+=spare*parts[i]/sum;x[i]+=more}
          return {t:t,x:x,least:least,total:Math.max(least,x[last]),
            at:function(place){return x[rank.get(place)]},
            when:function(time){
              if(time<t[0])return -8;
              if(time>=t[last])return x[last]+(time>t[last]?8:0);
              let i=1;while(t[i]<=time)i++;
              return x[i-1]+(x[i]-x[i-1])*(time-t[i-1])/Math.max(1,t[i]-t[i-1])}}}
        // Wide first; closer where that does not fit; wider than the room, the drawing scrolls.
        function fitted(ops,arrows,room,scope,data){
          if(scope){
            const few=Math.min(3,room/30/Math.sqrt(ops.length));
            return warp(ops,arrows,room,{gap:Math.min(1.2,room*.3/(2*ops.length)),arrow:20,
              need:function(o){return o.r===0&&data.arrows.length?o.need+12:few},
              stretch:Infinity,linear:true},data)}
          const wideLook={gap:10,arrow:44,stretch:2.4,need:function(o){return o.need+22}};
          const first=warp(ops,arrows,room,wideLook,data);
          if(first.least<=room)return first;
          return warp(ops,arrows,room,
            {gap:6,arrow:25,stretch:2.4,need:function(o){return o.need+12}},data)}
        """#
}
