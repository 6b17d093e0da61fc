import Reporting
import Scoring

extension NightMonitor.End {
    /// The end of a run as a line for people.
    public var text: String {
        let status = attempt?.status
        let word = status.map { $0 == .asClaimed ? "as claimed" : $0.rawValue } ?? "no record"
        let mark =
            switch status {
            case .asClaimed: "✓"
            case .broken: "✗"
            case .undecided: "?"
            case .failed, .interrupted, nil: "-"
            }
        let reason = attempt?.record.ending?.failure.map { ": \($0)" } ?? ""
        return "\(mark) \(word.padding(to: 11)) \(title), seed \(seed),"
            + " \(Counted.time(time.seconds))\(reason)"
    }
}

extension NightMonitor.State {
    /// How far the night is, and below it what is under way; nil before it has begun.
    public var text: String? {
        guard units > 0 else { return nil }
        var words = ["\(done) of \(Counted.nouns(units, "run"))"]
        for status in RunStatus.allCases where status != .asClaimed {
            if let count = ended[status] { words.append("\(count) \(status.rawValue)") }
        }
        let running = running.map { unit in
            let elapsed = Counted.time(max(0, (ContinuousClock.now - unit.began).seconds))
            return "  \(elapsed) of \(Counted.time(unit.declared.seconds))  \(unit.title),"
                + " seed \(unit.seed)"
        }
        return ([words.joined(separator: ", ")] + running).joined(separator: "\n")
    }
}
