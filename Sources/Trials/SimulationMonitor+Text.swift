import Reporting

extension SimulationMonitor.State {
    /// The state of a sweep as a line for people.
    public func text(_ title: String, of count: Int, after time: Duration) -> String {
        let seconds = max(0.001, time / .seconds(1))
        var words = [
            title, "\(seeds) of \(count) seeds",
            failures == 0 ? "no failure" : Counted.nouns(failures, "failure"),
            "\(Int(Double(seeds) / seconds)) seeds/s",
        ]
        if seeds > 0, seeds < count {
            let left = seconds / Double(seeds) * Double(count - seeds)
            words.append("\(Counted.time(left)) left")
        }
        return words.joined(separator: " · ")
    }
}
