import Checkers
import Faults
import Histories
import Replication
import Resilience
import Workloads

extension Simulator {
    private static var second: Int64 { 1_000_000_000 }
    /// Every client must be served within so long once everything is mended.
    private static var progressLimit: Int64 { 20 * second }
    /// Nodes must come to rest within so long.
    private static var restLimit: Int64 { 60 * second }

    /// Makes the workload's first calls before anything breaks, one after the other.
    ///
    /// Where one never succeeds the simulation is given up: what follows would be judged as if it
    /// had.
    mutating func setUp() {
        guard let phase = script.setup else { return }
        begin(phase, of: 0)
        passUntilIdle(.max)
        guard !clients[0].client.isSettled, run.givenUp == nil else { return }
        run.givenUp = Cause(.vacuous, "the set-up did not get through")
        run.stuck.append(
            Anomaly(
                name: "no progress",
                key: nil,
                operations: run.events.filter { $0.kind == .invoke }.suffix(8).map(\.index),
                explanation: "nothing was broken yet, but a call of the set-up did not succeed in"
                    + " \(RunScript.setupAttempts) attempts",
                evidence: .elements(statuses)
            )
        )
    }

    /// Clients ask while faults happen.
    mutating func firstAct() {
        pass(until: now + plan.warmUp.nanoseconds)
        isFaulty = true
        for mark in plan.hazards.skew > 10_000_000 ? [Mark.clocksApart] : [] {
            run.coverage.count(mark)
        }
        origin = now
        for (index, fault) in plan.faults.enumerated() {
            let time = origin + fault.offset.nanoseconds
            queue.add(.fault, at: time, place: 0, payload: UInt64(index))
        }
        for (index, jump) in plan.jumps.enumerated() {
            let time = origin + jump.offset.nanoseconds
            queue.add(.jump, at: time, place: 0, payload: UInt64(index))
        }
        if !isPinned { step(.start) }
        for client in 0..<plan.clients {
            let share =
                plan.operations / plan.clients
                + (client < plan.operations % plan.clients ? 1 : 0)
            let scripted = plan.script.map { client < $0.count ? $0[client] : [] }
            begin(
                script.workload(
                    scripted.map { .script($0, next: 0) }
                        ?? .generator(left: share, pace(of: client))
                ),
                of: client
            )
        }
        passUntilIdle(.max)
        run.overflow = clients.reduce(0) { $0 + $1.client.overflow }
        endApplication()
    }

    /// When a client's calls are made.
    private func pace(of client: Int) -> Pace {
        guard let rate = plan.rate else { return .unlimited }
        let mean = Int64(Double(plan.clients) / rate * 1e9)
        guard plan.hasOpenArrivals else { return Pace(from: now, until: .max, period: mean) }
        return Pace(Arrivals(of: client, from: now, mean: mean, seed: plan.seed), until: .max)
    }

    /// Everything is mended, some nodes stay dead, and the others must serve and come to rest.
    mutating func secondAct() {
        isFaulty = false
        network.calm()
        var random = SeededGenerator(seed: plan.seed, stream: "survivors")
        // The dead are next: who of them is to live is drawn.
        for mend in broken.mends() where mend.traits.change.aspect != .dead { carryOut(mend) }
        if plan.ending == .progress {
            keep(drawSurvivors(&random))
            demandProgress()
            // What fewer than a majority acknowledged is only found where it was acknowledged.
            if random.chance(0.5) || acknowledgesAlone { keep(members) }
        } else {
            keep(members)
        }
        let rest = waitForRest()
        if rest == .equal || rest == .different && !settlesByReads {
            run.digestsAtRest = heldStates
        }
        makeFinalCalls()
        if rest == .different, settlesByReads, waitForRest() != nil {
            run.digestsAtRest = heldStates
        }
    }

    private var heldStates: [HeldState] {
        living.map {
            HeldState(node: nodes[$0].name, digest: String(nodes[$0].replica.digest, radix: 16))
        }
    }

    /// What is broken, and all links and clocks where the plan breaks any.
    ///
    /// Determinism: a seed keeps its history, whether or not its plan has mended them before.
    private var broken: FaultState {
        plan.faults.map(\.fault.traits.change).reduce(into: faults) { broken, change in
            switch change {
            case .links(let trouble?, _):
                broken.apply(.links(trouble, Link.all(among: members)))
            case .clocks(let skew?, _): broken.apply(.clocks(skew, members))
            default: break
            }
        }
    }

    /// As many as are needed, or more, at random.
    private func drawSurvivors(_ random: inout SeededGenerator) -> [NodeID] {
        let size = random.chance(0.5) ? needed : random.within(needed...members.count)
        return Array(random.shuffled(members).prefix(size)).sorted()
    }

    /// From now on exactly these live.
    private mutating func keep(_ living: [NodeID]) {
        let chosen = Set(living)
        let dying = members.indices.filter { nodes[$0].isUp && !chosen.contains(members[$0]) }
        if !dying.isEmpty { carryOut(.kill(dying.map { members[$0] })) }
        let rising = living.compactMap(ordinal).filter { !nodes[$0].isUp }
        if !rising.isEmpty { carryOut(.restart(rising.map { members[$0] })) }
        if living.count < members.count { run.coverage.count(.endingWithDeadNodes) }
    }

    private var living: [Int] { nodes.indices.filter { nodes[$0].isUp } }

    /// At each living node a client asks until it is served.
    private mutating func demandProgress() {
        let began = run.events.count
        for node in living { begin(script.progress, of: plan.clients + node) }
        passUntilIdle(now + Self.progressLimit)
        let stuck = living.map { plan.clients + $0 }.filter { !clients[$0].client.isDone }
        guard !stuck.isEmpty, run.givenUp == nil else { return }
        let names = stuck.map { clients[$0].client.node.name }
        let calls = run.events[began...].filter { event in
            event.kind == .invoke && event.node.map(names.contains) == true
        }
        run.stuck.append(
            Anomaly(
                name: "no progress",
                key: nil,
                operations: calls.prefix(8).map(\.index),
                explanation: "everything was mended and \(living.count) of \(members.count) nodes"
                    + " lived, but within \(Self.progressLimit / Self.second) s no call to"
                    + " \(names.joined(separator: ", ")) succeeded",
                evidence: .elements(statuses)
            )
        )
        for client in stuck { withdraw(client) }
    }

    /// Waits until the living nodes hold the same, or nothing changes any more.
    ///
    /// - Returns: nil if they went on changing, or the simulation was given up.
    private mutating func waitForRest() -> RestWatch<UInt64>.Rest? {
        let deadline = now + Self.restLimit
        var watch = RestWatch<UInt64>(.simulated, from: now)
        var lookedAfter = -1
        while now < deadline, run.givenUp == nil {
            pass(until: now + 20_000_000)
            if run.steps != lookedAfter {
                lookedAfter = run.steps
                watch.observe(living.map { nodes[$0].replica.digest }, at: now)
            }
            if let rest = watch.rest(at: now) { return rest }
        }
        guard run.givenUp == nil else { return nil }
        run.stuck.append(
            Anomaly(
                name: "no rest",
                key: nil,
                operations: [],
                explanation: "everything was mended and nobody asked any more, but"
                    + " after \(Self.restLimit / Self.second) s nodes still changed what they hold",
                evidence: .elements(statuses)
            )
        )
        return nil
    }

    /// What the living nodes say of themselves, a row each.
    private var statuses: [Anomaly.Element] {
        living.map {
            Anomaly.Element(
                place: nodes[$0].name,
                content: Value.map(nodes[$0].replica.status).jsonText
            )
        }
    }

    /// Makes the workload's last calls at every living node.
    private mutating func makeFinalCalls() {
        let asked = plan.script.map { _ in Set(run.calls.joined().map(\.call.key)) }
        for phase in script.finale(where: { asked?.contains($0.key) ?? true || $0.key == nil }) {
            for node in living { begin(phase, of: plan.clients + node) }
            passUntilIdle(now + Self.progressLimit)
        }
    }
}
