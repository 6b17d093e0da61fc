import Checkers
import Histories
import Reporting

extension Changes {
    /// A line for each change; of a quiet night, one that says so.
    public var lines: [String] {
        if !changes.isEmpty { return changes.map(\.text) }
        guard let baseline else { return ["this is the first night, and it found nothing"] }
        return ["nothing changed since \(baseline.shown)"]
    }
}

extension Change {
    /// The change in one line; what came from elsewhere is spelled out.
    public var text: String {
        switch self {
        case .flipped(let cell, let from, let to, let reason):
            "\(cell.shown): \(from.rawValue) → \(to.rawValue): \(reason.text)"
        case .found(let cell, let found):
            "\(cell.shown): \(found.isBack ? "back" : "new"): \(found.text)"
        case .expired(let issue, let shows):
            "known issue expired after \(issue.expires.text): \(issue.fingerprint.text.shown),"
                + " \(issue.link.shown); it \(shows ? "still shows" : "did not show")"
        case .moved(let part, let from, let to):
            "\(part): \(from.joined(separator: ", ").shown) → \(to.joined(separator: ", ").shown)"
        case .gained(let cell): "\(cell.shown): ran for the first time"
        case .lost(let cell): "\(cell.shown): did not run"
        case .figure(let cell, let trend): "\(cell.shown): \(trend.text)"
        case .resolved(let cell, let trend):
            "\(cell.shown): resolved: \(trend.fingerprint.shown), clean in"
                + " \(Counted.nouns(trend.cleanRuns, "run")) after \(trend.rate.text)"
        }
    }
}

extension Change.Reason {
    fileprivate var text: String {
        switch self {
        case .finding(let found): found.text
        case .unexplained: "no finding was recorded"
        case .undecided(0): "no run was decided"
        case .undecided(let runs): "something is open beside \(Counted.nouns(runs, "decided run"))"
        case .clean(let runs): "nothing showed in \(Counted.nouns(runs, "run"))"
        }
    }
}

extension Change.Found {
    fileprivate var text: String {
        "\(gist.shown) (\(fingerprint.shown), in \(rate.text))"
    }
}

extension Share {
    /// The counts with the interval of 95 %: "3 of 30 runs, 3.4 % to 25.6 %".
    fileprivate var text: String {
        let counts = "\(Counted.number(part)) of \(Counted.nouns(whole, "run"))"
        guard let interval else { return counts }
        let bounds = [interval.lowerBound, interval.upperBound].map { Figure.share($0) }
        return counts + ", " + bounds.joined(separator: " to ")
    }
}

extension FigureTrend {
    /// What it was and is, and where it went.
    public var text: String {
        let change = moved.map { " \($0.rawValue)" } ?? ""
        let nights = Counted.nouns(nights, "night")
        return "\(figure.title)\(change): \(figure.text(median)) → \(figure.text(value)),"
            + " against the median of \(nights)"
    }
}

extension CellFigure {
    /// A value of this figure for people.
    public func text(_ value: Double) -> String {
        switch self {
        case .latencyP50, .latencyP99, .timeToConverge: Figure.time(Int64(clamping: value))
        case .callsPerSecond: Figure.rate(min(value, 1e15))
        case .availability, .yield, .staleShare: Figure.share(min(value, 1e15))
        }
    }
}

extension Int64 {
    /// The whole number nearest to one that may be too large; 0 for none.
    fileprivate init(clamping value: Double) {
        let rounded = value.rounded()
        self = Int64(exactly: rounded) ?? (rounded > 0 ? .max : rounded < 0 ? .min : 0)
    }
}
