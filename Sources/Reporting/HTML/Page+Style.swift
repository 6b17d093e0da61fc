import Checkers

/// What a page looks like.
extension Page {
    static let style: HTML = """
        :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--faint:#67707b;\
        --line:#d4d9df;\
        --band:#f2d9b8;--a:#1f6fb2;--b:#b3261e;--c:#7a4fb5;\
        --ok:#3b7dbb;--bad:#c62b1f;--mark:#ffe08a}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--paper:#14171b;--faint:#9aa4af;\
        --line:#333a42;--band:#4a3a1f;--a:#6cb2f2;--b:#ff8a80;--c:#c3a1f5;--ok:#5d9fdd;\
        --bad:#ff6f61;--mark:#6b5a12}}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:1000px;margin:auto;padding:16px}
        h1{font-size:1.5rem}h2{font-size:1.15rem;border-bottom:1px solid var(--line)}
        code{font-size:.85rem;overflow-wrap:anywhere}
        .wide,#timeline,#overview,figure{overflow-x:auto;margin:0}
        table{border-collapse:collapse}td,th{text-align:left;padding:2px 12px 2px 0;\
        vertical-align:top;font-variant-numeric:tabular-nums}th{color:var(--faint);font-weight:600}
        .bad{color:var(--bad)}svg{width:100%;min-width:560px;height:auto;font:11px system-ui}
        .tick,text{fill:var(--ink)}.tick{fill:var(--faint)}.grid{stroke:var(--line)}
        .axis{stroke:var(--faint)}.band{fill:var(--band)}path{fill:none}
        .s0{stroke:var(--a)}.s1{stroke:var(--b)}.s2{stroke:var(--c)}.s3{stroke:var(--ink)}
        .s4{stroke:var(--ink)}.dots{stroke-width:2;opacity:.6}.line{stroke-width:1.5}
        .bar{fill:var(--ok)}.bar.bad{fill:var(--bad)}.dashes{stroke-width:1.5;stroke-dasharray:5 3}
        .op rect{fill:var(--ok);fill-opacity:.35;stroke:var(--ok)}
        .op.core rect{fill-opacity:.8}.op.bad rect{fill:var(--bad);stroke:var(--bad)}
        .op.open rect{stroke-dasharray:4 3}.op.failed rect{fill-opacity:.08}
        .op.chosen rect,.op:focus rect{stroke-width:3;stroke:var(--ink)}
        .interval rect{fill:var(--band);stroke:var(--faint)}.interval.dead rect{fill:var(--bad);\
        fill-opacity:.5}.interval.paused rect{fill:var(--c);fill-opacity:.4}
        #overview{margin:4px 0;cursor:ew-resize;touch-action:none}.mini{fill:var(--ok);opacity:.7}
        .mini.core{opacity:1;stroke:var(--ok)}.mini.bad{fill:var(--bad);stroke:var(--bad);opacity:1}
        .mini.open{opacity:.25}.pane{fill:var(--mark);fill-opacity:.25;stroke:var(--faint)}
        .point{fill:var(--ink)}.op{cursor:pointer;outline:none}.tools{margin:8px 0}
        button{font:inherit;margin-right:4px}
        @media print{.tools{display:none}body{font-size:11px}}
        """
}
