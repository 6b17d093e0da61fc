import Histories
import Replication

/// A few replicas on one thread, with a network and disks that the seed makes misbehave.
///
/// One step does one thing, picked at random: a message arrives (once, or twice, or never), a disk
/// syncs one record, a timer runs out, a client asks, a node crashes and starts again with what was
/// durable. Time stands still but for timers, which run out in the order of their deadlines.
struct SmallCluster<R: Replica> {
    struct Settings {
        var nodes = 3
        var clients = 4
        var calls = 12
        var keys = ["x"]
        var loss = 0.05
        var duplication = 0.05
        var crashes = 0
        /// The share of writes that delete.
        var deletes = 0.0
    }

    private struct Timer {
        var due: Int64
        var node: NodeID
        var id: TimerID
        var life: Int
    }

    private struct Disk {
        var durable: [R.Record] = []
        var waiting: [(record: R.Record, token: WriteToken)] = []
    }

    private struct OpenCall {
        var client: Int
        var process: Int
        var f: String
        var key: String
        var value: Value
    }

    private let settings: Settings
    private let seed: UInt64
    private var random: SeededGenerator
    private(set) var replicas: [NodeID: R] = [:]
    private var lives: [NodeID: Int] = [:]
    private var disks: [NodeID: Disk] = [:]
    private var messages: [(message: R.Message, from: NodeID, to: NodeID)] = []
    private var timers: [Timer] = []
    private var now: Int64 = 1_000_000_000
    private var open: [NodeID: [RequestID: OpenCall]] = [:]
    private var processes: [Int?]
    private var nextProcess: Int
    private var nextRequest: UInt64 = 0
    private var nextValue: Int64 = 0
    private(set) var events: [Event] = []
    private(set) var notes: Set<String> = []

    var nodes: [NodeID] { NodeID.named(count: settings.nodes) }

    init(seed: UInt64, settings: Settings = Settings()) {
        self.settings = settings
        self.seed = seed
        random = SeededGenerator(seed: seed)
        processes = (0..<settings.clients).map { $0 }
        nextProcess = settings.clients
        for node in nodes { start(node) }
    }

    /// Runs the calls, then lets everything drain, and reads every key at every node at the end.
    mutating func run() throws -> History {
        var calls = settings.calls
        var crashes = settings.crashes
        var steps = 0
        while calls > 0 || processes.contains(nil) {
            steps += 1
            precondition(steps < 200_000, "seed \(seed) does not come to an end")
            let idle = processes.indices.filter { processes[$0] != nil }
            switch random.below(10) {
            case 0 where calls > 0 && !idle.isEmpty:
                calls -= 1
                ask(client: idle[random.below(idle.count)])
            case 1...5 where !messages.isEmpty: deliver()
            case 6...7: sync(nodes[random.below(nodes.count)])
            case 8 where crashes > 0 && random.chance(0.2):
                crashes -= 1
                crash()
            case 9 where random.chance(0.2) || messages.isEmpty: runTimer()
            default: break
            }
        }
        drain()
        return try History(events)
    }

    /// Delivers, syncs and runs timers without faults until only periodic timers are left.
    mutating func drain() {
        for _ in 0..<400 {
            while !messages.isEmpty { deliver(faithfully: true) }
            for node in nodes { while sync(node) {} }
            runTimer()
        }
    }

    // MARK: Clients

    private mutating func ask(client: Int) {
        guard let process = processes[client] else { return }
        let key = random.pick(settings.keys) ?? "x"
        let node = nodes[random.below(nodes.count)]
        let isRead = random.chance(0.5)
        let isDelete = settings.deletes > 0 && random.chance(settings.deletes)
        nextValue += 1
        let call = OpenCall(
            client: client,
            process: process,
            f: isRead ? "read" : "write",
            key: key,
            value: isRead || isDelete ? .null : .int(nextValue)
        )
        processes[client] = nil
        nextRequest += 1
        let request = RequestID(nextRequest)
        open[node, default: [:]][request] = call
        record(call, .invoke, call.value)
        let command: Command = isRead ? .read(key: key) : .write(key: key, call.value)
        take(.request(request, command), at: node)
    }

    private mutating func finish(_ request: RequestID, at node: NodeID, with reply: Reply) {
        guard let call = open[node]?.removeValue(forKey: request) else { return }
        switch reply {
        case .ok(let value, _): record(call, .ok, call.f == "read" ? value : call.value)
        case .error(let refusal):
            record(call, refusal.isDefinite || call.f == "read" ? .fail : .info, call.value)
        }
        release(call, isInfo: events.last?.kind == .info)
    }

    private mutating func release(_ call: OpenCall, isInfo: Bool) {
        processes[call.client] = isInfo ? nextProcess : call.process
        nextProcess += isInfo ? 1 : 0
    }

    private mutating func record(_ call: OpenCall, _ kind: Event.Kind, _ value: Value) {
        events.append(
            Event(
                index: events.count,
                process: .client(call.process),
                kind: kind,
                f: call.f,
                key: call.key,
                value: value
            )
        )
    }

    // MARK: Nodes

    private mutating func start(_ node: NodeID) {
        let life = lives[node, default: 0] + 1
        lives[node] = life
        let membership = Membership(me: node, members: nodes, incarnation: life)
        replicas[node] = R(membership, seed: seed, recovering: disks[node]?.durable ?? [])
        take(.start, at: node)
    }

    private mutating func crash() {
        let node = nodes[random.below(nodes.count)]
        disks[node]?.waiting = []
        let lost = open.removeValue(forKey: node) ?? [:]
        for (_, call) in lost.sorted(by: { $0.key.number < $1.key.number }) {
            record(call, call.f == "read" ? .fail : .info, call.value)
            release(call, isInfo: call.f != "read")
        }
        start(node)
    }

    private mutating func take(_ input: Input<R.Message>, at node: NodeID) {
        for effect in replicas[node]?.step(input, at: Instant(nanoseconds: now)) ?? [] {
            switch effect {
            case .send(let message, let to): messages.append((message, node, to))
            case .reply(let request, let reply): finish(request, at: node, with: reply)
            case .persist(let record, let token):
                disks[node, default: Disk()].waiting.append((record, token))
            case .startTimer(let id, let after):
                let due = now + after.nanoseconds
                timers.append(Timer(due: due, node: node, id: id, life: lives[node] ?? 0))
            case .note(let note): notes.insert(note.name)
            }
        }
    }

    // MARK: Network, disks, time

    private mutating func deliver(faithfully: Bool = false) {
        let index = random.below(messages.count)
        let (message, from, to) = messages[index]
        if faithfully || !random.chance(settings.duplication) { messages.remove(at: index) }
        if !faithfully && random.chance(settings.loss) { return }
        take(.message(message, from: from), at: to)
    }

    @discardableResult
    private mutating func sync(_ node: NodeID) -> Bool {
        guard let next = disks[node]?.waiting.first else { return false }
        disks[node]?.waiting.removeFirst()
        disks[node]?.durable.append(next.record)
        take(.persisted(next.token), at: node)
        return true
    }

    private mutating func runTimer() {
        let next = timers.indices.min { timers[$0].due < timers[$1].due }
        guard let index = next else { return }
        let timer = timers.remove(at: index)
        now = max(now, timer.due)
        if timer.life == lives[timer.node] { take(.timer(timer.id), at: timer.node) }
    }
}
