import Control
import Reporting

/// The progress of a trial, as a line for people.
public struct TrialProgress: Sendable {
    /// The place of a trial among those of one command.
    public struct Place: Sendable {
        /// From 1 on.
        public var number: Int
        /// How many there are.
        public var count: Int
        /// How long one takes, as far as is known, in seconds.
        public var each: Double

        /// A place.
        public init(number: Int, of count: Int, each: Double) {
            self.number = number
            self.count = count
            self.each = each
        }
    }

    private let subject: String
    private let seed: UInt64
    private let place: Place
    private let monitor: TrialMonitor
    private let start = ContinuousClock.now

    /// The progress of a trial that begins now.
    public init(subject: String, seed: UInt64, place: Place, monitor: TrialMonitor) {
        self.subject = subject
        self.seed = seed
        self.place = place
        self.monitor = monitor
    }

    /// The line for people, what matters most first: a narrow terminal cuts off the rest.
    public var text: String {
        let state = monitor.current
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let rate = elapsed > 0 ? Double(state.operations) / elapsed : 0
        var words = [subject]
        if place.count > 1 { words.append("\(place.number) of \(place.count) · seed \(seed)") }
        words += ["\(state.phase) \(Int(elapsed)) s", "\(Int(rate)) calls/s"]
        if let fault = state.fault { words.append(fault) }
        if place.count > 1 {
            let left = Double(place.count - place.number) * place.each + place.each - elapsed
            words.append("\(Counted.time(max(1, left))) left")
        } else {
            words.append(Counted.nouns(state.operations, "call"))
        }
        return words.joined(separator: " · ")
    }
}
