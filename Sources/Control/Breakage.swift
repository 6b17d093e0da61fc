import Faults
import Replication

/// What is broken at a moment.
struct Breakage: Sendable {
    private(set) var partition: Partition?
    /// Links that are bad.
    private(set) var troubled: [Link: LinkTrouble] = [:]
    private(set) var dead: Set<NodeID> = []
    private(set) var paused: Set<NodeID> = []
    /// Nodes whose clocks are off.
    private(set) var skewed: Set<NodeID> = []
    /// Nodes whose disks are in trouble.
    private(set) var disks: Set<NodeID> = []
    /// Nodes that have stopped because of their disks.
    var stopped: Set<NodeID> = []

    /// Nodes that do nothing now.
    var silent: Set<NodeID> { dead.union(paused).union(stopped) }

    /// Whether nodes may fail to hear from each other now.
    var disturbsLinks: Bool { partition != nil || !troubled.isEmpty || !silent.isEmpty }

    /// Whether anything is broken.
    var isBroken: Bool { disturbsLinks || !skewed.isEmpty || !disks.isEmpty }

    /// Takes in a fault that was carried out.
    mutating func take(_ fault: Fault) {
        switch fault {
        case .partition(let partition): self.partition = partition
        case .healLinks: partition = nil
        case .degradeLinks(let trouble, let links):
            for link in links { troubled[link] = trouble }
        case .restoreLinks(let links): for link in links { troubled[link] = nil }
        case .kill(let nodes), .crashRecovery(let nodes):
            dead.formUnion(nodes)
            paused.subtract(nodes)
        case .restart(let nodes): dead.subtract(nodes)
        case .pause(let nodes): paused.formUnion(nodes)
        case .resume(let nodes): paused.subtract(nodes)
        case .skewClocks(_, let nodes): skewed.formUnion(nodes)
        case .resetClocks(let nodes): skewed.subtract(nodes)
        case .breakDisks(_, let nodes): disks.formUnion(nodes)
        case .mendDisks(let nodes): disks.subtract(nodes)
        }
    }

    /// It, in a few words; nil if nothing is broken.
    var summary: String? {
        func words(_ verb: String, _ nodes: Set<NodeID>) -> String? {
            nodes.isEmpty
                ? nil : "\(verb) \(nodes.sorted().map(\.name).joined(separator: " "))"
        }
        let parts = [
            partition.map { "\($0.shape.rawValue) (\($0.cut.count) links cut)" },
            troubled.isEmpty ? nil : "bad links: \(troubled.count)",
            words("killed", dead), words("paused", paused), words("clocks off", skewed),
            words("disks in trouble", disks),
        ].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// The kinds of what is broken, in words that do not name nodes; empty if nothing is.
    var kinds: String {
        [
            partition.map { partition in
                partition.shape.rawValue
                    + (partition.manner == .calls ? "" : " (\(partition.manner.rawValue))")
            },
            troubled.isEmpty ? nil : "bad links", dead.isEmpty ? nil : "killed",
            paused.isEmpty ? nil : "paused", skewed.isEmpty ? nil : "clocks off",
            disks.isEmpty ? nil : "disks in trouble",
        ]
        .compactMap { $0 }.joined(separator: " + ")
    }

    /// The nodes that act and no longer hear a peer.
    func witnesses(among nodes: [NodeID]) -> [NodeID] {
        let deaf = Set((partition?.silenced ?? []).map(\.to))
        return nodes.filter {
            !silent.contains($0) && (!silent.isEmpty || deaf.contains($0))
        }
    }

    /// The nodes that act and see a majority.
    func majority(of nodes: [NodeID]) -> Set<NodeID> {
        let silentCuts = silent.flatMap { silent in
            nodes.filter { $0 != silent }.flatMap {
                [Link(from: silent, to: $0), Link(from: $0, to: silent)]
            }
        }
        let whole = Partition(
            shape: partition?.shape ?? .majorityMinority,
            cut: Array(partition?.silenced ?? []) + silentCuts
        )
        return Set(whole.majoritySide(of: nodes)).subtracting(silent)
    }
}
