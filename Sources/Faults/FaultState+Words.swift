import Replication

extension FaultState {
    /// What is broken, in a few words; nil if nothing is.
    public var summary: String? {
        func words(_ verb: String, _ nodes: some Collection<NodeID>) -> String? {
            nodes.isEmpty
                ? nil : "\(verb) \(nodes.sorted().map(\.name).joined(separator: " "))"
        }
        let parts = [
            partition.map { "\($0.shape.rawValue) (\($0.cut.count) links cut)" },
            badLinks.isEmpty ? nil : "bad links: \(badLinks.count)",
            words("killed", dead), words("paused", paused), words("clocks off", clocks.keys),
            words("disks in trouble", disks.keys),
        ].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The kinds of what is broken, in words that do not name nodes; empty if nothing is.
    public var kinds: String {
        [
            partition.map { partition in
                partition.shape.rawValue
                    + (partition.manner == .calls ? "" : " (\(partition.manner.rawValue))")
            },
            badLinks.isEmpty ? nil : "bad links", dead.isEmpty ? nil : "killed",
            paused.isEmpty ? nil : "paused", clocks.isEmpty ? nil : "clocks off",
            disks.isEmpty ? nil : "disks in trouble",
        ]
        .compactMap { $0 }.joined(separator: " + ")
    }
}
