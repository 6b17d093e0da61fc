import Replication

extension Nemesis {
    /// The kinds of faults that a nemesis can draw.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Nothing breaks.
        case none
        /// Links between nodes are cut, in every shape.
        case partition
        /// Links between nodes are slow, lose, double or reorder messages, or let few pass.
        case link
        /// Nodes are killed, from one up to all, and started again.
        case kill
        /// Nodes stand still, from one up to all, and go on.
        case pause
        /// One node after the other is killed and started again.
        case rollingRestart = "rolling-restart"
        /// Nodes are killed as soon as they are up, several times.
        case crashLoop = "crash-loop"
        /// Nodes are killed, and killed once more while they recover.
        case crashRecovery = "crash-recovery"
        /// Wall clocks jump, drift, or flicker.
        case clock
        /// Disks lose what was not synced, tear records, are full, fail at syncs, or are slow.
        case disk
        /// Whatever the seed draws of all this.
        case swarm

        /// One line for people.
        public var summary: String {
            switch self {
            case .none: "nothing breaks"
            case .partition: "cuts links between nodes, in shapes"
            case .link: "makes links slow, or lets them lose, double, reorder or ration messages"
            case .kill: "kills nodes with SIGKILL, and restarts them on their logs"
            case .pause: "stops nodes with SIGSTOP, and lets them go on"
            case .rollingRestart: "kills and restarts every node, one after the other"
            case .crashLoop: "kills nodes as soon as they are up again, several times"
            case .clock: "lets wall clocks jump, drift or strobe; the monotonic clock stays right"
            case .disk: "lets disks lose what was not synced, tear, fill up, fail at syncs, or lag"
            case .swarm: "draws by the seed which kinds there are, how often, and whom they strike"
            case .crashRecovery: "kills nodes, and once more while they recover from their logs"
            }
        }
    }
}

extension Nemesis.Kind {
    /// The families of its faults, the main one first; none of its own for a swarm.
    public var families: [FaultFamily] {
        switch self {
        case .none, .swarm: []
        case .partition: [.cuts]
        case .link: [.badLinks]
        case .kill, .pause, .rollingRestart, .crashLoop, .crashRecovery: [.processes]
        case .clock: [.clocks]
        case .disk: [.disks, .processes]
        }
    }

    /// The capabilities that a system must have for this kind of fault.
    ///
    /// Targets ask for more: `primaries` and the shape `isolate-primary` for the role. Cuts need
    /// nothing in the kernel, and addresses by caller where relays make them.
    public var requires: Set<Capability> {
        switch self {
        case .none, .partition: []
        case .link: [.badLinks]
        case .kill, .pause, .rollingRestart, .crashLoop: [.lifecycle]
        case .crashRecovery: [.lifecycle, .recoveryMarker]
        case .clock: [.clock]
        case .disk: [.badDisks, .lifecycle]
        case .swarm:
            Self.allCases.filter { $0 != .swarm }.reduce(into: []) { $0.formUnion($1.requires) }
        }
    }
}
