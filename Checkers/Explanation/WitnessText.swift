import Histories

extension Witness.Part {
    /// The order as text, one operation a line with who did it and when; empty if none is known.
    public var lines: [String] {
        guard case .known(let order) = order else { return [] }
        let clock = Clock(for: order)
        let rows = order.map { operation in
            (
                process: "client \(operation.process)", label: operation.label(limit: 40),
                time: Self.time(of: operation, clock)
            )
        }
        let processWidth = rows.map(\.process.count).max() ?? 0
        let labelWidth = rows.map(\.label.count).max() ?? 0
        return rows.map { row in
            Self.padded(row.process, to: processWidth) + "  "
                + Self.padded(row.label, to: labelWidth) + "  " + row.time
        }
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: width - text.count)
    }

    /// "0.100 to 0.200 s"; events where the history has no times.
    private static func time(of operation: Operation, _ clock: Clock) -> String {
        let isOpen = operation.finish == Operation.never
        guard let start = operation.invokedAt else {
            return isOpen
                ? "event \(operation.index), outcome unknown"
                : "events \(operation.index) to \(operation.completionIndex ?? operation.index)"
        }
        guard !isOpen, let end = operation.completedAt else {
            return "\(clock.seconds(start)) s, outcome unknown"
        }
        return "\(clock.seconds(start)) to \(clock.seconds(end)) s"
    }
}
