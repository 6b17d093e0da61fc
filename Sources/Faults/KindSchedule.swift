import Replication

/// The fault schedule of one kind: quiet and broken periods in turn.
struct KindSchedule {
    private static var rounds: ClosedRange<Int> { 3...5 }

    private let nemesis: Nemesis
    private let kind: Nemesis.Kind
    private let nodes: [NodeID]
    private let shapes: [Partition.Shape]
    private var undrawnShapes: [Partition.Shape] = []
    private var undrawnTroubles: [DiskTrouble] = []
    private var random: SeededGenerator

    init(
        _ nemesis: Nemesis,
        of kind: Nemesis.Kind,
        nodes: [NodeID],
        random: SeededGenerator
    ) {
        self.nemesis = nemesis
        self.kind = kind
        self.nodes = nodes
        self.random = random
        shapes = nemesis.shapes.filter { $0.fewestNodes <= nodes.count }
    }

    /// The faults of every broken period until the limit.
    mutating func periods(during limit: Duration) -> [[ScheduledFault]] {
        var periods: [[ScheduledFault]] = []
        var offset = pause()
        while offset < limit {
            // Determinism: this number once chose the kind; seeds keep their meaning.
            _ = random.next()
            let end = min(offset + pause(), limit)
            periods.append(period(from: offset, to: end))
            offset = end + pause()
        }
        return periods
    }

    private mutating func period(from start: Duration, to end: Duration) -> [ScheduledFault] {
        switch kind {
        case .none, .swarm: []
        case .partition: partitions(from: start, to: end)
        case .link: troubles(from: start, to: end)
        case .kill: strike(from: start, to: end, Fault.kill, Fault.restart)
        case .pause: strike(from: start, to: end, Fault.pause, Fault.resume)
        case .rollingRestart: rollingRestart(from: start, to: end)
        case .crashLoop: crashLoop(from: start, to: end)
        case .crashRecovery: crashRecovery(from: start, to: end)
        case .clock: clock(from: start, to: end)
        case .clockFrozen:
            strike(from: start, to: end, { .skewClocks(.frozen, $0) }, Fault.resetClocks)
        case .disk: disk(from: start, to: end)
        }
    }

    private mutating func pause() -> Duration {
        nemesis.interval * Double(random.within(500...1500)) / 1000
    }

    // MARK: Links

    private mutating func partitions(
        from start: Duration,
        to end: Duration
    ) -> [ScheduledFault] {
        if undrawnShapes.isEmpty { undrawnShapes = random.shuffled(shapes) }
        guard let shape = undrawnShapes.popLast() else { return [] }
        var partition = Partition.draw(shape, of: nodes, with: &random)
        // Determinism: where there is no choice nothing is drawn; seeds keep their meaning.
        if let only = nemesis.manners.first {
            partition.manner =
                nemesis.manners.count == 1 ? only : random.pick(nemesis.manners) ?? only
        }
        let selector: TargetSelector? =
            shape == .isolatePrimary ? .primaries(series: kind.rawValue) : nil
        let rounds = shape == .flapping ? random.within(Self.rounds) : 1
        return turns(rounds, from: start, to: end).flatMap { turn in
            [
                ScheduledFault(
                    offset: turn.start,
                    fault: .partition(partition),
                    selector: selector
                ),
                ScheduledFault(offset: turn.end, fault: .healLinks),
            ]
        }
    }

    /// Either all links of the targets are bad, or only those from the targets to others.
    private mutating func troubles(
        from start: Duration,
        to end: Duration
    ) -> [ScheduledFault] {
        let trouble = LinkTrouble.draw(with: &random)
        let victims = victims()
        let isOneWay = random.chance(0.5) && victims.first == nil
        let links = Link.of(victims.nodes, among: nodes)
            .filter { !isOneWay || victims.nodes.contains($0.from) }
        return [
            ScheduledFault(
                offset: start,
                fault: .degradeLinks(trouble, links),
                selector: victims.first
            ),
            ScheduledFault(offset: end, fault: .restoreLinks(links), selector: victims.later),
        ]
    }

    // MARK: Processes

    private mutating func strike(
        from start: Duration,
        to end: Duration,
        _ breaking: ([NodeID]) -> Fault,
        _ mending: ([NodeID]) -> Fault
    ) -> [ScheduledFault] {
        let victims = victims()
        return [
            ScheduledFault(offset: start, fault: breaking(victims.nodes), selector: victims.first),
            ScheduledFault(offset: end, fault: mending(victims.nodes), selector: victims.later),
        ]
    }

    private mutating func rollingRestart(
        from start: Duration,
        to end: Duration
    ) -> [ScheduledFault] {
        let order = random.shuffled(nodes.sorted())
        return zip(order, turns(order.count, from: start, to: end)).flatMap { node, turn in
            [
                ScheduledFault(offset: turn.start, fault: .kill([node])),
                ScheduledFault(offset: turn.end, fault: .restart([node])),
            ]
        }
    }

    private mutating func crashLoop(
        from start: Duration,
        to end: Duration
    ) -> [ScheduledFault] {
        let victims = victims()
        let turns = turns(random.within(Self.rounds), from: start, to: end)
        return turns.enumerated().flatMap { index, turn in
            [
                ScheduledFault(
                    offset: turn.start,
                    fault: .kill(victims.nodes),
                    selector: index == 0 ? victims.first : victims.later
                ),
                ScheduledFault(
                    offset: turn.end,
                    fault: .restart(victims.nodes),
                    selector: victims.later
                ),
            ]
        }
    }

    private mutating func crashRecovery(
        from start: Duration,
        to end: Duration
    ) -> [ScheduledFault] {
        let victims = victims()
        return [
            ScheduledFault(offset: start, fault: .kill(victims.nodes), selector: victims.first),
            ScheduledFault(
                offset: start + (end - start) / 2,
                fault: .crashRecovery(victims.nodes),
                selector: victims.later
            ),
            ScheduledFault(offset: end, fault: .restart(victims.nodes), selector: victims.later),
        ]
    }

    // MARK: Clocks

    private mutating func clock(from start: Duration, to end: Duration) -> [ScheduledFault] {
        let skew = ClockSkew.draw(with: &random)
        return strike(from: start, to: end, { .skewClocks(skew, $0) }, Fault.resetClocks)
    }

    // MARK: Disks

    /// Breaks disks and mends them; where only a crash lets it show, there is one in between.
    /// ```
    /// ----|== broken ======================|----
    ///               |== dead ==|
    /// ```
    private mutating func disk(from start: Duration, to end: Duration) -> [ScheduledFault] {
        if undrawnTroubles.isEmpty { undrawnTroubles = DiskTrouble.each(with: &random) }
        guard let trouble = undrawnTroubles.popLast() else { return [] }
        let victims = victims()
        let nodes = victims.nodes
        func fault(_ fault: Fault, at share: Double) -> ScheduledFault {
            let offset = start + (end - start) * share
            return ScheduledFault(offset: offset, fault: fault, selector: victims.later)
        }
        let crash = [fault(.kill(nodes), at: 0.5), fault(.restart(nodes), at: 0.75)]
        return [
            ScheduledFault(
                offset: start,
                fault: .breakDisks(trouble, nodes),
                selector: victims.first
            )
        ] + (trouble.showsAtCrash ? crash : [])
            + [ScheduledFault(offset: end, fault: .mendDisks(nodes), selector: victims.later)]
    }

    /// A number of broken periods, with pauses of the same length between them.
    private func turns(
        _ count: Int,
        from start: Duration,
        to end: Duration
    ) -> [(start: Duration, end: Duration)] {
        let part = (end - start) / (2 * count - 1)
        return (0..<count).map { turn in
            let begin = start + part * (2 * turn)
            return (begin, turn == count - 1 ? end : begin + part)
        }
    }

    /// Nodes drawn by one of the targets, with the selectors of the first fault and of later ones.
    private mutating func victims() -> (
        nodes: [NodeID], first: TargetSelector?, later: TargetSelector?
    ) {
        let target = random.pick(nemesis.targets) ?? .one
        let nodes = target.draw(of: nodes, with: &random)
        guard target == .primaries else { return (nodes, nil, nil) }
        return (nodes, .primaries(series: kind.rawValue), .struck(series: kind.rawValue))
    }
}
