import Checkers
import Scoring

/// One figure at the head of a page, with its unit and its whole.
package struct Card {
    let name: String
    /// The figure; a dash where nothing was measured.
    var figure: String
    var unit = ""
    /// What it is of, and what it means.
    let words: String
    /// The share that is drawn below the figure, with its interval.
    var share: Share?
    /// Shares to be held against each other, with their names.
    var sides: [(name: String, share: Share)] = []

    /// A figure with its words.
    package init(
        name: String,
        figure: String,
        unit: String = "",
        words: String,
        share: Share? = nil,
        sides: [(name: String, share: Share)] = []
    ) {
        self.name = name
        self.figure = figure
        self.unit = unit
        self.words = words
        self.share = share
        self.sides = sides
    }

    /// A dash, and why there is no more.
    static func none(_ name: String, _ words: String) -> Card {
        Card(name: name, figure: "–", words: words)
    }

    /// A time, with its unit apart.
    static func time(_ name: String, _ nanoseconds: Int64?, _ words: String) -> Card {
        split(name, Figure.time(nanoseconds), nanoseconds == nil ? "not measured" : words)
    }

    /// A share in percent.
    static func percent(_ name: String, _ share: Share, _ words: String) -> Card {
        split(name, percentage(share), words)
    }

    /// A figure whose unit follows its last space.
    private static func split(_ name: String, _ text: String, _ words: String) -> Card {
        let parts = text.split(separator: " ", maxSplits: 1)
        let unit = parts.count > 1 ? String(parts[1]) : ""
        return Card(name: name, figure: String(parts.first ?? "–"), unit: unit, words: words)
    }

    /// All cards; nothing for none.
    package static func grid(_ cards: [Card]) -> HTML {
        cards.isEmpty
            ? "" : "<dl class=\"cards\">\(cards.map(\.html).joined(by: "\n"))</dl>"
    }

    private var html: HTML {
        let unit: HTML = self.unit.isEmpty ? "" : " <small>\(self.unit)</small>"
        return """
            <div class="card"><dt>\(name)</dt><dd><div class="fig">\(figure)\(unit)</div>\
            \(interval)\(bars)<div class="s">\(words)</div></dd></div>
            """
    }

    /// Where the share is between none and all, and how sure that is.
    private var interval: HTML {
        guard let value = share?.value, let range = share?.interval else { return "" }
        let (low, high) = (4 + range.lowerBound * 142, 4 + range.upperBound * 142)
        let at = 4 + value * 142
        return """
            <svg class="iv" viewBox="0 0 150 24" preserveAspectRatio="none" aria-hidden="true">\
            <path d="M4 14H146" stroke="var(--line)"/>\
            <path d="M4 10v8M146 10v8" stroke="var(--edge)"/>\
            <path d="M\(low) 14H\(high)" stroke="var(--c1)" stroke-width="7" opacity=".45"/>\
            <path d="M\(at) 5v18" stroke="var(--c1)" stroke-width="2"/></svg>
            """
    }

    private var bars: HTML {
        let rows = sides.map { name, share -> HTML in
            let width = (share.value ?? 0) * 100
            return """
                <span>\(name)</span>\
                <span class="track"><span style="width:\(width)%"></span></span>\
                <span>\(Self.percentage(share))</span>
                """
        }
        return rows.isEmpty ? "" : "<div class=\"sides\">\(rows.joined())</div>"
    }

    /// A share in percent, all of it without a decimal.
    private static func percentage(_ share: Share) -> String {
        share.value == 1 ? "100 %" : Figure.share(share.value)
    }
}

extension Card {
    /// Stale reads of all that could be measured.
    static func stale(_ share: Share?) -> Card {
        guard let share, share.whole > 0, let range = share.interval else {
            return .none("Stale reads", "not measured")
        }
        var card = percent(
            "Stale reads",
            share,
            "\(Counted.number(share.part)) of \(Counted.number(share.whole)) · "
                + "\(decimal(range.lowerBound)) to \(decimal(range.upperBound)) %"
        )
        card.share = share
        return card
    }

    private static func decimal(_ share: Double) -> String {
        let tenths = Int((share * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
