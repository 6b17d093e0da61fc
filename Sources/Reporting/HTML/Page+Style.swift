import Checkers

/// What every page looks like: colours and sizes by name, light and dark.
///
/// Colour is never alone: shapes and words say the same. Contrasts were computed for each pair.
extension Page {
    /// The colours on white, which paper has too.
    static let light: HTML = """
        --paper:#fff;--surface:#f5f6f8;--sunken:#eceff3;--ink:#15191e;--ink2:#4f5966;\
        --line:#d8dde4;--edge:#7b8693;--link:#0b5cad;--held:#0b6b4f;--held-bg:#e2f3ec;\
        --broken:#b01f18;--broken-bg:#fdebe9;--solid:#b8261e;--on-solid:#fff;--open:#7a5200;\
        --open-bg:#fcf1d8;--band:#f4e3c8;--band-edge:#9a6b1f;--op:#d3e3f3;--op-edge:#2a6aa8;\
        --op2:#eef2f6;--op2-edge:#8593a3;--c1:#1f64a6;--h1:#dbe7f3;--h2:#b0cbe5;--h3:#7ea9d3;\
        --h4:#4b83bb
        """

    static let style: HTML = """
        :root{color-scheme:light dark;\(light);\
        --sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;\
        --mono:ui-monospace,"SF Mono","Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
        @media(prefers-color-scheme:dark){:root{--paper:#0f1216;--surface:#171b21;\
        --sunken:#20262e;--ink:#e7ebf0;--ink2:#a5afbb;--line:#2b323b;--edge:#7d8896;\
        --link:#7db8f5;--held:#66d1a8;--held-bg:#10291f;--broken:#ff968c;--broken-bg:#351614;\
        --solid:#d13f35;--open:#f0c267;--open-bg:#30250d;--band:#33291a;--band-edge:#c99a4c;\
        --op:#1c3a58;--op-edge:#6aa9e4;--op2:#1c2229;--op2-edge:#65707d;--c1:#6aa9e4;\
        --h1:#182a3d;--h2:#224567;--h3:#2f6496;--h4:#4a8bc9}}
        *{box-sizing:border-box}[hidden]{display:none!important}
        html{scroll-padding-top:12px;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);\
        font:400 .9375rem/1.5 var(--sans);font-variant-numeric:tabular-nums}
        a{color:var(--link);text-underline-offset:.15em}
        :focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:3px}
        main:focus{outline:none}
        .skip{position:absolute;left:-99em}
        .skip:focus{left:8px;top:8px;padding:8px;background:var(--paper);z-index:9}
        h1,h2,h3{margin:0;line-height:1.25;font-weight:650}
        h1{font-size:1.625rem;letter-spacing:-.01em}h2{font-size:1.1875rem}h3{font-size:.9375rem}
        p{margin:0 0 8px;max-width:72ch}
        code,pre{font-family:var(--mono);font-size:.8125rem}code{overflow-wrap:anywhere}
        .s{font-size:.8125rem;font-weight:400;color:var(--ink2)}
        .vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .defs{position:absolute}
        svg.i{width:1em;height:1em;vertical-align:-.125em;flex:none;fill:currentColor}
        .top{padding:10px 24px;border-bottom:1px solid var(--line)}
        .brand{display:inline-flex;gap:8px;align-items:center}.brand svg{width:20px;height:20px}
        .page{max-width:1288px;margin:0 auto;padding:24px;display:grid;gap:0 40px;\
        grid-template-columns:184px minmax(0,1fr)}
        .first,.parts{grid-column:2;min-width:0}
        .toc{grid-column:1;grid-row:1/span 2;align-self:start;position:sticky;top:20px;\
        font-size:.8125rem}
        .toc strong{color:var(--ink2);font-weight:600}
        .toc ol{list-style:none;margin:4px 0 0;padding:0}
        .toc a{display:block;padding:4px 0 4px 10px;border-left:2px solid var(--line);\
        color:var(--ink2);text-decoration:none}
        .toc a:hover{color:var(--ink);border-color:var(--edge)}
        section{margin-top:40px}
        section>h2{padding-bottom:8px;margin-bottom:14px;border-bottom:1px solid var(--line)}
        footer{max-width:1288px;margin:24px auto 0;padding:16px 24px 32px;\
        font-size:.8125rem;color:var(--ink2)}
        button{font:inherit;font-size:.8125rem;color:inherit;background:var(--paper);\
        border:1px solid var(--edge);border-radius:6px;padding:3px 10px;min-height:28px;\
        cursor:pointer}
        button:hover{background:var(--sunken)}
        button[aria-pressed=true]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
        .wide{overflow-x:auto;position:relative}.wide+.wide{margin-top:20px}
        table{border-collapse:collapse;width:100%;font-size:.875rem}
        th,td{text-align:left;vertical-align:top;padding:7px 16px 7px 0;\
        border-bottom:1px solid var(--line)}
        th{font-size:.8125rem;font-weight:600;color:var(--ink2);white-space:nowrap}
        tbody th{color:var(--ink);font-size:.875rem}
        pre{margin:4px 0;padding:12px 14px;overflow-x:auto;font-size:.75rem;line-height:1.45;\
        background:var(--surface);border:1px solid var(--line);border-radius:6px}
        .kv{display:grid;grid-template-columns:max-content 1fr;gap:4px 20px;margin:0;\
        font-size:.875rem}
        .kv dt{color:var(--ink2)}.kv dd{margin:0;overflow-wrap:anywhere}
        @media(max-width:1023px){.page{display:block;padding:16px 20px}
        .toc{position:static;margin-top:16px}.toc strong{display:none}
        .toc ol{display:flex;flex-wrap:wrap;gap:4px}
        .toc a{border:0;padding:6px 8px;border-radius:6px;background:var(--surface)}}
        @media(max-width:560px){h1{font-size:1.3125rem}.page{padding:12px 14px}
        .top{padding:10px 14px}footer{padding:12px 14px 24px}button{min-height:36px}
        .kv{grid-template-columns:1fr}.kv dd{margin-bottom:6px}}
        """
}
