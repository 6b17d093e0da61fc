import Control

/// The progress of a trial, as a line for people.
public struct TrialProgress: Sendable {
    private let subject: String
    private let monitor: TrialMonitor
    private let start = ContinuousClock.now

    /// The progress of a trial that begins now.
    public init(subject: String, monitor: TrialMonitor) {
        self.subject = subject
        self.monitor = monitor
    }

    /// The line for people.
    public var text: String {
        let state = monitor.current
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let rate = elapsed > 0 ? Double(state.operations) / elapsed : 0
        var words = [
            subject, state.phase, "\(Int(elapsed)) s",
            "\(state.operations) calls (\(Int(rate))/s, \(state.succeeded) ok)",
        ]
        if let fault = state.fault { words.append(fault) }
        return words.joined(separator: " · ")
    }
}
