import Checkers

/// What drawings look like: counterexamples, plots and lanes of faults.
extension Page {
    static let drawingStyle: HTML = """
        .cx{display:grid;grid-template-columns:232px minmax(0,1fr);gap:0 28px}
        .cx.one{grid-template-columns:minmax(0,1fr)}
        .pick{list-style:none;margin:0;padding:0}
        .pick button,.pick a{display:block;width:100%;min-height:44px;padding:7px 10px;\
        margin-bottom:2px;text-align:left;border:1px solid transparent;border-radius:6px;\
        background:none;color:inherit;text-decoration:none}
        .pick strong{display:flex;gap:6px;align-items:center;font-size:.875rem}
        .pick .s{display:block}.pick .worst svg{color:var(--broken)}
        .pick button:hover{background:var(--sunken)}
        .pick button[aria-pressed=true]{background:var(--surface);color:var(--ink);\
        border-color:var(--edge)}
        .kinds{min-width:0;display:grid;gap:32px;align-content:start}.kind{min-width:0}
        .say{font-size:1.0625rem;font-weight:400;line-height:1.45;margin:2px 0 10px;\
        max-width:64ch;overflow-wrap:anywhere}
        .head{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin-bottom:4px;\
        justify-content:space-between}
        .head p{margin:0;overflow-wrap:anywhere}
        .seg{display:inline-flex;max-width:100%}
        .seg button{border-radius:0;margin-left:-1px;overflow:hidden;text-overflow:ellipsis}
        .seg button:first-child{border-radius:6px 0 0 6px;margin-left:0}
        .seg button:last-child{border-radius:0 6px 6px 0}
        .draw{border:1px solid var(--line);border-radius:8px;overflow-x:auto}
        .draw:empty{display:none}.draw svg,figure svg{display:block}
        .detail{min-height:1.5em;margin:8px 0 0;font-size:.8125rem;color:var(--ink2);\
        overflow-wrap:anywhere}
        .steps{list-style:none;margin:12px 0 0;padding:0;display:grid;gap:6px}
        .steps li{display:grid;grid-template-columns:22px minmax(0,1fr);gap:8px;max-width:76ch;\
        overflow-wrap:anywhere}
        .steps .disc{font:600 .75rem/18px var(--sans);width:20px;height:20px;margin-top:1px;\
        border:1px solid var(--ink);border-radius:50%;text-align:center}
        .steps .last{font-weight:650}
        .steps .last .disc{background:var(--solid);border-color:var(--solid);color:var(--on-solid)}
        .steps .why{color:var(--ink2)}.steps .why .disc{border-color:transparent}
        .leg{display:flex;flex-wrap:wrap;gap:4px 16px;margin:10px 0 0;font-size:.8125rem;\
        color:var(--ink2)}
        .leg span{display:inline-flex;gap:6px;align-items:center}
        .leg svg:not(.i){width:34px;height:14px;flex:none}
        summary{cursor:pointer;padding:5px 0;font-size:.8125rem;color:var(--link)}
        .cap{font-size:.8125rem;color:var(--ink2);margin-top:6px;max-width:76ch}
        figure{margin:0 0 18px;overflow-x:auto}
        svg text{font-family:var(--sans);font-size:12px;fill:var(--ink);\
        font-variant-numeric:tabular-nums}
        svg .tick{fill:var(--ink2);font-size:11px}
        .grid{stroke:var(--line)}.axis{stroke:var(--edge)}.band{fill:var(--band)}
        .draw path,figure path,.leg path{fill:none}
        .rim{stroke:var(--band-edge);stroke-dasharray:2 3}
        .op{cursor:pointer;outline:none}
        .op .bar{fill:var(--op);stroke:var(--op-edge);stroke-width:1.25}
        .op .ack{stroke:var(--op-edge);stroke-width:3}.op .name{font-weight:550}
        .op.other .bar{fill:var(--op2);stroke:var(--op2-edge);stroke-width:1}
        .op.other .ack{stroke:var(--op2-edge);stroke-width:2}.op.other .name{font-weight:400}
        .op.info .bar{stroke-dasharray:4 3;fill-opacity:.55}.op.failed .bar{fill:none}
        .strike{stroke:var(--op2-edge);stroke-width:1.25}
        .op.bad .bar{fill:var(--solid);stroke:var(--solid);fill-opacity:1}
        .op.bad .ack{stroke:var(--solid)}.op.bad .name{fill:var(--on-solid);font-weight:650}
        .op.bad .cross{stroke:var(--on-solid);stroke-width:2}
        .op.bad .name.beside,.op .flaw{fill:var(--broken);font-weight:600}
        svg .flaw,svg .word,svg .number{font-size:11px}
        .op:focus-visible .bar,.op.chosen .bar{stroke:var(--ink);stroke-width:2.5}
        .op .chip{fill:var(--paper);stroke:var(--op-edge)}
        svg .micro{font-family:var(--mono);font-size:11.5px}
        .lane{font-weight:600}.lane.small{font-weight:400;font-size:11px}
        .arrow path{stroke:var(--ink);stroke-width:1.75}
        .arrow .halo{stroke:var(--paper);stroke-width:6;opacity:.85}
        .arrow circle{fill:var(--paper);stroke:var(--ink);stroke-width:1.25}
        .arrow .number{font-weight:650}
        .arrow .word{font-weight:500;paint-order:stroke;stroke:var(--paper);stroke-width:4px;\
        stroke-linejoin:round}
        .arrow.last path:not(.halo){stroke:var(--broken)}
        .arrow.last circle{fill:var(--solid);stroke:var(--solid)}
        .arrow.last .number{fill:var(--on-solid)}.arrow.last .word{fill:var(--broken)}
        .point{fill:var(--ink)}
        .sized{container-type:inline-size}.plot svg{width:100%;height:auto}
        .sized .medium,.sized .narrow{display:none}.small .medium{display:block;max-width:760px}
        @container(max-width:959px){.sized .large{display:none}.sized .medium{display:block}}
        @container(max-width:619px){.sized .medium{display:none}.sized .narrow{display:block}}
        .h1,.h2,.h3,.h4{stroke-width:7}.h1{stroke:var(--h1)}.h2{stroke:var(--h2)}
        .h3{stroke:var(--h3)}.h4{stroke:var(--h4)}
        .line,.dashes,.mark{stroke:var(--c1);stroke-width:1.75}.dashes{stroke-dasharray:5 3}
        .mark{stroke:var(--ink2);stroke-dasharray:2 3}
        figure .bar,figure .bin{fill:var(--c1)}figure .bar.bad{fill:var(--solid)}
        .interval rect{fill:var(--band);stroke:var(--band-edge)}
        .interval.dead rect,.interval.paused rect{fill:var(--sunken);stroke:var(--edge)}
        .interval.paused rect,.interval.links rect{stroke-dasharray:4 3}svg .lb{font-size:11px}
        .notes ol{margin:4px 0;padding-left:36px;font-size:.8125rem;overflow-wrap:anywhere}
        .cuts{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:12px 20px}
        .cut{display:grid;grid-template-columns:76px minmax(0,1fr);gap:10px;font-size:.8125rem;\
        line-height:1.4}
        .cut strong,.cut span{display:block}.cut span{color:var(--ink2);overflow-wrap:anywhere}
        .cut path{fill:none;stroke:var(--edge);stroke-width:1.25}.cut text{font-size:10.5px}
        .cut circle{fill:var(--paper);stroke:var(--ink2)}.cut .deaf{fill:var(--band)}
        .range{stroke:var(--c1);stroke-width:2;opacity:.6}.leader{stroke:var(--edge)}
        .dot{fill:var(--paper);stroke:var(--c1);stroke-width:2}.dot.whole{fill:var(--c1)}
        figure path.fallen{fill:var(--solid)}text.fallen{fill:var(--broken)}
        figure .cross{stroke:var(--on-solid);stroke-width:1.75}.point-name{font-weight:600}
        .dots svg{width:100%;max-width:400px;height:auto}
        .dots{display:grid;gap:16px 24px;\
        grid-template-columns:repeat(auto-fill,minmax(min(100%,340px),1fr))}
        .mx th,.mx td{padding:6px 12px 6px 0;white-space:nowrap}.mx thead th{white-space:normal;\
        vertical-align:bottom}
        .c{display:inline-flex;gap:5px;align-items:center;font-size:.8125rem}
        .c.h{color:var(--held);font-weight:600}.c.o{color:var(--open);font-weight:600}
        .c.n,.c.none{color:var(--ink2)}
        .c.b{color:var(--on-solid);background:var(--solid);font-weight:650;padding:1px 7px 1px 5px;\
        border-radius:4px}
        .joined{stroke:var(--broken);stroke-width:2}.gap{stroke:var(--ink2);stroke-width:1.5}
        .blank{fill:var(--paper)}
        @media(max-width:859px){.cx{grid-template-columns:minmax(0,1fr)}
        .pick{margin-bottom:14px;padding-bottom:8px;border-bottom:1px solid var(--line)}}
        """
}
