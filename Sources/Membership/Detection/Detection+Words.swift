extension Heartbeat: CustomStringConvertible {
    /// For instance "heartbeat 1.4 of n1, hears [n2]; n2 at 1.3 hears [n1]".
    public var description: String {
        "heartbeat \(row.beat) of \(row.node), hears \(row.hears)"
            + gossip.map { "; \($0)" }.joined()
    }
}

extension Heartbeat.Row: CustomStringConvertible {
    /// For instance "n2 at 1.3 hears [n1]".
    public var description: String { "\(node) at \(beat) hears \(hears)" }
}

extension HeartbeatDetector.Directive: CustomStringConvertible {
    /// For instance "suspect n2".
    public var description: String {
        switch self {
        case .send(let heartbeat, let peer): "to \(peer): \(heartbeat)"
        case .startTimer(let delay): "start timer of \(delay)"
        case .suspect(let peer): "suspect \(peer)"
        case .trust(let peer): "trust \(peer)"
        case .report(let event): "report \(event)"
        }
    }
}

extension PartitionEvent: CustomStringConvertible {
    /// For instance "detected: partial [[n1], [n2, n3]], at worst [[n1], [n2, n3]]".
    public var description: String { "\(change): \(view), at worst \(worst)" }
}

extension PartitionView: CustomStringConvertible {
    /// For instance "complete [[n1], [n2, n3]]".
    public var description: String { "\(kind) \(components)" }
}
