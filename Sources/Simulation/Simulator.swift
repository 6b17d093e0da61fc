import Faults
import Histories
import Replication
import Resilience
import Workloads

/// The second host of replicas: many on one thread, in virtual time, all of it drawn from a seed.
///
/// ```
///                 ┌──────────────── events by (time, order) ◀───────────────┐
///                 ▼                                                         │
///  clients ─▶ request ─▶ ┐                              ┌─▶ send ─▶ Network ┤
///  Network ─▶ delivery ─▶│ Replica.step(input, at: its  │─▶ persist ─▶ Disk ┤
///  Disk ────▶ persisted ▶│  NodeClock's reading)        │─▶ startTimer ─────┤
///  timers ──▶ timer ────▶┘                              └─▶ reply ─▶ client ┘
/// ```
/// A simulation has two acts. In the first, clients ask while faults happen. Then everything is
/// mended; only as many nodes as the strategy needs are sure to live, and must serve and come to
/// rest without the others.
public struct Simulator<R: Replica> {
    let plan: SimulationPlan
    let workload: Workload
    let members: [NodeID]
    /// How many must live for the others to be served.
    let needed: Int
    /// The same, as the strategy claims it.
    let needs: Claim.Need
    /// Whether fewer than a majority may acknowledge a change.
    let acknowledgesAlone: Bool
    /// Whether nodes that lag are brought up to date by reads alone.
    let settlesByReads: Bool
    /// What clients do.
    let script: RunScript
    /// Whether each client has a node, and makes one attempt a call.
    let isPinned: Bool

    var now: Int64 = 0
    var queue = EventQueue()
    let nodes: Places<SimulatedNode<R>>
    let clients: Places<SimulatedClient>
    var network: Network
    var parcels = Slots<Parcel>()
    var answers = Slots<Reply>()
    /// The heartbeats under way.
    var beats = Slots<Beat>()
    /// The heartbeats that wait for their links to be mended.
    var stalledBeats: [Beat] = []
    var run = SimulatedRun()
    /// What the clients share.
    var application: Application
    /// The journals of what the clients ask of nodes; none where clients are pinned.
    var journals: [AttemptJournal] = []
    /// Since when what is broken now is so; nil if nothing is, or nobody measures it.
    var windowStart: Int64?
    /// The times of probes.
    var probeDice: SeededGenerator
    /// How many clients have a task.
    var busy = 0
    /// When the clients of the first act began.
    var origin: Int64 = 0
    /// Since when every node has been alive; the end of time while one is dead.
    var allUpSince: Int64 = 0
    /// The targets of faults that select them at their moment.
    var resolver = TargetResolver()
    /// What is broken now: changed by faults only, and never read while nodes step.
    var faults = FaultState()
    /// Whether faults still happen.
    var isFaulty = false
    private var stepsLeft: Int

    struct Parcel {
        var message: R.Message
        var from: Int
        var to: Int
    }

    /// A simulation of a plan; the second act depends on what the strategy claims.
    public init(_ plan: SimulationPlan, workload: Workload, claim: Claim, steps: Int = 20_000_000) {
        self.plan = plan
        self.workload = workload
        needs = claim.needs
        needed =
            switch claim.needs {
            case .one: 1
            case .majority: plan.nodes / 2 + 1
            case .all: plan.nodes
            }
        acknowledgesAlone = claim.stance == .ap
        settlesByReads = claim.settlesByReads
        members = plan.nodeNames
        script = RunScript(
            workload,
            clients: plan.clients,
            nodes: plan.nodeNames,
            seed: plan.seed,
            policy: plan.policy.policy(timeout: plan.timeout),
            settlesByReads: claim.settlesByReads,
            nodesDraw: true
        )
        isPinned = script.policy.isPinned
        application = script.application(deduplicates: claim.deduplicates)
        probeDice = SeededGenerator(seed: plan.seed, stream: "probes")
        network = Network(plan)
        stepsLeft = steps
        nodes = Places(
            members.indices.map { [members] in
                SimulatedNode(plan, members: members, index: $0)
            }
        )
        clients = Places(
            (0..<(plan.clients + plan.nodes)).map { [script] in
                SimulatedClient(
                    script.client($0),
                    index: $0,
                    node: script.node(of: $0),
                    seed: plan.seed
                )
            }
        )
        run.calls = Array(repeating: [], count: plan.clients)
        guard !isPinned else { return }
        journals = clients.indices.map {
            script.journal(of: $0, deduplicates: claim.deduplicates)
        }
    }

    /// Lets it happen.
    public mutating func perform() -> SimulatedRun {
        run.events.reserveCapacity(plan.operations * 2 + 64)
        for node in nodes.indices { step(node, .start) }
        for node in nodes.indices { watch(node) }
        setUp()
        if run.givenUp == nil { firstAct() }
        if plan.ending >= .reads, run.givenUp == nil { secondAct() }
        run.elapsed = now
        return run
    }

    /// Lets time pass until no client is busy, or the deadline has come.
    mutating func passUntilIdle(_ deadline: Int64) {
        while busy > 0, run.givenUp == nil, let next = queue.nextTime, next <= deadline {
            handle(queue.pop())
        }
        if busy > 0 { now = max(now, deadline) }
    }

    /// Lets time pass until the deadline has come.
    mutating func pass(until deadline: Int64) {
        while run.givenUp == nil, let next = queue.nextTime, next <= deadline {
            handle(queue.pop())
        }
        now = max(now, deadline)
    }

    @inline(__always)
    private mutating func handle(_ occurrence: Occurrence) {
        now = occurrence.time
        let place = Int(occurrence.place)
        switch occurrence.kind {
        case .delivery: deliver(Int(occurrence.payload))
        case .timer:
            guard isCurrent(occurrence) else { return }
            arrive(.timer(TimerID(occurrence.payload)), at: place)
        case .sync:
            guard isCurrent(occurrence) else { return }
            if nodes[place].isPaused { return nodes[place].arrivals.append(.sync) }
            endSync(place)
        case .service:
            guard isCurrent(occurrence) else { return }
            if nodes[place].isPaused { return nodes[place].arrivals.append(.served) }
            endService(place)
        case .request: request(place, occurrence.life)
        case .answer: answer(place, occurrence.life, Int(occurrence.payload))
        case .timeout: timeOut(place, occurrence.life)
        case .clientTimer: step(client: place, .timer(TimerID(occurrence.payload)))
        case .applicationTimer: step(.timer(TimerID(occurrence.payload)))
        case .probe: probe(place, occurrence.payload)
        case .probed:
            let number = Int(occurrence.payload / 2)
            step(.probed(number, members[place], isUp: occurrence.payload % 2 == 1))
        case .wake: wake(place)
        case .fault: if isFaulty { carryOut(plan.faults[Int(occurrence.payload)]) }
        case .jump: if isFaulty { carryOut(plan.jumps[Int(occurrence.payload)]) }
        case .fall: if isFaulty, isCurrent(occurrence) { fall(place, occurrence.payload) }
        case .rise: if isFaulty { rise(place, occurrence.payload) }
        case .tick: if isCurrent(occurrence) { tick(place) }
        case .heartbeat: deliverBeat(Int(occurrence.payload))
        }
    }

    /// Whether it belongs to the life that its node lives now.
    @inline(__always)
    private func isCurrent(_ occurrence: Occurrence) -> Bool {
        let node = Int(occurrence.place)
        return nodes[node].isUp && nodes[node].life == occurrence.life
    }

    // MARK: The loop of `Replica`

    @inline(__always)
    mutating func step(_ node: Int, _ input: Input<R.Message>) {
        run.steps += 1
        stepsLeft -= 1
        if stepsLeft < 0 { giveUp() }
        var effects = nodes[node].replica.step(input, at: nodes[node].clock.reading(at: now))
        // Performance: from the end of what is turned round they are moved, not copied.
        effects.reverse()
        while let effect = effects.popLast() {
            switch consume effect {
            case .send(let message, let peer): send(message, from: node, to: peer)
            case .reply(let request, let reply): deliver(reply, to: request, of: node)
            case .persist(let record, let token):
                run.records += 1
                if let delay = nodes[node].disk.append(record, token, now: now) {
                    sync(node, after: delay)
                }
            case .startTimer(let timer, let delay):
                queue.add(
                    .timer,
                    at: now + nodes[node].clock.real(delay.nanoseconds),
                    place: node,
                    life: nodes[node].life,
                    payload: timer.number
                )
            case .note(let note): count(note, of: node)
            }
        }
    }

    private mutating func sync(_ node: Int, after delay: Int64) {
        if nodes[node].disk.trouble?.addedDelay ?? .zero > .zero {
            run.coverage.count(.syncDelayedByDisk)
        }
        queue.add(.sync, at: now + delay, place: node, life: nodes[node].life)
    }

    /// An input reaches a node, which takes it in unless it stands still.
    @inline(__always)
    mutating func arrive(_ input: Input<R.Message>, at node: Int) {
        guard nodes[node].isPaused else { return step(node, input) }
        nodes[node].arrivals.append(.input(input))
    }

    mutating func endSync(_ node: Int) {
        if nodes[node].disk.trouble?.stopsNodes == true { return stop(node) }
        let (tokens, next) = nodes[node].disk.endSync(now: now)
        if let next { sync(node, after: next) }
        for token in tokens { step(node, .persisted(token)) }
    }

    // MARK: Messages

    @inline(__always)
    private mutating func send(_ message: consuming R.Message, from node: Int, to peer: NodeID) {
        guard let receiver = ordinal(of: peer) else { return }
        if network.oneWayCuts > 0 { run.coverage.count(.messageDuringOneWayCut) }
        let fate = network.fate(node, receiver, now: now)
        guard let arrival = fate.arrival else { return run.coverage.count(.messageLost) }
        if let second = fate.secondArrival {
            run.coverage.count(.messageDuplicated)
            dispatch(
                Parcel(message: copy message, from: node, to: receiver),
                arriving: arrival
            )
            dispatch(
                Parcel(message: message, from: node, to: receiver),
                arriving: second
            )
        } else {
            dispatch(Parcel(message: message, from: node, to: receiver), arriving: arrival)
        }
    }

    @inline(__always)
    private mutating func dispatch(_ parcel: Parcel, arriving time: Int64) {
        let (from, to) = (parcel.from, parcel.to)
        if network.cuts > 0, network.isCut(from, to) { return stop(parcel) }
        if network.overtakes(from, to, arrivingAt: time) { run.coverage.count(.messageOvertaken) }
        let slot = parcels.put(parcel)
        queue.add(.delivery, at: time, place: to, payload: UInt64(slot))
    }

    /// A cut stops what is sent over it, and what is under way when it comes.
    private mutating func stop(_ parcel: Parcel) {
        switch plan.hazards.cut {
        case .drop: run.coverage.count(.messageCutOff)
        case .stall: network.hold(parcels.put(parcel), parcel.from, parcel.to)
        }
    }

    @inline(__always)
    private mutating func deliver(_ slot: Int) {
        guard let parcel = parcels.remove(slot) else { return }
        if network.cuts > 0, network.isCut(parcel.from, parcel.to) { return stop(parcel) }
        guard nodes[parcel.to].isUp else { return }
        arrive(.message(parcel.message, from: members[parcel.from]), at: parcel.to)
    }

    /// What was held at a cut arrives some time after the link works again.
    mutating func release(_ held: [Int]) {
        run.coverage.count(.messageHeld, held.count)
        for slot in held {
            guard let parcel = parcels.remove(slot) else { continue }
            let fate = network.fate(parcel.from, parcel.to, now: now)
            if let arrival = fate.arrival { dispatch(parcel, arriving: arrival) }
        }
    }

    /// The place of a node: its name is a letter and its number.
    @inline(__always)
    func ordinal(of node: NodeID) -> Int? {
        var name = node.name
        let number = name.withUTF8 { bytes in
            var number = 0
            for place in 1..<max(1, bytes.count) {
                let digit = Int(bytes[place]) - 48
                guard (0...9).contains(digit) else { return 0 }
                number = number &* 10 &+ digit
            }
            return number
        }
        return number >= 1 && number <= members.count ? number - 1 : nil
    }

    private mutating func giveUp() {
        guard run.givenUp == nil else { return }
        run.givenUp = .init(
            .budgetExhausted,
            "the simulation was given up after \(run.steps) steps, at \(now / 1_000_000) ms"
        )
    }
}
