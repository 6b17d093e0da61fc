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
        /// Nodes are paused, from one up to all, and continue.
        case pause
        /// One node after the other is killed and started again.
        case rollingRestart = "rolling-restart"
        /// Nodes are killed as soon as they are up, several times.
        case crashLoop = "crash-loop"
        /// Nodes are killed, and killed once more while they recover.
        case crashRecovery = "crash-recovery"
        /// Wall clocks jump, drift, or flicker.
        case clock
        /// Wall clocks freeze.
        case clockFrozen = "clock-frozen"
        /// Disks lose what was not synced, tear records, are full, fail at syncs, or are slow.
        case disk
        /// Everything that the seed draws of all this.
        case swarm

        /// All that is known of a kind but how it is drawn: the only place that tells kinds apart.
        var traits: Traits {
            switch self {
            case .none: Traits("nothing breaks", [], takesTargets: false)
            case .partition:
                Traits("cuts links between nodes, in shapes", [.cuts], takesTargets: false)
            case .link:
                Traits(
                    "makes links slow, or lets them lose, double, reorder or ration messages",
                    [.badLinks]
                )
            case .kill:
                Traits("kills nodes with SIGKILL, and restarts them on their logs", [.processes])
            case .pause:
                Traits("stops nodes with SIGSTOP, and lets them go on", [.processes])
            case .rollingRestart:
                Traits(
                    "kills and restarts every node, one after the other",
                    [.processes],
                    takesTargets: false
                )
            case .crashLoop:
                Traits(
                    "kills nodes as soon as they are up again, several times",
                    [.processes]
                )
            case .crashRecovery:
                Traits(
                    "kills nodes, and once more while they recover from their logs",
                    [.processes],
                    requires: [.recoveryMarker]
                )
            case .clock:
                Traits(
                    "lets wall clocks jump, drift or strobe; the monotonic clock stays right",
                    [.clocks]
                )
            case .clockFrozen:
                Traits(
                    "freezes wall clocks at one value; the monotonic clock stays right",
                    [.clocks],
                    isDrawnBySwarm: false
                )
            case .disk:
                Traits(
                    "lets disks lose what was not synced, tear, fill up, fail at syncs, or lag",
                    [.disks, .processes]
                )
            case .swarm:
                Traits(
                    "draws by the seed which kinds there are, how often, and where they strike",
                    [],
                    takesTargets: false
                )
            }
        }
    }
}

extension Nemesis.Kind {
    /// A kind's properties.
    struct Traits {
        let summary: String
        let families: [FaultFamily]
        /// What it requires beside what its families do.
        let requires: Set<Capability>
        let takesTargets: Bool
        let isDrawnBySwarm: Bool

        init(
            _ summary: String,
            _ families: [FaultFamily],
            requires: Set<Capability> = [],
            takesTargets: Bool = true,
            isDrawnBySwarm: Bool = true
        ) {
            self.summary = summary
            self.families = families
            self.requires = requires
            self.takesTargets = takesTargets
            self.isDrawnBySwarm = isDrawnBySwarm
        }
    }

    /// One line for people.
    public var summary: String { traits.summary }

    /// Whether all that it breaks are links between nodes.
    public var isOfLinks: Bool {
        !families.isEmpty && families.allSatisfy { [.cuts, .badLinks].contains($0) }
    }

    /// The families of its faults, the main one first; none of its own for a swarm.
    public var families: [FaultFamily] { traits.families }

    /// Whether the nodes that it strikes can be chosen by targets.
    public var takesTargets: Bool { traits.takesTargets }

    /// The kinds of which a swarm draws some.
    ///
    /// Determinism: a kind that is added stays out of it, for seeds to keep their meaning.
    public static var drawnBySwarm: [Nemesis.Kind] {
        allCases.filter { $0 != .swarm && $0.traits.isDrawnBySwarm }
    }

    /// The capabilities that a system must have for this kind of fault.
    ///
    /// Targets ask for more: `primaries` and the shape `isolate-primary` for the role. Cuts need
    /// nothing in the kernel, and addresses by caller where relays make them.
    public var requires: Set<Capability> {
        if self == .swarm {
            return Self.drawnBySwarm.reduce(into: []) { $0.formUnion($1.requires) }
        }
        return traits.families.reduce(into: traits.requires) { $0.formUnion($1.requires) }
    }
}

extension FaultFamily {
    /// The capabilities that a system must have for these faults.
    public var requires: Set<Capability> {
        switch self {
        case .cuts: []
        case .badLinks: [.badLinks]
        case .processes: [.lifecycle]
        case .clocks: [.clock]
        case .disks: [.badDisks]
        }
    }
}
