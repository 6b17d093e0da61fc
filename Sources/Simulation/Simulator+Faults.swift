import Faults
import Histories
import Replication

extension Simulator {
    /// A start this recent was followed by a crash during recovery.
    private static var youth: Int64 { 10_000_000 }

    /// Carries a fault of the plan out, on the nodes that its target selector picks now.
    mutating func carryOut(_ scheduled: ScheduledFault) {
        var primaries: [NodeID] = []
        if case .primaries = scheduled.selector {
            let living = members.indices.filter { nodes[$0].isUp }
            primaries = TargetResolver.primaries(
                among: Dictionary(
                    uniqueKeysWithValues: living.map { (members[$0], nodes[$0].replica.status) }
                )
            )
        }
        carryOut(resolver.resolve(scheduled, primaries: primaries, of: members))
    }

    /// Carries a fault out; the history has an event before and one after.
    mutating func carryOut(_ fault: Fault) {
        record(fault.f, fault.value, stage: "begin")
        let isMeasured = isFaulty && !journals.isEmpty
        if isMeasured { endWindow() }
        faults.apply(fault)
        if isMeasured, faults.isBroken { windowStart = now }
        switch fault {
        case .partition(let partition): cut(partition.silenced.sorted())
        case .healLinks: cut([])
        case .degradeLinks(let trouble, let links): set(trouble, links)
        case .restoreLinks(let links): set(nil, links)
        case .kill(let victims): kill(victims)
        case .restart(let nodes): restart(nodes)
        case .crashRecovery(let nodes):
            restart(nodes)
            kill(nodes)
        case .pause(let nodes): pause(nodes)
        case .resume(let nodes): resume(nodes)
        case .skewClocks(let skew, let nodes): setClocks(nodes, skew)
        case .resetClocks(let nodes): setClocks(nodes, nil)
        case .breakDisks(let trouble, let nodes): breakDisks(trouble, nodes)
        case .mendDisks(let nodes): mendDisks(nodes)
        }
        record(fault.f, fault.value, stage: "done")
    }

    /// Counts a note; of one that begins to lead, the tenure may be short.
    mutating func count(_ note: Note, of node: Int) {
        run.coverage.note(note.name)
        guard isFaulty, plan.hazards.leaderCrashes > 0, Self.leaderNotes.contains(note.name) else {
            return
        }
        var random = nodes[node].disk.dice(~now)
        guard random.chance(plan.hazards.leaderCrashes) else { return }
        let isCutOff: UInt64 = random.chance(0.5) ? 1 : 0
        let end = now + Int64(random.below(3 * plan.hazards.delay.upperBound))
        let back = end + Int64(random.within(Self.absence))
        queue.add(.fall, at: end, place: node, life: nodes[node].life, payload: isCutOff)
        queue.add(.rise, at: back, place: node, payload: isCutOff)
    }

    /// Ends the tenure of a leader: the node crashes.
    mutating func fall(_ node: Int, _ isCutOff: UInt64) {
        let leader = members[node]
        guard isCutOff == 1 else { return carryOut(.kill([leader])) }
        carryOut(.partition(Partition(isolating: leader, of: members)))
    }

    /// Restarts a leader that was crashed in its tenure.
    mutating func rise(_ node: Int, _ isCutOff: UInt64) {
        if isCutOff == 1 {
            carryOut(.healLinks)
        } else if !nodes[node].isUp {
            carryOut(.restart([members[node]]))
        }
    }

    /// What nodes note when they begin to lead.
    private static var leaderNotes: [String] { ["elected", "promoted"] }
    /// How long a node is away after a short tenure, in nanoseconds.
    private static var absence: Hazards.Span { 1_000_000...600_000_000 }

    /// Lets a clock jump.
    mutating func carryOut(_ jump: SimulationPlan.ClockJump) {
        guard let node = ordinal(of: jump.node) else { return }
        let value: Value = [jump.node.name: .int(jump.distance.nanoseconds)]
        record("clock", value, stage: "begin")
        nodes[node].clock.jump(by: jump.distance.nanoseconds)
        // The clients' machine has a wall clock as well, which jumps with the first node's.
        if node == 0 { application.wallOffset += jump.distance.nanoseconds }
        run.coverage.count(.clockJumped)
        record("clock", value, stage: "done")
    }

    private mutating func set(_ trouble: LinkTrouble?, _ links: [Link]) {
        for link in links {
            guard let from = ordinal(of: link.from), let to = ordinal(of: link.to) else { continue }
            network.set(trouble, from: from, to: to)
        }
    }

    private mutating func cut(_ links: [Link]) {
        let wanted = links.compactMap { link -> (from: Int, to: Int)? in
            guard let from = ordinal(of: link.from), let to = ordinal(of: link.to) else {
                return nil
            }
            return (from, to)
        }
        let isChanging = clients.indices.contains {
            clients[$0].flights.hasTaken && clients[$0].command?.isReadOnly != true
        }
        if !wanted.isEmpty && isChanging { run.coverage.count(.writeDuringPartition) }
        release(network.cut(wanted))
        releaseBeats()
    }

    mutating func kill(_ victims: [NodeID]) {
        for node in victims.compactMap(ordinal) { nodes[node].isStopped = false }
        for node in victims.compactMap(ordinal) where nodes[node].isUp {
            let isAwaited = clients.indices.contains { clients[$0].flights.hasTaken }
            let isWaiting = !nodes[node].disk.waiting.isEmpty
            let crash = nodes[node].disk.crash(now: now)
            if crash.lost > 0 { run.coverage.count(.crashWithUnsyncedRecord) }
            if isWaiting && isAwaited { run.coverage.count(.crashBeforeAcknowledgement) }
            if nodes[node].life > 1, now - nodes[node].startedAt < Self.youth {
                run.coverage.count(.crashSoonAfterStart)
            }
            nodes[node].isUp = false
            nodes[node].isPaused = false
            nodes[node].arrivals = []
            nodes[node].missed = []
            allUpSince = .max
            cutShort(callsAt: node)
        }
        let dead = nodes.count { !$0.isUp }
        if dead > nodes.count / 2 { run.coverage.count(.majorityDown) }
        if dead == nodes.count { run.coverage.count(.wholeClusterDown) }
    }

    private mutating func setClocks(_ names: [NodeID], _ skew: ClockSkew?) {
        for node in names.compactMap(ordinal) { nodes[node].clock.set(skew, now: now) }
        if case .jump? = skew { run.coverage.count(.clockJumped) }
    }

    private mutating func pause(_ names: [NodeID]) {
        for node in names.compactMap(ordinal) where nodes[node].isUp {
            nodes[node].isPaused = true
            allUpSince = .max
        }
    }

    /// What waited is taken in at once, in the order in which it came.
    private mutating func resume(_ names: [NodeID]) {
        for node in names.compactMap(ordinal) where nodes[node].isPaused {
            let arrivals = nodes[node].arrivals
            nodes[node].isPaused = false
            nodes[node].arrivals = []
            run.coverage.count(.inputHeldAtPause, arrivals.count)
            for arrival in arrivals {
                switch arrival {
                case .input(let input): step(node, input)
                case .asked(let asked, let deadline): admit(asked, deadline: deadline, at: node)
                case .served: endService(node)
                case .sync: endSync(node)
                }
            }
            deliverMissed(node)
        }
        noteIfAllAct()
    }

    private mutating func noteIfAllAct() {
        guard allUpSince == .max, nodes.allSatisfy({ $0.isUp && !$0.isPaused }) else { return }
        allUpSince = now
    }

    mutating func restart(_ names: [NodeID]) {
        for node in names.compactMap(ordinal) where !nodes[node].isUp {
            // The first thing that a node does is to write to its log.
            nodes[node].isStopped = nodes[node].disk.trouble?.stopsNodes == true
            if nodes[node].isStopped { continue }
            if nodes[node].restart(members: members, plan: plan, now: now) {
                run.coverage.count(.recoveryAfterTornRecord)
            }
            if network.cuts > 0 { run.coverage.count(.restartDuringPartition) }
            step(node, .start)
            watch(node)
        }
        noteIfAllAct()
    }

    private mutating func record(_ f: String, _ value: Value, stage: Value) {
        run.events.append(
            Event(
                index: run.events.count,
                time: now,
                process: .nemesis,
                kind: .info,
                f: f,
                value: value,
                extra: ["stage": stage]
            )
        )
    }
}
