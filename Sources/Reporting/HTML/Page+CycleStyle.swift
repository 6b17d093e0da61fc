import Checkers

/// What a drawn cycle of transactions looks like.
extension Page {
    static let cycleStyle: HTML = """
        .cycle{margin:0 0 14px}.cycle .leg{margin:8px 0 0}
        .cycle .edge path{stroke:var(--ink);stroke-width:1.75;stroke-linejoin:round}
        .cycle .edge .full{fill:var(--ink)}.cycle .edge .hollow{fill:var(--paper)}
        .cycle .e-rw .way{stroke-dasharray:7 4}.cycle .e-session .way{stroke-dasharray:2 4}
        .cycle .e-real .way{stroke-dasharray:10 4 2 4}
        .cycle .e-ww .way{stroke-width:5}.cycle .e-ww .core{stroke:var(--paper);stroke-width:1.75}
        .cycle .last path{stroke:var(--broken)}.cycle .last .full{fill:var(--broken)}
        .cycle .last .core{stroke:var(--paper)}
        .cycle .node rect{fill:var(--op);stroke:var(--op-edge);stroke-width:1.25}
        .cycle .bad rect{fill:var(--solid);stroke:var(--solid)}
        .cycle .bad text{fill:var(--on-solid)}
        .cycle .who{font-weight:600}.cycle .what{font-size:11.5px}
        .cycle .node .what{font-family:var(--mono);font-size:11px}
        .cycle .arrow .what{fill:var(--ink2)}
        .cycle .arrow.last .what{fill:var(--broken)}.cycle .arrow.last .who{fill:var(--broken)}
        """
}
