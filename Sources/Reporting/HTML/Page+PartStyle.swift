import Checkers

/// What the parts of pages look like: banner, cards, chips, claims.
extension Page {
    static let partStyle: HTML = """
        .verdict{border:1px solid;border-radius:8px;display:grid;padding:20px 22px;\
        grid-template-columns:auto minmax(0,1fr);gap:0 16px}
        .verdict>svg{width:40px;height:40px}
        .verdict p{margin:6px 0 0;color:var(--ink);font-size:1rem}
        .verdict ul{list-style:none;margin:12px 0 0;padding:10px 0 0;color:var(--ink);\
        border-top:1px solid color-mix(in srgb,currentColor 22%,transparent);max-width:80ch}
        .verdict li{margin-top:2px;overflow-wrap:anywhere}
        .verdict p,.who{overflow-wrap:anywhere}
        .who{display:block;margin-bottom:2px;font-size:.8125rem;font-weight:400;\
        letter-spacing:0;color:var(--ink2)}
        .v-held{color:var(--held);background:var(--held-bg)}
        .v-broken{color:var(--broken);background:var(--broken-bg)}
        .v-open{color:var(--open);background:var(--open-bg);border-style:dashed}
        .v-plain{color:var(--ink2);background:var(--surface)}
        .meta{display:flex;flex-wrap:wrap;gap:4px 18px;margin:12px 0 0;font-size:.8125rem;\
        color:var(--ink2)}
        .meta div{display:flex;gap:5px}.meta dd{margin:0;color:var(--ink);overflow-wrap:anywhere}
        .again{display:flex;gap:8px;align-items:flex-start;margin-top:12px;padding:8px 12px;\
        background:var(--surface);border:1px solid var(--line);border-radius:6px}
        .again code{flex:1;min-width:0;padding-top:3px}.again .s{padding-top:3px}
        .cards{display:grid;grid-template-columns:repeat(4,1fr);gap:1px;margin:20px 0 0;\
        background:var(--line);border:1px solid var(--line);border-radius:8px;overflow:hidden}
        .card{background:var(--paper);padding:12px 16px;min-width:0}
        .card dt{font-size:.8125rem;color:var(--ink2)}.card dd{margin:0}
        .fig{font-size:1.625rem;font-weight:650;line-height:1.3;letter-spacing:-.02em}
        .fig small{font-size:.875rem;font-weight:500;letter-spacing:0;color:var(--ink2)}
        .card .s{line-height:1.4}
        .sides{display:grid;grid-template-columns:auto 1fr auto;gap:3px 8px;margin:4px 0;\
        align-items:center;font-size:.8125rem}
        .track{height:8px;background:var(--sunken);border-radius:2px;overflow:hidden}
        .track span{display:block;height:100%;background:var(--c1)}
        .card svg.iv{display:block;width:100%;height:24px;margin-top:4px}
        .st{display:inline-flex;gap:5px;align-items:center;font-size:.8125rem;font-weight:600;\
        line-height:1.45;white-space:nowrap;padding:1px 8px 1px 6px;border-radius:4px;\
        border:1px solid transparent}
        .st.held{color:var(--held);background:var(--held-bg)}
        .st.broken{color:var(--on-solid);background:var(--solid)}
        .st.undecided{color:var(--open);background:var(--open-bg);border:1px dashed}
        .st.violated,.st.kept,.st.untested{color:var(--ink2);font-weight:500;\
        border-color:var(--line)}
        .st.untested{border:1px dotted var(--edge)}
        tr.bad>*{background:var(--broken-bg)}tr.bad th:first-child{padding-left:8px}
        tr.group th{padding-top:18px;color:var(--ink2);font-size:.8125rem;white-space:normal;\
        border-bottom-color:var(--edge)}
        @media(max-width:859px){.cards{grid-template-columns:1fr 1fr}}
        @media(max-width:560px){.verdict{padding:14px;gap:0 10px}
        .verdict>svg{width:28px;height:28px}.verdict>div{display:contents}
        .verdict>div>*{grid-column:1/-1}.verdict>div>h1{grid-column:2}
        .card{padding:10px 12px}.fig{font-size:1.3125rem}.again{flex-wrap:wrap}
        .again code{flex:1 1 100%;order:3}.again button{margin-left:auto}
        .stack,.stack tbody,.stack tr.group,.stack tr.group th{display:block}
        .stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .stack tr:not(.group){display:grid;grid-template-columns:1fr auto;padding:7px 0;\
        border-bottom:1px solid var(--line)}
        .stack td,.stack tr:not(.group) th{border:0;padding:1px 8px}
        .stack td.full{grid-column:1/-1}.stack th{white-space:normal}}
        """
}
