import Checkers

/// What only the pages of a site need: navigation, forms, lists, the grid of nights.
extension Page {
    static let siteStyle: HTML = """
        .top{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;font-size:.8125rem}
        .top .brand{font-size:.9375rem;font-weight:700;color:inherit;text-decoration:none}
        .top nav{display:flex;flex-wrap:wrap;gap:2px 4px}
        .top nav a{padding:5px 9px;border-radius:6px;color:var(--ink2);text-decoration:none}
        .top nav a:hover{background:var(--sunken)}
        .top nav a[aria-current]{color:var(--ink);background:var(--sunken);font-weight:600}
        .top .end{margin-left:auto;color:var(--ink2)}
        .page.one{grid-template-columns:minmax(0,1fr)}
        .page.one .first,.page.one .parts{grid-column:1}
        .lead{margin:8px 0 0;color:var(--ink2)}
        form.line{display:flex;flex-wrap:wrap;gap:8px 12px;align-items:center;margin:14px 0 0}
        input,select{font:inherit;font-size:.875rem;color:inherit;background:var(--paper);\
        border:1px solid var(--edge);border-radius:6px;padding:4px 9px;min-height:36px;\
        max-width:100%}
        input[type=search]{flex:1 1 240px;max-width:420px;padding:7px 11px}
        input[type=checkbox]{min-height:0;width:16px;height:16px;margin:0;accent-color:var(--link)}
        label.f{display:inline-flex;gap:6px;align-items:center;font-size:.8125rem;\
        color:var(--ink2);max-width:100%}
        label.f select{min-width:0}
        a.btn{display:inline-flex;align-items:center;min-height:28px;padding:3px 10px;\
        border:1px solid var(--edge);border-radius:6px;font-size:.8125rem;color:inherit;\
        text-decoration:none;background:var(--paper)}
        a.btn:hover{background:var(--sunken)}
        .acts{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-top:14px}
        .acts form{display:inline}
        .chips{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin:10px 0 0}
        .chips>.s{min-width:60px}
        .chips a{display:inline-flex;gap:6px;align-items:center;min-height:28px;\
        padding:2px 10px;border:1px solid var(--edge);border-radius:14px;font-size:.8125rem;\
        color:inherit;text-decoration:none;overflow-wrap:anywhere}
        .chips a:hover{background:var(--sunken)}
        .chips a[aria-current]{background:var(--ink);color:var(--paper);border-color:var(--ink)}
        .chips small{font-size:inherit;opacity:.75}
        .rows{margin-top:14px}
        .rows td,.rows tbody th{vertical-align:middle}
        .rows tbody th,.rows td.t{overflow-wrap:break-word;white-space:normal;min-width:10ch}
        .rows td.t{max-width:44ch}
        .rows td.s{font-size:.8125rem}.rows thead th{font-weight:600}
        td.r,th.r{text-align:right}td.n{white-space:nowrap}
        th a.sort{color:inherit;text-decoration:none;display:inline-block;min-height:24px}
        th a.sort:hover{text-decoration:underline}
        th[aria-sort] a.sort{color:var(--ink)}
        th[aria-sort=ascending] a.sort::after{content:" ▲";font-size:.625rem}
        th[aria-sort=descending] a.sort::after{content:" ▼";font-size:.625rem}
        .pager{display:flex;gap:8px;align-items:center;margin-top:14px;font-size:.8125rem}
        .st.known{color:var(--broken);border-color:var(--broken);font-weight:500}
        .st.new{color:var(--broken);background:var(--broken-bg)}
        .st.fixed{color:var(--held);background:var(--held-bg)}
        .chg{list-style:none;margin:0;padding:0}
        .chg li{display:grid;grid-template-columns:112px minmax(0,1fr) auto;gap:2px 14px;\
        padding:10px 0;border-bottom:1px solid var(--line);align-items:baseline}
        details>summary{cursor:pointer;font-size:.8125rem;color:var(--link);padding:8px 0}
        .chg div{overflow-wrap:anywhere}.chg .s{display:block}
        .cells td,.cells th{padding:3px 14px 3px 0;vertical-align:middle}
        .cells tbody th{font-weight:500;font-size:.8125rem}
        .cells svg.nt{display:block;height:18px;width:504px;border-radius:3px}
        .cells svg.spk{display:block;width:90px;height:18px}
        .cells svg text{font:11px var(--sans);fill:var(--ink2)}
        .nh{fill:var(--held)}.nb{fill:var(--solid)}.nx{stroke:var(--on-solid);stroke-width:2}
        .nk{fill:none;stroke:var(--broken);stroke-width:1.5}
        .nu{fill:var(--open-bg);stroke:var(--open);stroke-width:1.25}
        .nq{fill:none;stroke:var(--open);stroke-width:1.4}
        .nm{fill:none;stroke:var(--open);stroke-dasharray:2 2}.nn{stroke:var(--edge)}
        .nc{fill:none;stroke:var(--link);stroke-width:2}
        .spark{fill:none;stroke:var(--c1);stroke-width:1.5;stroke-linejoin:round}
        .dot{fill:var(--c1)}.mid{stroke:var(--edge);stroke-dasharray:3 3}
        .leg span{display:inline-flex;gap:6px;align-items:center}
        .leg svg{width:18px;height:18px}
        .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,280px),1fr));\
        gap:16px}
        .plots figure{margin:0;padding:12px 14px;border:1px solid var(--line);border-radius:8px;\
        min-width:0}
        .plots svg{display:block;width:100%;height:auto;margin-top:6px}
        .plots svg text{font:11px var(--sans);fill:var(--ink2)}
        .plots figcaption{font-size:.875rem;font-weight:600;overflow-wrap:anywhere}
        .plots .s{display:block}
        tr.diff td:not(:first-child){background:var(--sunken)}
        .two td{width:38%;overflow-wrap:anywhere;padding-left:8px}.two tbody th{white-space:normal}
        .drop{margin-top:14px;padding:22px;border:2px dashed var(--edge);border-radius:8px;\
        background:var(--surface)}
        .drop.over{border-color:var(--link);background:var(--sunken)}
        progress{width:100%;height:8px;accent-color:var(--open);margin-top:12px}
        .runs{display:grid;gap:20px}
        .cols{columns:3 220px;list-style:none;margin:0;padding:0}
        .cols li{break-inside:avoid;padding:3px 0}
        .defs2 h3{margin-top:18px}
        @media(max-width:859px){.cells svg.nt{width:252px}.cells .wide2,.rows .wide2{display:none}}
        @media(min-width:561px) and (max-width:1023px){.rows .ex{display:none}}
        @media(max-width:560px){.cells svg.nt{width:126px}
        .cells .hide{display:none}.cells tbody th{white-space:normal}
        .cells td,.cells th{padding-right:8px}.top .end{margin-left:0}
        .chg li{grid-template-columns:1fr auto}.chg li>div{grid-column:1/-1;order:3}
        a.btn,.chips a,.top nav a{min-height:36px;display:inline-flex;align-items:center}
        .two td,.two th{padding-right:8px;font-size:.8125rem}
        .rows .hide{display:none}.drop{padding:14px}
        .stack tr.bad{background:var(--broken-bg)}.stack tr.bad>*{background:none}
        form.line>label.f{flex:1 1 100%}
        form.line>label.f select{flex:1}}
        @media print{.noprint,form.line,.chips,.pager,.acts,.top nav{display:none!important}
        .top{display:flex!important}}
        """
}
