import Checkers

/// The shapes of states: each is told from the others without its colour.
package enum Icon: String, CaseIterable {
    /// A disc with a tick: claimed, and held.
    case held
    /// An octagon with a cross: claimed, and broken.
    case broken
    /// A diamond with a question mark: not known.
    case open
    /// A ring with a dot: not claimed, and violated.
    case occurs
    /// An empty ring: not claimed, and kept all the same.
    case kept
    /// A dash: not tested.
    case none
    /// A flag: a known issue.
    case known
    /// A triangle: new, or slower.
    case new

    /// The shape, as large as the text around it; whatever it says is also said in words.
    package var html: HTML {
        "<svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-\(rawValue)\"/></svg>"
    }

    /// All shapes, once a page.
    static var symbols: HTML {
        let shapes: [HTML] = allCases.map { icon in
            "<symbol id=\"i-\(icon.rawValue)\" viewBox=\"0 0 16 16\">\(icon.shape)</symbol>"
        }
        return """
            <svg width="0" height="0" class="defs" aria-hidden="true"><defs>\(shapes.joined())\
            </defs></svg>
            """
    }

    /// A line with a fault in it.
    static let brand: HTML = """
        <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M1 6.5h8v7h10" fill="none" \
        stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>\
        <path d="M6.5 10h5" stroke="var(--broken)" stroke-width="2"/></svg>
        """

    private var shape: HTML {
        switch self {
        case .held:
            """
            <path fill-rule="evenodd" d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0zM6.9 11.9 3.2 8.2l1.4\
            -1.4 2.3 2.3 4.6-4.7 1.4 1.4z"/>
            """
        case .broken:
            """
            <path fill-rule="evenodd" d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7zM5.3 3.9 3.9 \
            5.3 6.6 8l-2.7 2.7 1.4 1.4L8 9.4l2.7 2.7 1.4-1.4L9.4 8l2.7-2.7-1.4-1.4L8 6.6z"/>
            """
        case .open:
            """
            <g fill="none" stroke="currentColor" stroke-width="1.4"><path d="M8 1l7 7-7 7-7-7z"/>\
            <path d="M6 6.7a2 2 0 1 1 3 1.6c-.7.4-1 .7-1 1.4"/></g><circle cx="8" cy="11.4" r=".9"/>
            """
        case .occurs:
            """
            <circle cx="8" cy="8" r="6.3" fill="none" stroke="currentColor" stroke-width="1.5"/>\
            <circle cx="8" cy="8" r="2.6"/>
            """
        case .kept:
            """
            <circle cx="8" cy="8" r="6.3" fill="none" stroke="currentColor" stroke-width="1.5"/>
            """
        case .none: "<path d=\"M2 7.2h12v1.7H2z\"/>"
        case .known:
            """
            <path d="M3.7 15V1.7h9L10.400 5.500l2.300 3.800H3.700" fill="none" \
            stroke="currentColor" stroke-width="1.500" stroke-linejoin="round"/>
            """
        case .new:
            """
            <path d="M8 2l6.500 11.700h-13z" fill="none" stroke="currentColor" \
            stroke-width="1.700" stroke-linejoin="round"/>
            """
        }
    }
}

/// A state as a small label: its shape and its word.
package enum Chip: String {
    case held, broken, violated, kept, undecided, untested, known, new

    var icon: Icon {
        switch self {
        case .held: .held
        case .broken: .broken
        case .violated: .occurs
        case .kept: .kept
        case .undecided: .open
        case .untested: .none
        case .known: .known
        case .new: .new
        }
    }

    /// The label with its own word, or with others.
    package func html(_ word: String? = nil) -> HTML {
        let words =
            word
            ?? {
                switch self {
                case .broken: "BROKEN"
                case .untested: "not tested"
                case .known: "known issue"
                default: rawValue
                }
            }()
        return "<span class=\"st \(rawValue)\">\(icon.html)\(words)</span>"
    }
}
