import Checkers

/// What pages look like on paper, and for readers who asked their system for something.
extension Page {
    static let printStyle: HTML = """
        @media(prefers-contrast:more){:root{--ink2:var(--ink);--line:var(--edge)}}
        @media(prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}
        @media(forced-colors:active){.st,.verdict,.card,button{border:1px solid}
        .op .bar,.arrow path,.arrow circle{stroke:CanvasText}.op.bad .bar{fill:Highlight}
        .op.bad .name{fill:HighlightText}.band{fill:Canvas;stroke:GrayText}}
        @media print{:root{color-scheme:light;\(light)}
        .skip,.toc,.seg,.pick,.detail,.top,button,details{display:none!important}
        .page,.cx{display:block;padding:0;max-width:none}body{font-size:10pt}
        section{margin-top:18pt}h2,h3,.head{break-after:avoid}
        figure,.draw,.cards,.verdict,tr{break-inside:avoid}
        .draw,.wide,figure{border:0;overflow:visible}.draw svg{max-width:100%;height:auto}
        th,td,.mx th,.mx td,.st{white-space:normal}th,td{padding-right:8px}table{font-size:9pt}
        *{-webkit-print-color-adjust:exact;print-color-adjust:exact}a{color:inherit}}
        """
}
