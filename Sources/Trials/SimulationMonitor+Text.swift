extension SimulationMonitor.State {
    /// The state of a sweep as a line for people.
    public func text(_ title: String, of count: Int, after time: Duration) -> String {
        let seconds = max(0.001, time / .seconds(1))
        return [
            title, "\(seeds) of \(count) seeds",
            "\(Int(Double(seeds) / seconds)) seeds/s",
            "\(Int(Double(operations) / seconds)) calls/s",
            failures == 0 ? "no failure" : "\(failures) failures",
        ].joined(separator: " · ")
    }
}
