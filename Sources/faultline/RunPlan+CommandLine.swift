import Control
import Faults
import Replication
import Runs

extension RunPlan {
    /// The command that runs this plan again.
    var commandLine: String {
        let standard = RunPlan()
        var words = ["faultline", "run", "--strategy", strategy, "--workload", workload]
        func add(_ option: String, _ value: String, unless isDefault: Bool) {
            if !isDefault { words += ["--\(option)", value] }
        }
        add("nemesis", nemesis.joined(separator: ","), unless: nemesis.isEmpty)
        add(
            "nemesis-interval",
            TimeSpan.text(nemesisInterval),
            unless: nemesisInterval == standard.nemesisInterval
        )
        add("nemesis-targets", nemesisTargets.joined(separator: ","), unless: nemesisTargets == [])
        add("nemesis-shapes", nemesisShapes.joined(separator: ","), unless: nemesisShapes == [])
        add("nemesis-manners", nemesisManners.joined(separator: ","), unless: nemesisManners == [])
        add("schedule", schedule ?? "", unless: schedule == nil)
        words += ["--nodes", "\(nodes)", "--clients", "\(clients)"]
        add("rate", rate.map { "\($0)" } ?? "", unless: rate == nil)
        words += ["--time-limit", TimeSpan.text(timeLimit), "--seed", "\(seed)"]
        add("timeout", TimeSpan.text(timeout), unless: timeout == standard.timeout)
        add("links", links, unless: links == standard.links)
        add("keys", "\(keys)", unless: keys == standard.keys)
        add("read-share", "\(readShare)", unless: readShare == standard.readShare)
        add("sync-delay", TimeSpan.text(syncDelay ?? .zero), unless: syncDelay == nil)
        add("quiescence", TimeSpan.text(quiescence), unless: quiescence == standard.quiescence)
        return words.joined(separator: " ")
    }
}

extension RunPlan {
    /// The shapes of partitions that may be drawn.
    private func drawnShapes(
        unlessSaid usual: [Partition.Shape]?
    ) throws(PlanError) -> [Partition.Shape] {
        guard !nemesisShapes.isEmpty else { return usual ?? Partition.Shape.standard }
        let shapes = nemesisShapes.compactMap(Partition.Shape.init)
        guard shapes.count == nemesisShapes.count, !shapes.contains(.matrix) else {
            throw PlanError(
                "nemesis-shapes: \(nemesisShapes.joined(separator: ",")), expected some of "
                    + Partition.Shape.drawn.map(\.rawValue).joined(separator: ", ")
            )
        }
        return shapes
    }

    /// The manners in which links may be cut.
    private func drawnManners(
        unlessSaid usual: [Partition.Manner]?
    ) throws(PlanError) -> [Partition.Manner] {
        guard !nemesisManners.isEmpty else { return usual ?? [.calls] }
        let manners = nemesisManners.compactMap(Partition.Manner.init)
        guard manners.count == nemesisManners.count else {
            throw PlanError(
                "nemesis-manners: \(nemesisManners.joined(separator: ",")), expected some of "
                    + Partition.Manner.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        return manners
    }

    /// How the nodes are chosen that faults strike.
    private func drawnTargets(
        unlessSaid usual: [Target]?
    ) throws(PlanError) -> [Target] {
        guard !nemesisTargets.isEmpty else { return usual ?? Target.standard }
        guard let targets = Target.parse(nemesisTargets, nodes: NodeID.named(count: nodes)) else {
            throw PlanError(
                "nemesis-targets: \(nemesisTargets.joined(separator: ",")), expected some of "
                    + Target.words.map(\.word).joined(separator: ", ") + ", or nodes from n1 to"
                    + " n\(nodes)"
            )
        }
        return targets
    }

    /// The faults that the plan asks for: those of its file, or what its seed draws.
    func faults() throws(PlanError) -> [ScheduledFault] {
        let names = NodeID.named(count: nodes)
        if let schedule { return try ScheduleFile.read(schedule, nodes: names) }
        let kinds = nemesis.compactMap(Nemesis.Kind.init)
        let isSwarm = kinds.contains(.swarm)
        let bounds = Nemesis(
            kinds: isSwarm ? Nemesis.Kind.allCases.filter { $0 != .swarm } : kinds,
            interval: nemesisInterval,
            shapes: try drawnShapes(unlessSaid: isSwarm ? Partition.Shape.drawn : nil),
            manners: try drawnManners(unlessSaid: isSwarm ? Partition.Manner.allCases : nil),
            targets: try drawnTargets(unlessSaid: isSwarm ? Target.words.map(\.target) : nil)
        )
        let nemesis = isSwarm ? bounds.swarm(seed: seed) : bounds
        return nemesis.schedule(for: names, during: timeLimit, seed: seed)
    }
}
