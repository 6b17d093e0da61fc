import Faults
import NIOPosix
import Replication

/// A proof that a link layer cuts exactly what it is told to, on this machine, now.
///
/// In place of nodes there are servers in this process that answer with their name. For every
/// scenario, calls are made over every directed link, in three ways:
/// ```
///                        cut                    heal
/// ongoing      |-- request -|------ reply ------- | --
/// established  |-- open -|  |-- request -- reply -| --
/// fresh                     |-- connect, call ----| --
/// ```
/// Over a cut link all three must stall, neither answered nor refused, and over every other they
/// must be answered. Once healed, all must be answered, those that stalled included. Where packets
/// are cut, calls the other way stall as well; where connections are reset, calls fail at once.
public struct LinkProof: Sendable {
    /// A set of links to cut.
    public struct Scenario: Hashable, Sendable {
        /// What the set is called.
        public var name: String
        /// The directed links that the scenario cuts.
        public var cut: Set<Link>
        /// What is stopped on them.
        public var manner: Partition.Manner

        /// A set of links with a name.
        public init(name: String, cut: Set<Link>, manner: Partition.Manner = .calls) {
            self.name = name
            self.cut = cut
            self.manner = manner
        }
    }

    /// For how long a link stays cut.
    public var hold: Duration
    /// How long a call that should be answered may take.
    public var timeout: Duration
    private let nodes: [NodeID]

    /// A proof with servers in place of these nodes, the ones for which the layer was made.
    public init(
        nodes: [NodeID],
        hold: Duration = .milliseconds(500),
        timeout: Duration = .seconds(20)
    ) {
        self.nodes = nodes
        self.hold = hold
        self.timeout = timeout
    }

    /// Carries out the scenarios one after the other; throws what the layer throws.
    ///
    /// Leaves the layer healed, and still to be shut down.
    public func run(_ layer: any LinkLayer, _ scenarios: [Scenario]) async throws -> Report {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var report = Report(layer: layer.name)
        do {
            try await layer.cut(LinkCut())
            let servers = try await ProofServer.start(nodes, layer: layer, on: group)
            for scenario in scenarios {
                let bench = ProofBench(
                    scenario: scenario,
                    layer: layer,
                    servers: servers,
                    group: group,
                    links: Link.all(among: nodes),
                    hold: hold,
                    timeout: timeout
                )
                report.outcomes.append(try await bench.run())
            }
        } catch {
            try? await layer.cut(LinkCut())
            try? await group.shutdownGracefully()
            throw error
        }
        try await group.shutdownGracefully()
        return report
    }

    /// The extremes, every shape that a nemesis draws, and some sets that only the seed explains.
    public static func scenarios(among nodes: [NodeID], seed: UInt64) -> [Scenario] {
        let all = Link.all(among: nodes)
        guard let first = nodes.first, let single = all.first else { return [] }
        let extremes = [
            Scenario(name: "nothing", cut: []),
            Scenario(name: "single", cut: [single]),
            Scenario(name: "deaf", cut: Set(all.filter { $0.to == first })),
            Scenario(name: "mute", cut: Set(all.filter { $0.from == first })),
            Scenario(name: "total", cut: Set(all)),
        ]
        var random = SeededGenerator(seed: seed, stream: "link-proof")
        let shapes = Partition.Shape.standard.map { shape in
            Scenario(
                name: shape.rawValue,
                cut: Set(Partition.draw(shape, of: nodes, with: &random).cut)
            )
        }
        let shares = [0.1, 0.3, 0.5, 0.8].enumerated().map { number, share in
            Scenario(
                name: "random \(number + 1) of seed \(seed)",
                cut: Set(all.filter { _ in random.chance(share) })
            )
        }
        let others = [Partition.Manner.packets, .reset].flatMap { manner in
            [
                ("single", [single]), ("total", Set(all)),
                ("random", Set(all.filter { _ in random.chance(0.3) })),
            ]
            .map { Scenario(name: "\($0.0), \(manner.rawValue)", cut: $0.1, manner: manner) }
        }
        return extremes + shapes + shares + others
    }
}
